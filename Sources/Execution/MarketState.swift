import TradingModel

/// The market as the strategy sees it: what the feed has delivered so far.
public struct MarketState: Sendable {
    /// The exchange time of the latest update.
    public var time: Timestamp
    /// The phase.
    public var phase: Phase
    /// Ten levels a side; own orders are in it, as they are on the real feed.
    public var book: BookView
    /// The latest trade's price, `Price.none` before the first.
    public var last: Price
    /// Shares traded today.
    public var volume: Quantity
    /// Turnover today.
    public var turnover: Money

    /// A market before the open.
    public init() {
        time = .zero
        phase = .closedBeforeOpen
        book = BookView()
        last = .none
        volume = 0
        turnover = .zero
    }
}

/// A trade on the feed.
public struct MarketTrade: Sendable, Hashable {
    /// Exchange time.
    public var time: Timestamp
    /// The price.
    public var price: Price
    /// Shares.
    public var quantity: Quantity
    /// The aggressor's side; nil in an auction.
    public var aggressor: Side?

    /// A trade of `quantity` shares.
    public init(time: Timestamp, price: Price, quantity: Quantity, aggressor: Side?) {
        self.time = time
        self.price = price
        self.quantity = quantity
        self.aggressor = aggressor
    }
}

/// News of an own order.
public struct OrderUpdate: Sendable, Hashable {
    /// What happened to it.
    public enum Kind: UInt8, Sendable {
        /// The exchange has it.
        case accepted
        /// Broker or exchange refused it; it never lived.
        case rejected
        /// It traded `quantity` at `price`.
        case filled
        /// Its rest, `quantity`, is cancelled.
        case canceled
        /// A cancel was refused; the order lives on or is done.
        case cancelRejected
    }

    /// What happened.
    public var kind: Kind
    /// The order.
    public var order: OrderID
    /// When it happened at the exchange.
    public var time: Timestamp
    /// The price of a fill.
    public var price: Price
    /// Shares filled or cancelled.
    public var quantity: Quantity
    /// Shares still live.
    public var leaves: Quantity
    /// Why it was refused or cancelled.
    public var reason: Reason
    /// What the firm's own risk gate found, where it refused; nil otherwise.
    public var refusal: GateRefusal?

    /// News of `order`.
    public init(
        _ kind: Kind, order: OrderID, time: Timestamp, price: Price = .none,
        quantity: Quantity = 0, leaves: Quantity = 0, reason: Reason = .none,
        refusal: GateRefusal? = nil
    ) {
        self.kind = kind
        self.order = order
        self.time = time
        self.price = price
        self.quantity = quantity
        self.leaves = leaves
        self.reason = reason
        self.refusal = refusal
    }
}
