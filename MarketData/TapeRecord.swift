import TradingModel

/// What a tape's record says.
public enum TapeRecordKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// An order as it was sent: side, limit, whole quantity.
    case submit = 1
    /// An order left; `quantity` is what was left of it.
    case cancel = 2
    /// `quantity` shares were taken off an order that stays.
    case reduce = 3
    /// A trade: `order` the aggressor (in an auction the buy), `contra` the resting order (the
    /// sell), `side` the aggressor's.
    case trade = 4
    /// A trade against an order that was never visible.
    case hiddenTrade = 5
    /// Trading was halted or resumed.
    case halt = 6
}

/// What is special about a record.
public struct TapeFlags: OptionSet, Sendable, Hashable, BitwiseCopyable {
    /// The bits.
    public let rawValue: UInt16
    /// Takes the bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A submission that was never published: rebuilt from its fills, its limit the last fill's.
    public static let rebuilt = TapeFlags(rawValue: 1)
    /// A submission of which only the rest was published: quantity rebuilt from fills and rest.
    public static let partlyRebuilt = TapeFlags(rawValue: 2)
    /// A trade of a call auction.
    public static let auction = TapeFlags(rawValue: 4)

    static let known: UInt16 = 7
}

/// One event of a historical day, in the order in which the exchange processed it.
///
/// A submission that was rebuilt from its trades carries the sequence number of the first of them
/// and stands before it, so numbers rise but may repeat once there.
public struct TapeRecord: Sendable, Hashable, BitwiseCopyable {
    /// The exchange's sequence number.
    public var sequence: UInt64
    /// Exchange time.
    public var time: Timestamp
    /// The order concerned.
    public var order: OrderID
    /// The other order of a trade.
    public var contra: OrderID
    /// Shares.
    public var quantity: Quantity
    /// The price in ticks of the tape.
    public var price: Price
    /// What happened.
    public var kind: TapeRecordKind
    /// The side of `order`.
    public var side: Side
    /// What is special.
    public var flags: TapeFlags

    /// A record.
    public init(
        sequence: UInt64, time: Timestamp, order: OrderID, contra: OrderID = .none,
        quantity: Quantity, price: Price, kind: TapeRecordKind, side: Side,
        flags: TapeFlags = []
    ) {
        self.sequence = sequence
        self.time = time
        self.order = order
        self.contra = contra
        self.quantity = quantity
        self.price = price
        self.kind = kind
        self.side = side
        self.flags = flags
    }
}

/// The state of a price-level book at one moment, as a feed published it.
public struct BookRow: Sendable, Hashable {
    /// Bids from the best down; missing levels have quantity 0.
    public var bids: [PriceLevel]
    /// Asks from the best up.
    public var asks: [PriceLevel]

    /// A row of equally many levels a side.
    public init(bids: [PriceLevel], asks: [PriceLevel]) {
        self.bids = bids
        self.asks = asks
    }
}
