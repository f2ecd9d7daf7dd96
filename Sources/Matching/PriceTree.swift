import TradingModel

/// Prices as numbers that rise towards the better price on both sides.
///
/// A bid's key is its price in ticks, an ask's the distance from the largest price: an order crosses
/// exactly where its own key and the best key of the other side add up to ``top`` or more, on
/// whichever side it is.
enum LadderKey {
    /// The largest key, which crosses everything: that of a market order.
    static let top: UInt32 = 0x7FFF_FFFF

    @inline(__always)
    static func of(_ price: Price, _ side: Side) -> UInt32 {
        // Of a price, 0 to `top`, the difference is the complement.
        UInt32(truncatingIfNeeded: price.ticks) ^ (side == .buy ? 0 : top)
    }
}

/// One side of one book: where its tree of prices begins, and its best level.
struct Ladder: BitwiseCopyable {
    /// Less than any key can make up for: no order crosses an empty side.
    static let empty = Int64.min / 2

    /// The key of the best price, or ``empty``.
    var bestKey = Ladder.empty
    /// The best level, or 0.
    var best: UInt32 = 0
    /// The topmost node of the tree, or 0.
    var root: UInt32 = 0
    /// Any key below the root.
    var anchor: UInt32 = 0
    /// Levels in all.
    var levels: UInt32 = 0
    /// The lowest bit of a key that the root looks at: 0 where the root is a leaf.
    var shift: UInt32 = 0
}

/// The price levels of many ladders: trees of 64-way nodes with an occupancy bitmap each.
///
/// A leaf covers 64 neighbouring ticks, a node above it 64 leaves, and so on; a tree is as high as
/// the spread of its prices demands (two nodes for 4,096 ticks, six for all 2³¹), so memory follows
/// the number of levels and never the range of prices. The next price is found with one
/// bit-scan per node.
struct PriceTree: ~Copyable {
    /// An insertion needs at most this many nodes: the tree grows to its full height, then a path
    /// branches off below the root.
    static let nodesPerInsertion = 11

    struct Mask: BitwiseCopyable, Linked {
        /// Bit s is set where child s is.
        var bits: UInt64 = 0
        /// The next free node.
        var link: UInt32 {
            @inline(__always)
            get { UInt32(truncatingIfNeeded: bits) }
            @inline(__always)
            set { bits = UInt64(newValue) }
        }
    }

    private var masks: Pool<Mask>
    /// Child s of node n is element 64 n + s: a node, a level in a leaf, 0 where there is none.
    private var children: Slab<UInt32>

    init?(nodes: Int) {
        guard let masks = Pool<Mask>(capacity: nodes),
            let children = Slab<UInt32>(capacity: (nodes + 1) * 64)
        else { return nil }
        self.masks = masks
        self.children = children
    }

    /// The memory set aside, in bytes.
    var bytes: Int { masks.slab.bytes + children.bytes }

    /// Levels that can be added at whatever prices.
    var room: Int { masks.available / PriceTree.nodesPerInsertion }

    /// Doubles the nodes; false where no memory is left.
    mutating func grow() -> Bool {
        let nodes = masks.capacity * 2
        guard nodes < 1 << 25 else { return false }
        if children.capacity < (nodes + 1) * 64, !children.grow(to: (nodes + 1) * 64) {
            return false
        }
        return masks.grow(limit: nodes)
    }

    // MARK: Looking up

    @inline(__always)
    private func place(_ node: UInt32, _ key: UInt32, _ shift: UInt32) -> Int {
        Int(truncatingIfNeeded: node) &<< 6 | Int(truncatingIfNeeded: key &>> shift & 63)
    }

    /// Whether `key` lies outside the range of the ladder's root.
    @inline(__always)
    private func isOutside(_ ladder: Ladder, _ key: UInt32) -> Bool {
        UInt64(key ^ ladder.anchor) &>> UInt64(ladder.shift &+ 6) != 0
    }

