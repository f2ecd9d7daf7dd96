/// Equally spaced trades in a flat order book that refills exponentially.
///
/// Alfonsi, Fruth & Schied 2010, "Optimal execution strategies in limit order books with general
/// shape functions", Quantitative Finance 10:2, for a block-shaped book. Depth does not enter
/// the schedule, only the cost.
public struct AlfonsiFruthSchied: Hashable, Sendable {
    /// Number of trades, N + 1.
    public let trades: Int
    /// ρT: refill rate times the time from first to last trade.
    public let resilienceTimesDuration: Double

    /// A programme; throws where a rate or duration is not positive, or with fewer than 2 trades.
    public init(trades: Int, resilience: Double, duration: Double) throws(ModelFault) {
        try Check.count(trades, "trades", in: 2...1_000_000)
        try Check.positive(resilience, "resilience")
        try Check.positive(duration, "duration")
        self.trades = trades
        resilienceTimesDuration = resilience * duration
    }

    /// a = e^(−ρT/N): the part of a trade's impact that is left at the next.
    public var persistence: Double {
        PortableMath.accurateExp(-resilienceTimesDuration / Double(trades - 1))
    }

    /// Shares of each trade: the first and the last are X/(2 + (N−1)(1−a)), the others that
    /// times 1 − a.
    public func schedule(shares: Double) throws(ModelFault) -> [Double] {
        try Check.positive(shares, "shares")
        let refilled = -PortableMath.expm1(-resilienceTimesDuration / Double(trades - 1))
        let ends = shares / (2 + Double(trades - 2) * refilled)
        var schedule = [Double](repeating: ends * refilled, count: trades)
        schedule[0] = ends
        schedule[trades - 1] = ends
        return schedule
    }

    /// The cost of any `schedule` of so many trades, in units of 1/depth: Σ x_i(D_i + x_i/2), where
    /// D_i is what is left of the trades before, D_(i+1) = a(D_i + x_i).
    public func cost(_ schedule: [Double]) throws(ModelFault) -> Double {
        try Check.count(schedule.count, "number of trades", in: trades...trades)
        let kept = persistence
        var (left, cost) = (0.0, 0.0)
        for trade in schedule {
            try Check.finite(trade, "trade")
            cost += trade * (left + trade / 2)
            left = kept * (left + trade)
        }
        return cost
    }
}
