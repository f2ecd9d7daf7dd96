import TradingModel

/// Limit order books with price-time priority for one or many instruments, and the orders of their
/// call auctions.
///
/// Commands change a book and append what happened to an event buffer; outcomes are values, so a
/// refused command is an event with a reason and changes nothing. The same commands give the same
/// events in every build mode. The engine knows instruments by index, prices in ticks, quantities
/// and owners, and no exchange's rules: those are Venue's. Order numbers are unique among all live
/// orders of the engine, as they are within an exchange's channel.
///
/// In a call phase use ``collect(_:at:into:)``, which rests orders without matching (the
/// book may then be crossed), and ``uncross(by:reference:instrument:at:into:)`` at its end.
///
/// Memory is taken when the engine is made. It grows, in whole slabs and before a command is carried
/// out, up to the limit given; what does not fit is refused with `Reason.bookFull`.
public struct MatchingEngine: ~Copyable {
    /// The largest quantity of one order, in shares. With at most 2²² live orders no sum of
    /// quantities can then overflow.
    public static let maximumQuantity: Quantity = 1 << 40
    /// The largest capacity, in live orders.
    public static let maximumCapacity = 1 << 22
    /// An iceberg shows at least this part of itself: 1/4,096. It bounds what one command can do,
    /// as a sweep meets each part on its own.
    public static let maximumIcebergParts: Quantity = 4_096
    /// The largest number of instruments of one engine.
    public static let maximumInstruments = 1 << 20

    var nodes: Pool<OrderNode>
    var levels: Pool<Level>
    /// Shares behind the shown parts of each level's icebergs.
    var hiddenShares: Slab<Quantity>
    var reserves: Pool<Reserve>
    var tree: PriceTree
    /// Bids of instrument i at 2 i, asks at 2 i + 1.
    var ladders: Slab<Ladder>
    var phases: Slab<Phase>
    var index: OrderIndex
    let growthLimit: Int
    /// There is room for another order while fewer than this live; see ``hasRoom()``.
    private var ceiling = 0
    /// Levels and icebergs for which there certainly is room.
    private var credit = 0
    /// Instruments are numbered 0..<`instruments`.
    public let instruments: Int
    /// The number of live orders.
    public var orderCount: Int { nodes.count }

    /// An empty engine with room for `capacity` live orders, every instrument in continuous trading.
    ///
    /// A full engine grows by doubling up to `limit` orders, between commands; beyond that new
    /// orders are refused. With `capacity` equal to `limit` the order slabs never move.
    public init(
        instruments: Int = 1, capacity: Int = 4_096, limit: Int = MatchingEngine.maximumCapacity,
        numbering: OrderNumbering = .any
    ) {
        precondition(capacity > 0 && capacity <= limit && limit <= MatchingEngine.maximumCapacity)
        precondition(instruments > 0 && instruments <= MatchingEngine.maximumInstruments)
        guard let nodes = Pool<OrderNode>(capacity: capacity),
            let levels = Pool<Level>(capacity: max(capacity / 8, instruments * 2, 64)),
            let hiddenShares = Slab<Quantity>(capacity: levels.capacity + 1),
            let reserves = Pool<Reserve>(capacity: 64),
            let tree = PriceTree(nodes: max(capacity / 64, instruments * 2, 64)),
            let ladders = Slab<Ladder>(capacity: instruments * 2),
            let phases = Slab<Phase>(capacity: instruments),
            let index = OrderIndex(numbering, orders: capacity)
        else { fatalError("the system has no memory for \(capacity) orders") }
        self.nodes = nodes
        self.levels = levels
        self.hiddenShares = hiddenShares
        self.reserves = reserves
        self.tree = tree
        self.ladders = ladders
        self.phases = phases
        self.index = index
        self.instruments = instruments
        growthLimit = limit
        for ladder in 0..<instruments * 2 { self.ladders[ladder] = Ladder() }
        for instrument in 0..<instruments { self.phases[instrument] = .continuous }
    }

    /// Memory set aside, in bytes, index and price levels included; pages that were never touched
    /// are not taken from the system.
    public var memory: Int {
        nodes.slab.bytes + levels.slab.bytes + hiddenShares.bytes + reserves.slab.bytes
            + tree.bytes + ladders.bytes + phases.bytes + index.bytes
    }

    // MARK: Phases

    /// The trading phase of `instrument`, which its events are stamped with.
    public func phase(of instrument: UInt32 = 0) -> Phase {
        precondition(instrument < instruments, "no instrument \(instrument)")
        return phases[instrument]
    }

    /// Enters `phase`. Leaving a call phase without ``uncross(by:reference:instrument:at:into:)``
    /// leaves the book as it is.
    public mutating func enter(_ phase: Phase, instrument: UInt32 = 0) {
        precondition(instrument < instruments, "no instrument \(instrument)")
        phases[instrument] = phase
    }

    // MARK: Room

    /// Whether another order fits, after growing if that is allowed.
    @inline(__always)
    mutating func hasRoom() -> Bool {
        nodes.count < ceiling || makeRoom()
    }

    /// Finds out for how much there certainly is room, and makes some where there is none.
    @inline(never)
    private mutating func makeRoom() -> Bool {
        ceiling = 0
        let fits =
            (nodes.available > 0 || growNodes())
            && (levels.available > 0 || growLevels())
            && (reserves.available > 0 || reserves.grow(limit: growthLimit))
            && (tree.room > 0 || tree.grow()) && (index.room > 0 || index.grow(nodes))
        guard fits else { return false }
        credit = min(levels.available, reserves.available, tree.room)
        ceiling = nodes.count + min(nodes.available, index.room)
        return true
    }

