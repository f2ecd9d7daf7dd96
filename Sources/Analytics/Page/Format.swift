import TradingModel

/// Numbers as text: the same digits on every machine, whatever its locale.
///
/// A value that is not finite is written `–`, as is one that is missing.
public enum Format {
    /// What stands for a missing value.
    public static let missing = "–"
    /// The minus sign of typeset numbers (U+2212).
    public static let minus = "−"

    /// `value` with `decimals` decimals and thousands separators: `1,846.12`, `−0.5`.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard let (negative, whole, fraction) = digits(value, decimals) else { return missing }
        let text = fraction.isEmpty ? grouped(whole) : "\(grouped(whole)).\(fraction)"
        return negative ? minus + text : text
    }

    /// The same with a plus sign before positive values.
    public static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        let isZero = !text.utf8.contains { (49...57).contains($0) }
        return value > 0 && value.isFinite && !isZero ? "+" + text : text
    }

    /// A whole number with thousands separators: `1,234,567`.
    public static func grouped(_ value: some BinaryInteger) -> String {
        let text = grouped(String(value.magnitude))
        return value < 0 ? minus + text : text
    }

    private static func grouped(_ digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// A fraction as percent: `0.0823` is `8.23%`.
    public static func percent(_ fraction: Double, decimals: Int = 2) -> String {
        let text = fixed(fraction * 100, decimals)
        return text == missing ? text : text + "%"
    }

    /// An amount with its currency sign: `¥4,812.30`, `−¥5.00`; whole units where `decimals` is 0.
    public static func money(_ value: Money, sign: String, decimals: Int = 2) -> String {
        let text = fixed(value.inCurrency, decimals)
        return text.hasPrefix(minus) ? minus + sign + text.dropFirst() : sign + text
    }

    /// A price per share with two to four decimals: `1,846.12`, `10.0555`.
    public static func price(_ value: Double?) -> String {
        guard let value else { return missing }
        var text = fixed(value, 4)
        while text.hasSuffix("0"), let dot = text.lastIndex(of: "."),
            text.distance(from: dot, to: text.endIndex) > 3
        {
            text.removeLast()
        }
        return text
    }

    /// `09:45`, or `09:45:30` where the seconds are not zero.
    public static func clock(_ time: Timestamp) -> String {
        let seconds = time.nanoseconds / 1_000_000_000
        let text = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
        return seconds % 60 == 0 ? text : text + ":" + two(seconds % 60)
    }

    /// `09:45:30.123`.
    public static func milliseconds(_ time: Timestamp) -> String {
        let value = time.nanoseconds / 1_000_000
        let rest = String(value % 1_000)
        let padded = String(repeating: "0", count: max(3 - rest.count, 0)) + rest
        return "\(two(value / 3_600_000)):\(two(value / 60_000 % 60)):\(two(value / 1_000 % 60))."
            + padded
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// A coordinate: at most one decimal, a plain hyphen for negatives, never an exponent.
    static func coordinate(_ value: Double) -> String {
        guard let (negative, whole, fraction) = digits(value, 1) else { return "0" }
        let text = fraction == "0" ? whole : "\(whole).\(fraction)"
        return negative ? "-" + text : text
    }

    /// Sign, whole digits and decimals of a rounded value; nil where it is not finite or too large.
    private static func digits(
        _ value: Double, _ decimals: Int
    ) -> (negative: Bool, whole: String, fraction: String)? {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard let number = Int64(exactly: scaled) else { return nil }
        let text = decimalText(
            Int64(clamping: number.magnitude), scaleDigits: decimals, minimumDecimals: decimals)
        let parts = text.split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return (number < 0, String(parts[0]), fraction)
    }
}
