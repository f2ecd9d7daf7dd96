import TradingModel

/// The queue of a level: a list threaded through the order nodes, both ways.
extension Pool<OrderNode> {
    /// Links `node`, which shows `shown` shares, in at the back of `level`.
    @inline(__always)
    mutating func append(_ node: UInt32, _ shown: Quantity, to level: inout Level) {
        let last = level.last
        slab[node].next = 0
        slab[node].previous = last
        // Node 0 takes what has no neighbour. The ends are chosen by branches: a guess that is right
        // lets the next command begin before the neighbours have come from memory.
        slab[last].next = node
        if last == 0 { level.first = node }
        level.last = node
        level.orders &+= 1
        level.shown &+= shown
    }

    /// Takes `node` out of the queue of `level`.
    @inline(__always)
    mutating func unlink(_ node: UInt32, from level: inout Level) {
        let (next, previous) = (slab[node].next, slab[node].previous)
        slab[previous].next = next
        slab[next].previous = previous
        level.first = previous == 0 ? next : level.first
        level.last = next == 0 ? previous : level.last
        level.orders &-= 1
        level.shown &-= slab[node].shown
    }
}
