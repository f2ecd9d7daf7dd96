import Execution
import Journal
import Risk
import TradingModel

/// The gate between the strategies and the exchange.
extension Backtest {
    /// What the firm has at risk; nil where the gate is off.
    package func riskExposure() -> ExposureReport? { seat?.desk.gate.exposure(of: .firm) }

    /// Whether the gate lets `order` out; the decision is in the journal either way, and news of a
    /// refusal is on its way back to the strategy.
    mutating func passesGate(
        _ order: Order, of trader: Int, cause: UInt64
    ) throws -> Bool {
        guard seat != nil else { return true }
        let account = traders[trader].account
        seat?.enter(order, account: account)
        let decided = seat?.decide(
            order, of: trader, account: account, context.market, at: context.now)
        guard let record = decided else { return true }
        let decision = try journal.append(
            decision: record.bytes, time: context.now, cause: cause)
        if !record.passes { try refuse(order, record, decision) }
        try collectRisk(cause: decision, at: context.now)
        return record.passes
    }

    private mutating func refuse(
        _ order: Order, _ record: DecisionRecord, _ decision: UInt64
    ) throws {
        let event = Event(
            .rejected, time: context.now, order: order.id, side: order.side, price: order.price,
            quantity: order.quantity, reason: .riskGate,
            rule: record.ruleNumber,
            phase: context.market.phase)
        let sequence = try journal.append(event: event, cause: decision)
        noteRefusal(order.id)
        let update = OrderUpdate(
            .rejected, order: order.id, time: event.time, price: event.price,
            quantity: event.quantity, reason: .riskGate, refusal: record.refusal(decision))
        responses.append(
            Response(
                time: responseLeg.arrival(of: context.now),
                updates: [OrderNews(update: update, cause: sequence)]))
    }

    /// Journals what the gate has told, and sends the cancels that a kill or a halt asks for.
    mutating func collectRisk(cause: UInt64, at time: Timestamp) throws {
        guard let desk = seat?.desk else { return }
        var reason = cause
        while let event = desk.gate.nextEvent() {
            // Decisions are in the journal already, whole.
            guard event.kind != .allow, event.kind != .deny else { continue }
            let sequence = try journal.append(
                riskEvent: RiskRecord.event(event).bytes, time: time, cause: cause)
            if event.kind == .kill || event.kind == .halt { reason = sequence }
            // What a check has blocked is also withdrawn.
            if event.kind == .halt { desk.withdraw(event.scope, by: 0, at: time) }
        }
        for id in seat?.takeWithdrawn() ?? [] {
            let sequence = try journal.append(
                event: Event(
                    .cancelDecided, time: time, order: id,
                    contraLeaves: Quantity(Purpose.kill.rawValue), phase: context.market.phase),
                cause: reason)
            seat?.cancel(id, at: time)
            arrivals.append(
                Arrival(
                    time: entryLeg.arrival(of: time), request: .cancel(id, .kill),
                    cause: sequence))
        }
    }

    /// Books what the firm has learned of an own order.
    mutating func tellGate(_ news: OrderNews, at time: Timestamp) throws {
        guard let seat else { return }
        let trader = trader(of: news.update.order)
        seat.learn(
            news.update, charges: news.charges, of: trader, account: traders[trader].account,
            at: time)
        try collectRisk(cause: news.cause, at: time)
    }

    /// Carries out what a person does to the gate at `time`.
    mutating func intervene(at time: Timestamp) throws {
        interventionsDone += 1
        guard let desk = seat?.desk else { return }
        try desk.intervene(settings.risk.interventions, through: time)
        try collectRisk(cause: 0, at: time)
    }

    /// Carries out what a person does to the gate between two steps; what became of it.
    ///
    /// `time` must not be later than ``nextTime``, and `cause` is the record that tells of it. Throws
    /// `RiskFault` where a profile that is to be put in force does not fit.
    package mutating func intervene(
        _ intervention: RiskIntervention, at time: Timestamp, cause: UInt64
    ) throws -> InterventionOutcome {
        guard let desk = seat?.desk else { return .gateIsOff }
        context.now = max(context.now, time)
        let outcome = try desk.carryOut(intervention, at: context.now)
        try collectRisk(cause: cause, at: context.now)
        return outcome
    }

    /// Why `profile` cannot be put in force; nil where it can.
    package func fault(of profile: RiskProfile) -> RiskFault? {
        guard let desk = seat?.desk else { return RiskFault("this run has no risk gate") }
        return desk.gate.fault(of: profile)
    }

    /// The latest time at the strategies.
    package var strategyTime: Timestamp { context.now }

    /// When a person next does something to the gate.
    var nextIntervention: Timestamp? {
        let all = settings.risk.interventions
        return seat != nil && interventionsDone < all.count ? all[interventionsDone].time : nil
    }

    /// In a new phase the venue may take the cancels that it has refused.
    mutating func insistOnWithdrawal(at time: Timestamp) throws {
        let phase = context.market.phase
        guard let desk = seat?.desk, phase == .continuous || phase == .openingCall else { return }
        desk.insist()
        try collectRisk(cause: 0, at: time)
    }

    /// Notes all that waits at a limit price of the day while own orders wait there too.
    mutating func noteLimitQueues(at time: Timestamp, cause: UInt64) throws {
        guard let limits = simulated.limits, simulated.phase == .continuous else { return }
        let top = simulated.book.top()
        let sides = [
            (Side.buy, limits.upperBound, top.bid), (.sell, limits.lowerBound, top.ask),
        ]
        for (side, price, best) in sides where best.price == price {
            guard ownOrders.contains(where: { $0.isLive && $0.side == side && $0.price == price })
            else { continue }
            let queue = LimitQueue(time: time, side: side, price: price, shares: best.quantity)
            seat?.watch(queue)
            try journal.append(
                riskEvent: RiskRecord.limitQueue(queue).bytes, time: time, cause: cause)
        }
    }

    /// The monitor's round: warnings, breaches, and the firm's state.
    mutating func observeRisk(at time: Timestamp, cause: UInt64) throws {
        guard let desk = seat?.desk else { return }
        seat?.show(context.market, at: time)
        desk.observe(at: time)
        try collectRisk(cause: cause, at: time)
        guard let seat,
            let state = RiskState(
                of: .firm, desk.gate, instrument: seat.instrument, at: time)
        else { return }
        try journal.append(riskEvent: RiskRecord.state(state).bytes, time: time, cause: cause)
    }
}

extension DecisionRecord {
    /// The ground of a refusal, as `Event.rule` carries it.
    fileprivate var ruleNumber: UInt32 {
        UInt32(check?.rawValue ?? 0) | UInt32(reason.rawValue) << 8
    }

    /// The ground of a refusal as a strategy is told it; nil for an order that passes. `sequence` is
    /// the journal's number of the decision.
    fileprivate func refusal(_ sequence: UInt64) -> GateRefusal? {
        guard let check else { return nil }
        let found = outcome(check)
        let indices = [0, UInt32(account), UInt32(strategy), instrument]
        return GateRefusal(
            check: check.rawValue, reason: reason.rawValue, measured: found.measured,
            limit: found.limit, field: found.field?.rawValue, scopeKind: found.scopeKind,
            scopeIndex: indices[Int(min(found.scopeKind, 3))], version: version,
            decision: sequence)
    }
}
