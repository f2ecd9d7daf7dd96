import TradingModel

/// Which limit of the profile a check was held against, and whose: in two bytes.
struct LimitSource: BitwiseCopyable {
    /// Raw value of a ``LimitField``; 255 for a check without one.
    var field: UInt8
    /// ``RiskScope/kind``.
    var scope: UInt8

    static let none = LimitSource(field: 255, scope: 0)

    @inline(__always)
    init(field: UInt8, scope: UInt8) {
        self.field = field
        self.scope = scope
    }

    @inline(__always)
    init(_ field: LimitField, _ scope: UInt8 = 0) {
        self.init(field: field.rawValue, scope: scope)
    }

    /// The sources of checks that have only one, which each decision starts with.
    static var usual: InlineArray<26, LimitSource> {
        var sources = InlineArray<26, LimitSource>(repeating: .none)
        let single: [(RiskCheck, LimitField, UInt8)] = [
            (.notRepeated, .duplicateCount, 0), (.orderQuantity, .maximumQuantity, 0),
            (.orderNotional, .maximumNotional, 0), (.selfMatch, .trustVenueSelfMatch, 0), (.marketData, .dataAge, 0),
            (.clock, .clockDrift, 0), (.connected, .heartbeatAge, 2),
            (.dropCopy, .dropCopyBacklog, 0),
        ]
        for (check, field, scope) in single {
            sources[Int(check.rawValue) - 1] = LimitSource(field, scope)
        }
        sources[Int(RiskCheck.shortSale.rawValue) - 1].scope = 1
        sources[Int(RiskCheck.killSwitch.rawValue) - 1].scope = 3
        sources[Int(RiskCheck.programmeTrading.rawValue) - 1].scope = 1
        return sources
    }
}

extension RiskDecision {
    /// Forgets the last order; the numbers of checks that are not reached stay unread.
    @inline(__always)
    mutating func begin(
        _ id: OrderID, _ now: Int64, _ version: UInt32, off: CheckSet,
        _ sources: InlineArray<26, LimitSource>
    ) {
        self.sources = sources
        passed = .none
        denied = .none
        unknown = .none
        switchedOff = off
        check = nil
        reason = .none
        isAlert = false
        self.version = version
        order = id
        time = Timestamp(nanoseconds: now)
    }

    /// Takes all checks for evaluated: those that neither failed nor lacked their data passed.
    ///
    /// So a check that passes costs no more than the two numbers that it leaves.
    @inline(__always)
    mutating func end() { passed.bits = CheckSet.all.bits & ~(denied.bits | unknown.bits) }

    /// Notes a check that was evaluated, by its usual limit.
    @inline(__always)
    mutating func note(_ check: RiskCheck, _ value: Int64, limit: Int64, _ reason: RiskReason) {
        let index = Int(check.rawValue) &- 1
        measured[index] = value
        limits[index] = limit
        if value > limit { deny(check, reason) }
    }

    /// Names the limit that a check is held against, where it is not the usual one.
    @inline(__always)
    mutating func own(_ check: RiskCheck, _ field: LimitField, _ scope: UInt8) {
        sources[Int(check.rawValue) &- 1] = LimitSource(field, scope)
    }

    /// Notes a check that was evaluated, by one of several limits.
    @inline(__always)
    mutating func note(
        _ check: RiskCheck, _ value: Int64, limit: Int64, _ reason: RiskReason,
        _ source: LimitSource
    ) {
        sources[Int(check.rawValue) &- 1] = source
        note(check, value, limit: limit, reason)
    }

    @inline(never)
    private mutating func deny(_ check: RiskCheck, _ reason: RiskReason) {
        denied.bits |= CheckSet.bit(check)
        refuse(check, reason)
    }

    /// Notes a check that cannot be evaluated.
    @inline(never)
    mutating func cannot(_ check: RiskCheck, _ reason: RiskReason) {
        unknown.bits |= CheckSet.bit(check)
        refuse(check, reason)
    }

    private mutating func refuse(_ check: RiskCheck, _ reason: RiskReason) {
        reasons[Int(check.rawValue) - 1] = reason
        guard switchedOff.bits & CheckSet.bit(check) == 0 else { return }
        if self.check == nil {
            self.check = check
            self.reason = reason
        }
    }
}
