import Matching
import TradingModel

/// An order book that is obviously right and slow: one array of orders, searched from end to end.
///
/// The differential tests hold the real book against it, command by command.
public struct NaiveBook {
    struct Entry {
        var order: Order
        var shown: Quantity
        var hidden: Quantity
        /// Rank of arrival at the back of its queue.
        var arrival: Int

        var leaves: Quantity { shown + hidden }
    }

    private var entries: [Entry] = []
    private var arrivals = 0
    private let limit: Int
    /// The phase that events are stamped with.
    public var phase: Phase = .continuous

    /// An empty book for at most `limit` live orders.
    public init(limit: Int = .max) { self.limit = limit }

    /// The live orders of a side, best first, earliest first.
    func queue(_ side: Side) -> [Entry] {
        entries.filter { $0.order.side == side }.sorted { a, b in
            if a.order.price != b.order.price {
                return side.isBetter(a.order.price, than: b.order.price)
            }
            return a.arrival < b.arrival
        }
    }

    /// The price levels of a side, best first.
    public func depth(_ side: Side) -> [PriceLevel] {
        var result: [PriceLevel] = []
        for entry in queue(side) {
            if result.last?.price != entry.order.price {
                result.append(PriceLevel(price: entry.order.price, quantity: 0, orders: 0))
            }
            result[result.count - 1].quantity += entry.shown
            result[result.count - 1].orders += 1
        }
        return result
    }

    private func index(_ id: OrderID) -> Int? { entries.firstIndex { $0.order.id == id } }

    // MARK: Commands

    /// See `OrderBook.submit`.
    public mutating func submit(_ order: Order, at time: Timestamp) -> [Event] {
        if let reason = refusal(order) ?? immediateRefusal(order) {
            return [event(.rejected, order, time, quantity: order.quantity, reason: reason)]
        }
        var events = [
            event(.accepted, order, time, quantity: order.quantity, leaves: order.quantity)
        ]
        var leaves = order.quantity
        while leaves > 0, let other = queue(order.side.opposite).first,
            order.kind == .market
                || order.side.crosses(limit: order.price, resting: other.order.price)
        {
            guard let at = index(other.order.id) else { break }
            if order.selfTradePrevention != .none, order.owner != 0,
                order.owner == other.order.owner
            {
                leaves = preventSelfTrade(order, leaves, at, time, &events)
                continue
            }
            let quantity = min(leaves, other.shown)
            leaves -= quantity
            events.append(
                Event(
                    .trade, time: time, order: order.id, contra: other.order.id, side: order.side,
                    price: other.order.price, quantity: quantity, leaves: leaves,
                    contraLeaves: other.leaves - quantity, phase: phase))
            fill(at, quantity, time, &events)
        }
        guard leaves > 0 else { return events }
        if order.kind == .market || order.timeInForce == .immediateOrCancel
            || order.timeInForce == .fillOrKill
        {
            events.append(
                event(.canceled, order, time, quantity: leaves, reason: .immediateRemainder))
        } else {
            rest(order, leaves, time, &events)
        }
        return events
    }

    /// See `OrderBook.collect`.
    public mutating func collect(_ order: Order, at time: Timestamp) -> [Event] {
        var reason = refusal(order)
        let waits = order.timeInForce == .day || order.timeInForce == .goodTillCancel
        if reason == nil, order.kind == .market || !waits || order.isPostOnly {
            reason = .limitOrdersOnly
        }
        if let reason {
            return [event(.rejected, order, time, quantity: order.quantity, reason: reason)]
        }
        var events = [
            event(.accepted, order, time, quantity: order.quantity, leaves: order.quantity)
        ]
        rest(order, order.quantity, time, &events)
        return events
    }

    /// See `OrderBook.cancel`.
    public mutating func cancel(
        _ id: OrderID, reason: Reason = .requested, at time: Timestamp
    ) -> [Event] {
        guard let index = index(id) else {
            return [Event(.rejected, time: time, order: id, reason: .unknownOrder, phase: phase)]
        }
        let entry = entries.remove(at: index)
        return [event(.canceled, entry.order, time, quantity: entry.leaves, reason: reason)]
    }

    /// See `OrderBook.reduce`.
    public mutating func reduce(
        _ id: OrderID, by quantity: Quantity, at time: Timestamp
    ) -> [Event] {
        guard let index = index(id) else {
            return [Event(.rejected, time: time, order: id, reason: .unknownOrder, phase: phase)]
        }
        let entry = entries[index]
        guard quantity > 0 else {
            return [
                Event(
                    .rejected, time: time, order: id, side: entry.order.side, quantity: quantity,
                    reason: .invalidQuantity, phase: phase)
            ]
        }
        if quantity >= entry.leaves { return cancel(id, at: time) }
        take(quantity, index)
        return [
            event(
                .reduced, entry.order, time, quantity: quantity, leaves: entries[index].leaves,
                reason: .requested)
        ]
    }

