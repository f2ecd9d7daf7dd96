import TradingModel

/// Finds the node of any 64-bit order number: a hash table of buckets, a cache line each.
///
/// A bucket holds twelve nodes and a tag byte for each: the upper bit marks a slot in use, the rest
/// are seven bits of the number's hash. Tags are compared eight at a time in one register, so that a
/// look-up has neither a loop nor a branch that depends on chance, and other orders are touched in
/// one case of twenty. A full bucket passes numbers on to the next and counts them, so that removal
/// leaves no tombstone.
struct HashedNumbers: ~Copyable {
    /// Slots of a bucket.
    private static let slots = 12

    /// Sixteen words a bucket: three of tags, the count of numbers passed on, twelve nodes.
    private var words: Slab<UInt32>
    private var mask: Int
    private(set) var count = 0

    /// Room for `orders` live orders at a load of at most three quarters.
    init?(orders: Int) {
        var buckets = 4
        while HashedNumbers.room(buckets) < orders { buckets *= 2 }
        guard let words = Slab<UInt32>(capacity: buckets * 16) else { return nil }
        self.words = words
        mask = buckets - 1
    }

    private static func room(_ buckets: Int) -> Int { buckets * slots * 3 / 4 }

    /// The memory set aside, in bytes.
    var bytes: Int { words.bytes }

    /// Orders that can be added.
    var room: Int { max(HashedNumbers.room(mask + 1) - count, 0) }

