import TradingModel

/// What a portfolio's run came to.
public struct PortfolioResult: Sendable {
    /// Every parent on every day, by date, code and the basket's order.
    public let parents: [ParentResult]
    /// Every account on every day on which it traded.
    public let accounts: [AccountResult]
    /// Every day.
    public let days: [PortfolioDay]
    /// The accounts after the last day; nil where every parent was given what it needs.
    public let closing: AccountBook?
    /// Sentences that a reader must know.
    public let notes: [String]

    let settings: PortfolioSettings
    let children: [[String]]
    let fills: [[String]]
    /// Where the days come from: folder, origin, SHA-256 of the tape.
    let sources: [PortfolioSource]

    init(
        plan: PortfolioPlan, results: [InstrumentDayResult], accounts: [AccountResult],
        closing: AccountBook?
    ) {
        parents = results.flatMap(\.parents)
        children = results.flatMap(\.children)
        fills = results.flatMap(\.fills)
        sources = results.map {
            PortfolioSource(run: $0.folder, origin: $0.origin, tape: $0.tapeDigest)
        }
        self.accounts = accounts
        self.closing = closing
        settings = plan.settings
        let dates = results.reduce(into: [TradingDate]()) { dates, result in
            if dates.last != result.date { dates.append(result.date) }
        }
        days = dates.map { date in
            PortfolioDay(
                date, results.filter { $0.date == date }, accounts.filter { $0.date == date })
        }
        notes = PortfolioResult.notes(plan, results)
    }

    private static func notes(
        _ plan: PortfolioPlan, _ results: [InstrumentDayResult]
    ) -> [String] {
        var notes = [
            plan.accounts == nil
                ? "No accounts were given: every parent had the shares that it sells, or cash for "
                    + "its whole buy at the day's highest price. Nothing was carried to the next "
                    + "day."
                : "Accounts start with the cash and shares of the file given and carry both from "
                    + "day to day; shares bought are sellable on the next day (T+1), proceeds buy "
                    + "at once (T+0). Dividends, splits and other events between days are not "
                    + "known here.",
            "Parents on one security and day trade in the same queues. Orders of one account never "
                + "trade with one another: the later one is cancelled, or in an auction refused. "
                + "Orders of different accounts may.",
        ]
        let crossed = results.reduce(0) { $0 + $1.crossShares }
        if crossed > 0 {
            notes.append("Different accounts traded \(crossed) shares with one another.")
        }
        if results.contains(where: { $0.origin.hasPrefix("synthetic") }) {
            notes.append(
                "Days are synthetic: strategies look better on them than on real data.")
        }
        return notes
    }
}

/// Where a day of a security comes from.
public struct PortfolioSource: Codable, Hashable, Sendable {
    /// The folder of its run.
    public var run: String
    /// Where the tape came from.
    public var origin: String
    /// SHA-256 of the tape.
    public var tape: String
}

/// Orders that the risk gate passed and refused.
public struct GateCounts: Codable, Hashable, Sendable {
    /// Those that went out.
    public var passed: Int
    /// Those that did not.
    public var refused: Int
}

/// A portfolio's day: a line of `days.csv`.
public struct PortfolioDay: Hashable, Sendable {
    /// The date.
    public let date: TradingDate
    /// Securities traded.
    public let securities: Int
    /// Parents, and those that were filled whole.
    public let parents: Int
    /// See ``parents``.
    public let filledParents: Int
    /// Orders sent and refused.
    public let orders: Int
    /// See ``orders``.
    public let refused: Int
    /// Orders that the risk gate passed and refused; nil where it was off.
    public let gate: GateCounts?
    /// Turnover of the buys.
    public let buyTurnover: Money
    /// Turnover of the sells.
    public let sellTurnover: Money
    /// Charges.
    public let fees: Money
    /// The sum of the parents' shortfalls, and of what they were worth when they were decided.
    public let shortfall: Money
    /// See ``shortfall``.
    public let paper: Money
    /// Profit of all accounts, marked at the day's last trades.
    public let profit: Money
    /// Shares that different accounts traded with one another.
    public let crossShares: Quantity

    init(_ date: TradingDate, _ results: [InstrumentDayResult], _ accounts: [AccountResult]) {
        let all = results.flatMap(\.parents)
        let shortfalls = results.flatMap(\.shortfalls)
        self.date = date
        securities = results.count
        parents = all.count
        filledParents = all.count { $0.state == "filled" }
        orders = all.reduce(0) { $0 + $1.ordersSent }
        refused = all.reduce(0) { $0 + $1.ordersRefused }
        gate = results.reduce(nil) { sum, result in
            guard let counts = result.gate else { return sum }
            return GateCounts(
                passed: (sum?.passed ?? 0) + counts.passed,
                refused: (sum?.refused ?? 0) + counts.refused)
        }
        buyTurnover = accounts.reduce(.zero) { $0 + $1.buyTurnover }
        sellTurnover = accounts.reduce(.zero) { $0 + $1.sellTurnover }
        fees = accounts.reduce(.zero) { $0 + $1.fees }
        shortfall = shortfalls.reduce(.zero) { $0 + $1.total }
        paper = shortfalls.reduce(.zero) { $0 + $1.paper }
        profit = accounts.reduce(.zero) { $0 + $1.profit }
        crossShares = results.reduce(0) { $0 + $1.crossShares }
    }

    /// The shortfall in basis points of the parents' worth; nil without one.
    public var shortfallBasisPoints: Double? {
        paper > .zero
            ? RunSummary.rounded(1e4 * Double(shortfall.units) / Double(paper.units), 4) : nil
    }
}
