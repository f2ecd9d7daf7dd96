import MarketModels

/// A Sharpe ratio with what decides how far it can be trusted.
///
/// Bailey & López de Prado 2012, "The Sharpe ratio efficient frontier", Journal of Risk 15:2, and
/// 2014, "The deflated Sharpe ratio", Journal of Portfolio Management 40:5. All Sharpe ratios here
/// are per period, never annual.
public struct ProbabilisticSharpe: Hashable, Sendable {
    /// SR: mean over standard deviation of a period's return.
    public let sharpe: Double
    /// T: periods observed.
    public let observations: Int
    /// Skewness of the returns; 0 for normal ones.
    public let skewness: Double
    /// Kurtosis of the returns; 3 for normal ones.
    public let kurtosis: Double

    /// A ratio; throws with fewer than two observations, with a value that is not finite, or where
    /// 1 − skew·SR + (kurt − 1)/4·SR² is not positive, as no distribution has such moments.
    public init(
        sharpe: Double, observations: Int, skewness: Double = 0, kurtosis: Double = 3
    ) throws(ModelFault) {
        guard observations >= 2 else {
            throw ModelFault(
                field: "observations", allowed: "at least 2", given: "\(observations)")
        }
        for (value, field) in [(sharpe, "sharpe"), (skewness, "skewness"), (kurtosis, "kurtosis")]
        where !value.isFinite {
            throw ModelFault(field: field, allowed: "finite", given: "\(value)")
        }
        let spread = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe
        guard spread > 0, spread.isFinite else {
            throw ModelFault(
                field: "1 - skewness × sharpe + (kurtosis - 1)/4 × sharpe²",
                allowed: "positive and finite", given: "\(spread)")
        }
        self.sharpe = sharpe
        self.observations = observations
        self.skewness = skewness
        self.kurtosis = kurtosis
    }

    /// The ratio of a series with the moments of its returns, not corrected for bias; nil where
    /// the series has no Sharpe ratio.
    public init?(_ series: ReturnSeries) {
        guard let sharpe = series.sharpePerPeriod, let mean = series.mean else { return nil }
        let count = Double(series.returns.count)
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in series.returns {
            let distance = value - mean
            let square = distance * distance
            second += square / count
            third += square * distance / count
            fourth += square * square / count
        }
        guard second > 0 else { return nil }
        do {
            try self.init(
                sharpe: sharpe, observations: series.returns.count,
                skewness: third / (second * second.squareRoot()),
                kurtosis: fourth / (second * second))
        } catch {
            // Moments beyond what a Double holds.
            return nil
        }
    }

    /// PSR: the probability that the true Sharpe ratio is above `benchmark`, per period:
    /// Φ((SR − SR₀)·√(T−1)/√(1 − skew·SR + (kurt − 1)/4·SR²)).
    public func probability(above benchmark: Double) -> Double {
        let spread = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe
        return PortableMath.normalCDF(
            (sharpe - benchmark) * (Double(observations - 1) / spread).squareRoot())
    }

    /// DSR: the probability that the ratio is better than the best of `trials` worthless ones.
    ///
    /// Every trial counts, also those thrown away.
    public func deflated(by trials: SharpeTrials) -> Double {
        probability(above: trials.expectedMaximum)
    }
}
