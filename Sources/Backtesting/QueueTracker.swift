import Matching
import TradingModel

/// Follows what stands ahead of each resting own order: whatever leaves, trades or shrinks there.
///
/// Nobody gets ahead of a resting order at its price, so the set that was ahead on arrival only
/// shrinks; with full order-level data the place in the queue is exact, not estimated.
struct QueueTracker {
    private struct Tracked {
        let id: OrderID
        var shares: Quantity
        var ahead: [OrderID: Quantity]
    }

    private var tracked: [Tracked] = []

    /// Starts to follow own order `id`, which has just come to rest; returns its `queued` event.
    mutating func join(
        _ id: OrderID, book: borrowing MatchingEngine, at time: Timestamp, phase: Phase
    ) -> Event? {
        guard let own = book.order(id) else { return nil }
        var ahead: [OrderID: Quantity] = [:]
        var shares: Quantity = 0
        for order in book.queue(own.side, at: own.price) {
            if order.id == id { break }
            ahead[order.id] = order.shown
            shares += order.shown
        }
        tracked.append(Tracked(id: id, shares: shares, ahead: ahead))
        return Event(
            .queued, time: time, order: id, side: own.side, price: own.price, quantity: shares,
            leaves: own.leaves, contraLeaves: Quantity(ahead.count), phase: phase)
    }

    /// Stops following `id`.
    mutating func leave(_ id: OrderID) { tracked.removeAll { $0.id == id } }

    /// The moves that one event of the book causes in the queues followed, as `advanced` events.
    mutating func moves(of event: Event) -> [Event] {
        guard !tracked.isEmpty else { return [] }
        switch event.kind {
        case .trade:
            // In an auction both orders come from queues, in continuous trading the contra only.
            return advance(event.contra, by: event.quantity, left: event.contraLeaves, event)
                + (event.phase.isCall
                    ? advance(event.order, by: event.quantity, left: event.leaves, event) : [])
        case .canceled, .refilled:
            return advance(event.order, by: .max, left: 0, event)
        case .reduced:
            return advance(event.order, by: event.quantity, left: event.leaves, event)
        default:
            return []
        }
    }

    private mutating func advance(
        _ other: OrderID, by quantity: Quantity, left: Quantity, _ event: Event
    ) -> [Event] {
        var result: [Event] = []
        for index in tracked.indices {
            guard let shown = tracked[index].ahead[other] else { continue }
            let gone = min(quantity, shown)
            tracked[index].shares -= gone
            if gone == shown || left == 0 {
                tracked[index].ahead[other] = nil
            } else {
                tracked[index].ahead[other] = shown - gone
            }
            result.append(
                Event(
                    .advanced, time: event.time, order: tracked[index].id, contra: other,
                    price: event.price, quantity: gone, leaves: tracked[index].shares,
                    contraLeaves: Quantity(tracked[index].ahead.count),
                    reason: event.kind == .trade
                        ? .traded : event.kind == .refilled ? .replaced : event.reason,
                    phase: event.phase))
        }
        return result
    }
}