    /// The level at `key`, or 0.
    @inline(__always)
    func level(at key: UInt32, in ladder: Ladder) -> UInt32 {
        // Node 0 has no children, so a path that ends early leads to 0 by itself. Two nodes are the
        // usual height.
        if ladder.shift == 6 {
            guard (key ^ ladder.anchor) &>> 12 == 0 else { return 0 }
            return children[place(children[place(ladder.root, key, 6)], key, 0)]
        }
        guard !isOutside(ladder, key) else { return 0 }
        var (node, shift) = (ladder.root, ladder.shift)
        while shift > 0 {
            node = children[place(node, key, shift)]
            shift &-= 6
        }
        return children[place(node, key, 0)]
    }

    /// The best level behind `key`, or 0.
    func level(behind key: UInt32, in ladder: Ladder) -> UInt32 {
        guard ladder.root != 0 else { return 0 }
        if isOutside(ladder, key) {
            return key > ladder.anchor ? last(below: ladder.root, ladder.shift) : 0
        }
        var (node, shift) = (ladder.root, ladder.shift)
        // The lowest place on the way down where the path could have turned to a smaller key.
        var (turn, turnShift): (UInt32, UInt32) = (0, 0)
        while true {
            let slot = UInt64(key &>> shift & 63)
            let smaller = masks[node].bits & ((1 &<< slot) &- 1)
            if smaller != 0 {
                turn = children[Int(node) &<< 6 | (63 &- smaller.leadingZeroBitCount)]
                turnShift = shift
            }
            guard shift > 0 else { break }
            node = children[place(node, key, shift)]
            if node == 0 { break }
            shift &-= 6
        }
        if turn == 0 || turnShift == 0 { return turn }
        return last(below: turn, turnShift &- 6)
    }

    /// The level with the largest key below `node`.
    @inline(__always)
    private func last(below node: UInt32, _ shift: UInt32) -> UInt32 {
        var (node, shift) = (node, shift)
        while true {
            let slot = 63 &- masks[node].bits.leadingZeroBitCount
            node = children[Int(node) &<< 6 | slot]
            if shift == 0 { return node }
            shift &-= 6
        }
    }

    // MARK: Changing

    private mutating func newNode() -> UInt32 {
        let node = masks.take()
        masks[node].bits = 0
        return node
    }

    @inline(__always)
    private mutating func setChild(_ child: UInt32, of node: UInt32, _ key: UInt32, _ shift: UInt32)
    {
        children[place(node, key, shift)] = child
        masks[node].bits |= 1 &<< UInt64(key &>> shift & 63)
    }

    /// Makes `level` known at `key`, where none is; returns its leaf. There is ``room``.
    mutating func insert(_ level: UInt32, at key: UInt32, in ladder: inout Ladder) -> UInt32 {
        if ladder.root == 0 {
            ladder.root = newNode()
            ladder.shift = 0
            ladder.anchor = key
        }
        while isOutside(ladder, key) {
            let root = newNode()
            ladder.shift &+= 6
            setChild(ladder.root, of: root, ladder.anchor, ladder.shift)
            ladder.root = root
        }
        var (node, shift) = (ladder.root, ladder.shift)
        while shift > 0 {
            var child = children[place(node, key, shift)]
            if child == 0 {
                child = newNode()
                setChild(child, of: node, key, shift)
            }
            node = child
            shift &-= 6
        }
        setChild(level, of: node, key, 0)
        ladder.levels &+= 1
        if Int64(key) > ladder.bestKey {
            ladder.bestKey = Int64(key)
            ladder.best = level
        }
        return node
    }

    /// Forgets the level at `key`, which `leaf` knows, and finds the best level again.
    @inline(__always)
    mutating func remove(_ key: UInt32, leaf: UInt32, from ladder: inout Ladder) {
        children[place(leaf, key, 0)] = 0
        masks[leaf].bits &= ~(1 &<< UInt64(key & 63))
        ladder.levels &-= 1
        let left = masks[leaf].bits
        if left != 0 {
            // No better price is left, so the next best one is the largest that its leaf knows.
            if Int64(key) == ladder.bestKey {
                let slot = 63 &- left.leadingZeroBitCount
                ladder.best = children[Int(leaf) &<< 6 | slot]
                ladder.bestKey = Int64(key & ~63) | Int64(slot)
            }
            return
        }
        prune(key, &ladder)
    }

