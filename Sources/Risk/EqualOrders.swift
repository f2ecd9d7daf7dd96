import TradingModel

/// The latest of the orders that are equal in account, instrument, side, price and quantity.
///
/// An open hash table. A slot keeps when its latest order came, so that the records of orders that came
/// too early to count are never touched: they are somewhere in memory, and most orders have such.
/// Orders of one slot are of one hash of 32 bits; whether they are equal is seen where they count.
struct EqualOrders: ~Copyable {
    struct Slot: BitwiseCopyable {
        /// When the latest order came.
        var time: Int64 = 0
        /// Its record; 0 where the slot is free.
        var index: UInt32 = 0
        var tag: UInt32 = 0
    }

    /// Where an order's slot is, or where to look for it.
    struct Place: BitwiseCopyable {
        fileprivate var slot: UInt32 = 0
        fileprivate var tag: UInt32 = 0
    }

    private var slots: RiskSlab<Slot>
    private let mask: Int

    /// `size` slots, a power of two and at least twice the orders that may come.
    init(size: Int) {
        slots = RiskSlab(Slot(), count: size)
        mask = size - 1
    }

    /// Where to look for an order's equals, which is fetched.
    @inline(__always)
    func seek(_ order: RiskOrder) -> Place {
        let price = UInt64(UInt32(bitPattern: order.order.price.ticks))
        let who = UInt64(order.account) &<< 32 | UInt64(order.order.instrument)
        let side: UInt64 = order.order.side == .buy ? 0 : 1 &<< 63
        let what = UInt64(bitPattern: order.order.quantity) &<< 22 ^ price ^ side
        let hash = (what &* 0xBF58_476D_1CE4_E5B9 ^ who) &* 0x9E37_79B9_7F4A_7C15
        let tag = UInt32(truncatingIfNeeded: hash &>> 32)
        let slot = Int(truncatingIfNeeded: hash ^ UInt64(tag)) & mask
        slots.prefetch(slot)
        return Place(slot: UInt32(truncatingIfNeeded: slot), tag: tag)
    }

    /// The slot that ``seek(_:)`` looked for, or the free one in its stead.
    @inline(__always)
    func place(from start: Place) -> Place {
        var slot = Int(start.slot)
        while slots[slot].index != 0, slots[slot].tag != start.tag { slot = (slot &+ 1) & mask }
        return Place(slot: UInt32(truncatingIfNeeded: slot), tag: start.tag)
    }

    /// Orders equal to `order` that came later than `since`: at most `limit`.
    @inline(__always)
    func count(
        _ order: RiskOrder, at place: Place, since: Int64, limit: Int64,
        in records: borrowing RiskSlab<OrderRecord>
    ) -> Int64 {
        guard slots[place.slot].index != 0, slots[place.slot].time > since else { return 0 }
        var found: Int64 = 0
        var index = slots[place.slot].index
        while index != 0, found < limit, records[index].time > since {
            found &+= isSame(records[index], order) ? 1 : 0
            index = records[index].earlierSame
        }
        return found
    }

    @inline(__always)
    private func isSame(_ record: OrderRecord, _ order: RiskOrder) -> Bool {
        record.entered == order.order.quantity && record.enteredPrice == order.order.price.ticks
            && record.instrument == order.order.instrument && record.account == order.account
            && record.side == order.order.side
    }

    /// Makes an order the latest of its place; returns the record of the one before, or 0.
    @inline(__always)
    mutating func put(_ index: UInt32, at time: Int64, _ place: Place) -> UInt32 {
        let earlier = slots[place.slot].index
        slots[place.slot] = Slot(time: time, index: index, tag: place.tag)
        return earlier
    }
}
