import TradingModel

/// Transaction cost analysis: the measures, as pure functions.
///
/// Positive = cost, on both sides and everywhere. Basis points are ten-thousandths of the
/// benchmark. A measure that has no value (no fill, no trade, a price of zero) is nil, never zero.
public enum TCA {
    /// One own fill as the measures see it.
    public struct Fill: Hashable, Sendable {
        /// Exchange time.
        public var time: Timestamp
        /// Price per share.
        public var price: Money
        /// Shares.
        public var quantity: Quantity
        /// Mid price just before the fill; nil on a one-sided book.
        public var mid: Money?

        /// A fill.
        public init(time: Timestamp, price: Money, quantity: Quantity, mid: Money? = nil) {
            self.time = time
            self.price = price
            self.quantity = quantity
            self.mid = mid
        }
    }

    /// Turnover and shares of `fills`; nil where the turnover exceeds what `Money` holds.
    public static func totals(_ fills: [Fill]) -> (turnover: Money, quantity: Quantity)? {
        var turnover = Int128(0)
        var quantity = Int128(0)
        for fill in fills {
            turnover += Int128(fill.price.units) * Int128(fill.quantity)
            quantity += Int128(fill.quantity)
        }
        guard let units = Int64(exactly: turnover), let shares = Int64(exactly: quantity) else {
            return nil
        }
        return (Money(units: units), shares)
    }

    /// Quantity-weighted price of `fills` in currency units.
    public static func averagePrice(_ fills: [Fill]) -> Double? {
        guard let totals = totals(fills), totals.quantity > 0 else { return nil }
        return totals.turnover.inCurrency / Double(totals.quantity)
    }

    /// Slippage of an average price against a benchmark in basis points of the benchmark.
    ///
    /// 10⁴·s·(P̄ − B)/B with s = +1 for a buy, −1 for a sell. Against the mid at arrival this is
    /// the arrival slippage, against the market's VWAP the VWAP slippage (Berkowitz, Logue &
    /// Noser 1988, Journal of Finance 43:1).
    public static func slippage(_ side: Side, average: Double, benchmark: Double) -> Double? {
        guard benchmark > 0, average.isFinite, benchmark.isFinite else { return nil }
        return 1e4 * Double(side.sign) * (average - benchmark) / benchmark
    }

    /// The same slippage as money over `quantity` filled shares, rounded to 0.0001; nil where it
    /// exceeds what `Money` holds.
    public static func slippageAmount(
        _ side: Side, turnover: Money, quantity: Quantity, benchmark: Double
    ) -> Money? {
        let paper = (benchmark * Double(quantity) * Double(Money.scale)).rounded()
        guard let units = Int64(exactly: paper) else { return nil }
        let difference = Int128(side.sign) * (Int128(turnover.units) - Int128(units))
        return Int64(exactly: difference).map(Money.init(units:))
    }

    /// Own shares over all shares of the same time, own ones included; nil where nothing traded.
    public static func participation(_ own: Quantity, of total: Quantity) -> Double? {
        total > 0 ? Double(own) / Double(total) : nil
    }

    /// Largest distance between filled and scheduled shares, as a fraction of `quantity`.
    public static func scheduleError(
        _ progress: some Sequence<(filled: Quantity, target: Quantity)>, quantity: Quantity
    ) -> Double? {
        guard quantity > 0 else { return nil }
        let distance = progress.reduce(0.0) { largest, point in
            max(largest, abs(Double(point.filled) - Double(point.target)))
        }
        return distance / Double(quantity)
    }
}
