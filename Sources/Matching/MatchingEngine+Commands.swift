import TradingModel

/// What every event of one command has in common.
struct Stamp {
    let time: Timestamp
    let instrument: UInt32
    let phase: Phase

    /// An event of the command.
    @inline(__always)
    func event(
        _ kind: EventKind, order: OrderID = .none, contra: OrderID = .none, side: Side = .buy,
        price: Price = .none, quantity: Quantity = 0, leaves: Quantity = 0,
        contraLeaves: Quantity = 0, reason: Reason = .none
    ) -> Event {
        Event(
            kind, time: time, order: order, contra: contra, side: side, price: price,
            quantity: quantity, leaves: leaves, contraLeaves: contraLeaves, reason: reason,
            instrument: instrument, phase: phase)
    }
}

extension MatchingEngine {
    @inline(__always)
    func stamp(_ instrument: UInt32, _ time: Timestamp) -> Stamp {
        Stamp(time: time, instrument: instrument, phase: phases[instrument])
    }

    /// Matches an order against the book and rests what is left of it, by price-time priority.
    ///
    /// Appends `accepted`, then a `trade` for each fill (at the resting order's price), then
    /// `rested` or `canceled` for a rest; or one `rejected` event, and the book is unchanged.
    public mutating func submit(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        guard order.instrument < instruments else {
            return refuseInstrument(order, at: time, into: &events)
        }
        let one: InlineArray<1, Command> = [Command(.submit, at: time, order: order)]
        take(one.span, 0, phases[order.instrument], into: &events)
    }

    /// Matches the order at `position` where it lies: a copy would cost more than the work.
    @_transparent
    mutating func take(
        _ commands: Swift.Span<Command>, _ position: Int, _ phase: Phase,
        into events: inout EventBuffer
    ) {
        let order = commands[position].order
        let stamp = Stamp(
            time: commands[position].time, instrument: order.instrument, phase: phase)
        let key = order.kind == .market ? LadderKey.top : LadderKey.of(order.price, order.side)
        if !isPlain(order) || !isFree(order.id) || !hasRoom() {
            let reason = refusal(of: commands, position, key)
            guard reason == .none else {
                return reject(commands[position].order, reason, stamp, into: &events)
            }
        }
        trade(commands, position, key, stamp, into: &events)
    }

    /// Trades the order at `position`, which is not refused, and rests what is left of it.
    @_transparent
    private mutating func trade(
        _ commands: Swift.Span<Command>, _ position: Int, _ key: UInt32, _ stamp: Stamp,
        into events: inout EventBuffer
    ) {
        let order = commands[position].order
        accept(order, stamp, into: &events)
        var leaves = order.quantity
        if crosses(key, ladders[ladder(order) ^ 1].bestKey) {
            leaves = match(commands, position, key, stamp, into: &events)
            guard leaves > 0 else { return }
        }
        if order.traits.isImmediate {
            events.append(
                stamp.event(
                    .canceled, order: order.id, side: order.side, price: order.price,
                    quantity: leaves, reason: .immediateRemainder))
        } else {
            restAndReport(order, leaves, key, stamp, into: &events)
        }
    }

    /// Takes an order for a call auction: it rests without matching, and the book may be crossed.
    ///
    /// Only limit orders that can wait belong to an auction: market, immediate and post-only
    /// orders are refused with `Reason.limitOrdersOnly`.
    public mutating func collect(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        guard order.instrument < instruments else {
            return refuseInstrument(order, at: time, into: &events)
        }
        let stamp = stamp(order.instrument, time)
        var reason = refusal(of: order)
        if reason == .none, order.traits.isImmediate || order.isPostOnly {
            reason = .limitOrdersOnly
        }
        guard reason == .none else { return reject(order, reason, stamp, into: &events) }
        accept(order, stamp, into: &events)
        let key = LadderKey.of(order.price, order.side)
        restAndReport(order, order.quantity, key, stamp, into: &events)
    }

    /// Cancels what is left of an order.
    ///
    /// `instrument` only names the book that a refusal is reported for.
    @inline(__always)
    public mutating func cancel(
        _ id: OrderID, instrument: UInt32 = 0, reason: Reason = .requested, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        let (node, place) = find(id)
        guard node != 0 else {
            return refuseUnknown(id, .none, instrument, at: time, into: &events)
        }
        cancelNode(node, reason, at: time, place, into: &events)
    }

