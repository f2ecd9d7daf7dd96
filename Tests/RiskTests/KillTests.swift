import Risk
import Testing
import TradingModel

@Suite("Kill switch and connections")
struct KillTests {
    private static func roomy() throws -> Desk {
        var configuration = Desk.configuration()
        configuration.orders = 1 << 15
        configuration.events = 1 << 16
        return try Desk(
            .firm([
                (.openOrders, 1 << 20), (.newMessages, 1_000_000), (.dropCopyBacklog, 1 << 15),
                (.duplicateCount, 1_000), (.orderToTrade, 100_000_000),
            ]), configuration)
    }

    @Test func oneCommandListsTenThousandOrdersAndBlocks() throws {
        var desk = try KillTests.roomy()
        var expected: [OrderID] = []
        for count in 0..<10_000 {
            let order = desk.order(
                .buy, Quantity(1 + count % 1_000), at: 990 + Int32(count % 11),
                account: UInt16(count % 2), strategy: UInt16(count / 2 % 2),
                instrument: UInt32(count / 4 % 2))
            #expect(desk.submit(order).passes)
            expected.append(order.order.id)
        }
        _ = desk.drain()
        var cancels: [OrderID] = []
        let count = desk.gate.kill(.firm, by: 7, at: desk.now, cancels: &cancels)
        #expect(count == 10_000)
        #expect(cancels == expected)
        #expect(desk.send(.buy, 1, at: 1_000, instrument: 1).reason == .killed)
        desk.wait(2_500_000)
        for id in cancels { desk.gate.canceled(id, at: desk.now) }
        #expect(desk.gate.outstandingCancels().isEmpty)
        let state = try #require(desk.gate.killHistory.last)
        #expect(state.requested == 10_000)
        #expect(state.ended == 10_000)
        #expect(state.doneAt == desk.now)
        let events = desk.drain()
        #expect(events.map(\.kind) == [.kill, .deny, .killDone])
        #expect(events[0].measured == 10_000)
        #expect(events[2].measured == 2_500_000)
        #expect(events[2].actor == 7)
        #expect(desk.gate.exposure(of: .firm)?.openBuyCost == .zero)
    }

    @Test(arguments: [RiskScope.account(0), .strategy(0), .instrument(0)])
    func aScopeIsKilledAlone(scope: RiskScope) throws {
        var desk = try KillTests.roomy()
        let inside = desk.order(.buy, 100, at: 1_000)
        let outside = desk.order(.buy, 100, at: 1_000, account: 1, strategy: 1, instrument: 1)
        #expect(desk.submit(inside).passes)
        #expect(desk.submit(outside).passes)
        var cancels: [OrderID] = []
        desk.gate.kill(scope, by: 1, at: desk.now, cancels: &cancels)
        #expect(cancels == [inside.order.id])
        let refused = desk.send(.buy, 101, at: 1_000)
        #expect(refused.line(.killSwitch) == "denied 1 of 0 killed")
        #expect(refused.outcome(.killSwitch).scopeKind == scope.kind)
        #expect(desk.send(.buy, 101, at: 1_000, account: 1, strategy: 1, instrument: 1).passes)
        // Its own cancels still go out.
        let cancel = desk.gate.cancel(inside.order.id, at: desk.now)
        #expect(cancel == .send)
    }

