import TradingModel

/// What has been found out about the commands that come next, so that each step towards their memory
/// is taken once.
///
/// No step branches on the kind of command: the guess would be wrong every other time.
struct Lookahead {
    /// How many commands ahead each part of memory is asked for: first what a command names, then
    /// what that leads to, and so on.
    static var index: Int { 40 }
    static var node: Int { 32 }
    static var leaf: Int { 24 }
    static var level: Int { 16 }
    static var tail: Int { 8 }

    private var nodes = InlineArray<64, UInt32>(repeating: 0)
    private var keys = InlineArray<64, UInt32>(repeating: 0)
    private var ladders = InlineArray<64, UInt32>(repeating: 0)
    /// A place among the children of the price tree, then the level found there.
    private var places = InlineArray<64, UInt32>(repeating: 0)

    /// Takes one step for each of five commands after `position`.
    @inline(__always)
    mutating func step(
        _ engine: borrowing MatchingEngine, _ commands: Swift.Span<Command>, _ position: Int
    ) {
        let last = commands.count &- 1
        let named = min(position &+ Lookahead.index, last)
        engine.index.prefetch(commands[named].order.id)
        engine.index.prefetch(commands[named].newID)
        engine.prefetchLadder(commands[named].order)
        findNode(engine, commands[min(position &+ Lookahead.node, last)].order, position)
        followNode(engine, position)
        findLevel(engine, position)
        let tail = places[(position &+ Lookahead.tail) & 63]
        engine.nodes.slab.prefetch(Int(engine.levels[tail].last))
    }

    /// The order's node (0 for a new one, which does no harm) and the first step towards its price.
    @inline(__always)
    private mutating func findNode(
        _ engine: borrowing MatchingEngine, _ order: Order, _ position: Int
    ) {
        let slot = (position &+ Lookahead.node) & 63
        let node = engine.index.guess(order.id)
        nodes[slot] = node
        engine.nodes.slab.prefetch(Int(node))
        let index = order.instrument < engine.instruments ? engine.ladder(order) : 0
        let ladder = engine.ladders[index]
        // A command without a price looks at the best level.
        let key =
            order.price.ticks > 0
            ? LadderKey.of(order.price, order.side) : UInt32(truncatingIfNeeded: ladder.bestKey)
        ladders[slot] = index
        keys[slot] = key
        engine.tree.prefetchRoot(key, ladder)
    }

    /// What the node leads to, and the last step towards the price.
    @inline(__always)
    private mutating func followNode(_ engine: borrowing MatchingEngine, _ position: Int) {
        let slot = (position &+ Lookahead.leaf) & 63
        let node = nodes[slot]
        engine.levels.slab.prefetch(Int(engine.nodes[node].level))
        engine.nodes.slab.prefetch(Int(engine.nodes[node].next))
        engine.nodes.slab.prefetch(Int(engine.nodes[node].previous))
        places[slot] = engine.tree.prefetchLeaf(keys[slot], engine.ladders[ladders[slot]])
    }

    /// The level at the price.
    @inline(__always)
    private mutating func findLevel(_ engine: borrowing MatchingEngine, _ position: Int) {
        let slot = (position &+ Lookahead.level) & 63
        places[slot] = engine.tree.child(at: places[slot])
        engine.levels.slab.prefetch(Int(places[slot]))
    }
}
