extension PortableMath {
    private static let inverseRootTwoPi = 0.398_942_280_401_432_7
    private static let rootHalf = 0.707_106_781_186_547_5
    private static let twoOverRootPi = 1.128_379_167_095_512_6

    /// The density of the standard normal distribution.
    public static func normalDensity(_ x: Double) -> Double {
        inverseRootTwoPi * gauss(x * rootHalf, exactSquareOf: x)
    }

    /// The probability that a standard normal variate is at most `x`; exact far into the tails.
    public static func normalCDF(_ x: Double) -> Double {
        if x.isNaN { return x }
        let size = abs(x)
        guard size > 1 else { return 0.5 + 0.5 * erf(x * rootHalf) }
        // Mills' ratio: the upper tail over the density.
        let tail = normalDensity(size) * millsRatio(size)
        return x < 0 ? tail : 1 - tail
    }

    /// The x at which the standard normal distribution function is `probability`.
    ///
    /// −∞ at 0, ∞ at 1, NaN outside. Starts at formula 26.2.23 of Abramowitz & Stegun 1964 and
    /// takes Halley's steps, each of which triples the digits.
    public static func normalQuantile(_ probability: Double) -> Double {
        guard probability > 0, probability < 1 else {
            return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
        }
        if probability == 0.5 { return 0 }
        let lower = min(probability, 1 - probability)
        let root = (-2 * log(lower)).squareRoot()
        let top = 2.515_517 + root * (0.802_853 + root * 0.010_328)
        let bottom = 1 + root * (1.432_788 + root * (0.189_269 + root * 0.001_308))
        var x = top / bottom - root
        for _ in 0..<4 {
            // In the middle the distance from ½ is what has digits, in the tail the tail itself.
            let excess =
                lower > 0.3
                ? 0.5 * erf(x * rootHalf) - (lower - 0.5) : normalCDF(x) - lower
            let step = excess / normalDensity(x)
            x -= step / (1 + x * step / 2)
        }
        return probability > 0.5 ? -x : x
    }

    /// The error function for |x| ≤ 1: Kummer's series, whose terms all have one sign
    /// (Abramowitz & Stegun 1964, 7.1.6).
    private static func erf(_ x: Double) -> Double {
        let square = x * x
        var term = x
        var sum = x
        for index in 1...40 {
            term *= 2 * square / Double(2 * index + 1)
            sum += term
        }
        return twoOverRootPi * gauss(x, exactSquareOf: nil) * sum
    }

    /// (1 − Φ(x))/φ(x) for x ≥ 1 by Laplace's continued fraction, from its tail upwards
    /// (Abramowitz & Stegun 1964, 26.2.14).
    private static func millsRatio(_ x: Double) -> Double {
        // 400/x² terms leave an error below 2⁻⁵³ for every x from 1 on.
        var fraction = x
        for index in stride(from: (400 / (x * x)).rounded(.up) + 8, to: 0, by: -1) {
            fraction = x + index / fraction
        }
        return 1 / fraction
    }

    /// e^(−x²), or e^(−y²/2) where y is given, with the rounding error of the square put back.
    private static func gauss(_ x: Double, exactSquareOf y: Double?) -> Double {
        let root = y ?? x
        let square = root * root
        guard square.isFinite else { return square.isNaN ? .nan : 0 }
        let lost = (-square).addingProduct(root, root)
        return y == nil ? accurateExp(-square, -lost) : accurateExp(-square / 2, -lost / 2)
    }
}
