import TradingModel

/// How a venue numbers its orders.
public enum OrderNumbering: String, Sendable, CaseIterable {
    /// Any 64-bit numbers: found by hashing.
    case any
    /// Numbers that are counted up: found by position. Any other number still works, by hashing.
    case dense
}

/// Finds the node of a live order by its number, in the way that fits the venue.
///
/// Dense numbers have a window: a slot for each of the latest few numbers per live order, reused
/// when the count comes round. A number whose slot still belongs to an older live order is hashed.
/// Memory follows the live orders in both cases, however far the numbers have risen.
struct OrderIndex: ~Copyable {
    /// Slots of the window per order that there is room for.
    private static let slotsPerOrder = 2

    /// Nodes of recent dense numbers, by the lowest bits of the number; a single slot that stays
    /// empty where numbers are not dense.
    private var window: Slab<UInt32>
    private var mask: UInt64
    private var hashed: HashedNumbers
    /// The largest dense number so far: any larger one is certainly new.
    private var newest: UInt64 = 0
    let numbering: OrderNumbering

    /// Room for `orders` live orders. Number 0 is never that of an order.
    init?(_ numbering: OrderNumbering, orders: Int) {
        let slots = numbering == .dense ? OrderIndex.slots(orders) : 1
        guard let window = Slab<UInt32>(capacity: slots),
            let hashed = HashedNumbers(orders: numbering == .dense ? orders / 2 : orders)
        else { return nil }
        self.window = window
        self.hashed = hashed
        self.numbering = numbering
        mask = UInt64(slots - 1)
    }

    private static func slots(_ orders: Int) -> Int {
        var slots = 64
        while slots < orders * slotsPerOrder { slots *= 2 }
        return slots
    }

    /// The memory set aside, in bytes.
    var bytes: Int { window.bytes + hashed.bytes }

    /// Orders that can be added, whatever their numbers.
    var room: Int { hashed.room }

    /// Makes room for more numbers that have to be hashed; false where no memory is left.
    mutating func grow(_ nodes: borrowing Pool<OrderNode>) -> Bool { hashed.grow(nodes) }

    /// Fits the window to `orders` live orders, of `nodes`; false where no memory is left.
    mutating func widen(to orders: Int, _ nodes: borrowing Pool<OrderNode>) -> Bool {
        let slots = OrderIndex.slots(orders)
        guard numbering == .dense, slots > window.capacity else { return true }
        guard var wider = Slab<UInt32>(capacity: slots) else { return false }
        for slot in 0..<window.capacity where window[slot] != 0 {
            let node = window[slot]
            wider[Int(truncatingIfNeeded: nodes[node].id.raw & UInt64(slots - 1))] = node
        }
        swap(&window, &wider)
        mask = UInt64(slots - 1)
        return true
    }

    @inline(__always)
    private func slot(_ id: OrderID) -> Int { Int(truncatingIfNeeded: id.raw & mask) }

    /// The node among `nodes` of order `id`, or 0.
    @inline(__always)
    func node(of id: OrderID, in nodes: borrowing Pool<OrderNode>) -> UInt32 {
        if numbering == .dense {
            let node = window[slot(id)]
            if nodes[node].id == id { return node }
            if hashed.count == 0 { return 0 }
        }
        return hashed.find(id, in: nodes).node
    }

    /// The node in the slot of the dense number `id`, its own or another's.
    @inline(__always)
    func recent(_ id: OrderID) -> UInt32 { window[slot(id)] }

    /// Whether the dense number `id` is larger than any before.
    @inline(__always)
    func isNew(_ id: OrderID) -> Bool { id.raw > newest }

    /// The node of the hashed number `id` or 0, and its place for ``remove(_:_:at:)``.
    @inline(__always)
    func findHashed(
        _ id: OrderID, in nodes: borrowing Pool<OrderNode>
    ) -> (node: UInt32, place: Int) {
        hashed.find(id, in: nodes)
    }

    /// Remembers `node` under the dense number `id`, which is not in the index; false where its slot
    /// is taken, and it has to be hashed.
    @inline(__always)
    mutating func insertRecent(_ id: OrderID, _ node: UInt32) -> Bool {
        newest = max(newest, id.raw)
        let slot = slot(id)
        guard window[slot] == 0 else { return false }
        window[slot] = node
        return true
    }

    /// Remembers `node` under `id`, which is not in the index; there is ``room``.
    @inline(__always)
    mutating func insertHashed(_ id: OrderID, _ node: UInt32) { hashed.insert(id, node) }

    /// Forgets `id`, which `node` holds; `place` is what ``find(_:in:)`` told, or -1.
    @inline(__always)
    mutating func remove(_ id: OrderID, _ node: UInt32, at place: Int) {
        if numbering == .dense {
            let slot = slot(id)
            if window[slot] == node {
                window[slot] = 0
            } else {
                removeHashed(id, node)
            }
        } else if place >= 0 {
            hashed.clear(place)
        } else {
            removeHashed(id, node)
        }
    }

    @inline(never)
    private mutating func removeHashed(_ id: OrderID, _ node: UInt32) {
        hashed.remove(id, node)
    }

    // MARK: Coming commands

    /// Asks for the place of `id`.
    @inline(__always)
    func prefetch(_ id: OrderID) {
        if numbering == .dense {
            window.prefetch(slot(id))
        } else {
            hashed.prefetch(id)
        }
    }

    /// The node that is probably that of `id`, without looking at a node; 0 for none.
    @inline(__always)
    func guess(_ id: OrderID) -> UInt32 {
        numbering == .dense ? window[slot(id)] : hashed.guess(id)
    }
}
