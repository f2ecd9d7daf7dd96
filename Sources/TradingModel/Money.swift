/// An amount of money in ten-thousandths of the currency unit (0.0001 CNY).
///
/// One unit is fine enough for a fund's tick (0.001), LOBSTER's prices (USD × 10,000) and every fee
/// before it is rounded to the cent; `Int64` then reaches 922 trillion CNY.
public struct Money: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Ten-thousandths of the currency unit.
    public var units: Int64

    /// Units in one unit of the currency.
    public static let scale: Int64 = 10_000
    /// Units in a cent (分).
    public static let cent: Int64 = 100
    /// Nothing.
    public static let zero = Money(units: 0)

    /// An amount of `units` ten-thousandths.
    @inlinable
    public init(units: Int64) { self.units = units }

    /// A whole number of currency units.
    public init(whole: Int64) { self.units = whole * Money.scale }

    /// Amounts order by value.
    @inlinable
    public static func < (left: Money, right: Money) -> Bool { left.units < right.units }
    /// Sum; traps on overflow (amounts of a run are far below the limit).
    @inlinable
    public static func + (left: Money, right: Money) -> Money {
        Money(units: left.units + right.units)
    }
    /// Difference; traps on overflow.
    @inlinable
    public static func - (left: Money, right: Money) -> Money {
        Money(units: left.units - right.units)
    }
    /// Negation.
    @inlinable
    public static prefix func - (value: Money) -> Money { Money(units: -value.units) }
    /// Adds in place.
    @inlinable
    public static func += (left: inout Money, right: Money) { left = left + right }
    /// Subtracts in place.
    @inlinable
    public static func -= (left: inout Money, right: Money) { left = left - right }

    /// The amount rounded half up (away from zero) to the cent.
    public var roundedToCent: Money {
        let half = Money.cent / 2
        let magnitude = units.magnitude
        let cents = Int64(magnitude) + half
        let rounded = cents - cents % Money.cent
        return Money(units: units < 0 ? -rounded : rounded)
    }
}

extension Money: CustomStringConvertible {
    /// The amount in currency units with two decimals, or four where the cents are not whole.
    public var description: String {
        decimalText(units, scaleDigits: 4, minimumDecimals: 2)
    }
}

/// `value` / 10^`scaleDigits` as plain decimal text, trailing zeros cut down to `minimumDecimals`.
public func decimalText(_ value: Int64, scaleDigits: Int, minimumDecimals: Int) -> String {
    var digits = String(value.magnitude)
    if digits.count <= scaleDigits {
        digits = String(repeating: "0", count: scaleDigits - digits.count + 1) + digits
    }
    let whole = digits.dropLast(scaleDigits)
    var fraction = digits.suffix(scaleDigits)
    while fraction.count > minimumDecimals, fraction.last == "0" { fraction.removeLast() }
    let sign = value < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
}