    /// Takes `quantity` shares off an order, which keeps its place in the queue.
    ///
    /// The hidden part of an iceberg goes first. Taking off all that is left, or more, cancels it.
    public mutating func reduce(
        _ id: OrderID, by quantity: Quantity, instrument: UInt32 = 0, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        let node = find(id).node
        guard node != 0 else {
            return refuseUnknown(id, .none, instrument, at: time, into: &events)
        }
        let level = levels[nodes[node].level]
        let stamp = stamp(level.instrument, time)
        guard quantity > 0 else {
            return events.append(
                stamp.event(
                    .rejected, order: id, side: level.side, quantity: quantity,
                    reason: .invalidQuantity))
        }
        guard quantity < leaves(node) else {
            return cancelNode(node, .requested, at: time, into: &events)
        }
        take(quantity, from: node)
        events.append(
            stamp.event(
                .reduced, order: id, side: level.side, price: level.price, quantity: quantity,
                leaves: leaves(node), reason: .requested))
    }

    /// Replaces an order by one with another number, price or quantity, at the back of the queue.
    ///
    /// The new order keeps side, owner, display size and conditions and may trade on arrival.
    /// Where it would be refused, the old order stays as it is. `newID` may equal `id`.
    public mutating func replace(
        _ id: OrderID, with newID: OrderID, price: Price, quantity: Quantity,
        instrument: UInt32 = 0, at time: Timestamp, into events: inout EventBuffer
    ) {
        let (node, place) = find(id)
        guard node != 0 else {
            return refuseUnknown(id, newID, instrument, at: time, into: &events)
        }
        let level = levels[nodes[node].level]
        let stamp = stamp(level.instrument, time)
        var order = Order(
            id: newID, side: .buy, price: price, quantity: quantity, owner: owner(node),
            instrument: level.instrument)
        // The side among them.
        order.traits = nodes[node].traits
        if nodes[node].isIceberg {
            order.display = min(reserves[nodes[node].ownerOrReserve].display, max(quantity, 0))
        }
        let key = LadderKey.of(price, order.side)
        if !isPlain(order) || newID != id && !isFree(newID) {
            let reason = refusal(of: order, replacing: id, key, stamp)
            guard reason == .none else { return reject(order, reason, stamp, into: &events) }
        }
        cancelNode(node, .replaced, at: time, place, into: &events)
        guard !stamp.phase.isCall else { return collect(order, at: time, into: &events) }
        // There is room for the order, but perhaps none yet for its level.
        guard hasRoom() else { return reject(order, .bookFull, stamp, into: &events) }
        let one: InlineArray<1, Command> = [Command(.submit, at: time, order: order)]
        trade(one.span, 0, key, stamp, into: &events)
    }

    /// Why an order of `key` cannot replace `old`, or nothing.
    @inline(never)
    private mutating func refusal(
        of order: Order, replacing old: OrderID, _ key: UInt32, _ stamp: Stamp
    ) -> Reason {
        let reason = refusal(of: order, replacing: old)
        guard reason == .none, order.isPostOnly else { return reason }
        return stamp.phase.isCall ? .limitOrdersOnly : conditionRefusal(of: order, key)
    }

    /// Cancels every order that lives for the day only: bids, then asks, the best price first.
    public mutating func expireDayOrders(
        instrument: UInt32 = 0, at time: Timestamp, into events: inout EventBuffer
    ) {
        precondition(instrument < instruments, "no instrument \(instrument)")
        for side in Side.allCases {
            let ladder = ladder(side, instrument)
            var level = ladders[ladder].best
            while level != 0 {
                let key = levels[level].key
                var node = levels[level].first
                while node != 0 {
                    let next = nodes[node].next
                    if nodes[node].traits.timeInForce == .day {
                        cancelNode(node, .endOfDay, at: time, into: &events)
                    }
                    node = next
                }
                level = tree.level(behind: key, in: ladders[ladder])
            }
        }
    }

    // MARK: Checks

    /// Whether an order is free of everything that ``refusal(of:_:)`` looks into, but for its number
    /// and the room that it needs. Most orders are.
    @inline(__always)
    private func isPlain(_ order: Order) -> Bool {
        !order.traits.isConditional && order.display == 0 && order.id != .none
            && (order.price.ticks > 0 || order.kind == .market)
            && UInt64(bitPattern: order.quantity) &- 1 < UInt64(MatchingEngine.maximumQuantity)
    }

