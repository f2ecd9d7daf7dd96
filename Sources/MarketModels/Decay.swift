/// Integrals of e^(−y) that lose no digits where y is small.
enum Decay {
    /// (1 − e^(−y))/y, the mean of e^(−s) over 0...y; 1 at 0.
    static func mean(_ y: Double) -> Double {
        y == 0 ? 1 : -PortableMath.expm1(-y) / y
    }

    /// (y − 1 + e^(−y))/y², the integral of e^(−(t−s)) over 0 ≤ s ≤ t ≤ y, over y²; ½ at 0.
    static func doubleMean(_ y: Double) -> Double {
        guard abs(y) < 0.5 else { return (y + PortableMath.expm1(-y)) / (y * y) }
        // Σ (−y)ⁿ/(n+2)!: 16 terms are below 2⁻⁶⁰.
        var sum = 1.0
        for index in stride(from: 18.0, to: 2, by: -1) { sum = 1 - y / index * sum }
        return sum / 2
    }

    /// (sinh 2y − 2y)/4, without the loss of digits where y is small.
    static func excessOfSinh(_ y: Double) -> Double {
        guard abs(y) < 0.5 else { return (PortableMath.sinh(2 * y) - 2 * y) / 4 }
        // y³·Σ (2y)²ⁿ·2/(2n+3)!: 12 terms are below 2⁻⁷⁰.
        let square = 4 * y * y
        var sum = 1.0
        for index in stride(from: 24.0, to: 3, by: -2) {
            sum = 1 + square / (index * (index + 1)) * sum
        }
        return y * y * y / 3 * sum
    }
}
