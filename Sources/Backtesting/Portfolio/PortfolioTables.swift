import TradingModel

extension PortfolioResult {
    /// One line for each parent and day.
    public var parentsCSV: String {
        var table = CSVTable([
            "id", "account", "instrument", "date", "side", "algorithm", "quantity", "filled",
            "bought", "sold", "turnover", "average_price", "arrival_price", "arrival_bp",
            "vwap_price", "vwap_bp", "shortfall", "shortfall_bp", "shortfall_delay",
            "shortfall_trading", "shortfall_opportunity", "fees", "participation_percent", "orders",
            "refused", "self_trades_prevented", "passive_percent", "state", "run", "page",
        ])
        for parent in parents {
            let shortfall = parent.shortfall
            table.add([
                parent.id, parent.account, parent.instrument, parent.date, parent.side,
                parent.algorithm, "\(parent.quantity)", "\(parent.filled)", "\(parent.bought)",
                "\(parent.sold)", parent.turnover, parent.averagePrice ?? "",
                parent.arrival?.price ?? "", number(parent.arrival?.basisPoints),
                parent.vwap?.price ?? "", number(parent.vwap?.basisPoints),
                shortfall?.total ?? "", number(shortfall?.basisPoints), shortfall?.delay ?? "",
                shortfall?.trading ?? "", shortfall?.opportunity ?? "", parent.fees,
                number(parent.participationPercent), "\(parent.ordersSent)",
                "\(parent.ordersRefused)", "\(parent.selfTradesPrevented)",
                number(parent.passivePercent), parent.state, parent.folder, parent.page,
            ])
        }
        return table.text
    }

    /// One line for each child order, with its parent.
    public var childrenCSV: String {
        var table = CSVTable([
            "id", "account", "instrument", "date", "order", "side", "price", "quantity", "purpose",
            "decided", "state", "reason", "filled", "turnover", "fees", "run",
        ])
        for child in children { table.add(child) }
        return table.text
    }

    /// One line for each fill, with its order and its order's parent.
    public var fillsCSV: String {
        var table = CSVTable([
            "id", "account", "instrument", "date", "order", "sequence", "time", "side", "price",
            "quantity", "leaves", "role", "contra_order", "turnover", "fees", "run",
        ])
        for fill in fills { table.add(fill) }
        return table.text
    }

    /// One line for each account and day on which it traded.
    public var accountsCSV: String {
        var table = CSVTable([
            "account", "date", "opening_cash", "closing_cash", "opening_positions",
            "closing_positions", "buy_turnover", "sell_turnover", "fees", "holding_profit",
            "trading_profit", "profit", "unpriced",
        ])
        for line in accounts.map(AccountLine.init) {
            table.add([
                line.account, line.date, line.openingCash, line.closingCash,
                line.openingPositions, line.closingPositions, line.buyTurnover, line.sellTurnover,
                line.fees, line.holdingProfit, line.tradingProfit, line.profit, line.unpriced,
            ])
        }
        return table.text
    }

    /// One line for each day.
    public var daysCSV: String {
        var table = CSVTable([
            "date", "securities", "parents", "filled_parents", "orders", "refused", "buy_turnover",
            "sell_turnover", "fees", "shortfall", "shortfall_bp", "profit", "cross_shares",
            "gate_passed", "gate_refused",
        ])
        for day in days {
            table.add([
                "\(day.date)", "\(day.securities)", "\(day.parents)", "\(day.filledParents)",
                "\(day.orders)", "\(day.refused)", "\(day.buyTurnover)", "\(day.sellTurnover)",
                "\(day.fees)", "\(day.shortfall)", number(day.shortfallBasisPoints),
                "\(day.profit)", "\(day.crossShares)", day.gate.map { "\($0.passed)" } ?? "",
                day.gate.map { "\($0.refused)" } ?? "",
            ])
        }
        return table.text
    }

    private func number(_ value: Double?) -> String {
        value.map { RunSummary.decimal($0, 4) } ?? ""
    }

