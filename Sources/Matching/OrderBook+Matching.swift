import TradingModel

extension OrderBook {
    /// Trades `order` against the other side as far as its limit allows; returns what is left.
    mutating func match(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) -> Quantity {
        let other = order.side.opposite
        var leaves = order.quantity
        while leaves > 0, let best = bestPrice(other),
            order.kind == .market || order.side.crosses(limit: order.price, resting: best)
        {
            let index = levels[levelIndex(other, rank: 0)].first
            if preventsSelfTrade(order, with: index) {
                leaves = resolveSelfTrade(order, leaves, with: index, at: time, into: &events)
                continue
            }
            let quantity = min(leaves, nodes[index].shown)
            leaves -= quantity
            let id = nodes[index].id
            let contraLeaves = nodes[index].leaves - quantity
            events.append(
                Event(
                    .trade, time: time, order: order.id, contra: id, side: order.side,
                    price: best, quantity: quantity, leaves: leaves, contraLeaves: contraLeaves,
                    phase: phase))
            fill(index, quantity, at: time, into: &events)
        }
        return leaves
    }

    /// Takes a fill off the shown part of a resting order; an iceberg then shows its next part at
    /// the back of the queue, an order with nothing left leaves the book.
    mutating func fill(
        _ index: UInt32, _ quantity: Quantity, at time: Timestamp, into events: inout EventBuffer
    ) {
        let level = nodes[index].level
        nodes[index].shown -= quantity
        levels[level].shown -= quantity
        guard nodes[index].shown == 0 else { return }
        guard nodes[index].hidden > 0 else { return remove(index) }
        unlink(index)
        let part = min(nodes[index].display, nodes[index].hidden)
        nodes[index].shown = part
        nodes[index].hidden -= part
        append(index, to: level)
        events.append(
            Event(
                .refilled, time: time, order: nodes[index].id, side: nodes[index].side,
                price: levels[level].price, quantity: part, leaves: nodes[index].leaves,
                phase: phase))
    }

    private func preventsSelfTrade(_ order: Order, with index: UInt32) -> Bool {
        order.selfTradePrevention != .none && order.owner != 0
            && nodes[index].owner == order.owner
    }

    /// Applies the incoming order's self-trade prevention; returns what is left of it.
    private mutating func resolveSelfTrade(
        _ order: Order, _ leaves: Quantity, with index: UInt32, at time: Timestamp,
        into events: inout EventBuffer
    ) -> Quantity {
        let mode = order.selfTradePrevention
        var left = leaves
        if mode == .decrement {
            let quantity = min(leaves, nodes[index].leaves)
            left -= quantity
            if quantity == nodes[index].leaves {
                cancelNode(index, .selfTrade, at: time, into: &events)
            } else {
                take(quantity, from: index)
                reportReduced(index, quantity, at: time, into: &events)
                // The shown part may be used up while a hidden part is left.
                if nodes[index].shown == 0 { fill(index, 0, at: time, into: &events) }
            }
            reportTakenOff(order, quantity, left, at: time, into: &events)
            return left
        }
        if mode == .cancelOldest || mode == .cancelBoth {
            cancelNode(index, .selfTrade, at: time, into: &events)
        }
        if mode == .cancelNewest || mode == .cancelBoth {
            left = 0
            reportTakenOff(order, leaves, left, at: time, into: &events)
        }
        return left
    }

    private func reportReduced(
        _ index: UInt32, _ quantity: Quantity, at time: Timestamp, into events: inout EventBuffer
    ) {
        events.append(
            Event(
                .reduced, time: time, order: nodes[index].id, side: nodes[index].side,
                price: levels[nodes[index].level].price, quantity: quantity,
                leaves: nodes[index].leaves, reason: .selfTrade, phase: phase))
    }

    /// Reports the part of the incoming order that self-trade prevention took off.
    private func reportTakenOff(
        _ order: Order, _ quantity: Quantity, _ leaves: Quantity, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        events.append(
            Event(
                leaves == 0 ? .canceled : .reduced, time: time, order: order.id,
                side: order.side, price: order.price, quantity: quantity, leaves: leaves,
                reason: .selfTrade, phase: phase))
    }

    /// Whether the book can fill a fill-or-kill order whole, self-trade prevention included: what
    /// the order would meet before prevention stops it, without the owner's own orders.
    func canFill(_ order: Order) -> Bool {
        let other = order.side.opposite
        let prevents = order.selfTradePrevention != .none && order.owner != 0
        var available: Quantity = 0
        for rank in 0..<levelCount(other) {
            let level = levels[levelIndex(other, rank: rank)]
            guard
                order.kind == .market
                    || order.side.crosses(limit: order.price, resting: level.price)
            else { break }
            if !prevents {
                available += level.shown + level.hidden
            } else {
                var index = level.first
                // An iceberg's hidden part trades behind the whole shown queue.
                var behind: Quantity = 0
                while index != OrderBook.nowhere {
                    let node = nodes[index]
                    if node.owner == order.owner {
                        if order.selfTradePrevention != .cancelOldest {
                            return available >= order.quantity
                        }
                    } else {
                        available += node.shown
                        behind += node.hidden
                    }
                    index = node.next
                }
                available += behind
            }
            if available >= order.quantity { return true }
        }
        return available >= order.quantity
    }
}
