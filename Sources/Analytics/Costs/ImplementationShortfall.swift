import TradingModel

/// The difference between the paper portfolio and the real one, in parts that sum exactly.
///
/// Perold 1988, "The implementation shortfall: paper versus reality", Journal of Portfolio
/// Management 14:3. The split into delay, trading and opportunity follows Wagner & Edwards 1993,
/// "Best execution", Financial Analysts Journal 49:1. All parts are money; positive = cost.
public struct ImplementationShortfall: Hashable, Sendable {
    /// s·Q·(M₀ − P_d): the price moved between decision and arrival.
    public let delay: Money
    /// s·Σ q_i·(P_i − M₀): what the fills cost against the mid at arrival.
    public let trading: Money
    /// s·(Q − q)·(P_e − M₀): the price of the unfilled rest moved away.
    public let opportunity: Money
    /// Charges.
    public let fees: Money
    /// Perold's execution term s·Σ q_i·(P_i − P_d), without fees.
    public let execution: Money
    /// Perold's opportunity term s·(Q − q)·(P_e − P_d).
    public let forgone: Money
    /// Q·P_d, what the order was worth when it was decided.
    public let paper: Money

    /// The shortfall of an order of `quantity` shares.
    ///
    /// `decision`, `arrival` and `end` are prices per share: when the order was decided, mid when
    /// it reached Pankou, and for the unfilled rest. Nil where more is filled than ordered, or an
    /// amount exceeds what `Money` holds.
    public init?(
        side: Side, quantity: Quantity, decision: Money, arrival: Money, end: Money,
        filled: Quantity, turnover: Money, fees: Money
    ) {
        guard quantity >= 0, filled >= 0, filled <= quantity else { return nil }
        let sign = Int128(side.sign)
        let (all, done) = (Int128(quantity), Int128(filled))
        let (d, m, e) = (Int128(decision.units), Int128(arrival.units), Int128(end.units))
        let spent = Int128(turnover.units)
        let parts = [
            sign * all * (m - d), sign * (spent - done * m), sign * (all - done) * (e - m),
            sign * (spent - done * d), sign * (all - done) * (e - d), all * d,
        ].map { Int64(exactly: $0).map(Money.init(units:)) }
        guard let delay = parts[0], let trading = parts[1], let opportunity = parts[2],
            let execution = parts[3], let forgone = parts[4], let paper = parts[5]
        else { return nil }
        self.delay = delay
        self.trading = trading
        self.opportunity = opportunity
        self.execution = execution
        self.forgone = forgone
        self.paper = paper
        self.fees = fees
    }

    /// Delay, trading, opportunity and fees together.
    public var total: Money { delay + trading + opportunity + fees }

    /// The total in basis points of the paper notional; nil where that is not positive.
    public var basisPoints: Double? { basisPoints(of: total) }

    /// A part in basis points of the paper notional; nil where that is not positive.
    public func basisPoints(of part: Money) -> Double? {
        paper > .zero ? 1e4 * Double(part.units) / Double(paper.units) : nil
    }
}

/// The trading cost of the filled part, split into what the spread and what the market's move cost.
///
/// Half-spread Σ s·q_i·(P_i − M_i) against the mid M_i just before each fill; timing
/// Σ s·q_i·(M_i − M₀) against the mid at arrival. The two sum exactly to the trading cost.
public struct SpreadTimingSplit: Hashable, Sendable {
    /// Paid for crossing, negative where fills earned the spread.
    public let halfSpread: Money
    /// Paid for the market's move since arrival.
    public let timing: Money

    /// The split of `fills` from a mid of `arrival`; nil where a fill has no mid, or on overflow.
    public init?(side: Side, fills: [TCA.Fill], arrival: Money) {
        var spread = Int128(0)
        var move = Int128(0)
        for fill in fills {
            guard let mid = fill.mid else { return nil }
            let quantity = Int128(fill.quantity) * Int128(side.sign)
            spread += quantity * Int128(fill.price.units - mid.units)
            move += quantity * Int128(mid.units - arrival.units)
        }
        guard let spreadUnits = Int64(exactly: spread), let moveUnits = Int64(exactly: move) else {
            return nil
        }
        halfSpread = Money(units: spreadUnits)
        timing = Money(units: moveUnits)
    }

    /// Both parts together: the trading cost.
    public var total: Money { halfSpread + timing }
}
