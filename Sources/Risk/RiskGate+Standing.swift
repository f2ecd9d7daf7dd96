import TradingModel

/// A limit that is on, and how much of it is used at a moment.
public struct LimitStanding: Sendable, Hashable {
    /// Whose limit.
    public let scope: RiskScope
    /// The instrument, for limits that count each one by itself.
    public let instrument: UInt32?
    /// The limit's name.
    public let name: String
    /// What the two numbers count.
    public let unit: LimitUnit
    /// What is used.
    public let measured: Int64
    /// The largest number that passes.
    public let limit: Int64
    /// How near it is, by the firm's warning shares.
    public let level: RiskMonitor.Level

    /// A standing.
    public init(
        scope: RiskScope, instrument: UInt32? = nil, name: String, unit: LimitUnit,
        measured: Int64, limit: Int64, level: RiskMonitor.Level
    ) {
        self.scope = scope
        self.instrument = instrument
        self.name = name
        self.unit = unit
        self.measured = measured
        self.limit = limit
        self.level = level
    }

    /// Utilisation in percent, rounded down; a limit of 0 is used up by anything.
    public var percent: Int64 {
        guard limit > 0 else { return measured > 0 ? .max : 0 }
        return Int64(clamping: Int128(measured) * 100 / Int128(limit))
    }

    /// Whether more of it is used than of `other`, each as a share of its limit.
    func isNearer(than other: LimitStanding) -> Bool {
        if limit <= 0 || other.limit <= 0 { return percent > other.percent }
        return Int128(measured) * Int128(other.limit) > Int128(other.measured) * Int128(limit)
    }
}

extension RiskGate {
    /// Every limit that is on and that something can be used of between two orders, the nearest first;
    /// of equal ones those of wider scopes.
    ///
    /// Limits on a single order (its size, its price) have no use while there is none. Shares at one
    /// price and the age of the market data are looked at with an order only.
    public func standings(at now: Timestamp) -> [LimitStanding] {
        var all: [LimitStanding] = []
        for holder in 0..<holderCount {
            for field in RiskMonitor.watched {
                if let use = use(field, holder: holder) { all.append(standing(use)) }
            }
            for instrument in 0..<UInt32(instruments) {
                if let use = positionUse(instrument, holder: holder) {
                    all.append(standing(use, instrument))
                }
                if let use = grossPositionUse(instrument, holder: holder) {
                    all.append(standing(use, instrument))
                }
            }
            all += messageUses(holder, at: now.nanoseconds).map { standing($0) }
        }
        for account in 0..<accounts { all += programmeUses(UInt16(account)) }
        return all.enumerated().sorted { left, right in
            left.element.isNearer(than: right.element)
                || (!right.element.isNearer(than: left.element) && left.offset < right.offset)
        }.map(\.element)
    }

    private func standing(_ use: LimitUse, _ instrument: UInt32? = nil) -> LimitStanding {
        let row = use.field.descriptor
        return LimitStanding(
            scope: use.scope, instrument: instrument, name: row.name, unit: row.unit,
            measured: use.measured, limit: use.limit, level: level(of: use))
    }

    /// Shares held and working together; the firm's limit is the instrument's own where that is
    /// smaller.
    private func grossPositionUse(_ instrument: UInt32, holder: Int) -> LimitUse? {
        var limit = limits[holder, .maximumGrossPosition]
        if holder == 0 {
            limit = min(limit, limits[holderCount + Int(instrument), .maximumGrossPosition])
        }
        guard limit != .max else { return nil }
        let own = cells[cell(instrument, holder)]
        return LimitUse(
            scope: scope(ofHolder: holder), field: .maximumGrossPosition,
            measured: Int64(own.position.magnitude) + own.openBuy + own.openSell, limit: limit)
    }

    /// Messages of the window.
    private func messageUses(_ holder: Int, at now: Int64) -> [LimitUse] {
        let state = holders[holder]
        let buckets: [(LimitField, TokenBucket)] = [
            (.newMessages, state.newBucket), (.modifyMessages, state.modifyBucket),
            (.cancelMessages, state.cancelBucket),
        ]
        return buckets.compactMap { field, bucket in
            guard limits[holder, field] != .max else { return nil }
            // A bucket counts the message that would come next.
            return LimitUse(
                scope: scope(ofHolder: holder), field: field, measured: bucket.used(at: now) - 1,
                limit: limits[holder, field])
        }
    }

    /// Orders and cancels of an account against the lines of the programme-trading profile.
    private func programmeUses(_ account: UInt16) -> [LimitStanding] {
        guard let counts = messageCounts(of: account) else { return [] }
        let lines = [
            ("busiest second", counts.mostInASecond, programme.second),
            ("messages today", counts.day, programme.day),
        ]
        return lines.compactMap { name, measured, line in
            guard line != .max else { return nil }
            return LimitStanding(
                scope: .account(account), name: name, unit: .count, measured: measured,
                limit: line, level: level(measured, of: line))
        }
    }
}