    @Test func aSecondPersonArmsAgain() throws {
        var desk = try Desk()
        var cancels: [OrderID] = []
        desk.gate.kill(.firm, by: 7, at: desk.now, cancels: &cancels)
        desk.gate.kill(.firm, by: 8, at: desk.now, cancels: &cancels)
        let byKiller = desk.gate.rearm(.firm, by: 7, at: desk.now)
        let byGate = desk.gate.rearm(.firm, by: 0, at: desk.now)
        let unblocked = desk.gate.rearm(.account(1), by: 9, at: desk.now)
        let unknown = desk.gate.rearm(.account(2), by: 9, at: desk.now)
        #expect(byKiller == .sameActor)
        #expect(byGate == .sameActor)
        #expect(unblocked == .notBlocked)
        #expect(unknown == .unknownScope)
        #expect(desk.send(.buy, 1, at: 1_000).reason == .killed)
        let bySecond = desk.gate.rearm(.firm, by: 9, at: desk.now)
        #expect(bySecond == .armed)
        #expect(desk.send(.buy, 2, at: 1_000).passes)
        let told = desk.drain()
        #expect(told.filter { $0.kind == .rearm }.map(\.actor) == [9])
        // What the gate did not do is told too, and who has blocked it.
        let refused = told.filter { $0.kind == .rearmRefused }
        #expect(refused.map(\.actor) == [7, 0])
        #expect(refused.map(\.measured) == [7, 7])
        #expect(refused.allSatisfy { $0.scope == .firm && $0.check == .killSwitch })
    }

    /// A person who kills what the gate has halted may not arm it alone either.
    @Test func aPersonsKillOutlastsTheGatesHalt() throws {
        var desk = try Desk()
        var cancels: [OrderID] = []
        desk.gate.disconnect(0, at: desk.now, cancels: &cancels)
        desk.gate.kill(.strategy(0), by: 7, at: desk.now, cancels: &cancels)
        let answer = desk.gate.rearm(.strategy(0), by: 7, at: desk.now)
        #expect(answer == .sameActor)
    }

    @Test func anOrderThatFillsDuringTheKillCountsAsGone() throws {
        var desk = try Desk()
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        var cancels: [OrderID] = []
        desk.gate.kill(.account(0), by: 1, at: desk.now, cancels: &cancels)
        desk.gate.filled(order.order.id, price: Price(ticks: 1_000), quantity: 60, at: desk.now)
        #expect(desk.gate.outstandingCancels() == [order.order.id])
        var again: [OrderID] = []
        desk.gate.kill(.firm, by: 2, at: desk.now, cancels: &again)
        #expect(again == [order.order.id])
        desk.gate.filled(order.order.id, price: Price(ticks: 1_000), quantity: 40, at: desk.now)
        #expect(desk.gate.killHistory.map(\.ended) == [1, 0])
        #expect(desk.gate.killHistory.map(\.requested) == [1, 0])
        #expect(desk.gate.exposure(of: .account(0))?.openOrders == 0)
    }

    /// The strategy hangs: nothing of it is called, and its orders go all the same.
    @Test func aMissedHeartbeatCancelsAndBlocks() throws {
        var desk = try Desk(.firm([(.heartbeatAge, 1_000_000)]))
        let own = desk.order(.buy, 100, at: 1_000)
        let other = desk.order(.buy, 100, at: 1_000, strategy: 1)
        #expect(desk.submit(own).passes)
        #expect(desk.submit(other).passes)
        var cancels: [OrderID] = []
        desk.wait(1_000_000)
        var count = desk.gate.expireConnections(at: desk.now, cancels: &cancels)
        #expect(count == 0)
        desk.gate.heartbeat(1, at: desk.now)
        desk.wait(1)
        count = desk.gate.expireConnections(at: desk.now, cancels: &cancels)
        #expect(count == 1)
        #expect(cancels == [own.order.id])
        #expect(desk.gate.blocker(of: .strategy(0)) == 0)
        #expect(desk.gate.blocker(of: .strategy(1)) == nil)
        // The heartbeat alone does not bring it back.
        desk.gate.heartbeat(0, at: desk.now)
        #expect(desk.send(.buy, 101, at: 1_000).reason == .killed)
        #expect(desk.send(.buy, 102, at: 1_000, strategy: 1).passes)
        count = desk.gate.expireConnections(at: desk.now, cancels: &cancels)
        #expect(count == 0)
        let told = desk.drain().filter { $0.kind == .disconnect }
        #expect(told.map(\.measured) == [1_000_001])
    }
}
