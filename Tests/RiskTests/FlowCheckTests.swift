import Risk
import Testing
import TradingModel

@Suite("Checks 9 to 12, 16 to 18 and 20: the order among the others")
struct FlowCheckTests {
    private static let second: Int64 = 1_000_000_000

    /// 1,000 and 1,030 are 300 basis points apart; a fill at the end of the period still counts.
    @Test(arguments: [(Int32(1_029), true), (1_030, true), (1_031, false)])
    func driftOfOwnExecutions(price: Int32, passes: Bool) throws {
        var desk = try Desk(
            .firm([
                (.driftBasisPoints, 300), (.driftWindow, FlowCheckTests.second),
                (.collarBasisPoints, 1_000), (.referenceAge, 100 * FlowCheckTests.second),
                (.dataAge, 100 * FlowCheckTests.second),
            ]))
        let order = desk.order(.buy, 200, at: 1_031)
        #expect(desk.submit(order).passes)
        desk.gate.filled(order.order.id, price: Price(ticks: 1_000), quantity: 100, at: desk.now)
        desk.wait(FlowCheckTests.second - 1)
        desk.gate.filled(order.order.id, price: Price(ticks: price), quantity: 100, at: desk.now)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.executionDrift).limit == 300)
        #expect(desk.send(.buy, 101, at: 1_000, instrument: 1).passes)
        // The pause ends by itself when the period is over.
        desk.wait(2 * FlowCheckTests.second)
        let later = desk.send(.buy, 102, at: 1_000)
        #expect(later.passes)
        #expect(later.outcome(.executionDrift).measured == 0)
    }

    @Test func theThrottleRefillsEvenly() throws {
        var desk = try Desk(.firm([(.newMessages, 5), (.messageWindow, FlowCheckTests.second)]))
        for count in 1...5 {
            let decision = desk.send(.buy, Quantity(count), at: 1_000)
            #expect(decision.line(.messageRate) == "passed \(count) of 5 none")
        }
        #expect(
            desk.send(.buy, 6, at: 1_000).line(.messageRate) == "denied 6 of 5 tooManyMessages")
        // A token comes back every fifth of the window.
        desk.wait(FlowCheckTests.second / 5 - 1)
        #expect(!desk.send(.buy, 7, at: 1_000).passes)
        desk.wait(1)
        #expect(desk.send(.buy, 8, at: 1_000).passes)
        #expect(!desk.send(.buy, 9, at: 1_000).passes)
    }

    @Test func accountsAndStrategiesHaveTheirOwnThrottle() throws {
        var profile = RiskProfile()
        var own = RiskLimits()
        own[.newMessages] = 1
        profile.strategies = [own]
        var desk = try Desk(profile)
        #expect(desk.send(.buy, 1, at: 1_000).passes)
        let decision = desk.send(.buy, 2, at: 1_000)
        #expect(decision.outcome(.messageRate).scopeKind == RiskScope.strategy(0).kind)
        #expect(desk.send(.buy, 3, at: 1_000, strategy: 1).passes)
    }

    /// Whatever the buckets of orders and cancels hold, every cancel goes out.
    @Test func cancelsAreNeverStarved() throws {
        var desk = try Desk(.firm([(.newMessages, 100), (.cancelMessages, 1)]))
        var orders: [OrderID] = []
        for count in 1...100 {
            let order = desk.order(.buy, Quantity(count), at: 1_000)
            #expect(desk.submit(order).passes)
            orders.append(order.order.id)
        }
        #expect(!desk.send(.buy, 101, at: 1_000).passes)
        for id in orders {
            let answer = desk.gate.cancel(id, at: desk.now)
            #expect(answer == .send)
        }
        let alerts = desk.drain().filter { $0.kind == .cancelRate && $0.scope == .firm }
        #expect(alerts.count == 99)
        #expect(alerts.last?.measured == 100)
        let unknown = desk.gate.cancel(.own(9_999), at: desk.now)
        #expect(unknown == .unknownOrder)
    }

    @Test func modificationsHaveTheirOwnBucket() throws {
        var desk = try Desk(.firm([(.newMessages, 1), (.modifyMessages, 1)]))
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        var decision = RiskDecision()
        desk.gate.amend(
            order.order.id, price: Price(ticks: 1_000), quantity: 90, at: desk.now,
            into: &decision)
        #expect(decision.passes)
        desk.gate.amended(order.order.id, at: desk.now)
        desk.gate.amend(
            order.order.id, price: Price(ticks: 1_000), quantity: 80, at: desk.now,
            into: &decision)
        #expect(decision.reason == .tooManyMessages)
        #expect(decision.outcome(.messageRate).field == .modifyMessages)
    }

    /// RTS 6 Art. 15(3): disabled until a designated person re-enables.
    @Test func repeatedExecutionsDisableTheStrategy() throws {
        var profile = RiskProfile()
        var own = RiskLimits()
        own[.executions] = 3
        profile.strategies = [own]
        var desk = try Desk(profile)
        for count in 1...3 {
            let order = desk.order(.buy, Quantity(count), at: 1_000)
            #expect(desk.submit(order).line(.executions) == "passed \(count) of 3 none")
            desk.gate.filled(
                order.order.id, price: Price(ticks: 1_000), quantity: Quantity(count),
                at: desk.now)
        }
        #expect(
            desk.send(.buy, 9, at: 1_000).line(.executions) == "denied 4 of 3 tooManyExecutions")
        #expect(desk.gate.blocker(of: .strategy(0)) == 0)
        #expect(desk.send(.buy, 9, at: 1_000, strategy: 1).passes)
        let halts = desk.drain().filter { $0.kind == .halt }
        #expect(halts.map(\.scope) == [.strategy(0)])
        let answer = desk.gate.rearm(.strategy(0), by: 5, at: desk.now)
        #expect(answer == .armed)
        #expect(desk.send(.buy, 9, at: 1_000).reason == .heartbeatMissing)
        desk.gate.heartbeat(0, at: desk.now)
        #expect(desk.send(.buy, 9, at: 1_000).passes)
    }

    @Test(arguments: [RiskScope.firm, .account(0), .strategy(0), .instrument(0)])
    func openOrders(scope: RiskScope) throws {
        var profile = RiskProfile()
        var own = RiskLimits()
        own[.openOrders] = 2
        switch scope {
        case .firm: profile.firm[.openOrders] = 2
        case .account: profile.accounts = [own]
        case .strategy: profile.strategies = [own]
        case .instrument: profile.instruments = [own]
        }
        var desk = try Desk(profile)
        let first = desk.order(.buy, 1, at: 1_000)
        #expect(desk.submit(first).passes)
        #expect(desk.send(.buy, 2, at: 1_000).line(.openOrders) == "passed 2 of 2 none")
        let third = desk.send(.buy, 3, at: 1_000)
        #expect(third.line(.openOrders) == "denied 3 of 2 tooManyOpenOrders")
        #expect(third.outcome(.openOrders).scopeKind == scope.kind)
        desk.gate.canceled(first.order.id, at: desk.now)
        #expect(desk.send(.buy, 4, at: 1_000).passes)
    }

    @Test(arguments: [(Quantity(199), true), (200, true), (201, false)])
    func openSharesAtOnePrice(shares: Quantity, passes: Bool) throws {
        var desk = try Desk(.firm([(.openAtPrice, 300)]))
        #expect(desk.send(.buy, 100, at: 1_000).passes)
        #expect(desk.send(.buy, 300, at: 999).passes)
        #expect(desk.send(.buy, 300, at: 1_000, account: 1).passes)
        let decision = desk.send(.buy, shares, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.openOrders).reason == (passes ? .none : .tooMuchAtOnePrice))
    }

    @Test(
        arguments: [
            (.buy, 1_002, true), (.buy, 1_003, false), (.buy, nil, false), (.sell, 999, true),
            (.sell, 998, false), (.sell, nil, false),
        ] as [(Side, Int32?, Bool)])
    func noOrderMeetsOneOfItsAccount(side: Side, price: Int32?, passes: Bool) throws {
        var desk = try Desk()
        let other = desk.order(side.opposite, 100, at: side == .buy ? 1_003 : 998)
        #expect(desk.submit(other).passes)
        let decision = desk.send(side, 50, at: price)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.selfMatch).reason == (passes ? .none : .wouldMatchItself))
        if side == .buy { #expect(desk.send(side, 51, at: price, account: 1).passes) }
        desk.gate.canceled(other.order.id, at: desk.now)
        let after = desk.send(side, 52, at: price)
        #expect(after.passes)
    }

    @Test func theBoldestOwnPriceIsFoundAgainWhenItsOrderEnds() throws {
        var desk = try Desk()
        let orders = [Int32(1_005), 1_003, 1_004].map { desk.order(.sell, 10, at: $0) }
        for order in orders { #expect(desk.submit(order).passes) }
        #expect(!desk.send(.buy, 10, at: 1_003).passes)
        desk.gate.canceled(orders[1].order.id, at: desk.now)
        #expect(desk.send(.buy, 11, at: 1_003).passes)
        #expect(!desk.send(.buy, 12, at: 1_004).passes)
        desk.gate.filled(
            orders[2].order.id, price: Price(ticks: 1_004), quantity: 10, at: desk.now)
        #expect(desk.send(.buy, 13, at: 1_004).passes)
        #expect(!desk.send(.buy, 14, at: 1_005).passes)
    }

    @Test(arguments: [Int64(0), 1])
    func theVenueMayBeTrustedToPreventSelfTrades(trust: Int64) throws {
        var desk = try Desk(.firm([(.trustVenueSelfMatch, trust)]))
        #expect(desk.send(.sell, 100, at: 1_001).passes)
        var order = desk.order(.buy, 100, at: 1_001)
        order.order.selfTradePrevention = .cancelNewest
        #expect(desk.submit(order).passes == (trust == 1))
        #expect(!desk.send(.buy, 100, at: 1_001).passes)
    }

    /// 5% of an average volume of 20,000.
    @Test(arguments: [(Quantity(999), true), (1_000, true), (1_001, false)], Side.allCases)
    func sharesOfTheAverageDay(_ given: (shares: Quantity, passes: Bool), _ side: Side) throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].averageVolume = 20_000
        var desk = try Desk(.firm([(.volumeShare, 500)]), configuration)
        let decision = desk.send(side, given.shares, at: 1_000)
        #expect(decision.passes == given.passes)
        #expect(decision.outcome(.fatFinger).limit == 1_000)
    }

    /// Twice the best opposite level of 300 shares; an order that rests is not held against it.
    @Test(arguments: [
        (Int32(1_001), Quantity(600), true), (1_001, 601, false), (1_000, 601, true),
    ])
    func sharesOfWhatIsDisplayed(price: Int32, shares: Quantity, passes: Bool) throws {
        var desk = try Desk(.firm([(.displayedShare, 200)]))
        var picture = Desk.market(at: desk.now)
        picture.askQuantity = 300
        desk.gate.market(0, picture)
        let decision = desk.send(.buy, shares, at: price)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.fatFinger).reason == (passes ? .none : .largeAgainstDisplay))
        picture.askQuantity = 0
        desk.gate.market(0, picture)
        #expect(desk.send(.buy, shares, at: nil).reason == .displayUnknown)
    }

    @Test func withoutAnAverageVolumeTheCheckIsOffOrRefuses() throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].averageVolume = 0
        var desk = try Desk(RiskProfile(), configuration)
        #expect(
            desk.send(.buy, 100, at: 1_000).line(.fatFinger) == "unevaluable nothing volumeUnknown")
        desk = try Desk(.firm([], off: CheckSet([.fatFinger])), configuration)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes)
        #expect(decision.outcome(.fatFinger).verdict == .switchedOff)
    }

    /// Open and filled children together never exceed the parent (Knight Capital, 2012).
    @Test func childrenNeverExceedTheirParent() throws {
        var desk = try Desk()
        let isOpen = desk.gate.openParent(9, strategy: 0, quantity: 1_000)
        #expect(isOpen)
        func child(_ quantity: Quantity, _ desk: inout Desk) -> RiskOrder {
            var order = desk.order(.buy, quantity, at: 1_000)
            order.parent = 9
            return order
        }
        let first = child(600, &desk)
        #expect(desk.submit(first).line(.parentChild) == "passed 600 of 1000 none")
        desk.gate.filled(first.order.id, price: Price(ticks: 1_000), quantity: 500, at: desk.now)
        let second = child(400, &desk)
        #expect(desk.submit(second).line(.parentChild) == "passed 1000 of 1000 none")
        // What ends untraded comes back: 500 filled, 400 open.
        desk.gate.canceled(first.order.id, at: desk.now)
        let third = child(100, &desk)
        #expect(desk.submit(third).passes)
        let excess = desk.submit(child(1, &desk))
        #expect(excess.line(.parentChild) == "denied 1001 of 1000 childrenExceedParent")
        #expect(desk.gate.blocker(of: .strategy(0)) == 0)
        #expect(desk.send(.buy, 1, at: 1_000).reason == .killed)
    }

    @Test func aParentHasToBeTheStrategysOwn() throws {
        var desk = try Desk()
        for parent: UInt32 in [0, 2, 5, 99, .max] {
            var order = desk.order(.buy, 100, at: 1_000)
            order.parent = parent
            #expect(desk.submit(order).reason == .parentUnknown)
        }
        #expect(desk.gate.blocker(of: .strategy(0)) == nil)
    }

    /// 10 orders without a trade are 1,000 hundredths; the ratio counts from the tenth on.
    @Test func messagesPerTrade() throws {
        var desk = try Desk(.firm([(.orderToTrade, 1_000), (.ratioMinimum, 10)]))
        for count in 1...10 { #expect(desk.send(.buy, Quantity(count), at: 1_000).passes) }
        let order = desk.order(.buy, 11, at: 1_000)
        #expect(desk.submit(order).line(.orderToTrade) == "passed 1000 of 1000 none")
        #expect(
            desk.send(.buy, 12, at: 1_000).line(.orderToTrade)
                == "denied 1100 of 1000 tooManyMessagesPerTrade")
        for _ in 1...2 {
            desk.gate.filled(order.order.id, price: Price(ticks: 1_000), quantity: 1, at: desk.now)
        }
        #expect(desk.send(.buy, 13, at: 1_000).line(.orderToTrade) == "passed 550 of 1000 none")
    }

    @Test func theShareOfCancelledOrders() throws {
        var desk = try Desk(.firm([(.cancelRatio, 5_000), (.ratioMinimum, 4)]))
        let orders = (1...4).map { desk.order(.buy, $0, at: 1_000) }
        for order in orders { #expect(desk.submit(order).passes) }
        for order in orders[..<2] {
            // Asked twice, counted once.
            for _ in 1...2 { _ = desk.gate.cancel(order.order.id, at: desk.now) }
        }
        #expect(desk.send(.buy, 5, at: 1_000).passes)
        _ = desk.gate.cancel(orders[2].order.id, at: desk.now)
        let decision = desk.send(.buy, 6, at: 1_000)
        #expect(decision.line(.orderToTrade) == "denied 6000 of 5000 tooManyCancels")
    }
}
