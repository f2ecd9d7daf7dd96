import TradingModel

/// How much of one limit is used.
public struct LimitUse: Sendable, Hashable {
    /// Whose limit.
    public let scope: RiskScope
    /// Which.
    public let field: LimitField
    /// What is measured now.
    public let measured: Int64
    /// The limit.
    public let limit: Int64

    /// Utilisation in percent, rounded down; a limit of 0 is used up by anything.
    public var percent: Int64 {
        guard limit > 0 else { return measured > 0 ? .max : 0 }
        return Int64(clamping: Int128(measured) * 100 / Int128(limit))
    }
}

/// Watches a gate: warns before limits are reached, and tells of breaches and of stale data.
///
/// To be asked at regular times, off the per-order path. It tells a change of level once: upward as
/// LIMIT_WARN (beyond `warnShare`, again beyond `urgentShare`) or BREACH (beyond the limit); on the
/// way down it is silent and armed again. The gate refuses by itself and does not need the monitor.
public struct RiskMonitor: Sendable {
    /// How near a limit is.
    public enum Level: UInt8, Sendable, Comparable {
        /// Below the warning share.
        case calm = 0
        /// From the warning share on.
        case warn = 1
        /// From the urgent share on.
        case urgent = 2
        /// Beyond the limit.
        case breach = 3

        /// Levels order by nearness.
        public static func < (left: Level, right: Level) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// The limits that are watched for firm, accounts and strategies.
    public static let watched: [LimitField] = [
        .grossNotional, .netNotional, .maximumLoss, .maximumDrawdown, .openOrders, .executions,
        .orderToTrade, .cancelRatio,
    ]

    private var levels: [Level]
    private var positionLevels: [Level]
    private var isStale: [Bool]

    /// A monitor for a gate of this size.
    public init(_ gate: borrowing RiskGate) {
        let holders = 1 + gate.accounts + gate.strategies
        levels = Array(repeating: .calm, count: holders * RiskMonitor.watched.count)
        positionLevels = Array(repeating: .calm, count: holders * gate.instruments)
        isStale = Array(repeating: false, count: gate.instruments)
    }

    /// Measures everything at `now`; what has got worse since the last time becomes events of the
    /// gate.
    public mutating func observe(_ gate: inout RiskGate, at now: Timestamp) {
        for holder in 0..<gate.holderCount {
            for (position, field) in RiskMonitor.watched.enumerated() {
                guard let use = gate.use(field, holder: holder) else { continue }
                let index = holder * RiskMonitor.watched.count + position
                let level = gate.level(of: use)
                if level > levels[index] { gate.tell(use, level, at: now) }
                levels[index] = level
            }
            for instrument in 0..<gate.instruments {
                guard let use = gate.positionUse(UInt32(instrument), holder: holder) else {
                    continue
                }
                let index = holder * gate.instruments + instrument
                let level = gate.level(of: use)
                if level > positionLevels[index] {
                    gate.tell(use, level, at: now, instrument: UInt32(instrument))
                }
                positionLevels[index] = level
            }
        }
        for instrument in 0..<gate.instruments {
            let stale = gate.isStale(UInt32(instrument), at: now)
            if stale, !isStale[instrument] { gate.tellStale(UInt32(instrument), at: now) }
            isStale[instrument] = stale
        }
    }
}

extension RiskGate {
    /// How much of each watched limit a scope uses, in the order of ``RiskMonitor/watched``.
    public func utilisation(of scope: RiskScope) -> [LimitUse] {
        guard let holder = holderIndex(scope) else { return [] }
        return RiskMonitor.watched.compactMap { use($0, holder: holder) }
    }

    /// The use of a watched limit; nil where the holder has none of its own.
    func use(_ field: LimitField, holder: Int) -> LimitUse? {
        let limit = limits[holder, field]
        guard limit != .max else { return nil }
        let state = holders[holder]
        let counts = state.orders >= limits[0, .ratioMinimum]
        let measured: Int128 =
            switch field {
            case .grossNotional: state.sums.worstGross
            case .netNotional: max(state.sums.worstNet[.buy], state.sums.worstNet[.sell], 0)
            case .maximumLoss: max(0 - state.sums.result, 0)
            case .maximumDrawdown: max(state.sums.peak - state.sums.result, 0)
            case .openOrders: Int128(state.openOrders)
            case .executions: Int128(state.executions)
            case .orderToTrade: counts ? Int128(state.messagesPerTrade) : 0
            case .cancelRatio: counts ? Int128(state.cancelShare) : 0
            default: 0
            }
        return LimitUse(
            scope: scope(ofHolder: holder), field: field, measured: Int64(clamping: measured),
            limit: limit)
    }

    /// The use of the position limit in one instrument; the firm's is the instrument's own limit
    /// where that is smaller.
    func positionUse(_ instrument: UInt32, holder: Int) -> LimitUse? {
        var limit = limits[holder, .maximumPosition]
        if holder == 0 {
            limit = min(limit, limits[holderCount + Int(instrument), .maximumPosition])
        }
        guard limit != .max else { return nil }
        let own = cells[cell(instrument, holder)]
        return LimitUse(
            scope: scope(ofHolder: holder), field: .maximumPosition, measured: own.worst,
            limit: limit)
    }

    func level(of use: LimitUse) -> RiskMonitor.Level { level(use.measured, of: use.limit) }

    func level(_ measured: Int64, of limit: Int64) -> RiskMonitor.Level {
        if measured > limit { return .breach }
        let percent = limit > 0 ? Int128(measured) * 100 / Int128(limit) : 0
        if percent >= Int128(limits[0, .urgentShare]) { return .urgent }
        return percent >= Int128(limits[0, .warnShare]) ? .warn : .calm
    }

    mutating func tell(
        _ use: LimitUse, _ level: RiskMonitor.Level, at now: Timestamp, instrument: UInt32 = 0
    ) {
        var event = RiskEvent(level == .breach ? .breach : .limitWarn, at: now, scope: use.scope)
        event.field = use.field
        event.measured = use.measured
        event.limit = use.limit
        event.instrument = instrument
        event.check = use.field.descriptor.check
        tell(event)
    }

    /// Whether an instrument that was seen has data older than its limit.
    func isStale(_ instrument: UInt32, at now: Timestamp) -> Bool {
        guard let age = dataAge(instrument, at: now) else { return false }
        return age.nanoseconds > staleLimit(instrument)
    }

    private func staleLimit(_ instrument: UInt32) -> Int64 {
        min(limits[0, .dataAge], limits[holderCount + Int(instrument), .dataAge])
    }

    mutating func tellStale(_ instrument: UInt32, at now: Timestamp) {
        var event = RiskEvent(.stale, at: now, scope: .instrument(instrument))
        event.instrument = instrument
        event.check = .marketData
        event.reason = .dataStale
        event.field = .dataAge
        event.measured = dataAge(instrument, at: now)?.nanoseconds ?? 0
        event.limit = staleLimit(instrument)
        tell(event)
    }
}
