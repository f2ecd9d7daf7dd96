import MarketModels

/// The optimal trajectory of Almgren & Chriss (2000, "Optimal execution of portfolio transactions",
/// *Journal of Risk* 3:2), from its urgency κT: what is left after each of N equal steps.
///
/// x_j/X = sinh κ(T − t_j)/sinh κT. Only the product κT matters to the shape.
public struct ShortfallTrajectory: Sendable, Hashable {
    /// κT, dimensionless and not negative; 0 is a straight line.
    public let urgency: Double
    /// N.
    public let steps: Int

    /// A trajectory of `urgency` κT in `steps` steps, of which there is one at least.
    public init(urgency: Double, steps: Int) {
        precondition(urgency >= 0 && urgency.isFinite && steps > 0)
        self.urgency = urgency
        self.steps = steps
    }

    /// The trajectory of a risk aversion: cosh κτ = 1 + τ²λσ²/(2η̃), τ = T/N.
    ///
    /// λ per currency unit, σ in currency units per square root of a day, η̃ in currency units per
    /// share a day (temporary impact less half a step's permanent one), T in days; λ, σ not
    /// negative, η̃ and T positive.
    public init(
        riskAversion: Double, volatility: Double, impact: Double, days: Double, steps: Int
    ) {
        precondition(riskAversion >= 0 && volatility >= 0 && impact > 0 && days > 0)
        let step = days / Double(steps)
        let excess = step * step * riskAversion * volatility * volatility / (2 * impact)
        // arcosh(1 + y) = log(1 + y + √(y² + 2y)); κτ = √(2y) where y vanishes against 1.
        let perStep =
            excess < 1e-10
            ? (2 * excess).squareRoot()
            : PortableMath.log(1 + excess + (excess * excess + 2 * excess).squareRoot())
        self.init(urgency: perStep * Double(steps), steps: steps)
    }

    /// x_j/X for `step` j from 0 to N.
    public func remaining(after step: Int) -> Double {
        let left = Double(steps - step) / Double(steps)
        guard urgency > 1e-6 else { return left }
        // sinh a / sinh b without overflow.
        let part = urgency * left
        return PortableMath.exp(part - urgency) * (1 - PortableMath.exp(-2 * part))
            / (1 - PortableMath.exp(-2 * urgency))
    }

    /// What each step trades, in billionths of the quantity; rounded sums, so that they make one
    /// billion together.
    public var weights: [Int64] {
        var before: Int64 = 0
        return (1...steps).map { step in
            let done = Int64(((1 - remaining(after: step)) * 1_000_000_000).rounded())
            defer { before = max(done, before) }
            return max(done - before, 0)
        }
    }
}