    /// Exchange numbers come in runs; the multiplication spreads them over the table.
    @inline(__always)
    private func hash(_ id: OrderID) -> UInt64 {
        let product = id.raw &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product &>> 32)
    }

    /// The first word of the home bucket.
    @inline(__always)
    private func home(_ hash: UInt64) -> Int { (Int(truncatingIfNeeded: hash) & mask) &<< 4 }

    @inline(__always)
    private func next(_ bucket: Int) -> Int { (bucket &+ 16) & (mask &<< 4 | 15) }

    /// A hash's tag in every byte.
    @inline(__always)
    private func pattern(_ hash: UInt64) -> UInt64 {
        (hash &>> 56 | 0x80) &* 0x0101_0101_0101_0101
    }

    /// Tags 0 to 7 of a bucket.
    @inline(__always)
    private func lower(_ bucket: Int) -> UInt64 {
        UInt64(words[bucket]) | UInt64(words[bucket &+ 1]) &<< 32
    }

    /// Tags 8 to 11 of a bucket, the rest 0.
    @inline(__always)
    private func upper(_ bucket: Int) -> UInt64 { UInt64(words[bucket &+ 2]) }

    /// The upper bit of each byte of `tags` that is the pattern's (and rarely of one above such).
    @inline(__always)
    private func matches(_ tags: UInt64, _ pattern: UInt64) -> UInt64 {
        let difference = tags ^ pattern
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// The node among `nodes` whose order is `id`, or 0, and its place for ``clear(_:)``: that of its
    /// node among the words, or -1 where the number was passed on by its home.
    @inline(__always)
    func find(_ id: OrderID, in nodes: borrowing Pool<OrderNode>) -> (node: UInt32, place: Int) {
        let hash = hash(id)
        let pattern = pattern(hash)
        let home = home(hash)
        var bucket = home
        while true {
            var found = matches(lower(bucket), pattern)
            while found != 0 {
                let place = bucket &+ 4 &+ found.trailingZeroBitCount &>> 3
                if nodes[words[place]].id == id {
                    return (words[place], bucket == home ? place : -1)
                }
                found &= found &- 1
            }
            found = matches(upper(bucket), pattern)
            while found != 0 {
                let place = bucket &+ 12 &+ found.trailingZeroBitCount &>> 3
                if nodes[words[place]].id == id {
                    return (words[place], bucket == home ? place : -1)
                }
                found &= found &- 1
            }
            if words[bucket &+ 3] == 0 { return (0, -1) }
            bucket = next(bucket)
            // In a small table every bucket may have passed something on.
            if bucket == home { return (0, -1) }
        }
    }

    /// Remembers `node` under `id`, which is not in the table; there is ``room``.
    @inline(__always)
    mutating func insert(_ id: OrderID, _ node: UInt32) {
        let hash = hash(id)
        let tag = UInt32(truncatingIfNeeded: hash &>> 56 | 0x80)
        var bucket = home(hash)
        while true {
            // The first byte whose upper bit is not set.
            var free = ~lower(bucket) & 0x8080_8080_8080_8080
            var first = 0
            if free == 0 {
                free = ~upper(bucket) & 0x8080_8080
                first = 8
            }
            if free != 0 {
                put(node, tag, bucket, first &+ free.trailingZeroBitCount &>> 3)
                count &+= 1
                return
            }
            words[bucket &+ 3] &+= 1
            bucket = next(bucket)
        }
    }

    @inline(__always)
    private mutating func put(_ node: UInt32, _ tag: UInt32, _ bucket: Int, _ slot: Int) {
        let shift = UInt32(truncatingIfNeeded: slot & 3) &<< 3
        let word = bucket &+ slot &>> 2
        words[word] = words[word] & ~(0xFF &<< shift) | tag &<< shift
        words[bucket &+ 4 &+ slot] = node
    }

    /// Forgets `id`, which `node` holds.
    @inline(__always)
    mutating func remove(_ id: OrderID, _ node: UInt32) {
        let hash = hash(id)
        let pattern = pattern(hash)
        var bucket = home(hash)
        while true {
            var found = matches(lower(bucket), pattern)
            while found != 0 {
                let place = bucket &+ 4 &+ found.trailingZeroBitCount &>> 3
                if words[place] == node { return clear(place) }
                found &= found &- 1
            }
            found = matches(upper(bucket), pattern)
            while found != 0 {
                let place = bucket &+ 12 &+ found.trailingZeroBitCount &>> 3
                if words[place] == node { return clear(place) }
                found &= found &- 1
            }
            assert(words[bucket &+ 3] > 0, "the number is not in the table")
            words[bucket &+ 3] &-= 1
            bucket = next(bucket)
        }
    }

    /// Forgets the number whose node stands at `place` among the words, in its home.
    @inline(__always)
    mutating func clear(_ place: Int) {
        // The nodes begin a word behind a multiple of four words, and their tags at a bucket's first.
        let tags = place & ~15 &+ (place & 15 &- 4) &>> 2
        words[tags] &= ~(0xFF &<< (UInt32(truncatingIfNeeded: place & 3) &<< 3))
        count &-= 1
    }

    /// Doubles the table; false, with nothing changed, where no memory is left.
    mutating func grow(_ nodes: borrowing Pool<OrderNode>) -> Bool {
        guard var larger = HashedNumbers(orders: HashedNumbers.room(mask + 1) * 2) else {
            return false
        }
        for bucket in stride(from: 0, to: words.capacity, by: 16) {
            for slot in 0..<HashedNumbers.slots
            where words[bucket + slot / 4] >> UInt32(slot % 4 * 8 + 7) & 1 == 1 {
                let node = words[bucket + 4 + slot]
                larger.insert(nodes[node].id, node)
            }
        }
        swap(&self, &larger)
        return true
    }

    // MARK: Coming commands

    @inline(__always)
    func prefetch(_ id: OrderID) { words.prefetch(home(hash(id))) }

    /// The node that is probably that of `id`, found without looking at a node; 0 for none.
    @inline(__always)
    func guess(_ id: OrderID) -> UInt32 {
        let hash = hash(id)
        let pattern = pattern(hash)
        let bucket = home(hash)
        let found = matches(lower(bucket), pattern)
        if found != 0 { return words[bucket &+ 4 &+ found.trailingZeroBitCount &>> 3] }
        let more = matches(upper(bucket), pattern)
        return more == 0 ? 0 : words[bucket &+ 12 &+ more.trailingZeroBitCount &>> 3]
    }
}
