import Backtesting
import Risk
import TradingModel

/// How limits are written in files.
extension LimitUnit {
    /// What a value looks like, for messages.
    var form: String {
        switch self {
        case .money: "an amount in currency units such as 5000000 or 0.5"
        case .nanoseconds: "a time such as 500ms, 3s or 5min"
        case .hundredths: "a ratio such as 200 or 2.5"
        case .flag: "true or false"
        case .basisPoints: "a whole number of basis points"
        case .percent: "a whole number of percent"
        case .ticks: "a whole number of ticks"
        case .count, .shares, .choice: "a whole number"
        }
    }

    /// The value that `text` writes, in the unit of the gate; nil for anything else.
    func value(_ text: String) -> Int64? {
        switch self {
        case .money: return Money(text)?.units
        case .hundredths:
            // Four decimals of which the last two are none.
            guard let units = Money(text)?.units, units % 100 == 0 else { return nil }
            return units / 100
        case .nanoseconds: return LimitUnit.nanoseconds(text)
        case .flag:
            let words = ["true": Int64(1), "1": 1, "false": 0, "0": 0]
            return words[text]
        default: return LimitUnit.integer(text[...])
        }
    }

    private static func integer(_ text: Substring) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }

    private static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        let units: [(String, Int64)] = [
            ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("min", 60_000_000_000),
            ("h", 3_600_000_000_000), ("s", 1_000_000_000),
        ]
        for (name, scale) in units where text.hasSuffix(name) {
            guard let count = integer(text.dropLast(name.count)) else { continue }
            let (value, overflow) = count.multipliedReportingOverflow(by: scale)
            return overflow ? nil : value
        }
        return nil
    }

    /// A value as a file writes it.
    func written(_ value: Int64) -> String {
        switch self {
        case .money: Money(units: value).description
        case .hundredths: decimalText(value, scaleDigits: 2, minimumDecimals: 0)
        case .flag: value == 0 ? "false" : "true"
        case .nanoseconds: LimitUnit.span(value)
        default: "\(value)"
        }
    }

    private static func span(_ value: Int64) -> String {
        let units: [(Int64, String)] = [
            (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
            (1_000_000, "ms"), (1_000, "us"),
        ]
        if value == 0 { return "0" }
        for (scale, name) in units where value % scale == 0 { return "\(value / scale)\(name)" }
        return "\(value)ns"
    }
}
