import TradingModel

extension ReturnSeries {
    /// Sum of the gains over the sum of the losses; nil without a loss.
    public var profitFactor: Double? {
        let gains = returns.reduce(0) { $0 + max($1, 0) }
        let losses = returns.reduce(0) { $0 - min($1, 0) }
        return losses > 0 ? finite(gains / losses) : nil
    }

    /// Share of gains among the periods whose return is not 0; nil without such a period.
    public var winRate: Double? {
        let moves = returns.count { $0 != 0 }
        return moves > 0 ? Double(returns.count { $0 > 0 }) / Double(moves) : nil
    }
}

/// Traded notional against the equity it was traded with.
public struct Turnover: Hashable, Sendable {
    /// Traded notional of a period over the mean equity.
    public let perPeriod: Double
    /// The same in a year.
    public let annual: Double

    /// The turnover of a run: `notional` traded and `equity` held in each period, purchases and
    /// sales both counting.
    ///
    /// Nil where the two differ in length or are empty, where an amount is negative, or where the
    /// equity is not positive on average.
    public init?(notional: [Money], equity: [Money], periodsPerYear: Double) {
        guard notional.count == equity.count, !notional.isEmpty, periodsPerYear > 0,
            periodsPerYear.isFinite, notional.allSatisfy({ $0 >= .zero })
        else { return nil }
        let traded = notional.reduce(Int128(0)) { $0 + Int128($1.units) }
        let held = equity.reduce(Int128(0)) { $0 + Int128($1.units) }
        guard held > 0 else { return nil }
        // Mean notional over mean equity: both have the same number of periods.
        let ratio = Double(traded) / Double(held)
        perPeriod = ratio
        annual = ratio * periodsPerYear
    }
}
