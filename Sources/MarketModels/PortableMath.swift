import TradingModel

/// Elementary functions and normal variates from IEEE arithmetic alone: the same bits on every
/// platform.
///
/// The C library's versions differ in the last place between systems, which would give every
/// system its own synthetic day. `exp` and `log` here are those of seeded days and must not change
/// by a bit; the relative error of `exp` grows with |x|, to about 10⁻¹⁴ at 80. The functions in the
/// other files are good to 10⁻¹⁴ throughout.
public enum PortableMath {
    private static let ln2 = 0.693_147_180_559_945_3

    /// e to the power of `x`; 0 below −700 and a large finite number above 700.
    public static func exp(_ x: Double) -> Double {
        let bounded = min(max(x, -700), 700)
        let power = (bounded / ln2).rounded()
        let rest = bounded - power * ln2
        // |rest| ≤ ln 2 / 2: 18 terms of the series are below 2⁻⁶⁰.
        var term = 1.0
        var sum = 1.0
        for index in 1...18 {
            term *= rest / Double(index)
            sum += term
        }
        return x < -700 ? 0 : sum * Double(sign: .plus, exponent: Int(power), significand: 1)
    }

    /// The natural logarithm of a positive, finite `x`.
    public static func log(_ x: Double) -> Double {
        precondition(x > 0 && x.isFinite, "the logarithm of a positive number")
        var significand = x.significand
        var exponent = Double(x.exponent)
        if significand > 1.414_213_562_373_095_1 {
            significand /= 2
            exponent += 1
        }
        // log s = 2 artanh((s−1)/(s+1)), with |argument| < 0.172.
        let argument = (significand - 1) / (significand + 1)
        let square = argument * argument
        var power = argument
        var sum = 0.0
        var denominator = 1.0
        for _ in 0..<13 {
            sum += power / denominator
            power *= square
            denominator += 2
        }
        return 2 * sum + exponent * ln2
    }

    /// A standard normal variate (Marsaglia & Bray 1964, polar method).
    public static func normal(_ generator: inout SplitMix64) -> Double {
        while true {
            let u = 2 * generator.uniform() - 1
            let v = 2 * generator.uniform() - 1
            let square = u * u + v * v
            if square > 0, square < 1 {
                return u * (-2 * log(square) / square).squareRoot()
            }
        }
    }

    /// An exponential variate of mean 1.
    public static func exponential(_ generator: inout SplitMix64) -> Double {
        -log(generator.uniform())
    }
}