    /// Everything but children and fills, for programs: `portfolio.json`.
    public var summary: PortfolioSummary {
        PortfolioSummary(
            version: pankouVersion, seed: settings.seed, latencies: settings.latencies,
            accountsGiven: closing != nil, parents: parents,
            accounts: accounts.map(AccountLine.init), days: days.map(PortfolioSummary.Day.init),
            sources: sources, notes: notes)
    }
}

/// A portfolio's run in numbers: `portfolio.json`; money as decimal text, positive = cost.
public struct PortfolioSummary: Codable, Hashable, Sendable {
    /// A day.
    public struct Day: Codable, Hashable, Sendable {
        /// The date.
        public var date: String
        /// Parents, and those that were filled whole.
        public var parents: Int
        /// See ``parents``.
        public var filledParents: Int
        /// Turnover of buys and sells.
        public var buyTurnover: String
        /// See ``buyTurnover``.
        public var sellTurnover: String
        /// Charges.
        public var fees: String
        /// The sum of the parents' shortfalls.
        public var shortfall: String
        /// The same in basis points of what the parents were worth.
        public var shortfallBasisPoints: Double?
        /// Profit of all accounts.
        public var profit: String
        /// Shares that different accounts traded with one another.
        public var crossShares: Int64
        /// Orders that the risk gate passed and refused; nil where it was off.
        public var riskGate: GateCounts?

        init(_ day: PortfolioDay) {
            date = day.date.description
            parents = day.parents
            filledParents = day.filledParents
            buyTurnover = day.buyTurnover.description
            sellTurnover = day.sellTurnover.description
            fees = day.fees.description
            shortfall = day.shortfall.description
            shortfallBasisPoints = day.shortfallBasisPoints
            profit = day.profit.description
            crossShares = day.crossShares
            riskGate = day.gate
        }
    }

    /// The version of Pankou.
    public var version: String
    /// The seed.
    public var seed: UInt64
    /// The three legs.
    public var latencies: Latencies
    /// Whether accounts were given, or every parent had what it needs.
    public var accountsGiven: Bool
    /// The parents.
    public var parents: [ParentResult]
    /// The accounts, day by day.
    public var accounts: [AccountLine]
    /// The days.
    public var days: [Day]
    /// Where the days of the securities come from.
    public var sources: [PortfolioSource]
    /// Sentences that a reader must know.
    public var notes: [String]
}

/// An account's day as text: money decimal, positions as `600519.SH=100;605999.SH=200`.
public struct AccountLine: Codable, Hashable, Sendable {
    /// The account.
    public var account: String
    /// The date.
    public var date: String
    /// Cash before and after.
    public var openingCash: String
    /// See ``openingCash``.
    public var closingCash: String
    /// Holdings before and after.
    public var openingPositions: String
    /// See ``openingPositions``.
    public var closingPositions: String
    /// Turnover of buys and sells.
    public var buyTurnover: String
    /// See ``buyTurnover``.
    public var sellTurnover: String
    /// Charges.
    public var fees: String
    /// What the morning's holdings gained, and what the day's trades did, charges taken off.
    public var holdingProfit: String
    /// See ``holdingProfit``.
    public var tradingProfit: String
    /// Both.
    public var profit: String
    /// Holdings that had no price on the day.
    public var unpriced: String

    /// The text of `result`.
    public init(_ result: AccountResult) {
        func text(_ positions: [AccountResult.Position]) -> String {
            positions.map { "\($0.instrument)=\($0.shares)" }.joined(separator: ";")
        }
        account = result.account
        date = result.date.description
        openingCash = result.openingCash.description
        closingCash = result.closingCash.description
        openingPositions = text(result.openingPositions)
        closingPositions = text(result.closingPositions)
        buyTurnover = result.buyTurnover.description
        sellTurnover = result.sellTurnover.description
        fees = result.fees.description
        holdingProfit = result.holdingProfit.description
        tradingProfit = result.tradingProfit.description
        profit = result.profit.description
        unpriced = result.unpriced.map(\.description).joined(separator: ";")
    }
}