    /// See `OrderBook.replace`.
    public mutating func replace(
        _ id: OrderID, with newID: OrderID, price: Price, quantity: Quantity, at time: Timestamp
    ) -> [Event] {
        guard let index = index(id) else {
            return [
                Event(
                    .rejected, time: time, order: id, contra: newID, reason: .unknownOrder,
                    phase: phase)
            ]
        }
        var order = entries[index].order
        order.id = newID
        order.price = price
        order.quantity = quantity
        order.display = min(order.display, max(quantity, 0))
        let saved = entries
        entries.remove(at: index)
        let reason = refusal(order) ?? (order.isPostOnly && trades(order) ? .wouldTrade : nil)
        entries = saved
        if let reason {
            return [event(.rejected, order, time, quantity: quantity, reason: reason)]
        }
        let canceled = cancel(id, reason: .replaced, at: time)
        return canceled + (phase.isCall ? collect(order, at: time) : submit(order, at: time))
    }

    // MARK: Rules

    private func refusal(_ order: Order) -> Reason? {
        if order.id == .none || index(order.id) != nil { return .duplicateOrder }
        if order.quantity <= 0 || order.quantity > OrderBook.maximumQuantity
            || order.display < 0 || order.display > order.quantity
        {
            return .invalidQuantity
        }
        if order.kind == .limit && order.price.ticks <= 0 { return .invalidPrice }
        return entries.count >= limit ? .bookFull : nil
    }

    private func immediateRefusal(_ order: Order) -> Reason? {
        if order.isPostOnly, trades(order) { return .wouldTrade }
        if order.timeInForce == .fillOrKill {
            // Try it on a copy, as a good-for-nothing order, and see whether it fills whole.
            var copy = self
            var trial = order
            trial.timeInForce = .immediateOrCancel
            let filled = copy.submit(trial, at: .zero).filter { $0.kind == .trade }
                .reduce(0) { $0 + $1.quantity }
            if filled < order.quantity { return .notFillable }
        }
        return nil
    }

    private func trades(_ order: Order) -> Bool {
        guard let best = queue(order.side.opposite).first else { return false }
        return order.kind == .market
            || order.side.crosses(limit: order.price, resting: best.order.price)
    }

    private mutating func rest(
        _ order: Order, _ leaves: Quantity, _ time: Timestamp, _ events: inout [Event]
    ) {
        arrivals += 1
        let shown = order.display > 0 ? min(order.display, leaves) : leaves
        entries.append(
            Entry(order: order, shown: shown, hidden: leaves - shown, arrival: arrivals))
        events.append(event(.rested, order, time, quantity: shown, leaves: leaves))
    }

    private mutating func fill(
        _ index: Int, _ quantity: Quantity, _ time: Timestamp, _ events: inout [Event]
    ) {
        entries[index].shown -= quantity
        guard entries[index].shown == 0 else { return }
        guard entries[index].hidden > 0 else {
            entries.remove(at: index)
            return
        }
        let part = min(entries[index].order.display, entries[index].hidden)
        arrivals += 1
        entries[index].shown = part
        entries[index].hidden -= part
        entries[index].arrival = arrivals
        events.append(
            event(
                .refilled, entries[index].order, time, quantity: part,
                leaves: entries[index].leaves))
    }

    mutating func trade(
        _ id: OrderID, _ quantity: Quantity, _ time: Timestamp, _ events: inout [Event]
    ) {
        if let index = index(id) { fill(index, quantity, time, &events) }
    }

    private mutating func take(_ quantity: Quantity, _ index: Int) {
        let fromHidden = min(quantity, entries[index].hidden)
        entries[index].hidden -= fromHidden
        entries[index].shown -= quantity - fromHidden
    }

    private mutating func preventSelfTrade(
        _ order: Order, _ leaves: Quantity, _ index: Int, _ time: Timestamp,
        _ events: inout [Event]
    ) -> Quantity {
        let other = entries[index]
        switch order.selfTradePrevention {
        case .none: return leaves
        case .cancelOldest:
            events += cancel(other.order.id, reason: .selfTrade, at: time)
            return leaves
        case .cancelNewest:
            events.append(event(.canceled, order, time, quantity: leaves, reason: .selfTrade))
            return 0
        case .cancelBoth:
            events += cancel(other.order.id, reason: .selfTrade, at: time)
            events.append(event(.canceled, order, time, quantity: leaves, reason: .selfTrade))
            return 0
        case .decrement:
            let quantity = min(leaves, other.leaves)
            if quantity == other.leaves {
                events += cancel(other.order.id, reason: .selfTrade, at: time)
            } else {
                take(quantity, index)
                events.append(
                    event(
                        .reduced, other.order, time, quantity: quantity,
                        leaves: entries[index].leaves, reason: .selfTrade))
                if entries[index].shown == 0 { fill(index, 0, time, &events) }
            }
            let left = leaves - quantity
            events.append(
                event(
                    left == 0 ? .canceled : .reduced, order, time, quantity: quantity,
                    leaves: left, reason: .selfTrade))
            return left
        }
    }

    private func event(
        _ kind: EventKind, _ order: Order, _ time: Timestamp, quantity: Quantity,
        leaves: Quantity = 0, reason: Reason = .none
    ) -> Event {
        Event(
            kind, time: time, order: order.id, side: order.side, price: order.price,
            quantity: quantity, leaves: leaves, reason: reason, phase: phase)
    }
}