    private mutating func growNodes() -> Bool {
        nodes.grow(limit: growthLimit) && index.widen(to: nodes.capacity, nodes)
    }

    private mutating func growLevels() -> Bool {
        let wanted = min(levels.capacity * 2, growthLimit) + 1
        if hiddenShares.capacity < wanted, !hiddenShares.grow(to: wanted) { return false }
        return levels.grow(limit: growthLimit)
    }

    /// Takes note that a level or an iceberg was made, of which an order makes one each at most.
    private mutating func spend() {
        credit &-= 1
        if credit == 0 { ceiling = 0 }
    }

    // MARK: Numbers

    // What is rarely done is a mutating function of the engine, also where it changes nothing: only
    // then is the engine passed where it lies, and not field by field.

    /// The node of order `id` or 0, and its place for ``OrderIndex/remove(_:_:at:)``.
    @inline(__always)
    mutating func find(_ id: OrderID) -> (node: UInt32, place: Int) {
        guard index.numbering == .dense else { return index.findHashed(id, in: nodes) }
        let node = index.recent(id)
        return nodes[node].id == id ? (node, -1) : (findOld(id), -1)
    }

    @inline(never)
    private mutating func findOld(_ id: OrderID) -> UInt32 { index.node(of: id, in: nodes) }

    /// Whether no live order is called `id`.
    @inline(__always)
    mutating func isFree(_ id: OrderID) -> Bool {
        guard index.numbering == .dense else { return index.findHashed(id, in: nodes).node == 0 }
        return index.isNew(id) || findOld(id) == 0
    }

    // MARK: Ladders

    @inline(__always)
    func ladder(_ side: Side, _ instrument: UInt32) -> UInt32 {
        instrument &<< 1 | (side == .buy ? 0 : 1)
    }

    /// The level at `key` of a ladder, made where there is none.
    @inline(__always)
    private mutating func level(_ ladder: UInt32, _ key: UInt32, _ price: Price) -> UInt32 {
        let found = tree.level(at: key, in: ladders[ladder])
        return found != 0 ? found : addLevel(ladder, key, price)
    }

    @inline(never)
    private mutating func addLevel(_ ladder: UInt32, _ key: UInt32, _ price: Price) -> UInt32 {
        spend()
        let level = levels.take()
        let leaf = tree.insert(level, at: key, in: &ladders[ladder])
        levels[level] = Level(price: price, ladder: ladder, leaf: leaf)
        return level
    }

    @inline(never)
    private mutating func removeLevel(_ level: UInt32) {
        let gone = levels[level]
        tree.remove(gone.key, leaf: gone.leaf, from: &ladders[gone.ladder])
        levels.give(level)
    }

    // MARK: Queues

    /// Puts a new order at the back of its queue; returns the shares that it shows.
    @inline(__always)
    mutating func rest(
        _ order: Order, leaves: Quantity, _ ladder: UInt32, _ key: UInt32
    ) -> Quantity {
        let node = nodes.take()
        let level = level(ladder, key, order.price)
        if index.numbering == .any {
            index.insertHashed(order.id, node)
        } else if !index.insertRecent(order.id, node) {
            insertOld(order.id, node)
        }
        nodes[node] = OrderNode(order, shown: leaves, level: level)
        if order.display != 0 { return restIceberg(node, leaves, order.display) }
        nodes.append(node, leaves, to: &levels[level])
        return leaves
    }

    @inline(never)
    private mutating func insertOld(_ id: OrderID, _ node: UInt32) {
        index.insertHashed(id, node)
        if index.room == 0 { ceiling = 0 }
    }

    @inline(never)
    private mutating func restIceberg(
        _ node: UInt32, _ leaves: Quantity, _ display: Quantity
    ) -> Quantity {
        spend()
        let shown = min(display, leaves)
        let reserve = reserves.take()
        reserves[reserve] = Reserve(
            hidden: leaves - shown, display: display, owner: nodes[node].ownerOrReserve)
        nodes[node].shown = shown
        nodes[node].hide(in: reserve)
        let level = nodes[node].level
        nodes.append(node, shown, to: &levels[level])
        hiddenShares[level] += leaves - shown
        return shown
    }

    /// Takes an order out of the book for good, and its level if that is empty now; `place` is what
    /// ``MatchingEngine/find(_:)`` told, if it was asked.
    @inline(__always)
    mutating func remove(_ node: UInt32, at place: Int = -1) {
        let level = nodes[node].level
        index.remove(nodes[node].id, node, at: place)
        nodes.unlink(node, from: &levels[level])
        if nodes[node].isIceberg { removeReserve(node, level) }
        nodes.give(node)
        if levels[level].orders == 0 { removeLevel(level) }
    }

    @inline(never)
    private mutating func removeReserve(_ node: UInt32, _ level: UInt32) {
        hiddenShares[level] -= hidden(node)
        reserves.give(nodes[node].ownerOrReserve)
    }

    // MARK: Icebergs

    /// Shares behind the shown part.
    @inline(__always)
    func hidden(_ node: UInt32) -> Quantity {
        nodes[node].isIceberg ? reserves[nodes[node].ownerOrReserve].hidden : 0
    }

    @inline(__always)
    func leaves(_ node: UInt32) -> Quantity { nodes[node].shown &+ hidden(node) }

    @inline(__always)
    func owner(_ node: UInt32) -> UInt32 {
        let value = nodes[node].ownerOrReserve
        return nodes[node].isIceberg ? reserves[value].owner : value
    }
}
