import Backtesting
import Execution
import Journal
import Risk
import Testing
import TradingModel

/// Sends what it is told, each at its time, and notes what it hears.
struct Script: Strategy {
    var orders: [(time: Timestamp, side: Side, quantity: Quantity, price: Int32)]
    var updates: [OrderUpdate] = []

    mutating func started(_ context: inout TradingContext) {
        for order in orders { context.wake(at: order.time) }
    }

    mutating func woken(_ context: inout TradingContext) {
        for order in orders where order.time == context.now {
            _ = context.submit(
                order.side, quantity: order.quantity, price: Price(ticks: order.price),
                purpose: .join)
        }
    }

    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        updates.append(update)
    }
}

/// What a run's journal says of the gate.
struct GateStory {
    var decisions: [DecisionRecord] = []
    var events: [RiskEvent] = []
    var states: [RiskState] = []
    var venue: [Event] = []

    init(_ records: [JournalRecord]) throws {
        for record in records {
            switch record.body {
            case .decision(let bytes):
                decisions.append(try #require(DecisionRecord(bytes[...])))
            case .riskEvent(let bytes):
                switch try #require(RiskRecord(bytes[...])) {
                case .event(let event): events.append(event)
                case .state(let state): states.append(state)
                case .limitQueue: break
                }
            case .event(let event) where event.order.isOwn: venue.append(event)
            default: break
            }
        }
    }

    func count(_ kind: EventKind) -> Int { venue.count { $0.kind == kind } }
}

@Suite("The gate in a run")
struct RiskRunTests {
    /// Quotes at 9.99 and 10.01 from 09:20, a trade at 10.00 at 09:31.
    static func day() throws -> TradableDay {
        var day = SmallDay()
        day.submit(Timestamp(9, 20), .buy, 1, 5_000, at: 999)
        day.submit(Timestamp(9, 20), .sell, 2, 5_000, at: 1_001)
        day.submit(Timestamp(9, 31), .sell, 3, 100, at: 1_000)
        day.submit(Timestamp(9, 31, 1), .buy, 4, 100, at: 1_000)
        return try day.day()
    }

    @Test("an order within all limits goes out; its decision holds all 26 checks")
    func passes() throws {
        let script = Script(orders: [(Timestamp(10, 0), .buy, 200, 999)])
        let result = try run(try RiskRunTests.day(), script)
        let story = try GateStory(result.records)
        #expect(story.decisions.count == 1)
        let decision = try #require(story.decisions.first)
        #expect(decision.passes && decision.isConsistent)
        #expect(decision.outcomes.count == RiskCheck.count)
        #expect(decision.outcome(.orderQuantity).measured == 200)
        #expect(story.count(.accepted) == 1)
        #expect(!story.states.isEmpty)
    }

