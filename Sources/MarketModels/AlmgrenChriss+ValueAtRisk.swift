/// The schedule that loses least at a confidence level.
public struct LiquidityAdjustedVaR: Hashable, Sendable {
    /// E + λ_v·√V at its least, in money.
    public let value: Double
    /// E there.
    public let expectedCost: Double
    /// V there, in money².
    public let variance: Double
    /// The λ whose schedule this is, in 1/money; infinite where all is sold in the first period.
    public let riskAversion: Double
    /// The N+1 positions.
    public let holdings: [Double]
}

extension AlmgrenChriss {
    /// λ_v·σ√T·X − αTX: what holding the shares may lose in `duration`, without selling.
    ///
    /// `quantile` is λ_v, the normal quantile of the confidence level (1.645 for 95%).
    public func staticVaR(quantile: Double) throws(ModelFault) -> Double {
        try Check.notNegative(quantile, "quantile")
        return (quantile * volatility * duration.squareRoot() - drift * duration) * shares
    }

    /// min E + λ_v·√V over all schedules (Almgren & Chriss 2000, §3).
    ///
    /// E is convex and √V a norm, so the sum has one minimum; there λ = λ_v/(2√V), which is found
    /// by halving the logarithm of λ. Where no finite λ reaches it, the first period sells all.
    public func leastVaR(quantile: Double) throws(ModelFault) -> LiquidityAdjustedVaR {
        try Check.positive(quantile, "quantile")
        try Check.positive(volatility, "volatility")
        // λ = unit·e^x, from far below any curvature to far above.
        let unit = 2 * adjustedImpact / (period * period * volatility * volatility)
        var (low, high) = (-60.0, 60.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            let aversion = unit * PortableMath.exp(middle)
            let variance = try variance(try holdings(riskAversion: aversion))
            if 2 * aversion * variance.squareRoot() < quantile {
                low = middle
            } else {
                high = middle
            }
        }
        guard high < 60 else {
            let holdings = [shares] + [Double](repeating: 0, count: periods)
            return try outcome(holdings, .infinity, quantile)
        }
        let aversion = unit * PortableMath.exp(high)
        return try outcome(try holdings(riskAversion: aversion), aversion, quantile)
    }

    private func outcome(
        _ holdings: [Double], _ aversion: Double, _ quantile: Double
    ) throws(ModelFault) -> LiquidityAdjustedVaR {
        let cost = try expectedCost(holdings)
        let variance = try variance(holdings)
        return LiquidityAdjustedVaR(
            value: cost + quantile * variance.squareRoot(), expectedCost: cost,
            variance: variance, riskAversion: aversion, holdings: holdings)
    }
}
