import TradingModel

/// Which limit of the profile a check was held against, and whose: in two bytes.
struct LimitSource: BitwiseCopyable {
    /// The field in the lower byte, 255 for none; ``RiskScope/kind`` in the upper one.
    let raw: UInt16

    static let none = LimitSource(raw: 255)

    @inline(__always)
    init(raw: UInt16) { self.raw = raw }

    @inline(__always)
    init(_ field: LimitField, _ scope: UInt8 = 0) {
        raw = UInt16(field.rawValue) | UInt16(scope) &<< 8
    }

    /// A scope, without a limit.
    @inline(__always)
    init(scope: UInt8) { raw = 255 | UInt16(scope) &<< 8 }

    var field: LimitField? { LimitField(rawValue: UInt8(raw & 255)) }
    var scope: UInt8 { UInt8(raw >> 8) }

    /// The sources of checks that have only one, which each decision starts with.
    static var usual: InlineArray<26, LimitSource> {
        var sources = InlineArray<26, LimitSource>(repeating: .none)
        let single: [(RiskCheck, LimitField, UInt8)] = [
            (.notRepeated, .duplicateCount, 0), (.orderQuantity, .maximumQuantity, 0),
            (.orderNotional, .maximumNotional, 0), (.selfMatch, .trustVenueSelfMatch, 0),
            (.marketData, .dataAge, 0),
            (.clock, .clockDrift, 0), (.connected, .heartbeatAge, 2),
            (.dropCopy, .dropCopyBacklog, 0),
        ]
        for (check, field, scope) in single {
            sources[Int(check.rawValue) - 1] = LimitSource(field, scope)
        }
        let scoped: [(RiskCheck, UInt8)] = [
            (.shortSale, 1), (.killSwitch, 3), (.programmeTrading, 1),
        ]
        for (check, scope) in scoped {
            sources[Int(check.rawValue) - 1] = LimitSource(scope: scope)
        }
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
        set(check, value, limit, source)
        if value > limit { deny(check, reason) }
    }

    @inline(__always)
    mutating func set(_ check: RiskCheck, _ value: Int64, _ limit: Int64, _ source: LimitSource) {
        let index = Int(check.rawValue) &- 1
        measured[index] = value
        limits[index] = limit
        sources[index] = source
    }

    @inline(never)
    mutating func deny(_ check: RiskCheck, _ reason: RiskReason) {
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
        // By number, whatever the order in which they are evaluated.
        if check.rawValue < self.check?.rawValue ?? .max {
            self.check = check
            self.reason = reason
        }
    }
}
