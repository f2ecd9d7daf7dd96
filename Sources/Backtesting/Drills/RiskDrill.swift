import Execution
import Foundation
import Journal
import Risk
import TradingModel

/// Accidents on purpose: what the gate stops, in how much time, and what it would have cost.
public enum RiskDrill {
    /// What became of one runaway.
    public struct Runaway: Sendable {
        /// The gate of the case, in words.
        public let gate: String
        /// The run, read back from its journal.
        public let run: RunRecord
        /// The check that stopped the strategy for good, and when; nil where nothing did.
        public let halt: (check: RiskCheck, at: Timestamp)?
        /// Shares bought or sold in all.
        public let shares: Quantity
        /// Shares beyond the parent order.
        public let excess: Quantity
        /// What was traded, in money.
        public let turnover: Money
        /// What the trades have cost beyond the middle of the market when it began, charges
        /// included.
        public let loss: Money
        /// Orders sent to the gate or, without one, to the exchange.
        public let orders: Int
        /// Orders that got through.
        public let passed: Int
    }

    /// The cases of a runaway, in order: no gate, the standard one, and the limit on repeated
    /// executions alone.
    ///
    /// `executions` is that limit. Journals are written into `folder`.
    public static func runaway(
        _ day: TradableDay, quantity: Quantity, executions: Int64, in folder: String
    ) throws -> [Runaway] {
        var off = RiskSettings()
        off.isOn = false
        var alone = RiskSettings()
        alone.profile.switchedOff.bits |= CheckSet([.parentChild]).bits
        alone.profile.firm[.executions] = executions
        let cases = [
            ("no gate", off), ("standard limits", RiskSettings()),
            ("repeated executions only, limit \(executions)", alone),
        ]
        return try cases.enumerated().map { number, item in
            var setup = StrategySetup(RunawayChildren.self, on: day)
            try setup.set("quantity", "\(quantity)")
            try setup.set("startTime", "09:45")
            try setup.set("endTime", "10:30")
            var settings = BacktestSettings()
            settings.risk = item.1
            // More cash than it can spend: only the gate or the clock ends it.
            settings.cash = Money(whole: 1_000_000_000)
            let path = "\(folder)/runaway-\(number + 1)"
            let plan = RunPlan(strategy: RunawayChildren.self, setup: setup, settings: settings)
            let run = try RunFolder.create(at: path, overwrite: true) { journal in
                try plan.run(day, journal: journal)
            }
            return Runaway(item.0, run, parent: quantity)
        }
    }

    /// What became of a kill.
    public struct Kill: Sendable {
        /// The run, read back from its journal.
        public let run: RunRecord
        /// Orders that worked when it was pressed, as the gate counted them.
        public let working: Int64
        /// Those of them whose cancel is in the journal.
        public let canceled: Int
        /// Own orders that still work afterwards.
        public let left: Int
        /// Orders that went out after the kill.
        public let passedAfter: Int
        /// From the kill to the last confirmed cancel, in the time of the simulation.
        public let duration: Span?
    }

    /// Stacks up `orders` working orders and kills the firm at 10:30.
    public static func kill(
        _ day: TradableDay, orders: Int, in folder: String
    ) throws -> Kill {
        var setup = StrategySetup(StackedOrders.self, on: day)
        let lot = setup.parent.lot
        try setup.set("quantity", "\(lot * Quantity(orders))")
        try setup.set("startTime", "09:45")
        try setup.set("orders", "\(orders)")
        var settings = BacktestSettings()
        settings.cash = Money(whole: 1_000_000_000)
        settings.risk.source = "drill: limits wide enough for \(orders) working orders"
        settings.risk.profile.firm = wide
        let time = Timestamp(10, 30)
        settings.risk.interventions = [RiskIntervention(.kill(.firm), by: 1, at: time)]
        let plan = RunPlan(strategy: StackedOrders.self, setup: setup, settings: settings)
        let run = try RunFolder.create(at: folder + "/kill", overwrite: true) { journal in
            try plan.run(day, journal: journal)
        }
        let told = run.risk.events
        return Kill(
            run: run, working: told.first { $0.body.kind == .kill }?.body.measured ?? 0,
            canceled: run.orders.count { order in
                order.end?.kind == .canceled && order.end?.reason == .requested
            },
            left: run.orders.count { $0.arrived != nil && $0.end == nil && $0.state == "live" },
            passedAfter: run.risk.decisions.count { $0.body.passes && $0.time > time },
            duration: told.first { $0.body.kind == .killDone }.map {
                Span(nanoseconds: $0.body.measured)
            })
    }

    /// A gate in which `orders` orders work, for measuring a kill by the wall clock.
    ///
    /// Throws `RiskFault` where `orders` is out of range.
    public static func gate(orders: Int) throws(RiskFault) -> RiskGate {
        var terms = InstrumentTerms(unit: 100, venueMaximum: 1_000_000)
        terms.previousClose = Price(ticks: 1_000)
        var profile = RiskProfile.backtest
        profile.firm = wide
        profile.switchedOff.bits |= CheckSet([.parentChild]).bits
        var gate = try RiskGate(
            RiskConfiguration(
                accounts: [AccountTerms(cash: Money(whole: 1_000_000_000), isReported: true)],
                strategies: [StrategyTerms(accounts: [0])], instruments: [terms],
                orders: orders + 1),
            profile: profile)
        var decision = RiskDecision()
        for number in 1...orders {
            let time = Timestamp(9, 45) + .milliseconds(Int64(number))
            var picture = MarketPicture(time: time, phase: .continuous)
            picture.last = Price(ticks: 1_000)
            gate.market(0, picture)
            let order = Order(
                id: .own(UInt64(number)), side: .buy,
                price: Price(ticks: 900 + Int32(number % 40)), quantity: 100)
            gate.submit(
                RiskOrder(order, account: 0, strategy: 0), at: time, into: &decision)
            guard decision.passes else {
                throw RiskFault("order \(number) of the drill was refused: \(decision.reason.text)")
            }
            while gate.nextEvent() != nil {}
        }
        return gate
    }

    /// Standard limits, but for those that such a stack of orders must not meet.
    private static var wide: RiskLimits {
        var limits = RiskProfile.backtest.firm
        let open: [LimitField] = [
            .newMessages, .cancelMessages, .openOrders, .duplicateCount, .orderToTrade,
            .cancelRatio, .collarBasisPoints, .openAtPrice,
        ]
        for field in open { limits[field] = field.descriptor.range.upperBound }
        return limits
    }
}

extension RiskDrill.Runaway {
    init(_ gate: String, _ run: RunRecord, parent: Quantity) {
        self.gate = gate
        self.run = run
        let halted = run.risk.events.first { $0.body.kind == .halt }
        halt = halted.flatMap { entry in entry.body.check.map { ($0, entry.time) } }
        shares = run.fills.reduce(0) { $0 + $1.quantity }
        excess = max(shares - parent, 0)
        let trailer = run.trailer
        turnover = Money(units: trailer.buyTurnover + trailer.sellTurnover)
        let seen = run.orders.first?.seen
        let ticks = Int64(seen?.bid.ticks ?? 0) + Int64(seen?.ask.ticks ?? 0)
        // Twice the middle is whole ticks.
        let value = ticks * (trailer.bought - trailer.sold) * run.header.tickUnits / 2
        let spent = trailer.buyTurnover - trailer.sellTurnover + trailer.fees
        loss = Money(units: spent - value)
        orders = trailer.ordersSent
        passed = run.header.risk.isOn ? run.risk.passed : trailer.ordersSent
    }
}
