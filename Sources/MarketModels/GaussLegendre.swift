/// Gauss's quadrature with Legendre polynomials: exact for polynomials of degree 2·points − 1.
struct GaussLegendre {
    /// Nodes in (−1, 1) with their weights.
    private let nodes: [(position: Double, weight: Double)]

    init(points: Int) {
        nodes = (0..<points).map { index in
            // Newton's method from Tricomi's estimate of the root.
            var x = PortableMath.cos(.pi * (Double(index) + 0.75) / (Double(points) + 0.5))
            var slope = 1.0
            for _ in 0..<8 {
                let (value, derivative) = Self.legendre(points, x)
                slope = derivative
                x -= value / derivative
            }
            return (x, 2 / ((1 - x * x) * slope * slope))
        }
    }

    /// The integral of `function` from `start` to `start` + `width`.
    func integral(
        from start: Double, width: Double, of function: (Double) -> Double
    ) -> Double {
        let half = width / 2
        return half
            * nodes.reduce(0) { sum, node in
                sum + node.weight * function(start + half * (1 + node.position))
            }
    }

    /// The Legendre polynomial of `degree` and its derivative at `x`, by the recurrence.
    private static func legendre(_ degree: Int, _ x: Double) -> (Double, Double) {
        var (previous, current) = (1.0, x)
        for order in 2...degree {
            let n = Double(order)
            (previous, current) = (current, ((2 * n - 1) * x * current - (n - 1) * previous) / n)
        }
        let derivative = Double(degree) * (previous - x * current) / (1 - x * x)
        return (current, derivative)
    }
}
