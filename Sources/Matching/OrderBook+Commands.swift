import TradingModel

extension OrderBook {
    /// Matches an order against the book and rests what is left of it, by price-time priority.
    ///
    /// Appends `accepted`, then a `trade` for each fill (at the resting order's price), then
    /// `rested` or `canceled` for a rest; or one `rejected` event, and the book is unchanged.
    public mutating func submit(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        var reason = refusal(of: order)
        if reason == .none, order.isPostOnly, wouldTrade(order) { reason = .wouldTrade }
        if reason == .none, order.timeInForce == .fillOrKill, !canFill(order) {
            reason = .notFillable
        }
        guard reason == .none else { return reject(order, reason, at: time, into: &events) }
        accept(order, at: time, into: &events)
        let leaves = match(order, at: time, into: &events)
        guard leaves > 0 else { return }
        let isImmediate =
            order.kind == .market || order.timeInForce == .immediateOrCancel
            || order.timeInForce == .fillOrKill
        if isImmediate {
            events.append(
                Event(
                    .canceled, time: time, order: order.id, side: order.side, price: order.price,
                    quantity: leaves, reason: .immediateRemainder, phase: phase))
        } else {
            restAndReport(order, leaves: leaves, at: time, into: &events)
        }
    }

    /// Takes an order for a call auction: it rests without matching, and the book may be crossed.
    ///
    /// Only limit orders that can wait belong to an auction: market, immediate and post-only
    /// orders are refused with `Reason.limitOrdersOnly`.
    public mutating func collect(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        var reason = refusal(of: order)
        let canWait = order.timeInForce == .day || order.timeInForce == .goodTillCancel
        if reason == .none, order.kind == .market || !canWait || order.isPostOnly {
            reason = .limitOrdersOnly
        }
        guard reason == .none else { return reject(order, reason, at: time, into: &events) }
        accept(order, at: time, into: &events)
        restAndReport(order, leaves: order.quantity, at: time, into: &events)
    }

    /// Cancels what is left of an order.
    public mutating func cancel(
        _ id: OrderID, reason: Reason = .requested, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        guard let index = table.node(of: id) else {
            return events.append(
                Event(.rejected, time: time, order: id, reason: .unknownOrder, phase: phase))
        }
        cancelNode(index, reason, at: time, into: &events)
    }

    /// Takes `quantity` shares off an order, which keeps its place in the queue.
    ///
    /// The hidden part of an iceberg goes first. Taking off all that is left, or more, cancels it.
    public mutating func reduce(
        _ id: OrderID, by quantity: Quantity, at time: Timestamp, into events: inout EventBuffer
    ) {
        guard let index = table.node(of: id) else {
            return events.append(
                Event(.rejected, time: time, order: id, reason: .unknownOrder, phase: phase))
        }
        let node = nodes[index]
        guard quantity > 0 else {
            return events.append(
                Event(
                    .rejected, time: time, order: id, side: node.side, quantity: quantity,
                    reason: .invalidQuantity, phase: phase))
        }
        guard quantity < node.leaves else {
            return cancelNode(index, .requested, at: time, into: &events)
        }
        take(quantity, from: index)
        events.append(
            Event(
                .reduced, time: time, order: id, side: node.side,
                price: levels[node.level].price, quantity: quantity,
                leaves: nodes[index].leaves, reason: .requested, phase: phase))
    }

