import Execution
import Matching
import Risk
import TradingModel
import Venue

/// A run as it stands between two steps, for one who watches it.
public struct RunView: Sendable, Hashable {
    /// An own order that rests or is on its way.
    public struct WorkingOrder: Sendable, Hashable {
        /// Its number in the run.
        public var number: UInt64
        /// Who sent it, as an index into ``RunView/traders``.
        public var trader: Int
        /// Its side.
        public var side: Side
        /// Its price.
        public var price: Price
        /// Shares left of it.
        public var leaves: Quantity
        /// Shares ahead of it at its price.
        public var sharesAhead: Quantity
        /// Orders ahead of it at its price.
        public var ordersAhead: Int

        /// An order.
        public init(
            number: UInt64, trader: Int, side: Side, price: Price, leaves: Quantity,
            sharesAhead: Quantity, ordersAhead: Int
        ) {
            self.number = number
            self.trader = trader
            self.side = side
            self.price = price
            self.leaves = leaves
            self.sharesAhead = sharesAhead
            self.ordersAhead = ordersAhead
        }
    }

    /// An account.
    public struct Account: Sendable, Hashable {
        /// Shares held.
        public var shares: Quantity
        /// Shares that may be ordered to sell now.
        public var sellable: Quantity
        /// Shares held before the day.
        public var openingShares: Quantity
        /// Cash, frozen cash included.
        public var cash: Money
        /// Cash set aside for live buys.
        public var frozenCash: Money
        /// Cash held before the day.
        public var openingCash: Money
        /// All charges so far.
        public var fees: Money

        /// An account without anything.
        public init(
            shares: Quantity = 0, sellable: Quantity = 0, openingShares: Quantity = 0,
            cash: Money = .zero, frozenCash: Money = .zero, openingCash: Money = .zero,
            fees: Money = .zero
        ) {
            self.shares = shares
            self.sellable = sellable
            self.openingShares = openingShares
            self.cash = cash
            self.frozenCash = frozenCash
            self.openingCash = openingCash
            self.fees = fees
        }
    }

    /// The time of the latest step's market.
    public var time = Timestamp.zero
    /// The phase.
    public var phase = Phase.closedBeforeOpen
    /// Bids, best first; in a call phase the indicative price and the surplus.
    public var bids: [PriceLevel] = []
    /// Asks, best first.
    public var asks: [PriceLevel] = []
    /// The latest trade's price, `Price.none` before the first.
    public var last = Price.none
    /// Yesterday's close, where known.
    public var previousClose: Price?
    /// Shares traded today.
    public var volume: Quantity = 0
    /// Own orders that rest, in order of entry.
    public var working: [WorkingOrder] = []
    /// The accounts.
    public var accounts: [Account] = []
    /// What each strategy has done; fees are known at the end only.
    public var traders: [TraderTally] = []
    /// Own orders on their way to the exchange, and cancels.
    public var inFlight = 0
    /// The share of the tape that is done, in thousandths.
    public var perMille = 0
    /// What the firm has at risk; nil where the gate is off.
    public var risk: ExposureReport?
    /// The gate's limits that are on and have a use of their own, the nearest first.
    public var limits: [LimitStanding] = []

    /// A day that has not begun.
    public init() {}
}

extension Backtest {
    /// The run as it stands.
    public var view: RunView {
        var view = RunView()
        let book = simulated.publishedView
        view.time = market.time
        view.phase = simulated.phase
        let ranks = 0..<BookView.depth
        view.bids = ranks.map { book.bids[$0] }.filter { $0.quantity > 0 }
        view.asks = ranks.map { book.asks[$0] }.filter { $0.quantity > 0 }
        view.last = market.last
        view.previousClose = context.previousClose
        view.volume = market.volume
        for index in ownOrders.indices {
            if let order = workingOrder(index) { view.working.append(order) }
        }
        view.accounts = ledgers.map { ledger in
            RunView.Account(
                shares: ledger.shares, sellable: ledger.sellable,
                openingShares: ledger.openingShares, cash: ledger.cash,
                frozenCash: ledger.frozenCash, openingCash: ledger.openingCash,
                fees: ledger.fees.total)
        }
        view.traders = traders.map(\.tally)
        view.inFlight = arrivals.count
        view.risk = riskExposure()
        view.limits = seat?.desk.gate.standings(at: context.now) ?? []
        view.perMille = position * 1_000 / max(tape.count, 1)
        return view
    }

    private func workingOrder(_ index: Int) -> RunView.WorkingOrder? {
        let id = OrderID.own(UInt64(index + 1))
        guard ownOrders[index].isLive, let order = simulated.book.order(id) else { return nil }
        let ahead = simulated.book.ahead(of: id)
        return RunView.WorkingOrder(
            number: id.number, trader: ownOrders[index].trader, side: order.side,
            price: order.price, leaves: order.leaves, sharesAhead: ahead?.shares ?? 0,
            ordersAhead: ahead?.orders ?? 0)
    }

    /// Whether an own order rests or is on its way, or a cancel is.
    package var hasWorkingOrders: Bool {
        !arrivals.isEmpty || ownOrders.contains(where: \.isLive)
    }

    /// Lets `body` act for a strategy between two steps; what it asks for is taken as in a callback.
    ///
    /// `time` must not be later than ``nextTime``.
    package mutating func act(
        for trader: Int, at time: Timestamp, cause: UInt64,
        _ body: (inout S, inout TradingContext) -> Void
    ) throws {
        context.now = max(context.now, time)
        body(&traders[trader].strategy, &context)
        try takeRequests(of: trader, cause: cause)
    }
}
