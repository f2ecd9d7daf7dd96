extension PortableMath {
    // ln 2 as a number of 33 bits and the rest, so that whole multiples of the first are exact
    // (Cody & Waite 1980, "Software Manual for the Elementary Functions", chapter 6).
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    /// eˣ for x = `high` + `low` to a few units in the last place over the whole range.
    ///
    /// Infinite above 709.79, 0 below −745.2. ``exp(_:)`` keeps its own arithmetic, whose error
    /// grows with |x|, as seeded days depend on its bits.
    static func accurateExp(_ high: Double, _ low: Double = 0) -> Double {
        guard high < 709.79 else { return high.isNaN ? .nan : .infinity }
        guard high > -745.2 else { return 0 }
        let (power, rest, correction) = reduced(high, low)
        return scaled(1 + (series(rest) + correction), by: power)
    }

    /// eˣ − 1 without the loss of digits near 0; relative error about 10⁻¹⁵.
    public static func expm1(_ x: Double) -> Double {
        guard abs(x) > 0.4 else { return series(x) }
        return accurateExp(x) - 1
    }

    /// x = power·ln 2 + rest + correction with |rest| ≤ ln 2 / 2 and a tiny correction.
    private static func reduced(
        _ high: Double, _ low: Double
    ) -> (power: Int, rest: Double, correction: Double) {
        let power = (high * 1.442_695_040_888_963_4).rounded()
        let first = high - power * ln2High
        let second = power * ln2Low - low
        let rest = first - second
        // What the subtraction rounded away, as a change of e^rest.
        let lost = (first - rest) - second
        return (Int(power), rest, lost * (1 + rest))
    }

    /// eˣ − 1 for |x| ≤ 0.4 by Horner's scheme: 18 terms are below 2⁻⁷⁰.
    private static func series(_ x: Double) -> Double {
        var sum = 1.0
        var index = 18.0
        while index > 1 {
            sum = 1 + sum * x / index
            index -= 1
        }
        return sum * x
    }

    /// `value`·2^`power` in two steps, so that subnormal results are reached.
    private static func scaled(_ value: Double, by power: Int) -> Double {
        let half = power / 2
        return value * Double(sign: .plus, exponent: half, significand: 1)
            * Double(sign: .plus, exponent: power - half, significand: 1)
    }

    /// The hyperbolic sine.
    public static func sinh(_ x: Double) -> Double {
        guard abs(x) > 0.4 else {
            let grown = expm1(x)
            return (grown + grown / (grown + 1)) / 2
        }
        // Half the argument squared avoids the overflow of e^x where sinh x is still finite.
        let root = accurateExp(abs(x) / 2)
        let value = root / 2 * root - 0.5 / root / root
        return x < 0 ? -value : value
    }

    /// The hyperbolic cosine.
    public static func cosh(_ x: Double) -> Double {
        let root = accurateExp(abs(x) / 2)
        return root / 2 * root + 0.5 / root / root
    }

    /// The hyperbolic tangent.
    public static func tanh(_ x: Double) -> Double {
        guard abs(x) < 20 else { return x.isNaN ? x : x < 0 ? -1 : 1 }
        let grown = expm1(2 * x)
        return grown / (grown + 2)
    }
}
