import TradingModel

/// Finds the node of an order by its number: open addressing, linear probing, no tombstones.
///
/// Number 0 marks an empty place, which is why `OrderID.none` is never a live order.
struct OrderTable: ~Copyable {
    struct Entry: BitwiseCopyable {
        var id: UInt64
        var node: UInt32
    }

    private var entries: Slab<Entry>
    private var mask: Int
    private(set) var count = 0

    /// Room for `orders` live orders at a load of at most one half.
    init(orders: Int) {
        let places = OrderTable.places(for: orders)
        entries = Slab(capacity: places, filledWith: Entry(id: 0, node: 0))
        mask = places - 1
    }

    private static func places(for orders: Int) -> Int {
        var places = 64
        while places < orders * 2 { places *= 2 }
        return places
    }

    /// Exchange numbers come in runs; the multiplication spreads them over the table.
    @inline(__always)
    private func home(of id: UInt64) -> Int {
        Int(truncatingIfNeeded: (id &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    }

    @inline(__always)
    private func place(of id: UInt64) -> Int {
        var place = home(of: id)
        while entries[place].id != id && entries[place].id != 0 { place = (place + 1) & mask }
        return place
    }

    /// The node of order `id`, or nil.
    @inline(__always)
    func node(of id: OrderID) -> UInt32? {
        guard id != .none else { return nil }
        let entry = entries[place(of: id.raw)]
        return entry.id == 0 ? nil : entry.node
    }

    /// Remembers `node` under `id`, which must not be in the table.
    mutating func insert(_ id: OrderID, node: UInt32) {
        let place = place(of: id.raw)
        assert(entries[place].id == 0)
        entries[place] = Entry(id: id.raw, node: node)
        count += 1
        if count * 2 > mask + 1 { grow() }
    }

    /// Forgets `id` and closes the gap, so that probing stays short for ever.
    mutating func remove(_ id: OrderID) {
        var gap = place(of: id.raw)
        assert(entries[gap].id == id.raw)
        var next = (gap + 1) & mask
        while entries[next].id != 0 {
            let distanceToHome = (next - home(of: entries[next].id)) & mask
            if distanceToHome >= (next - gap) & mask {
                entries[gap] = entries[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        entries[gap] = Entry(id: 0, node: 0)
        count -= 1
    }

    private mutating func grow() {
        let old = mask + 1
        var larger = Slab(capacity: old * 2, filledWith: Entry(id: 0, node: 0))
        mask = old * 2 - 1
        for place in 0..<old where entries[place].id != 0 {
            var target = home(of: entries[place].id)
            while larger[target].id != 0 { target = (target + 1) & mask }
            larger[target] = entries[place]
        }
        entries = larger
    }
}
