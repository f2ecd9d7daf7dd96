import Analytics
import Risk
import TradingModel

extension RiskCheck {
    /// What the check counts when it is held against `field`: not always the unit of the limit. A
    /// collar of basis points is measured in ticks, a share of a volume in shares, and the allowance
    /// for charges belongs to cash.
    package func unit(of field: LimitField?) -> LimitUnit {
        switch field {
        case .collarBasisPoints: .ticks
        case .volumeShare, .displayedShare: .shares
        case .feeAllowance: .money
        case .some(let field): field.descriptor.unit
        case nil: self == .shortSale || self == .parentChild ? .shares : .count
        }
    }

    /// The name of what the number is held against; nil where it counts faults.
    package func bound(of field: LimitField?) -> String? {
        switch field {
        case .feeAllowance: "cash"
        case .trustVenueSelfMatch: nil
        case .some(let field): field.descriptor.name
        case nil:
            switch self {
            case .shortSale: "sellable shares"
            case .parentChild: "the parent's quantity"
            case .programmeTrading: "the profile's line"
            default: nil
            }
        }
    }

    /// What was found, with the numbers:
    /// `check 13, position at worst case: … (120 shares against maximumPosition 100 shares)`.
    package func text(
        _ reason: RiskReason, measured: Int64?, limit: Int64?, field: LimitField?
    ) -> String {
        let text = "check \(rawValue), \(name): \(reason.text)"
        guard let measured, let limit, let bound = bound(of: field) else { return text }
        let unit = unit(of: field)
        return text + " (\(unit.text(measured)) against \(bound) \(unit.text(limit)))"
    }
}

extension CheckOutcome {
    /// What `check` counts.
    func unit(of check: RiskCheck) -> LimitUnit { check.unit(of: field) }

    /// The name of what the number is held against; nil where it counts faults.
    func bound(of check: RiskCheck) -> String? { check.bound(of: field) }

    /// `120 shares against maximumPosition 100 shares` as a page has it; empty where nothing was
    /// measured or the check counts faults.
    func pageText(of check: RiskCheck) -> String {
        guard let measured, let limit, let bound = bound(of: check) else { return "" }
        let unit = unit(of: check)
        return "\(unit.pageText(measured)) against \(bound) \(unit.pageText(limit))"
    }
}

extension DecisionRecord {
    /// The number of the own order in its run.
    var ownNumber: UInt64 { order.number & (1 << 40 - 1) }

    /// What refused the order, with the numbers; empty where nothing did.
    var refusalText: String {
        guard let check else { return "" }
        let found = outcome(check)
        return check.text(
            reason, measured: found.measured, limit: found.limit, field: found.field)
    }

    /// Whether the verdict follows from the numbers, and the check that is named is the first that
    /// did not pass.
    var isRecomputed: Bool {
        guard isConsistent else { return false }
        for outcome in outcomes where outcome.verdict == .denied {
            guard let measured = outcome.measured, let limit = outcome.limit, measured > limit
            else { return false }
        }
        let first = RiskCheck.allCases.first {
            [.denied, .unevaluable].contains(outcome($0).verdict)
        }
        return first == check
    }
}

extension LimitUnit {
    /// A value of the unit for people: money in currency units, times in seconds.
    public func text(_ value: Int64) -> String {
        switch self {
        case .money: Money(units: value).description
        case .nanoseconds:
            decimalText(value, scaleDigits: 9, minimumDecimals: 0) + " s"
        case .hundredths: decimalText(value, scaleDigits: 2, minimumDecimals: 2)
        case .count, .flag, .choice: "\(value)"
        case .shares, .basisPoints, .ticks, .percent: "\(value) \(rawValue)"
        }
    }

    /// The same for a page, with thousands separators.
    func pageText(_ value: Int64) -> String {
        switch self {
        case .money: Format.money(Money(units: value), sign: "¥")
        case .nanoseconds: text(value)
        case .hundredths: text(value)
        case .count, .choice: Format.grouped(value)
        case .flag: value == 0 ? "no" : "yes"
        default: "\(Format.grouped(value)) \(rawValue)"
        }
    }
}
