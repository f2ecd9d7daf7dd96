extension PortableMath {
    /// ln(1 + x) without the loss of digits near 0; −∞ at −1, NaN below.
    public static func log1p(_ x: Double) -> Double {
        guard x > -1 else { return x == -1 ? -.infinity : .nan }
        guard x.isFinite else { return x }
        let sum = 1 + x
        // The rounding error of the sum, exact (Knuth's two-sum), enters to first order.
        let part = sum - x
        let lost = (x - (sum - part)) + (1 - part)
        guard abs(x) > 0.25 else {
            // 2 artanh(x / (2 + x)), whose argument is below 0.15.
            let argument = x / (2 + x)
            return 2 * artanhSeries(argument)
        }
        return log(sum) + lost / sum
    }

    /// `base` to the power of `exponent`; NaN for a negative base, 1 for an exponent of 0.
    ///
    /// The logarithm is carried to twice the precision, so that the relative error stays near
    /// 10⁻¹⁵ however large the result is.
    public static func pow(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 0 || base == 1 { return 1 }
        guard base >= 0, !exponent.isNaN else { return .nan }
        if base == 0 || base == .infinity {
            return (base == 0) == (exponent > 0) ? 0 : .infinity
        }
        guard exponent.isFinite else {
            return (base > 1) == (exponent > 0) ? .infinity : 0
        }
        let (high, low) = preciseLog(base)
        let product = high * exponent
        let rest = (-product).addingProduct(high, exponent) + low * exponent
        return accurateExp(product, rest.isFinite ? rest : 0)
    }

    /// ln x as an unevaluated sum: one Newton step from the rounded logarithm.
    private static func preciseLog(_ x: Double) -> (high: Double, low: Double) {
        let high = log(x)
        guard abs(high) < 700 else { return (high, 0) }
        // ln x = high + ln(x·e^(−high)), and x·e^(−high) is 1 but for the error of `high`.
        let inverse = exponentialPair(-high)
        let product = inverse.high * x
        let lost = (-product).addingProduct(inverse.high, x)
        return (high, (product - 1) + (lost + inverse.low * x))
    }

    /// e^x as an unevaluated sum of two numbers, good to about 2⁻⁹⁰; |x| < 700.
    private static func exponentialPair(_ x: Double) -> (high: Double, low: Double) {
        // e^x = (e^(x/1024))^1024: a series in pairs, whose 29th term is below 2⁻¹⁰⁰, then
        // ten squarings.
        let small = x / 1024
        var sum = DoublePair(1)
        for index in stride(from: 28, to: 0, by: -1) {
            sum = DoublePair(1) + sum * DoublePair(small) / Double(index)
        }
        for _ in 0..<10 { sum = sum * sum }
        return (sum.high, sum.low)
    }

    /// artanh x for a small argument: 13 terms are below 2⁻⁷⁰ for |x| < 0.18.
    private static func artanhSeries(_ x: Double) -> Double {
        let square = x * x
        var sum = 0.0
        for denominator in stride(from: 27.0, to: 2, by: -2) {
            sum = (sum + 1 / denominator) * square
        }
        return x + x * sum
    }
}

/// A number as the unevaluated sum of two, with about 100 bits (Dekker 1971, "A floating-point
/// technique for extending the available precision", Numerische Mathematik 18).
private struct DoublePair {
    var high: Double
    var low: Double

    init(_ value: Double) {
        high = value
        low = 0
    }

    private init(sum: Double, rest: Double) {
        high = sum + rest
        low = rest - (high - sum)
    }

    static func + (left: DoublePair, right: DoublePair) -> DoublePair {
        let sum = left.high + right.high
        let part = sum - left.high
        let lost = (left.high - (sum - part)) + (right.high - part)
        return DoublePair(sum: sum, rest: lost + left.low + right.low)
    }

    static func * (left: DoublePair, right: DoublePair) -> DoublePair {
        let product = left.high * right.high
        let lost = (-product).addingProduct(left.high, right.high)
        return DoublePair(
            sum: product, rest: lost + left.high * right.low + left.low * right.high)
    }

    static func / (left: DoublePair, right: Double) -> DoublePair {
        let quotient = left.high / right
        let lost = left.high.addingProduct(-quotient, right)
        return DoublePair(sum: quotient, rest: (lost + left.low) / right)
    }
}
