/// What a command asks of a matching engine.
public enum CommandKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Take `order`; in a call phase it waits for the auction.
    case submit = 1
    /// Cancel the order `order.id`.
    case cancel = 2
    /// Take `order.quantity` shares off the order `order.id`.
    case reduce = 3
    /// Replace the order `order.id` by `newID`, at `order.price` and with `order.quantity`.
    case replace = 4
    /// Enter `phase`.
    case phase = 5
    /// Trade a call auction by `auctionRule`, with `order.price` as the reference.
    case uncross = 6
    /// Cancel what was good for the day only.
    case expire = 7
}

/// One command to a matching engine, in at most 64 bytes; what its fields mean depends on `kind`.
public struct Command: Sendable, BitwiseCopyable {
    /// When, in exchange time.
    public var time: Timestamp
    /// The order, or what another kind of command needs of it: instrument, number, price, quantity.
    public var order: Order
    /// The number of the replacing order.
    public var newID: OrderID
    /// What is asked.
    public var kind: CommandKind
    /// The phase to enter.
    public var phase: Phase
    /// How an auction finds its price.
    public var auctionRule: AuctionRule

    /// A command; fields that its kind does not use keep their defaults.
    @inlinable
    public init(
        _ kind: CommandKind, at time: Timestamp, order: Order, newID: OrderID = .none,
        phase: Phase = .continuous, auctionRule: AuctionRule = .orderPrices
    ) {
        self.time = time
        self.order = order
        self.newID = newID
        self.kind = kind
        self.phase = phase
        self.auctionRule = auctionRule
    }
}

/// How a call auction chooses among prices that trade the same, largest volume.
///
/// Both rules first drop prices at which a better-priced order would stay unfilled, then keep those
/// with the smallest surplus; they differ in which prices stand for election and in the last step.
public enum AuctionRule: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Prices of orders in the book; still tied: the midpoint of the tied prices, half a tick up
    /// (SSE Trading Rules 3.6.2).
    case orderPrices = 1
    /// Any tick between the crossing orders; still tied: the one nearest to a reference price
    /// (previous close at the open, latest trade otherwise; SZSE Trading Rules 3.6.2).
    case anyTick = 2
}
