import MarketModels

/// What trying many strategies does to the best Sharpe ratio among them.
///
/// Bailey & López de Prado 2014, "The deflated Sharpe ratio", Journal of Portfolio Management 40:5;
/// Bailey, Borwein, López de Prado & Zhu 2014, "Pseudo-mathematics and financial charlatanism",
/// Notices of the American Mathematical Society 61:5.
public struct SharpeTrials: Hashable, Sendable {
    /// N: strategies tried, all of them.
    public let count: Int
    /// V: variance of their Sharpe ratios per period.
    public let variance: Double

    /// Trials; throws where none was made or the variance is negative or not finite.
    public init(count: Int, variance: Double) throws(ModelFault) {
        guard count >= 1 else {
            throw ModelFault(field: "trials", allowed: "at least 1", given: "\(count)")
        }
        guard variance >= 0, variance.isFinite else {
            throw ModelFault(
                field: "variance", allowed: "0 or positive, and finite", given: "\(variance)")
        }
        self.count = count
        self.variance = variance
    }

    /// SR₀ = √V·E[max_N]: the Sharpe ratio per period that the best of the trials has by luck.
    public var expectedMaximum: Double {
        variance.squareRoot() * Self.expectedMaximum(of: count)
    }

    /// E[max_N] ≈ (1 − g)·Φ⁻¹(1 − 1/N) + g·Φ⁻¹(1 − 1/(N·e)) with Euler's constant g: the
    /// expected maximum of `count` independent standard normal variates; 0 for one or none.
    public static func expectedMaximum(of count: Int) -> Double {
        guard count > 1 else { return 0 }
        let euler = 0.577_215_664_901_532_9
        let inverseE = 0.367_879_441_171_442_33
        let share = 1 / Double(count)
        // By symmetry of the normal distribution; the lower tail keeps its digits.
        return -(1 - euler) * PortableMath.normalQuantile(share)
            - euler * PortableMath.normalQuantile(share * inverseE)
    }

    /// Years below which the best of `count` worthless strategies is expected to show an annual
    /// Sharpe ratio of `sharpe`: (E[max_N]/SR)². Nil where the ratio is not positive.
    public static func minimumYears(trials count: Int, annualSharpe sharpe: Double = 1) -> Double? {
        guard sharpe > 0, sharpe.isFinite else { return nil }
        let ratio = expectedMaximum(of: count) / sharpe
        return finite(ratio * ratio)
    }
}
