/// Impact of single trades that fades, and the response it gives to correlated signs.
///
/// Bouchaud, Gefen, Potters & Wyart 2004, "Fluctuations and response in financial markets",
/// Quantitative Finance 4:2, eq. 12: R(l) = G(l) + Σ_{0<n<l} G(l−n)C(n) + Σ_{n>0} [G(l+n) − G(n)]C(n).
public struct Propagator: Hashable, Sendable {
    /// G(1), G(2), …: what is left of a trade's impact after so many trades; 0 beyond the last.
    public let impact: [Double]
    /// C(1), C(2), …: autocorrelation of trade signs; 0 beyond the last.
    public let signCorrelation: [Double]

    /// A propagator; throws where there is no impact, a value is not finite, or a correlation is
    /// outside ±1.
    public init(impact: [Double], signCorrelation: [Double]) throws(ModelFault) {
        try Check.count(impact.count, "number of impact values", in: 1...10_000_000)
        for value in impact { try Check.finite(value, "impact") }
        for value in signCorrelation {
            try Check.that(abs(value) <= 1, "signCorrelation", "from -1 to 1", value)
        }
        self.impact = impact
        self.signCorrelation = signCorrelation
    }

    /// R(l): the mean signed price move from before a trade to `lag` trades later.
    public func response(lag: Int) throws(ModelFault) -> Double {
        try Check.count(lag, "lag", in: 1...10_000_000)
        var sum = left(after: lag)
        for (index, correlation) in signCorrelation.enumerated() {
            let n = index + 1
            if n < lag { sum += left(after: lag - n) * correlation }
            sum += (left(after: lag + n) - left(after: n)) * correlation
        }
        return sum
    }

    private func left(after trades: Int) -> Double {
        trades <= impact.count ? impact[trades - 1] : 0
    }

    /// R(l) for G(l) = a^l and C(n) = ρⁿ, in closed form:
    /// a^l + aρ(a^(l−1) − ρ^(l−1))/(a − ρ) − (1 − a^l)·aρ/(1 − aρ).
    ///
    /// Throws unless a is in (0, 1] and ρ in (−1, 1).
    public static func geometricResponse(
        decay a: Double, correlation: Double, lag: Int
    ) throws(ModelFault) -> Double {
        try Check.that(a > 0 && a <= 1, "decay", "above 0 and at most 1", a)
        try Check.that(
            abs(correlation) < 1, "correlation", "between -1 and 1", correlation)
        try Check.count(lag, "lag", in: 1...10_000_000)
        let left = power(a, lag)
        // Σ_{0<n<l} a^(l−n)ρⁿ = ρ·a^(l−1)·(1 + r + … + r^(l−2)) with r = ρ/a.
        let between = correlation * geometricSum(a, correlation, count: lag - 1)
        return left + a * between
            - (1 - left) * a * correlation / (1 - a * correlation)
    }

    /// Σ a^(count−1−k)·b^k for k from 0 to count − 1; summed where a and b nearly agree.
    private static func geometricSum(_ a: Double, _ b: Double, count: Int) -> Double {
        if count == 0 { return 0 }
        if abs(a - b) > 1e-3 { return (power(a, count) - power(b, count)) / (a - b) }
        var sum = 0.0
        var last = 1.0
        for _ in 0..<count {
            sum = sum * a + last
            last *= b
        }
        return sum
    }

    /// x to a whole power by squaring.
    private static func power(_ x: Double, _ exponent: Int) -> Double {
        var (result, base, rest) = (1.0, x, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= base }
            base *= base
            rest >>= 1
        }
        return result
    }
}
