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
}

extension MatchingEngine {
    /// The best bid and ask of an instrument.
    public func top(of instrument: UInt32 = 0) -> TopOfBook {
        TopOfBook(
            bid: published(best(.buy, instrument)), ask: published(best(.sell, instrument)))
    }

    /// The ten best levels of both sides.
    public func view(of instrument: UInt32 = 0) -> BookView {
        var view = BookView()
        var level = best(.buy, instrument)
        for rank in 0..<BookView.depth where level != 0 {
            view.bids[rank] = published(level)
            level = next(behind: level)
        }
        level = best(.sell, instrument)
        for rank in 0..<BookView.depth where level != 0 {
            view.asks[rank] = published(level)
            level = next(behind: level)
        }
        return view
    }

    /// Up to `limit` levels of a side, best first; nil for all.
    public func depth(
        _ side: Side, instrument: UInt32 = 0, limit: Int? = nil
    ) -> [PriceLevel] {
        var result: [PriceLevel] = []
        var level = best(side, instrument)
        while level != 0, result.count < limit ?? .max {
            result.append(published(level))
            level = next(behind: level)
        }
        return result
    }

    /// The best level of a side, or 0.
    func best(_ side: Side, _ instrument: UInt32) -> UInt32 {
        precondition(instrument < instruments, "no instrument \(instrument)")
        return ladders[ladder(side, instrument)].best
    }

    /// The best level behind `level`, or 0.
    func next(behind level: UInt32) -> UInt32 {
        tree.level(behind: levels[level].key, in: ladders[levels[level].ladder])
    }

    private func published(_ level: UInt32) -> PriceLevel {
        guard level != 0 else { return .empty }
        return PriceLevel(
            price: levels[level].price, quantity: levels[level].shown,
            orders: levels[level].orders)
    }

    /// The live order `id`, or nil.
    public func order(_ id: OrderID) -> RestingOrder? {
        let node = index.node(of: id, in: nodes)
        return node == 0 ? nil : resting(node)
    }

    /// The orders of one price in the order in which they will trade; empty where there are none.
    public func queue(
        _ side: Side, at price: Price, instrument: UInt32 = 0
    ) -> [RestingOrder] {
        precondition(instrument < instruments, "no instrument \(instrument)")
        guard price.ticks > 0 else { return [] }
        let level = tree.level(
            at: LadderKey.of(price, side), in: ladders[ladder(side, instrument)])
        guard level != 0 else { return [] }
        var result: [RestingOrder] = []
        var node = levels[level].first
        while node != 0 {
            result.append(resting(node))
            node = nodes[node].next
        }
        return result
    }

    /// What stands ahead of a live order at its own price: shares shown and orders; nil for an
    /// order that is not live.
    public func ahead(of id: OrderID) -> (shares: Quantity, orders: Int)? {
        let own = index.node(of: id, in: nodes)
        guard own != 0 else { return nil }
        var (shares, orders): (Quantity, Int) = (0, 0)
        var node = nodes[own].previous
        while node != 0 {
            shares += nodes[node].shown
            orders += 1
            node = nodes[node].previous
        }
        return (shares, orders)
    }

    private func resting(_ node: UInt32) -> RestingOrder {
        let level = levels[nodes[node].level]
        return RestingOrder(
            id: nodes[node].id, side: level.side, price: level.price, shown: nodes[node].shown,
            leaves: leaves(node))
    }
}
