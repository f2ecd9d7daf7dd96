import TradingModel

/// One account on one day: a line of `accounts.csv`.
///
/// Money is exact. Profit and loss are marked at the day's last trade of the run against the
/// previous close, or where that is not known against the day's first trade.
public struct AccountResult: Hashable, Sendable {
    /// Shares of a security.
    public struct Position: Hashable, Sendable {
        /// The security.
        public var instrument: Instrument
        /// Shares.
        public var shares: Quantity
    }

    /// The account.
    public var account: String
    /// The day.
    public var date: TradingDate
    /// Cash before and after.
    public var openingCash = Money.zero
    /// See ``openingCash``.
    public var closingCash = Money.zero
    /// Holdings before and after, by code.
    public var openingPositions: [Position] = []
    /// See ``openingPositions``.
    public var closingPositions: [Position] = []
    /// Turnover of the buys.
    public var buyTurnover = Money.zero
    /// Turnover of the sells.
    public var sellTurnover = Money.zero
    /// Charges.
    public var fees = Money.zero
    /// What the holdings of the morning gained, of securities that were traded.
    public var holdingProfit = Money.zero
    /// What the day's trades gained up to the close, charges taken off.
    public var tradingProfit = Money.zero
    /// Holdings without a price on the day (no tape of it, or no trade): in neither profit.
    public var unpriced: [Instrument] = []

    /// An account on a day on which nothing has happened yet.
    init(account: String, date: TradingDate) {
        self.account = account
        self.date = date
    }

    /// Both profits.
    public var profit: Money { holdingProfit + tradingProfit }

    /// Adds one security's day.
    mutating func add(_ part: AccountPart) {
        buyTurnover += Money(units: part.end.buyTurnover)
        sellTurnover += Money(units: part.end.sellTurnover)
        fees += Money(units: part.end.fees)
        closingCash += Money(units: part.end.cashMovement)
        guard let open = part.openingMark, let close = part.closingMark,
            let held = AccountResult.product(
                part.opening.openingShares, close.units - open.units),
            let kept = AccountResult.product(part.end.bought - part.end.sold, close.units)
        else { return unpriced.append(part.instrument) }
        holdingProfit += held
        tradingProfit += Money(units: part.end.cashMovement) + kept
    }

    /// Shares times a price, or nil where that is more than sums of a day have room for.
    private static func product(_ shares: Quantity, _ units: Int64) -> Money? {
        let value = Int128(shares) * Int128(units)
        return value.magnitude < UInt128(Int64.max / 65_536)
            ? Money(units: Int64(value)) : nil
    }
}

/// One account in one security on one day.
struct AccountPart: Sendable, Hashable {
    let instrument: Instrument
    let opening: RunAccount
    let end: RunAccountEnd
    /// The value of a share before and after the day; nil where nothing traded.
    let openingMark: Money?
    let closingMark: Money?
}

extension AccountPart {
    /// Every account of a basket's run, in its order.
    static func parts(of run: RunRecord, _ instrument: Instrument) -> [AccountPart] {
        let scale = run.header.scale
        let first = run.trades.first.map { scale.money($0.price) }
        let previous = run.header.previousClose.map { scale.money(Price(ticks: $0)) }
        let last = run.trades.last.map { scale.money($0.price) } ?? previous
        return zip(run.header.accounts ?? [], run.trailer.accounts ?? []).map { opening, end in
            AccountPart(
                instrument: instrument, opening: opening, end: end,
                openingMark: previous ?? first, closingMark: last)
        }
    }
}
