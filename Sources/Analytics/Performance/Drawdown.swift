import MarketModels

extension ReturnSeries {
    /// The deepest fall of equity from its maximum before, as a fraction: −0.2 for a loss of 20%,
    /// 0 where equity never falls. The 1 before the first period counts; nil without a period.
    public var maximumDrawdown: Double? {
        guard !returns.isEmpty else { return nil }
        var (peak, deepest) = (1.0, 0.0)
        for level in equity {
            peak = max(peak, level)
            deepest = min(deepest, level / peak - 1)
        }
        return finite(deepest)
    }

    /// The constant yearly growth with the same end: equity^(A/n) − 1. Nil without a period, or
    /// where nothing is left of the equity.
    public var annualGrowth: Double? {
        guard let end = equity.last, end > 0, end.isFinite else { return nil }
        let years = Double(returns.count) / periodsPerYear
        return finite(PortableMath.expm1(PortableMath.log(end) / years))
    }

    /// Yearly growth over the maximum drawdown (Young 1991, "Calmar ratio", Futures 20:1); nil
    /// where either has no value or equity never falls.
    public var calmar: Double? {
        guard let growth = annualGrowth, let drawdown = maximumDrawdown, drawdown < 0 else {
            return nil
        }
        return finite(growth / -drawdown)
    }
}
