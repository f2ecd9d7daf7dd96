import TradingModel

/// What has been found out about the commands that come next, so that each step towards their memory
/// is taken once.
///
/// No step branches on the kind of command: the guess would be wrong every other time.
struct Lookahead {
    /// How many commands ahead each part of memory is asked for: first what a command names, then
    /// what that leads to, and so on.
    static var index: Int { 32 }
    static var node: Int { 24 }
    static var level: Int { 16 }
    static var tail: Int { 8 }

    private var nodes = InlineArray<32, UInt32>(repeating: 0)
    /// A place among the children of the price tree, then the level found there.
    private var places = InlineArray<32, UInt32>(repeating: 0)

    /// Takes one step for each of four commands after `position`.
    @inline(__always)
    mutating func step(
        _ engine: borrowing MatchingEngine, _ commands: Swift.Span<Command>, _ position: Int
    ) {
        let last = commands.count &- 1
        let named = min(position &+ Lookahead.index, last)
        engine.index.prefetch(commands[named].order.id)
        engine.prefetchLadder(commands[named].order)
        findNode(engine, commands[min(position &+ Lookahead.node, last)].order, position)
        findLevel(engine, position)
        let tail = places[(position &+ Lookahead.tail) & 31]
        engine.nodes.slab.prefetch(Int(engine.levels[tail].last))
    }

    /// The order's node (0 for a new one, which does no harm) and the leaf of its price.
    @inline(__always)
    private mutating func findNode(
        _ engine: borrowing MatchingEngine, _ order: Order, _ position: Int
    ) {
        let slot = (position &+ Lookahead.node) & 31
        let node = engine.index.guess(order.id)
        nodes[slot] = node
        engine.nodes.slab.prefetch(Int(node))
        let index = order.instrument < engine.instruments ? engine.ladder(order) : 0
        places[slot] = engine.tree.prefetchLeaf(
            LadderKey.of(order.price, order.side), engine.ladders[index])
    }

    /// What the node leads to, and the level at the price.
    @inline(__always)
    private mutating func findLevel(_ engine: borrowing MatchingEngine, _ position: Int) {
        let slot = (position &+ Lookahead.level) & 31
        let node = nodes[slot]
        engine.levels.slab.prefetch(Int(engine.nodes[node].level))
        engine.nodes.slab.prefetch(Int(engine.nodes[node].next))
        engine.nodes.slab.prefetch(Int(engine.nodes[node].previous))
        let level = engine.tree.child(at: places[slot])
        places[slot] = level
        engine.levels.slab.prefetch(Int(level))
    }
}
