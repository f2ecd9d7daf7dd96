import Analytics
import Risk
import TradingModel

/// Finds the highest use of each limit among the decisions and states of a run.
struct LimitPeaks {
    /// A use of a limit at its highest.
    private struct Peak {
        var use: (measured: Int64, limit: Int64)
        var unit: LimitUnit
        var name: String
        var check: RiskCheck?
        var time: Timestamp
        var order: UInt64?

        /// Whether `other` is nearer to its limit; of equal ones the first stays.
        func isBelow(_ other: (measured: Int64, limit: Int64)) -> Bool {
            Int128(other.measured) * Int128(max(use.limit, 0))
                > Int128(use.measured) * Int128(max(other.limit, 0))
        }

        /// Measured of limit in thousandths; nil for a limit of 0.
        var thousandths: Int64? {
            use.limit > 0
                ? Int64(clamping: Int128(use.measured) * 1_000 / Int128(use.limit)) : nil
        }
    }

    /// By check (0 for the monitor alone), field and kind of scope.
    private var limits: [Peak?]
    private var resources: [Peak?]
    private let levels: FirmLimits
    private static let fields = LimitField.count + 1

    /// The peaks of a run whose firm had `levels`.
    init(
        _ decisions: [RiskRecords.Entry<DecisionRecord>], states: [RiskState],
        events: [RiskRecords.Entry<RiskEvent>], levels: FirmLimits
    ) {
        self.levels = levels
        limits = Array(repeating: nil, count: LimitPeaks.fields * 4)
        resources = Array(repeating: nil, count: RiskCheck.count + 1)
        for decision in decisions { take(decision) }
        for state in states { take(state) }
        for event in events { take(event.body) }
    }

    private mutating func take(_ decision: RiskRecords.Entry<DecisionRecord>) {
        for (check, outcome) in zip(RiskCheck.allCases, decision.body.outcomes) {
            guard let measured = outcome.measured, let limit = outcome.limit, measured > 0,
                limit != .max, let name = outcome.bound(of: check)
            else { continue }
            let peak = Peak(
                use: (measured, limit), unit: outcome.unit(of: check), name: name, check: check,
                time: decision.time, order: decision.body.ownNumber)
            // A replayed line counts as alive each second: the age of its data is no exposure.
            if let field = outcome.field, field != .feeAllowance, field != .dataAge {
                // A first order is no repetition.
                if field == .duplicateCount, measured == 1 { continue }
                raise(&limits[Int(field.rawValue) * 4 + Int(outcome.scopeKind)], peak)
            } else if limit != RiskGate.maximumShares {
                raise(&resources[Int(check.rawValue)], peak)
            }
        }
    }

    /// What the firm's states measure, against the limits in force.
    private mutating func take(_ state: RiskState) {
        let measured: [(LimitField, Int64)] = [
            (.grossNotional, state.worstGross.units),
            (.maximumLoss, Int64(clamping: -Int128(state.result.units))),
            (.maximumDrawdown, state.drawdown.units), (.openOrders, state.openOrders),
        ]
        guard state.scope == .firm else { return }
        for (field, value) in measured where value > 0 {
            guard let limit = levels.value(of: field, at: state.time) else { continue }
            raise(field, kind: 0, value, limit, at: state.time)
        }
    }

    private mutating func take(_ event: RiskEvent) {
        guard event.kind == .limitWarn || event.kind == .breach, let field = event.field,
            event.measured > 0
        else { return }
        raise(field, kind: event.scope.kind, event.measured, event.limit, at: event.time)
    }

    private mutating func raise(
        _ field: LimitField, kind: UInt8, _ measured: Int64, _ limit: Int64, at time: Timestamp
    ) {
        let row = field.descriptor
        raise(
            &limits[Int(field.rawValue) * 4 + Int(kind)],
            Peak(
                use: (measured, limit), unit: row.unit, name: row.name, check: row.check,
                time: time, order: nil))
    }

    private func raise(_ slot: inout Peak?, _ peak: Peak) {
        if slot?.isBelow(peak.use) ?? true { slot = peak }
    }

    /// The limits of the profile, the nearest first.
    var nearest: [RunReport.LimitPeak] {
        let scopes = ["firm", "account", "strategy", "instrument"]
        let all = limits.enumerated().compactMap { index, peak in
            peak.map { page($0, scope: scopes[index % 4]) }
        }
        return LimitPeaks.sorted(all)
    }

    /// What orders draw on without a limit of the profile.
    var drawn: [RunReport.LimitPeak] {
        LimitPeaks.sorted(
            resources.compactMap { peak in
                guard let peak else { return nil }
                var shown = page(peak, scope: resourceScope(peak.check))
                // To use them up is what they are there for.
                if shown.level != .beyond { shown.level = .calm }
                return shown
            })
    }

    private func resourceScope(_ check: RiskCheck?) -> String {
        switch check {
        case .parentChild: "strategy"
        case .marketData: "instrument"
        default: "account"
        }
    }

    private static func sorted(_ peaks: [RunReport.LimitPeak]) -> [RunReport.LimitPeak] {
        peaks.enumerated().sorted { left, right in
            let (one, two) = (left.element.thousandths ?? .max, right.element.thousandths ?? .max)
            return one == two ? left.offset < right.offset : one > two
        }.map(\.element)
    }

    private func page(_ peak: Peak, scope: String) -> RunReport.LimitPeak {
        RunReport.LimitPeak(
            peak.name, scope: scope, check: peak.check.map { Int($0.rawValue) },
            measured: peak.unit.pageText(peak.use.measured),
            limit: peak.unit.pageText(peak.use.limit), thousandths: peak.thousandths,
            level: level(peak), time: peak.time, order: peak.order)
    }

    private func level(_ peak: Peak) -> RunReport.LimitLevel {
        if peak.use.measured > peak.use.limit { return .beyond }
        let thousandths = peak.thousandths ?? 0
        func reaches(_ field: LimitField) -> Bool {
            levels.value(of: field, at: peak.time).map { thousandths >= $0 * 10 } ?? false
        }
        return reaches(.urgentShare) ? .urgent : reaches(.warnShare) ? .warn : .calm
    }
}

/// The firm's limits as they stood at each moment of a run.
struct FirmLimits {
    private var starts: [Int64?]
    private var changes: [(time: Timestamp, field: LimitField, value: Int64)] = []

    /// The limits of the run's header, and the changes that its journal tells.
    init(_ run: RunRecord) {
        starts = LimitField.allCases.map { field in
            run.header.risk.limits.first { $0.name == field.descriptor.name }
                .flatMap { Int64($0.value) }
        }
        for event in run.risk.events.map(\.body)
        where event.kind == .limitChange && event.scope == .firm {
            if let field = event.field { changes.append((event.time, field, event.limit)) }
        }
    }

    /// A limit at a moment; nil where the run has none.
    func value(of field: LimitField, at time: Timestamp) -> Int64? {
        changes.last { $0.field == field && $0.time <= time }?.value
            ?? starts[Int(field.rawValue)]
    }

    /// What became of a limit in the day.
    func changes(of field: LimitField) -> [(time: Timestamp, value: Int64)] {
        changes.filter { $0.field == field }.map { ($0.time, $0.value) }
    }
}