    /// Replaces an order by one with another number, price or quantity, at the back of the queue.
    ///
    /// The new order keeps side, owner, display size and conditions and may trade on arrival.
    /// Where it would be refused, the old order stays as it is. `newID` may equal `id`.
    public mutating func replace(
        _ id: OrderID, with newID: OrderID, price: Price, quantity: Quantity,
        at time: Timestamp, into events: inout EventBuffer
    ) {
        guard let index = table.node(of: id) else {
            return events.append(
                Event(
                    .rejected, time: time, order: id, contra: newID, reason: .unknownOrder,
                    phase: phase))
        }
        let node = nodes[index]
        let order = Order(
            id: newID, side: node.side, price: price, quantity: quantity,
            timeInForce: node.timeInForce, display: min(node.display, max(quantity, 0)),
            isPostOnly: node.isPostOnly, owner: node.owner,
            selfTradePrevention: node.selfTradePrevention)
        var reason = refusal(of: order, replacing: id)
        if reason == .none, order.isPostOnly, wouldTrade(order) { reason = .wouldTrade }
        guard reason == .none else { return reject(order, reason, at: time, into: &events) }
        cancelNode(index, .replaced, at: time, into: &events)
        if phase.isCall {
            collect(order, at: time, into: &events)
        } else {
            submit(order, at: time, into: &events)
        }
    }

    /// Cancels every order that lives for the day only, oldest price level first.
    public mutating func expireDayOrders(at time: Timestamp, into events: inout EventBuffer) {
        for side in Side.allCases {
            var rank = 0
            while rank < levelCount(side) {
                let before = levelCount(side)
                var index = levels[levelIndex(side, rank: rank)].first
                while index != OrderBook.nowhere {
                    let next = nodes[index].next
                    if nodes[index].timeInForce == .day {
                        cancelNode(index, .endOfDay, at: time, into: &events)
                    }
                    index = next
                }
                if levelCount(side) == before { rank += 1 }
            }
        }
    }

    // MARK: Checks

    private mutating func refusal(of order: Order, replacing old: OrderID = .none) -> Reason {
        guard order.id != .none, order.id == old || table.node(of: order.id) == nil else {
            return .duplicateOrder
        }
        guard order.quantity > 0, order.quantity <= OrderBook.maximumQuantity,
            order.display >= 0, order.display <= order.quantity
        else { return .invalidQuantity }
        guard order.kind == .market || order.price.ticks > 0 else { return .invalidPrice }
        return old != .none || hasRoom() ? .none : .bookFull
    }

    private func wouldTrade(_ order: Order) -> Bool {
        guard let best = bestPrice(order.side.opposite) else { return false }
        return order.kind == .market || order.side.crosses(limit: order.price, resting: best)
    }

    // MARK: Events

    private func accept(_ order: Order, at time: Timestamp, into events: inout EventBuffer) {
        events.append(
            Event(
                .accepted, time: time, order: order.id, side: order.side, price: order.price,
                quantity: order.quantity, leaves: order.quantity, phase: phase))
    }

    private func reject(
        _ order: Order, _ reason: Reason, at time: Timestamp, into events: inout EventBuffer
    ) {
        events.append(
            Event(
                .rejected, time: time, order: order.id, side: order.side, price: order.price,
                quantity: order.quantity, reason: reason, phase: phase))
    }

    private mutating func restAndReport(
        _ order: Order, leaves: Quantity, at time: Timestamp, into events: inout EventBuffer
    ) {
        rest(order, leaves: leaves)
        let shown = order.display > 0 ? min(order.display, leaves) : leaves
        events.append(
            Event(
                .rested, time: time, order: order.id, side: order.side, price: order.price,
                quantity: shown, leaves: leaves, phase: phase))
    }

    /// Takes `quantity` shares off a node that keeps its place, the hidden part first.
    mutating func take(_ quantity: Quantity, from index: UInt32) {
        let level = nodes[index].level
        let fromHidden = min(quantity, nodes[index].hidden)
        nodes[index].hidden -= fromHidden
        levels[level].hidden -= fromHidden
        nodes[index].shown -= quantity - fromHidden
        levels[level].shown -= quantity - fromHidden
    }

    mutating func cancelNode(
        _ index: UInt32, _ reason: Reason, at time: Timestamp, into events: inout EventBuffer
    ) {
        let node = nodes[index]
        let price = levels[node.level].price
        remove(index)
        events.append(
            Event(
                .canceled, time: time, order: node.id, side: node.side, price: price,
                quantity: node.leaves, reason: reason, phase: phase))
    }
}
