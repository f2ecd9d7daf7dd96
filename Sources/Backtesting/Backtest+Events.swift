import Analytics
import Execution
import Journal
import Matching
import TradingModel
import Venue

extension Backtest {
    /// Takes what one command did at the exchange to everybody whom it concerns, and clears it.
    mutating func settle(at time: Timestamp, cause: UInt64) throws {
        var updates: [OrderNews] = []
        var trades: [MarketTrade] = []
        var newest: UInt64 = 0
        for index in events.indices {
            let event = events[index]
            let sequence = isRecorded(event) ? try journal.append(event: event, cause: cause) : 0
            for move in queues.moves(of: event) {
                try journal.append(event: move, cause: sequence)
            }
            guard sequence > 0 else { continue }
            newest = sequence
            seat?.watch(event)
            if event.kind == .trade { trades.append(note(trade: event)) }
            try account(event, sequence, &updates)
        }
        shareCash()
        compareWithHistory(at: time)
        let changed = !events.isEmpty
        topBefore = simulated.phase == .continuous ? simulated.book.top() : .empty
        events.removeAll()
        referenceEvents.removeAll()
        if !updates.isEmpty {
            responses.append(Response(time: responseLeg.arrival(of: time), updates: updates))
        }
        if changed { publish(trades, at: time, cause: newest) }
    }

    /// Holds the run against the exchange that replays the day without own orders.
    private mutating func compareWithHistory(at time: Timestamp) {
        guard !isOver else { return }
        comparison.matched(referenceEvents)
        fidelity.compareTrades(reference: referenceEvents, simulated: events)
        fidelity.comparePhantoms(
            touchedBy: events, simulated: simulated.book, reference: reference.book)
        fidelity.comparePhantoms(
            touchedBy: referenceEvents, simulated: simulated.book, reference: reference.book)
        let isOpen = simulated.phase == .continuous
        fidelity.compareMids(
            simulated: isOpen ? simulated.book.top() : .empty,
            reference: isOpen ? reference.book.top() : .empty, at: time,
            isCounting: isOpen && ordersSent > 0)
    }

    /// The journal keeps the day's frame, every trade, and all that concerns own orders.
    private func isRecorded(_ event: Event) -> Bool {
        switch event.kind {
        case .trade, .phase, .auction: true
        default: event.order.isOwn
        }
    }

    private mutating func note(trade event: Event) -> MarketTrade {
        market.last = event.price
        market.volume += event.quantity
        // TradableDay has checked that a day's turnover fits.
        market.turnover += context.rules.tick.value.notional(event.price, event.quantity) ?? .zero
        return MarketTrade(
            time: event.time, price: event.price, quantity: event.quantity,
            aggressor: event.phase.isCall ? nil : event.side)
    }

    /// Books what happened to own orders and prepares the news of it.
    private mutating func account(
        _ event: Event, _ sequence: UInt64,
        _ updates: inout [OrderNews]
    ) throws {
        switch event.kind {
        case .trade:
            if event.order.isOwn, event.contra.isOwn { crossShares += event.quantity }
            if event.order.isOwn { try fill(event.order, event.leaves, event, sequence, &updates) }
            if event.contra.isOwn {
                try fill(event.contra, event.contraLeaves, event, sequence, &updates)
            }
        case .accepted:
            enter(event.order, event.quantity)
            updates.append(OrderNews(update: update(.accepted, event), cause: sequence))
        case .rested:
            if let queued = queues.join(
                event.order, book: simulated.book, at: event.time, phase: event.phase)
            {
                try journal.append(event: queued, cause: sequence)
            }
        case .rejected:
            // A refused cancel names no quantity, a refused order always does.
            let isCancel = event.quantity == 0
            if !isCancel { noteRefusal(event.order) }
            updates.append(
                OrderNews(
                    update: update(isCancel ? .cancelRejected : .rejected, event),
                    cause: sequence))
        case .canceled:
            queues.leave(event.order)
            leave(event.order, event.quantity, isDone: true)
            ledgers[account(of: event.order)].release(event.order, quantity: event.quantity)
            updates.append(OrderNews(update: update(.canceled, event), cause: sequence))
        default:
            break
        }
    }

    private mutating func fill(
        _ id: OrderID, _ leaves: Quantity, _ event: Event, _ sequence: UInt64,
        _ updates: inout [OrderNews]
    ) throws {
        var before = currentSample(at: event.time)
        (before.bid, before.ask) = (topBefore.bid.price, topBefore.ask.price)
        try journal.append(sample: before, cause: sequence)
        // What the fill's markouts are measured against.
        for horizon in TCA.MarkoutHorizon.allCases {
            if let span = horizon.span { extraSamples.insert(event.time + span) }
        }
        let charges = ledgers[account(of: id)].fill(
            id, price: event.price, quantity: event.quantity)
        traders[trader(of: id)].tally.filled += event.quantity
        leave(id, event.quantity, isDone: leaves == 0)
        if leaves == 0 { queues.leave(id) }
        try journal.append(
            event: Event(
                .settled, time: event.time, order: id,
                contra: id == event.order ? event.contra : event.order, price: event.price,
                quantity: event.quantity, leaves: leaves, contraLeaves: charges.total.units,
                phase: event.phase),
            cause: sequence)
        updates.append(
            OrderNews(
                update: OrderUpdate(
                    .filled, order: id, time: event.time, price: event.price,
                    quantity: event.quantity, leaves: leaves),
                cause: sequence, charges: charges.total))
    }

    private func update(_ kind: OrderUpdate.Kind, _ event: Event) -> OrderUpdate {
        OrderUpdate(
            kind, order: event.order, time: event.time, price: event.price,
            quantity: event.quantity, leaves: event.leaves, reason: event.reason)
    }

    /// Puts the new state of the market on its way to the strategy.
    private mutating func publish(_ trades: [MarketTrade], at time: Timestamp, cause: UInt64) {
        market.time = time
        market.phase = simulated.phase
        market.book = simulated.publishedView
        feed.append(
            FeedUpdate(
                time: feedLeg.arrival(of: time), market: market, trades: trades, cause: cause))
    }
}
