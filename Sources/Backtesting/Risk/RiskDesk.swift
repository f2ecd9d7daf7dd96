import Execution
import Risk
import Rulebook
import TradingModel

/// The gate of one firm, shared by all runs whose accounts trade on one day.
///
/// The securities of a day that share accounts run on one thread, in order of time; each reaches the
/// gate through its own ``RiskSeat``.
final class RiskDesk {
    var gate: RiskGate
    var decision = RiskDecision()
    private var monitor: RiskMonitor
    private var watch: SurveillanceWatch?
    private var observedUntil = Timestamp.zero
    private var intervened = 0
    /// Orders that a kill or a halt wants cancelled, by instrument.
    private var withdrawn: [[OrderID]]

    /// What a desk has to know of an instrument.
    struct Instrument {
        var rules: DayRules
        var limits: ClosedRange<Price>?
        var previousClose: Price?
        var name: String
    }

    /// What a desk has to know of an account.
    struct Account {
        var cash: Money
        var name: String
    }

    /// What a desk has to know of a strategy.
    struct Trader {
        var account: UInt16
        /// Its own name, and that of its parent order in a basket.
        var names: [String]
    }

    /// A desk for `accounts` with their cash, for strategies each trading for one of them.
    ///
    /// Throws ``RiskFault`` where the profile does not fit.
    init(
        _ settings: RiskSettings, instruments: [Instrument], accounts: [Account],
        strategies: [Trader]
    ) throws(RiskFault) {
        let terms = instruments.map { instrument in
            var terms = InstrumentTerms(
                unit: instrument.rules.tick.value.tick.units,
                buyStep: instrument.rules.lots.value.buyStep,
                sellStep: instrument.rules.lots.value.sellStep,
                venueMaximum: instrument.rules.lots.value.maximum)
            if let limits = instrument.limits {
                (terms.lowest, terms.highest) = (limits.lowerBound, limits.upperBound)
            }
            terms.previousClose = instrument.previousClose ?? .none
            terms.settlement = .nextDay
            terms.averageVolume = settings.averageVolume
            return terms
        }
        gate = try RiskGate(
            RiskConfiguration(
                accounts: accounts.map { AccountTerms(cash: $0.cash, isReported: true) },
                strategies: strategies.map { StrategyTerms(accounts: [$0.account]) },
                instruments: terms, orders: 1 << 17, events: 1 << 12,
                parents: strategies.count + 1),
            profile: settings.profile(
                accounts: accounts.map(\.name), strategies: strategies.map(\.names),
                instruments: instruments.map(\.name)))
        monitor = RiskMonitor(gate)
        watch = try SurveillanceWatch(
            gate.profile.surveillance, accounts: accounts.count,
            instruments: instruments.map {
                .init(unit: $0.rules.tick.value.tick.units, limits: $0.limits)
            })
        withdrawn = Array(repeating: [], count: instruments.count)
    }

    /// Whether surveillance goes along.
    var isWatched: Bool { watch != nil }

    /// Shows surveillance what happened at the exchange.
    func watch(_ event: SurveillanceEvent) { watch?.observe(event) }

    /// Tells the gate what surveillance has found in the market up to `seen`.
    func noteFindings(seen: Timestamp, at time: Timestamp) {
        for finding in watch?.takeFindings(through: seen) ?? [] { gate.note(finding, at: time) }
    }

    /// Measures everything, once for each moment however many securities ask.
    func observe(at time: Timestamp) {
        guard time > observedUntil else { return }
        observedUntil = time
        monitor.observe(&gate, at: time)
    }

    /// Carries out the interventions that are due, once however many securities ask.
    ///
    /// Throws ``RiskFault`` where a profile that is to be put in force does not fit.
    func intervene(_ all: [RiskIntervention], through time: Timestamp) throws(RiskFault) {
        while intervened < all.count, all[intervened].time <= time {
            try carryOut(all[intervened], at: time)
            intervened += 1
        }
    }

    /// Carries out one intervention now; what became of it.
    @discardableResult
    func carryOut(
        _ intervention: RiskIntervention, at time: Timestamp
    ) throws(RiskFault) -> InterventionOutcome {
        switch intervention.action {
        case .kill(let scope): withdraw(scope, by: intervention.actor, at: time)
        case .rearm(let scope):
            let blocker = gate.blocker(of: scope)
            switch gate.rearm(scope, by: intervention.actor, at: time) {
            case .armed: break
            case .notBlocked, .unknownScope: return .notBlocked
            case .sameActor: return .samePerson(blocker: blocker ?? 0)
            }
        case .replace(let profile):
            try gate.replace(with: profile, by: intervention.actor, at: time)
        }
        return .done
    }

    /// Blocks a scope and lists its working orders for their instruments to cancel.
    func withdraw(_ scope: RiskScope, by actor: UInt32, at time: Timestamp) {
        var cancels: [OrderID] = []
        gate.kill(scope, by: actor, at: time, cancels: &cancels)
        list(cancels)
    }

    /// Lists again what a kill still waits for: cancels are not taken in every phase.
    func insist() {
        let listed = Set(withdrawn.flatMap { $0 })
        list(gate.outstandingCancels().filter { !listed.contains($0) })
    }

    private func list(_ cancels: [OrderID]) {
        for id in cancels { withdrawn[RiskSeat.instrument(of: id)].append(id) }
    }

    /// Whether orders of `instrument` are to be cancelled.
    func hasWithdrawn(_ instrument: Int) -> Bool { !withdrawn[instrument].isEmpty }

    /// Takes the orders of `instrument` that are to be cancelled.
    func takeWithdrawn(_ instrument: Int) -> [OrderID] {
        defer { withdrawn[instrument].removeAll(keepingCapacity: true) }
        return withdrawn[instrument]
    }
}
