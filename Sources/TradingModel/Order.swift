/// The number of an order, unique within an instrument and day.
///
/// Numbers of the exchange use the lower half of the range; orders that Pankou itself sends carry
/// the top bit, so that history and simulation never collide.
public struct OrderID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number.
    public var raw: UInt64

    /// No order.
    @inlinable
    public static var none: OrderID { OrderID(raw: 0) }
    /// The bit that marks our own orders.
    @inlinable
    public static var ownBit: UInt64 { 1 << 63 }

    /// An order number as the exchange gave it.
    @inlinable
    public init(raw: UInt64) { self.raw = raw }

    /// The `number`-th own order of a run, from 1.
    public static func own(_ number: UInt64) -> OrderID { OrderID(raw: number | ownBit) }

    /// Whether we sent the order.
    @inlinable
    public var isOwn: Bool { raw & OrderID.ownBit != 0 }

    /// The number of an own order in its run, or the exchange's number.
    @inlinable
    public var number: UInt64 { raw & ~OrderID.ownBit }

    /// Order numbers order by value.
    @inlinable
    public static func < (left: OrderID, right: OrderID) -> Bool { left.raw < right.raw }
}

extension OrderID: CustomStringConvertible {
    /// `own 12` or the exchange's number.
    public var description: String { isOwn ? "own \(number)" : "\(raw)" }
}

/// Whether an order names a price.
public enum OrderKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Trades at its limit or better.
    case limit = 0
    /// Trades at any price; what does not trade at once is cancelled.
    case market = 1
}

/// How long an order lives (FIX tag 59).
public enum TimeInForce: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Until the end of the trading day.
    case day = 0
    /// Until cancelled.
    case goodTillCancel = 1
    /// What does not trade at once is cancelled.
    case immediateOrCancel = 2
    /// Trades whole at once or not at all.
    case fillOrKill = 3
}

/// What happens when two orders of one owner would trade with each other.
public enum SelfTradePrevention: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// They trade.
    case none = 0
    /// The incoming order is cancelled.
    case cancelNewest = 1
    /// The resting order is cancelled.
    case cancelOldest = 2
    /// Both are cancelled.
    case cancelBoth = 3
    /// Both shrink by the smaller of the two; the smaller is cancelled.
    case decrement = 4
}

/// An order as it is sent: 40 bytes.
public struct Order: Sendable, BitwiseCopyable {
    /// Its number.
    public var id: OrderID
    /// Shares to trade, positive.
    public var quantity: Quantity
    /// Shares shown at a time (iceberg), or 0 to show all.
    public var display: Quantity
    /// The limit; `Price.none` for a market order.
    public var price: Price
    /// Who sent it, for self-trade prevention; 0 is the anonymous market.
    public var owner: UInt32
    /// The instrument's index in its engine.
    public var instrument: UInt32
    /// Everything that has only a few values, packed so that an order is copied in whole words.
    public var traits: OrderTraits

    /// Buy or sell.
    @inlinable
    public var side: Side {
        get { traits.side }
        set { traits.side = newValue }
    }
    /// Limit or market.
    @inlinable
    public var kind: OrderKind {
        get { traits.kind }
        set { traits.kind = newValue }
    }
    /// How long it lives.
    @inlinable
    public var timeInForce: TimeInForce {
        get { traits.timeInForce }
        set { traits.timeInForce = newValue }
    }
    /// Refused rather than traded on arrival.
    @inlinable
    public var isPostOnly: Bool {
        get { traits.isPostOnly }
        set { traits.isPostOnly = newValue }
    }
    /// What happens when it meets an order of the same owner; the incoming order's mode decides.
    @inlinable
    public var selfTradePrevention: SelfTradePrevention {
        get { traits.selfTradePrevention }
        set { traits.selfTradePrevention = newValue }
    }

    /// A limit order for the day; everything else has a default.
    @inlinable
    public init(
        id: OrderID, side: Side, price: Price, quantity: Quantity, kind: OrderKind = .limit,
        timeInForce: TimeInForce = .day, display: Quantity = 0, isPostOnly: Bool = false,
        owner: UInt32 = 0, selfTradePrevention: SelfTradePrevention = .none,
        instrument: UInt32 = 0
    ) {
        self.id = id
        self.quantity = quantity
        self.display = display
        self.price = price
        self.owner = owner
        self.instrument = instrument
        traits = OrderTraits()
        self.side = side
        self.kind = kind
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.selfTradePrevention = selfTradePrevention
    }
}
