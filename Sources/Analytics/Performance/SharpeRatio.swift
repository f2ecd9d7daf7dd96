extension ReturnSeries {
    /// Mean over standard deviation of a period's return; nil with fewer than two periods or
    /// without variance (Sharpe 1994, "The Sharpe ratio", Journal of Portfolio Management 21:1).
    public var sharpePerPeriod: Double? {
        guard let mean, let deviation, deviation > 0 else { return nil }
        return finite(mean / deviation)
    }

    /// The Sharpe ratio of a year: that of a period times √(periods per year).
    public var sharpe: Double? {
        sharpePerPeriod.flatMap { finite($0 * periodsPerYear.squareRoot()) }
    }

    /// The Sortino ratio of a year: mean·√A over √mean(min(r, 0)²), the mean over all periods
    /// (Sortino & Price 1994, "Performance measurement in a downside risk framework", Journal of
    /// Investing 3:3). Nil with fewer than two periods or without a loss.
    public var sortino: Double? {
        guard returns.count >= 2, let mean else { return nil }
        let losses = returns.reduce(0) { $0 + min($1, 0) * min($1, 0) }
        guard losses > 0 else { return nil }
        let downside = (losses / Double(returns.count)).squareRoot()
        return finite(mean / downside * periodsPerYear.squareRoot())
    }
}
