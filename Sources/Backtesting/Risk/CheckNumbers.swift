import Analytics
import Risk
import TradingModel

extension CheckOutcome {
    /// What `check` counts: not always the unit of its limit. A collar of basis points is measured in
    /// ticks, a share of a volume in shares, and the allowance for charges belongs to cash.
    func unit(of check: RiskCheck) -> LimitUnit {
        switch field {
        case .collarBasisPoints: .ticks
        case .volumeShare, .displayedShare: .shares
        case .feeAllowance: .money
        case .some(let field): field.descriptor.unit
        case nil: check == .shortSale || check == .parentChild ? .shares : .count
        }
    }

    /// The name of what the number is held against; nil where it counts faults.
    func bound(of check: RiskCheck) -> String? {
        switch field {
        case .feeAllowance: "cash"
        case .trustVenueSelfMatch: nil
        case .some(let field): field.descriptor.name
        case nil:
            switch check {
            case .shortSale: "sellable shares"
            case .parentChild: "the parent's quantity"
            case .programmeTrading: "the profile's line"
            default: nil
            }
        }
    }

    /// `120 shares against maximumPosition 100 shares`; empty where nothing was measured or the
    /// check counts faults.
    func numbersText(of check: RiskCheck) -> String {
        guard let measured, let limit, let bound = bound(of: check) else { return "" }
        let unit = unit(of: check)
        return "\(unit.text(measured)) against \(bound) \(unit.text(limit))"
    }

    /// The same for a page.
    func pageText(of check: RiskCheck) -> String {
        guard let measured, let limit, let bound = bound(of: check) else { return "" }
        let unit = unit(of: check)
        return "\(unit.pageText(measured)) against \(bound) \(unit.pageText(limit))"
    }
}

extension DecisionRecord {
    /// The number of the own order in its run.
    var ownNumber: UInt64 { order.number & (1 << 40 - 1) }

    /// What refused the order, with the numbers:
    /// `check 13, position at worst case: … (120 shares against maximumPosition 100 shares)`.
    var refusalText: String {
        guard let check else { return "" }
        let numbers = outcome(check).numbersText(of: check)
        let text = "check \(check.rawValue), \(check.name): \(reason.text)"
        return numbers.isEmpty ? text : "\(text) (\(numbers))"
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