    /// Why the order at `position`, of `key`, is refused, or nothing.
    @inline(never)
    private mutating func refusal(
        of commands: Swift.Span<Command>, _ position: Int, _ key: UInt32
    ) -> Reason {
        let order = commands[position].order
        let reason = refusal(of: order)
        guard reason == .none, order.traits.isConditional else { return reason }
        return conditionRefusal(of: order, key)
    }

    private mutating func refusal(of order: Order, replacing old: OrderID = .none) -> Reason {
        guard order.id != .none, order.id == old || isFree(order.id) else {
            return .duplicateOrder
        }
        // One comparison each: a negative number is a huge one without its sign.
        let quantity = UInt64(bitPattern: order.quantity)
        guard quantity &- 1 < UInt64(MatchingEngine.maximumQuantity),
            UInt64(bitPattern: order.display) <= quantity,
            order.display == 0
                || order.display >= order.quantity / MatchingEngine.maximumIcebergParts
        else { return .invalidQuantity }
        guard order.kind == .market || order.price.ticks > 0 else { return .invalidPrice }
        return old != .none || hasRoom() ? .none : .bookFull
    }

    /// Why a post-only or fill-or-kill order is refused.
    @inline(never)
    private mutating func conditionRefusal(of order: Order, _ key: UInt32) -> Reason {
        let other = ladders[ladder(order) ^ 1]
        if order.isPostOnly, crosses(key, other.bestKey) { return .wouldTrade }
        if order.timeInForce == .fillOrKill, !canFill(order, key, other) { return .notFillable }
        return .none
    }

    /// Whether an order of `key` trades with the best level of the other side.
    @inline(__always)
    func crosses(_ key: UInt32, _ bestKey: Int64) -> Bool {
        Int64(key) &+ bestKey >= Int64(LadderKey.top)
    }

    /// The ladder in which `order` would rest; the other side's has the last bit flipped.
    @inline(__always)
    func ladder(_ order: Order) -> UInt32 { order.instrument &<< 1 | order.traits.bits & 1 }

    // MARK: Events

    @inline(__always)
    private func accept(_ order: Order, _ stamp: Stamp, into events: inout EventBuffer) {
        events.append(
            stamp.event(
                .accepted, order: order.id, side: order.side, price: order.price,
                quantity: order.quantity, leaves: order.quantity))
    }

    private func reject(
        _ order: Order, _ reason: Reason, _ stamp: Stamp, into events: inout EventBuffer
    ) {
        events.append(
            stamp.event(
                .rejected, order: order.id, side: order.side, price: order.price,
                quantity: order.quantity, reason: reason))
    }

    private func refuseUnknown(
        _ id: OrderID, _ newID: OrderID, _ instrument: UInt32, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        let phase = instrument < instruments ? phases[instrument] : .closedBeforeOpen
        events.append(
            Event(
                .rejected, time: time, order: id, contra: newID, reason: .unknownOrder,
                instrument: instrument, phase: phase))
    }

    func refuseInstrument(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        events.append(
            Event(
                .rejected, time: time, order: order.id, side: order.side, price: order.price,
                quantity: order.quantity, reason: .unknownInstrument,
                instrument: order.instrument))
    }

    @inline(__always)
    private mutating func restAndReport(
        _ order: Order, _ leaves: Quantity, _ key: UInt32, _ stamp: Stamp,
        into events: inout EventBuffer
    ) {
        let shown = rest(order, leaves: leaves, ladder(order), key)
        events.append(
            stamp.event(
                .rested, order: order.id, side: order.side, price: order.price, quantity: shown,
                leaves: leaves))
    }

    /// Takes `quantity` shares off a node that keeps its place, the hidden part first.
    @inline(__always)
    mutating func take(_ quantity: Quantity, from node: UInt32) {
        let level = nodes[node].level
        var rest = quantity
        if nodes[node].isIceberg {
            let reserve = nodes[node].ownerOrReserve
            let fromHidden = min(quantity, reserves[reserve].hidden)
            reserves[reserve].hidden &-= fromHidden
            hiddenShares[level] &-= fromHidden
            rest &-= fromHidden
        }
        nodes[node].shown &-= rest
        levels[level].shown &-= rest
    }

    @inline(__always)
    mutating func cancelNode(
        _ node: UInt32, _ reason: Reason, at time: Timestamp, _ place: Int = -1,
        into events: inout EventBuffer
    ) {
        let level = nodes[node].level
        events.append(
            stamp(levels[level].instrument, time).event(
                .canceled, order: nodes[node].id, side: levels[level].side,
                price: levels[level].price, quantity: leaves(node), reason: reason))
        remove(node, at: place)
    }
}
