import TradingModel

/// A limit order book with price-time priority, and the orders of a call auction.
///
/// Commands change it and append what happened to an event buffer; outcomes are values, so a
/// refused command is an event with a reason and changes nothing. The same commands give the same
/// events in every build mode. The book knows prices in ticks, quantities and owners, and no
/// exchange's rules: those are Venue's.
///
/// In a call phase use ``collect(_:at:into:)``, which rests orders without matching (the book may
/// then be crossed), and ``uncross(by:reference:at:into:)`` at its end.
public struct OrderBook: ~Copyable {
    /// The largest quantity of one order, in shares. With at most 2²² live orders no sum of
    /// quantities can then overflow.
    public static let maximumQuantity: Quantity = 1 << 40
    /// The largest capacity, in live orders.
    public static let maximumCapacity = 1 << 22
    static let nowhere = UInt32.max

    struct Node: BitwiseCopyable {
        var id = OrderID.none
        /// Shares that the market sees.
        var shown: Quantity = 0
        /// Shares behind the shown part of an iceberg.
        var hidden: Quantity = 0
        /// The size of an iceberg's shown part, 0 for an ordinary order.
        var display: Quantity = 0
        /// Rises with every arrival at the back of a queue: smaller is earlier.
        var priority: UInt64 = 0
        var next = OrderBook.nowhere
        var previous = OrderBook.nowhere
        var level = OrderBook.nowhere
        var owner: UInt32 = 0
        var side = Side.buy
        var timeInForce = TimeInForce.day
        var isPostOnly = false
        var selfTradePrevention = SelfTradePrevention.none

        var leaves: Quantity { shown + hidden }
    }

    struct Level: BitwiseCopyable {
        var price = Price.none
        var orders: UInt32 = 0
        var shown: Quantity = 0
        var hidden: Quantity = 0
        var first = OrderBook.nowhere
        var last = OrderBook.nowhere
    }

    var nodes: Slab<Node>
    var levels: Slab<Level>
    var freeNode: UInt32
    var freeLevel: UInt32
    var bids: PriceLadder
    var asks: PriceLadder
    var table: OrderTable
    var arrivals: UInt64 = 0
    let growthLimit: Int

    /// The trading phase that events are stamped with.
    public var phase: Phase = .continuous
    /// The number of live orders.
    public var orderCount: Int { table.count }

    /// An empty book with room for `capacity` live orders.
    ///
    /// A full book grows by doubling up to `limit` orders, outside the matching loop; beyond that
    /// new orders are refused with `Reason.bookFull`.
    public init(capacity: Int = 4_096, limit: Int = OrderBook.maximumCapacity) {
        precondition(capacity > 0 && capacity <= limit && limit <= OrderBook.maximumCapacity)
        nodes = Slab(capacity: capacity, filledWith: Node())
        levels = Slab(capacity: capacity, filledWith: Level())
        freeNode = OrderBook.nowhere
        freeLevel = OrderBook.nowhere
        bids = PriceLadder(side: .buy, levels: 256)
        asks = PriceLadder(side: .sell, levels: 256)
        table = OrderTable(orders: capacity)
        growthLimit = limit
        thread(0..<capacity)
    }

    /// Links fresh nodes and levels into the free lists, lowest index first.
    private mutating func thread(_ range: Range<Int>) {
        for index in range.reversed() {
            nodes[index].next = freeNode
            freeNode = UInt32(index)
            levels[index].first = freeLevel
            freeLevel = UInt32(index)
        }
    }

    /// Whether another order fits, after growing if that is allowed.
    mutating func hasRoom() -> Bool {
        if freeNode != OrderBook.nowhere { return true }
        let capacity = nodes.capacity
        guard capacity < growthLimit else { return false }
        let larger = min(capacity * 2, growthLimit)
        nodes.grow(to: larger, filledWith: Node())
        levels.grow(to: larger, filledWith: Level())
        thread(capacity..<larger)
        return true
    }

    // MARK: Ladders

    @inline(__always)
    func levelCount(_ side: Side) -> Int { side == .buy ? bids.count : asks.count }

    /// The level `rank` places behind the best of `side`.
    @inline(__always)
    func levelIndex(_ side: Side, rank: Int) -> UInt32 {
        side == .buy ? bids.level(rank: rank) : asks.level(rank: rank)
    }

    @inline(__always)
    func bestPrice(_ side: Side) -> Price? {
        if side == .buy { return bids.count > 0 ? bids.price(rank: 0) : nil }
        return asks.count > 0 ? asks.price(rank: 0) : nil
    }

    private mutating func level(_ side: Side, at price: Price) -> UInt32 {
        if let found = side == .buy ? bids.find(price) : asks.find(price) { return found }
        let index = freeLevel
        freeLevel = levels[index].first
        levels[index] = Level(price: price)
        if side == .buy {
            bids.insert(price, level: index)
        } else {
            asks.insert(price, level: index)
        }
        return index
    }

    // MARK: Queues

    /// Puts a new order at the back of its queue.
    mutating func rest(_ order: Order, leaves: Quantity) {
        let shown = order.display > 0 ? min(order.display, leaves) : leaves
        let index = freeNode
        freeNode = nodes[index].next
        nodes[index] = Node(
            id: order.id, shown: shown, hidden: leaves - shown, display: order.display,
            owner: order.owner, side: order.side, timeInForce: order.timeInForce,
            isPostOnly: order.isPostOnly, selfTradePrevention: order.selfTradePrevention)
        table.insert(order.id, node: index)
        append(index, to: level(order.side, at: order.price))
    }

    /// Links node `index` in at the back of a level.
    mutating func append(_ index: UInt32, to level: UInt32) {
        arrivals += 1
        let last = levels[level].last
        nodes[index].priority = arrivals
        nodes[index].level = level
        nodes[index].next = OrderBook.nowhere
        nodes[index].previous = last
        if last == OrderBook.nowhere {
            levels[level].first = index
        } else {
            nodes[last].next = index
        }
        levels[level].last = index
        levels[level].orders += 1
        levels[level].shown += nodes[index].shown
        levels[level].hidden += nodes[index].hidden
    }

    /// Takes node `index` out of its queue; its level stays, even if empty.
    mutating func unlink(_ index: UInt32) {
        let node = nodes[index]
        if node.previous == OrderBook.nowhere {
            levels[node.level].first = node.next
        } else {
            nodes[node.previous].next = node.next
        }
        if node.next == OrderBook.nowhere {
            levels[node.level].last = node.previous
        } else {
            nodes[node.next].previous = node.previous
        }
        levels[node.level].orders -= 1
        levels[node.level].shown -= node.shown
        levels[node.level].hidden -= node.hidden
    }

    /// Takes an order out of the book for good, and its level if that is empty now.
    mutating func remove(_ index: UInt32) {
        let node = nodes[index]
        unlink(index)
        table.remove(node.id)
        nodes[index] = Node()
        nodes[index].next = freeNode
        freeNode = index
        if levels[node.level].orders == 0 {
            let price = levels[node.level].price
            if node.side == .buy { bids.remove(price) } else { asks.remove(price) }
            levels[node.level] = Level(first: freeLevel)
            freeLevel = node.level
        }
    }
}
