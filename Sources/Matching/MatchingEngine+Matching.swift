import TradingModel

extension MatchingEngine {
    /// Trades `order` against the other side as far as its limit allows; returns what is left.
    @inline(never)
    mutating func match(
        _ commands: Swift.Span<Command>, _ position: Int, _ key: UInt32, _ stamp: Stamp,
        into events: inout EventBuffer
    ) -> Quantity {
        let order = commands[position].order
        let other = ladder(order) ^ 1
        var leaves = order.quantity
        let prevents = order.traits.preventsSelfTrade && order.owner != 0
        while leaves > 0, crosses(key, ladders[other].bestKey) {
            let level = ladders[other].best
            let node = levels[level].first
            if prevents, owner(node) == order.owner {
                leaves = resolveSelfTrade(order, leaves, with: node, stamp, into: &events)
                continue
            }
            let quantity = min(leaves, nodes[node].shown)
            leaves &-= quantity
            events.append(
                stamp.event(
                    .trade, order: order.id, contra: nodes[node].id, side: order.side,
                    price: levels[level].price, quantity: quantity, leaves: leaves,
                    contraLeaves: self.leaves(node) &- quantity))
            fill(node, quantity, stamp, into: &events)
        }
        return leaves
    }

    /// Takes a fill off the shown part of a resting order; an iceberg then shows its next part at
    /// the back of the queue, an order with nothing left leaves the book.
    @inline(__always)
    mutating func fill(
        _ node: UInt32, _ quantity: Quantity, _ stamp: Stamp, into events: inout EventBuffer
    ) {
        let level = nodes[node].level
        let left = nodes[node].shown &- quantity
        nodes[node].shown = left
        levels[level].shown &-= quantity
        guard left == 0 else { return }
        if hidden(node) > 0 {
            refill(node, stamp, into: &events)
        } else {
            remove(node)
        }
    }

    /// Shows the next part of an iceberg at the back of its queue.
    @inline(never)
    private mutating func refill(
        _ node: UInt32, _ stamp: Stamp, into events: inout EventBuffer
    ) {
        let level = nodes[node].level
        let reserve = nodes[node].ownerOrReserve
        nodes.unlink(node, from: &levels[level])
        let part = min(reserves[reserve].display, reserves[reserve].hidden)
        nodes[node].shown = part
        reserves[reserve].hidden -= part
        hiddenShares[level] -= part
        nodes.append(node, part, to: &levels[level])
        events.append(
            stamp.event(
                .refilled, order: nodes[node].id, side: levels[level].side,
                price: levels[level].price, quantity: part, leaves: leaves(node)))
    }

    /// Applies the incoming order's self-trade prevention; returns what is left of it.
    @inline(never)
    private mutating func resolveSelfTrade(
        _ order: Order, _ leaves: Quantity, with node: UInt32, _ stamp: Stamp,
        into events: inout EventBuffer
    ) -> Quantity {
        let mode = order.selfTradePrevention
        var left = leaves
        if mode == .decrement {
            let quantity = min(leaves, self.leaves(node))
            left -= quantity
            if quantity == self.leaves(node) {
                cancelNode(node, .selfTrade, at: stamp.time, into: &events)
            } else {
                take(quantity, from: node)
                reportReduced(node, quantity, stamp, into: &events)
                // The shown part may be used up while a hidden part is left.
                if nodes[node].shown == 0 { fill(node, 0, stamp, into: &events) }
            }
            reportTakenOff(order, quantity, left, stamp, into: &events)
            return left
        }
        if mode == .cancelOldest || mode == .cancelBoth {
            cancelNode(node, .selfTrade, at: stamp.time, into: &events)
        }
        if mode == .cancelNewest || mode == .cancelBoth {
            left = 0
            reportTakenOff(order, leaves, left, stamp, into: &events)
        }
        return left
    }

    private func reportReduced(
        _ node: UInt32, _ quantity: Quantity, _ stamp: Stamp, into events: inout EventBuffer
    ) {
        let level = levels[nodes[node].level]
        events.append(
            stamp.event(
                .reduced, order: nodes[node].id, side: level.side, price: level.price,
                quantity: quantity, leaves: leaves(node), reason: .selfTrade))
    }

    /// Reports the part of the incoming order that self-trade prevention took off.
    private func reportTakenOff(
        _ order: Order, _ quantity: Quantity, _ leaves: Quantity, _ stamp: Stamp,
        into events: inout EventBuffer
    ) {
        events.append(
            stamp.event(
                leaves == 0 ? .canceled : .reduced, order: order.id, side: order.side,
                price: order.price, quantity: quantity, leaves: leaves, reason: .selfTrade))
    }

    /// Whether the book can fill a fill-or-kill order whole, self-trade prevention included: what
    /// the order would meet before prevention stops it, without the owner's own orders.
    func canFill(_ order: Order, _ key: UInt32, _ other: Ladder) -> Bool {
        let prevents = order.selfTradePrevention != .none && order.owner != 0
        var available: Quantity = 0
        var index = other.best
        while index != 0, Int64(key) + Int64(levels[index].key) >= Int64(LadderKey.top) {
            let level = levels[index]
            if !prevents {
                available += level.shown + hiddenShares[index]
            } else {
                var node = level.first
                // An iceberg's hidden part trades behind the whole shown queue.
                var behind: Quantity = 0
                while node != 0 {
                    if owner(node) == order.owner {
                        if order.selfTradePrevention != .cancelOldest {
                            return available >= order.quantity
                        }
                    } else {
                        available += nodes[node].shown
                        behind += hidden(node)
                    }
                    node = nodes[node].next
                }
                available += behind
            }
            if available >= order.quantity { return true }
            index = tree.level(behind: level.key, in: other)
        }
        return available >= order.quantity
    }
}
