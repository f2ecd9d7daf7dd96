extension PortableMath {
    // π/2 in three parts of at most 33 bits and the rest (Cody & Waite 1980, chapter 8).
    private static let quarterTurn = (
        first: 0x1.921fb544p0, second: 0x1.0b4611a6p-34, third: 0x1.3198a2e037073p-69
    )
    /// Beyond this, multiples of the parts of π/2 are no longer exact.
    private static let largestAngle = 1e6

    /// The sine of an angle in radians, |x| ≤ 10⁶; NaN beyond.
    public static func sin(_ x: Double) -> Double {
        guard let (quadrant, rest) = quadrant(x) else { return .nan }
        return switch quadrant {
        case 0: sine(rest)
        case 1: cosine(rest)
        case 2: -sine(rest)
        default: -cosine(rest)
        }
    }

    /// The cosine of an angle in radians, |x| ≤ 10⁶; NaN beyond.
    public static func cos(_ x: Double) -> Double {
        guard let (quadrant, rest) = quadrant(x) else { return .nan }
        return switch quadrant {
        case 0: cosine(rest)
        case 1: -sine(rest)
        case 2: -cosine(rest)
        default: sine(rest)
        }
    }

    /// The angle whose tangent is `x`, from −π/2 to π/2.
    public static func atan(_ x: Double) -> Double {
        if x.isNaN { return x }
        let size = abs(x)
        let angle = size > 1 ? Double.pi / 2 - atanUpToOne(1 / size) : atanUpToOne(size)
        return x < 0 ? -angle : angle
    }

    /// x = whole·π/2 + rest with |rest| ≤ π/4; the whole number modulo 4.
    private static func quadrant(_ x: Double) -> (Int, Double)? {
        guard abs(x) <= largestAngle else { return nil }
        let whole = (x * 0.636_619_772_367_581_4).rounded()
        let first = x - whole * quarterTurn.first
        let second = first - whole * quarterTurn.second
        let lost = (first - second) - whole * quarterTurn.second
        return (Int(whole) & 3, second + (lost - whole * quarterTurn.third))
    }

    /// Taylor's series for |x| ≤ π/4: the term after x²¹ is below 2⁻⁷⁵.
    private static func sine(_ x: Double) -> Double {
        let square = x * x
        var sum = 0.0
        for index in stride(from: 20.0, to: 1, by: -2) {
            sum = -square / (index * (index + 1)) * (1 + sum)
        }
        return x + x * sum
    }

    private static func cosine(_ x: Double) -> Double {
        let square = x * x
        var sum = 0.0
        for index in stride(from: 21.0, to: 2, by: -2) {
            sum = -square / (index * (index + 1)) * (1 + sum)
        }
        return 1 - square / 2 * (1 + sum)
    }

    /// Three halvings of the angle, then the series, for 0 ≤ x ≤ 1.
    private static func atanUpToOne(_ x: Double) -> Double {
        var reduced = x
        for _ in 0..<3 { reduced /= 1 + (1 + reduced * reduced).squareRoot() }
        let square = reduced * reduced
        var sum = 0.0
        for denominator in stride(from: 19.0, to: 2, by: -2) {
            sum = -square * (1 / denominator + sum)
        }
        return 8 * (reduced + reduced * sum)
    }
}
