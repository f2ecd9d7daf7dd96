import Analytics
import TradingModel

/// What became of one parent on one day: a line of `parents.csv`.
///
/// Prices and money are decimal text in currency units; slippage is in basis points, positive =
/// cost.
public struct ParentResult: Codable, Hashable, Sendable {
    /// The implementation shortfall and its parts; they sum exactly.
    public struct Shortfall: Codable, Hashable, Sendable {
        /// From the decision to arrival.
        public var delay: String
        /// Of the filled part against the mid at arrival.
        public var trading: String
        /// Of the unfilled rest.
        public var opportunity: String
        /// Charges.
        public var fees: String
        /// All parts.
        public var total: String
        /// The total in basis points of the paper portfolio.
        public var basisPoints: Double?
    }

    /// A benchmark's price, and the slippage against it.
    public struct Benchmark: Codable, Hashable, Sendable {
        /// The price.
        public var price: String
        /// The slippage.
        public var basisPoints: Double
    }

    /// Its id in the basket.
    public var id: String
    /// Its account.
    public var account: String
    /// The security.
    public var instrument: String
    /// The day.
    public var date: String
    /// `buy`, `sell`, or `both` for an algorithm that trades around a holding.
    public var side: String
    /// The algorithm.
    public var algorithm: String
    /// Shares ordered.
    public var quantity: Int64
    /// Shares bought.
    public var bought: Int64
    /// Shares sold.
    public var sold: Int64
    /// Turnover of its fills.
    public var turnover: String
    /// Average price of the fills, or nil without one.
    public var averagePrice: String?
    /// The mid price at the window's start; nil for an algorithm that trades around a holding.
    public var arrival: Benchmark?
    /// The market's VWAP of the window.
    public var vwap: Benchmark?
    /// The shortfall, where the arrival is known.
    public var shortfall: Shortfall?
    /// Charges.
    public var fees: String
    /// Own share of the window's volume in percent.
    public var participationPercent: Double?
    /// Orders sent.
    public var ordersSent: Int
    /// Orders refused.
    public var ordersRefused: Int
    /// Orders that were cut short because they met one of the same account.
    public var selfTradesPrevented: Int
    /// Shares filled while resting, in percent of the filled ones.
    public var passivePercent: Double?
    /// `filled`, `partly filled`, `unfilled`, `refused`, `traded` (around a holding), `no orders`.
    public var state: String
    /// The folder of its run.
    public var folder: String
    /// Its page in that folder.
    public var page: String
    /// Why the run supports no conclusion; empty where it does.
    public var doubts: [String]

    /// Shares filled.
    public var filled: Int64 { bought + sold }

    /// The result of `parent`, whose own part of the run is `run` and whose report is `report`.
    init(
        _ parent: RunParent, account: String, run: RunRecord, report: RunReport, folder: String,
        page: String
    ) {
        let trailer = run.trailer
        id = parent.id
        self.account = account
        instrument = run.header.instrument
        date = run.header.date
        side = parent.side
        algorithm = parent.strategy
        quantity = parent.quantity
        bought = trailer.bought
        sold = trailer.sold
        turnover = Money(units: trailer.buyTurnover + trailer.sellTurnover).description
        fees = Money(units: trailer.fees).description
        participationPercent = report.costs.participation.map { RunSummary.rounded($0 * 100, 4) }
        ordersSent = trailer.ordersSent
        ordersRefused = trailer.ordersRefused
        selfTradesPrevented = run.orders.count { $0.end?.reason == .selfTrade }
        let passive = run.fills.reduce(0) { $0 + ($1.role == .passive ? $1.quantity : 0) }
        let filled = trailer.bought + trailer.sold
        passivePercent =
            filled > 0 ? RunSummary.rounded(Double(passive) / Double(filled) * 100, 2) : nil
        state = ParentResult.state(parent, run, filled: filled)
        self.folder = folder
        self.page = page
        doubts = report.quality.doubts
        guard parent.side != "both" else { return }
        averagePrice = report.order.averagePrice.map { RunSummary.decimal($0, 4) }
        arrival = ParentResult.benchmark(report, .arrival)
        vwap = ParentResult.benchmark(report, .windowVWAP)
        shortfall = report.costs.shortfall.map(Shortfall.init)
    }

    private static func benchmark(
        _ report: RunReport, _ kind: RunReport.BenchmarkKind
    ) -> Benchmark? {
        report.costs.benchmark(kind).map {
            Benchmark(
                price: RunSummary.decimal($0.price, 4),
                basisPoints: RunSummary.rounded($0.basisPoints, 4))
        }
    }

    private static func state(_ parent: RunParent, _ run: RunRecord, filled: Quantity) -> String {
        if run.trailer.ordersSent == 0 { return "no orders" }
        if run.trailer.ordersSent == run.trailer.ordersRefused { return "refused" }
        if parent.side == "both" { return filled > 0 ? "traded" : "unfilled" }
        if filled >= parent.quantity { return "filled" }
        return filled > 0 ? "partly filled" : "unfilled"
    }
}

extension ParentResult.Shortfall {
    fileprivate init(_ shortfall: ImplementationShortfall) {
        delay = shortfall.delay.description
        trading = shortfall.trading.description
        opportunity = shortfall.opportunity.description
        fees = shortfall.fees.description
        total = shortfall.total.description
        basisPoints = shortfall.basisPoints.map { RunSummary.rounded($0, 4) }
    }
}
