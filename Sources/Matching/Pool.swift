/// Elements handed out one by one from a slab, the latest returned first.
///
/// Fresh elements come in ascending order, so memory that was never needed is never touched.
struct Pool<Element: BitwiseCopyable & Linked>: ~Copyable {
    var slab: Slab<Element>
    /// The latest element given back, or 0.
    private var free: UInt32 = 0
    /// The lowest index that was never handed out; 0 is "none".
    private var fresh: UInt32 = 1
    /// Elements that are handed out.
    private(set) var count = 0

    init?(capacity: Int) {
        guard let slab = Slab<Element>(capacity: capacity + 1) else { return nil }
        self.slab = slab
    }

    /// Elements in all.
    var capacity: Int { slab.capacity - 1 }

    /// Elements that can be handed out before the pool has to grow.
    var available: Int { capacity - count }

    subscript(index: UInt32) -> Element {
        @inline(__always)
        get { slab[index] }
        @inline(__always)
        _modify { yield &slab[index] }
    }

    /// Hands out an element, whose content is what its last user left; `available` is not 0.
    @inline(__always)
    mutating func take() -> UInt32 {
        count &+= 1
        let index = free
        if index != 0 {
            free = slab[index].link
            // The next one may have been given back long ago.
            slab.prefetch(Int(free))
            return index
        }
        assert(Int(fresh) < slab.capacity)
        fresh &+= 1
        return fresh &- 1
    }

    /// Takes an element back.
    @inline(__always)
    mutating func give(_ index: UInt32) {
        slab[index].link = free
        free = index
        count &-= 1
    }

    /// Doubles the pool, up to `limit` elements; false where that is reached or no memory is left.
    mutating func grow(limit: Int) -> Bool {
        guard capacity < limit else { return false }
        return slab.grow(to: min(capacity * 2, limit) + 1)
    }
}

/// An element that can stand in a list of free elements.
protocol Linked {
    /// The next free element, or 0.
    var link: UInt32 { get set }
}
