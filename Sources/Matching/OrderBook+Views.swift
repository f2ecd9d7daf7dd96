import TradingModel

/// A live order as its book holds it.
public struct RestingOrder: Hashable, Sendable {
    /// Its number.
    public var id: OrderID
    /// Its side.
    public var side: Side
    /// Its price.
    public var price: Price
    /// Shares that the market sees.
    public var shown: Quantity
    /// Shares left in all.
    public var leaves: Quantity
    /// Its place in time: smaller arrived earlier at its queue. Comparable within one book.
    public var priority: UInt64
}

extension OrderBook {
    /// The best bid and ask.
    public var top: TopOfBook {
        TopOfBook(bid: level(.buy, rank: 0), ask: level(.sell, rank: 0))
    }

    /// The ten best levels of both sides.
    public var view: BookView {
        var view = BookView()
        for rank in 0..<min(BookView.depth, bids.count) {
            view.bids[rank] = level(.buy, rank: rank)
        }
        for rank in 0..<min(BookView.depth, asks.count) {
            view.asks[rank] = level(.sell, rank: rank)
        }
        return view
    }

    /// Up to `limit` levels of a side, best first; nil for all.
    public func depth(_ side: Side, limit: Int? = nil) -> [PriceLevel] {
        (0..<min(levelCount(side), limit ?? .max)).map { level(side, rank: $0) }
    }

    private func level(_ side: Side, rank: Int) -> PriceLevel {
        guard rank < levelCount(side) else { return .empty }
        let level = levels[levelIndex(side, rank: rank)]
        return PriceLevel(price: level.price, quantity: level.shown, orders: level.orders)
    }

    /// The live order `id`, or nil.
    public func order(_ id: OrderID) -> RestingOrder? {
        table.node(of: id).map { resting($0) }
    }

    /// The orders of one price in the order in which they will trade; empty where there are none.
    public func queue(_ side: Side, at price: Price) -> [RestingOrder] {
        guard let level = side == .buy ? bids.find(price) : asks.find(price) else { return [] }
        var result: [RestingOrder] = []
        var index = levels[level].first
        while index != OrderBook.nowhere {
            result.append(resting(index))
            index = nodes[index].next
        }
        return result
    }

    /// What stands ahead of a live order at its own price: shares shown and orders; nil for an
    /// order that is not live.
    public func ahead(of id: OrderID) -> (shares: Quantity, orders: Int)? {
        guard let own = table.node(of: id) else { return nil }
        var (shares, orders): (Quantity, Int) = (0, 0)
        var index = nodes[own].previous
        while index != OrderBook.nowhere {
            shares += nodes[index].shown
            orders += 1
            index = nodes[index].previous
        }
        return (shares, orders)
    }

    private func resting(_ index: UInt32) -> RestingOrder {
        let node = nodes[index]
        return RestingOrder(
            id: node.id, side: node.side, price: levels[node.level].price, shown: node.shown,
            leaves: node.leaves, priority: node.priority)
    }
}