    @Test("an order beyond a limit never reaches the exchange, and the strategy hears why")
    func refuses() throws {
        let script = Script(orders: [(Timestamp(10, 0), .buy, 200, 999)])
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.profile.firm[.maximumQuantity] = 100
        }
        let story = try GateStory(result.records)
        let decision = try #require(story.decisions.first)
        #expect(!decision.passes && decision.isConsistent)
        #expect(decision.check == .orderQuantity && decision.reason == .quantityAboveLimit)
        #expect(decision.outcome(.orderQuantity).limit == 100)
        #expect(story.count(.accepted) == 0)
        #expect(result.strategy.updates.map(\.kind) == [.rejected])
        #expect(result.strategy.updates.map(\.reason) == [.riskGate])
        #expect(result.outcome.ordersRefused == 1)
        let refusal = try #require(story.venue.first { $0.kind == .rejected })
        #expect(refusal.rule == UInt32(RiskCheck.orderQuantity.rawValue) | 60 << 8)
    }

    @Test("with the gate off the order goes out and the journal has no decision")
    func off() throws {
        let script = Script(orders: [(Timestamp(10, 0), .buy, 200, 999)])
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.profile.firm[.maximumQuantity] = 100
            $0.risk.isOn = false
        }
        let story = try GateStory(result.records)
        #expect(story.decisions.isEmpty && story.events.isEmpty)
        #expect(story.count(.accepted) == 1)
    }

    @Test("fills and cancels free what was reserved: the limit holds for what works, not for ever")
    func reservation() throws {
        // 100 at 10.01 trades at once; the next 100 may work again.
        let script = Script(orders: [
            (Timestamp(10, 0), .buy, 100, 1_001), (Timestamp(10, 1), .buy, 100, 999),
            (Timestamp(10, 2), .buy, 100, 998),
        ])
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.profile.firm[.openOrders] = 1
        }
        let story = try GateStory(result.records)
        #expect(story.decisions.map(\.passes) == [true, true, false])
        #expect(story.decisions.last?.check == .openOrders)
    }

    @Test("the kill switch cancels what works, blocks what comes, and another person arms again")
    func kill() throws {
        let script = Script(orders: [
            (Timestamp(10, 0), .buy, 100, 999), (Timestamp(10, 0), .buy, 200, 998),
            (Timestamp(10, 20), .buy, 100, 997), (Timestamp(10, 40), .buy, 100, 996),
            (Timestamp(11, 0), .buy, 100, 995),
        ])
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.interventions = [
                RiskIntervention(.kill(.firm), by: 1, at: Timestamp(10, 10)),
                // The one who killed may not arm it again.
                RiskIntervention(.rearm(.firm), by: 1, at: Timestamp(10, 30)),
                RiskIntervention(.rearm(.firm), by: 2, at: Timestamp(10, 50)),
            ]
        }
        let story = try GateStory(result.records)
        #expect(story.decisions.map(\.passes) == [true, true, false, false, true])
        #expect(story.decisions[2].check == .killSwitch)
        let kinds: [RiskEventKind] = [.kill, .killDone, .rearm]
        #expect(story.events.map(\.kind).filter(kinds.contains) == kinds)
        let kill = try #require(story.events.first { $0.kind == .kill })
        #expect(kill.measured == 2 && kill.actor == 1)
        let done = try #require(story.events.first { $0.kind == .killDone })
        // Order entry and response take a millisecond each.
        #expect(done.limit == 2 && done.measured == 2_000_000)
        let canceled = story.venue.filter { $0.kind == .canceled && $0.time < Timestamp(10, 11) }
        #expect(canceled.map(\.quantity) == [100, 200])
        let decided = story.venue.filter { $0.kind == .cancelDecided }
        #expect(decided.allSatisfy { $0.contraLeaves == Quantity(Purpose.kill.rawValue) })
    }

    @Test("a check that halts also withdraws what works")
    func halt() throws {
        // Two executions are the limit; the third order would be one more.
        let script = Script(orders: [
            (Timestamp(10, 0), .buy, 100, 1_001), (Timestamp(10, 1), .buy, 100, 1_001),
            (Timestamp(10, 2), .buy, 100, 999), (Timestamp(10, 3), .buy, 100, 998),
        ])
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.profile.firm[.executions] = 2
        }
        let story = try GateStory(result.records)
        #expect(story.decisions.map(\.passes) == [true, true, false, false])
        #expect(story.decisions[2].check == .executions)
        #expect(story.decisions[3].check != nil)
        #expect(story.events.contains { $0.kind == .halt && $0.check == .executions })
        #expect(story.events.contains { $0.kind == .kill && $0.actor == 0 })
    }

    @Test("limits of a strategy by its name are tighter than the firm's")
    func scoped() throws {
        let script = Script(orders: [(Timestamp(10, 0), .buy, 200, 999)])
        var limits = RiskLimits()
        limits[.maximumQuantity] = 100
        let result = try run(try RiskRunTests.day(), script) {
            $0.risk.scoped = [ScopedLimits(.instrument, "600536.SH", limits)]
        }
        let story = try GateStory(result.records)
        #expect(story.decisions.first?.outcome(.orderQuantity).limit == 100)
        #expect(story.decisions.first?.outcome(.orderQuantity).scopeKind == 3)
        #expect(story.decisions.first?.passes == false)
    }

    @Test("a name that the run does not have is a fault, not a limit for nobody")
    func unknownName() throws {
        var settings = RiskSettings()
        settings.scoped = [ScopedLimits(.strategy, "vwap", RiskLimits())]
        let fault = try #require(
            settings.fault(accounts: [RiskMandate.account], strategies: ["twap"]))
        #expect(fault.description.contains("vwap"))
        #expect(settings.fault(accounts: [RiskMandate.account], strategies: ["vwap"]) == nil)
    }

    @Test("selling more than is held is refused before the broker sees it")
    func shortSale() throws {
        let script = Script(orders: [
            (Timestamp(10, 0), .sell, 300, 1_001), (Timestamp(10, 1), .sell, 300, 1_002),
        ])
        let result = try run(try RiskRunTests.day(), script) { $0.shares = 500 }
        let story = try GateStory(result.records)
        #expect(story.decisions.map(\.passes) == [true, false])
        #expect(story.decisions.last?.reason == .insufficientShares)
    }
}

@Suite("Drills")
struct DrillTests {
    @Test("a runaway ends at its parent, or at the limit on executions; without a gate it does not")
    func runaway() throws {
        try withFolder { folder in
            let day = try RandomDay.ordinary(in: folder)
            let cases = try RiskDrill.runaway(day, quantity: 1_000, executions: 5, in: folder)
            let (off, standard, alone) = (cases[0], cases[1], cases[2])
            #expect(off.halt == nil && off.excess > 0)
            #expect(standard.halt?.check == .parentChild && standard.excess == 0)
            #expect(alone.halt?.check == .executions)
            // What was on its way when the limit was reached still trades.
            #expect(alone.shares < off.shares)
            #expect(alone.run.risk.decisions.allSatisfy { $0.body.isConsistent })
        }
    }

    @Test("a kill of 10,000 working orders leaves none, and lets none through")
    func kill() throws {
        try withFolder { folder in
            let day = try RandomDay.ordinary(in: folder)
            let result = try RiskDrill.kill(day, orders: 10_000, in: folder)
            #expect(result.working == 10_000)
            #expect(result.canceled == 10_000)
            #expect(result.left == 0 && result.passedAfter == 0)
            #expect(result.duration == .milliseconds(2))
        }
    }
}
