/// Open shares by account, instrument, side and price: a hash table without tombstones.
struct PriceShares: ~Copyable {
    struct Slot: BitwiseCopyable {
        /// List (account, instrument and side) and price; 0 where the slot is free.
        var key: UInt64 = 0
        var shares: Int64 = 0
    }

    private var slots: RiskSlab<Slot>
    private let mask: Int

    /// Room for the two prices that each of `orders` orders can have.
    init(orders: Int) {
        var size = 16
        while size < orders * 4 { size *= 2 }
        slots = RiskSlab(Slot(), count: size)
        mask = size - 1
    }

    @inline(__always)
    private func home(_ key: UInt64) -> Int {
        let product = key &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product ^ (product &>> 32)) & mask
    }

    @inline(__always)
    private func key(_ list: Int, _ price: Int32) -> UInt64 {
        UInt64(truncatingIfNeeded: list) &<< 32 | UInt64(UInt32(bitPattern: price))
    }

    /// Where to look for a list's price, which is fetched.
    @inline(__always)
    func seek(_ list: Int, _ price: Int32) -> Int {
        let slot = home(key(list, price))
        slots.prefetch(slot)
        return slot
    }

    /// The slot of a list's price, or the free one where it would stand.
    @inline(__always)
    func slot(_ list: Int, _ price: Int32) -> Int {
        slot(list, price, from: home(key(list, price)))
    }

    /// The same, where ``seek(_:_:)`` has told where to begin.
    @inline(__always)
    func slot(_ list: Int, _ price: Int32, from start: Int) -> Int {
        let key = key(list, price)
        var slot = start
        while slots[slot].key != 0, slots[slot].key != key { slot = (slot &+ 1) & mask }
        return slot
    }

    /// Open shares of a slot.
    @inline(__always)
    func shares(at slot: Int) -> Int64 { slots[slot].shares }

    /// Adds shares, at least one, at the slot that was found for a list's price.
    @inline(__always)
    mutating func add(_ shares: Int64, _ list: Int, _ price: Int32, at slot: Int) {
        slots[slot] = Slot(key: key(list, price), shares: slots[slot].shares &+ shares)
    }

    /// Adds shares, or takes them away where `change` is negative.
    @inline(__always)
    mutating func add(_ change: Int64, _ list: Int, _ price: Int32) {
        guard change != 0 else { return }
        let slot = slot(list, price)
        slots[slot].key = key(list, price)
        slots[slot].shares &+= change
        if slots[slot].shares == 0 { remove(slot) }
    }

    /// Frees a slot and moves up what was pushed on by it (Knuth, TAOCP 3, 6.4, algorithm R).
    private mutating func remove(_ start: Int) {
        var hole = start
        var slot = start
        while true {
            slot = (slot &+ 1) & mask
            let key = slots[slot].key
            if key == 0 { break }
            let distance = (slot &- home(key)) & mask
            if distance >= (slot &- hole) & mask {
                slots[hole] = slots[slot]
                hole = slot
            }
        }
        slots[hole] = Slot()
    }
}
