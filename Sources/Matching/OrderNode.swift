import TradingModel

/// A live order as its book holds it: 32 bytes, half a cache line.
struct OrderNode: BitwiseCopyable, Linked {
    var id = OrderID.none
    /// What the order asks for, in the lowest byte; shares that the market sees, above it.
    private var packed: UInt64 = 0
    /// Neighbours in the queue, 0 at its ends.
    var next: UInt32 = 0
    var previous: UInt32 = 0
    var level: UInt32 = 0
    /// Who sent it; of an iceberg the index of its ``Reserve``.
    var ownerOrReserve: UInt32 = 0

    @inline(__always)
    init(_ order: Order, shown: Quantity, level: UInt32) {
        id = order.id
        self.level = level
        ownerOrReserve = order.owner
        packed = UInt64(truncatingIfNeeded: shown) &<< 8 | UInt64(order.traits.bits & 0xFF)
    }

    /// Shares that the market sees.
    var shown: Quantity {
        @inline(__always)
        get { Quantity(truncatingIfNeeded: packed &>> 8) }
        @inline(__always)
        set { packed = UInt64(truncatingIfNeeded: newValue) &<< 8 | packed & 0xFF }
    }

    /// Whether a ``Reserve`` goes with it. The bit is that of the order's kind: no market order rests.
    @inline(__always)
    var isIceberg: Bool { packed & 2 != 0 }
    /// What the order asked for.
    var traits: OrderTraits {
        OrderTraits(bits: UInt32(truncatingIfNeeded: packed) & 0xFD)
    }

    /// Makes it an iceberg whose reserve is `reserve`.
    mutating func hide(in reserve: UInt32) {
        packed |= 2
        ownerOrReserve = reserve
    }

    var link: UInt32 {
        @inline(__always)
        get { next }
        @inline(__always)
        set { next = newValue }
    }
}

/// The part of an iceberg that the market does not see.
struct Reserve: BitwiseCopyable, Linked {
    /// Shares behind the shown part.
    var hidden: Quantity
    /// The size of a shown part.
    var display: Quantity
    /// Who sent the order.
    var owner: UInt32
    var link: UInt32 = 0
}

/// The queue of orders at one price: 32 bytes, half a cache line.
///
/// What its icebergs hide stands elsewhere (``MatchingEngine/hiddenShares``): few levels have any.
struct Level: BitwiseCopyable, Linked {
    /// The sum over the queue.
    var shown: Quantity = 0
    var price = Price.none
    /// The index of the ladder: twice the instrument, plus 1 for asks.
    var ladder: UInt32 = 0
    /// The leaf of the ladder's tree that knows the level.
    var leaf: UInt32 = 0
    /// The ends of the queue, 0 where it is empty.
    var first: UInt32 = 0
    var last: UInt32 = 0
    var orders: UInt32 = 0

    @inline(__always)
    var side: Side { ladder & 1 == 0 ? .buy : .sell }
    @inline(__always)
    var instrument: UInt32 { ladder >> 1 }
    @inline(__always)
    var key: UInt32 { LadderKey.of(price, ladder & 1 == 0 ? .buy : .sell) }

    var link: UInt32 {
        @inline(__always)
        get { first }
        @inline(__always)
        set { first = newValue }
    }
}