    /// Frees the empty leaf of `key` and whatever becomes empty above it; finds the best again.
    @inline(never)
    private mutating func prune(_ key: UInt32, _ ladder: inout Ladder) {
        var path = InlineArray<6, UInt32>(repeating: 0)
        var (node, shift, depth) = (ladder.root, ladder.shift, 0)
        while shift > 0 {
            path[depth] = node
            depth += 1
            node = children[place(node, key, shift)]
            shift &-= 6
        }
        masks.give(node)
        var isGone = true
        while isGone, depth > 0 {
            depth -= 1
            shift &+= 6
            node = path[depth]
            children[place(node, key, shift)] = 0
            masks[node].bits &= ~(1 &<< UInt64(key &>> shift & 63))
            isGone = masks[node].bits == 0
            if isGone { masks.give(node) }
        }
        if isGone {
            ladder = Ladder()
            return
        }
        lower(&ladder)
        if Int64(key) == ladder.bestKey { findBest(&ladder) }
    }

    /// Takes away roots with a single child.
    private mutating func lower(_ ladder: inout Ladder) {
        while ladder.shift > 0, masks[ladder.root].bits.nonzeroBitCount == 1 {
            let slot = masks[ladder.root].bits.trailingZeroBitCount
            let place = Int(ladder.root) &<< 6 | slot
            let child = children[place]
            children[place] = 0
            masks.give(ladder.root)
            // The anchor moves under the child that is left.
            let above = (UInt64(ladder.anchor) &>> UInt64(ladder.shift &+ 6)) &<< 6 | UInt64(slot)
            ladder.anchor = UInt32(truncatingIfNeeded: above &<< UInt64(ladder.shift))
            ladder.root = child
            ladder.shift &-= 6
        }
    }

    private func findBest(_ ladder: inout Ladder) {
        var (node, shift) = (ladder.root, ladder.shift)
        var key = UInt64(ladder.anchor) &>> UInt64(shift &+ 6)
        while true {
            let slot = 63 &- masks[node].bits.leadingZeroBitCount
            key = key &<< 6 | UInt64(slot)
            node = children[Int(node) &<< 6 | slot]
            if shift == 0 { break }
            shift &-= 6
        }
        ladder.best = node
        ladder.bestKey = Int64(key)
    }

    // MARK: Coming commands

    /// Asks for the last step towards `key`; returns its place, for ``child(at:)``.
    @inline(__always)
    func prefetchLeaf(_ key: UInt32, _ ladder: Ladder) -> UInt32 {
        var (node, shift) = (ladder.root, ladder.shift)
        if shift == 6 {
            node = children[place(node, key, 6)]
        } else {
            while shift > 0 {
                node = children[place(node, key, shift)]
                shift &-= 6
            }
        }
        let place = place(node, key, 0)
        children.prefetch(place)
        return UInt32(truncatingIfNeeded: place)
    }

    /// What stands at `place`: a level, or 0.
    @inline(__always)
    func child(at place: UInt32) -> UInt32 { children[place] }

    // MARK: Checking

    /// What is wrong with a ladder's tree, in words; `visit` is told each level, best first.
    func check(
        _ ladder: Ladder, visit: (_ level: UInt32, _ key: UInt32, _ leaf: UInt32) -> Void
    ) -> [String] {
        guard ladder.root != 0 else { return [] }
        var faults: [String] = []
        let above = UInt64(ladder.anchor) &>> UInt64(ladder.shift &+ 6)
        check(ladder.root, ladder.shift, above, visit, &faults)
        return faults
    }

    private func check(
        _ node: UInt32, _ shift: UInt32, _ above: UInt64,
        _ visit: (UInt32, UInt32, UInt32) -> Void, _ faults: inout [String]
    ) {
        if masks[node].bits == 0 { faults.append("node \(node) of a price tree is empty") }
        for slot in (0..<64).reversed() {
            let child = children[Int(node) &<< 6 | slot]
            guard (child != 0) == (masks[node].bits >> UInt64(slot) & 1 == 1) else {
                faults.append("node \(node): bit \(slot) and child \(child) disagree")
                continue
            }
            guard child != 0 else { continue }
            let key = above << 6 | UInt64(slot)
            if shift == 0 {
                visit(child, UInt32(truncatingIfNeeded: key), node)
            } else {
                check(child, shift - 6, key, visit, &faults)
            }
        }
    }
}
