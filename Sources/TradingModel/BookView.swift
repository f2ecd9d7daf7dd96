/// One price level as the market sees it.
public struct PriceLevel: Hashable, Sendable, BitwiseCopyable {
    /// The price in ticks.
    public var price: Price
    /// Live orders at the price.
    public var orders: UInt32
    /// Shares shown at the price.
    public var quantity: Quantity

    /// A level of `quantity` shares in `orders` orders at `price`.
    @inlinable
    public init(price: Price, quantity: Quantity, orders: UInt32) {
        self.price = price
        self.quantity = quantity
        self.orders = orders
    }

    /// A level that does not exist.
    @inlinable
    public static var empty: PriceLevel { PriceLevel(price: .none, quantity: 0, orders: 0) }
}

/// The best bid and ask (level 1); a missing side has quantity 0.
public struct TopOfBook: Hashable, Sendable, BitwiseCopyable {
    /// The highest bid.
    public var bid: PriceLevel
    /// The lowest ask.
    public var ask: PriceLevel

    /// The two best levels.
    @inlinable
    public init(bid: PriceLevel, ask: PriceLevel) {
        self.bid = bid
        self.ask = ask
    }

    /// Nothing on either side.
    public static let empty = TopOfBook(bid: .empty, ask: .empty)

    /// Whether both sides are there.
    @inlinable
    public var isTwoSided: Bool { bid.quantity > 0 && ask.quantity > 0 }

    /// Ask minus bid in ticks, or nil where a side is missing.
    public var spread: Int32? { isTwoSided ? ask.price.ticks - bid.price.ticks : nil }

    /// Bid plus ask in ticks (twice the mid price), or nil where a side is missing.
    public var doubledMid: Int64? {
        isTwoSided ? Int64(bid.price.ticks) + Int64(ask.price.ticks) : nil
    }
}

/// The ten best levels a side, best first; levels that do not exist have quantity 0.
public struct BookView: Sendable {
    /// Levels a side.
    public static let depth = 10

    /// Bids from the highest down.
    public var bids: InlineArray<10, PriceLevel>
    /// Asks from the lowest up.
    public var asks: InlineArray<10, PriceLevel>

    /// An empty view.
    public init() {
        bids = InlineArray(repeating: .empty)
        asks = InlineArray(repeating: .empty)
    }

    /// The first level of both sides.
    public var top: TopOfBook { TopOfBook(bid: bids[0], ask: asks[0]) }
}

extension BookView: Equatable {
    /// Views are equal when all twenty levels are.
    public static func == (left: BookView, right: BookView) -> Bool {
        for index in 0..<depth
        where left.bids[index] != right.bids[index] || left.asks[index] != right.asks[index] {
            return false
        }
        return true
    }
}
