import Execution
import Journal
import Matching
import TradingModel
import Venue

extension Backtest {
    /// Delivers the next response; all news of one exchange event comes together.
    mutating func respond() throws {
        guard let response = responses.popFirst() else { return }
        context.now = response.time
        for (update, cause) in response.updates {
            let sequence = try journal.append(
                event: Event(
                    .reported, time: response.time, order: update.order, price: update.price,
                    quantity: update.quantity, leaves: update.leaves, reason: update.reason,
                    phase: simulated.phase),
                cause: cause)
            strategy.orderUpdated(update, &context)
            try takeRequests(cause: sequence)
        }
    }

    /// Delivers the next piece of market data.
    mutating func deliver() throws {
        guard let update = feed.popFirst() else { return }
        let phaseBefore = context.market.phase
        context.now = update.time
        context.market = update.market
        if update.market.phase != phaseBefore {
            strategy.phaseChanged(to: update.market.phase, &context)
        }
        for trade in update.trades { strategy.traded(trade, &context) }
        strategy.bookChanged(&context)
        try takeRequests(cause: update.cause)
    }

    /// Wakes the strategy, once for all wake-ups of one moment.
    mutating func wake() throws {
        guard let first = wakeUps.popMin() else { return }
        while let same = wakeUps.min, same.time == first.time { _ = wakeUps.popMin() }
        context.now = first.time
        strategy.woken(&context)
        try takeRequests(cause: 0)
    }

    /// Records what the strategy decided and puts it on its way to the exchange.
    mutating func takeRequests(cause: UInt64) throws {
        for time in context.wakeUps where time <= dayEnd {
            wakeUpsSet += 1
            wakeUps.insert(WakeUp(time: max(time, context.now), number: wakeUpsSet))
        }
        context.wakeUps.removeAll(keepingCapacity: true)
        guard !context.requests.isEmpty else { return }
        // What the strategy saw when it decided.
        let seen = try journal.append(sample: strategysView(), cause: cause)
        for request in context.requests {
            let sequence: UInt64
            switch request {
            case .submit(let order, let purpose):
                ordersSent += 1
                sequence = try journal.append(
                    event: Event(
                        .decided, time: context.now, order: order.id, side: order.side,
                        price: order.price, quantity: order.quantity,
                        contraLeaves: Quantity(purpose.rawValue), phase: context.market.phase),
                    cause: seen)
            case .cancel(let id, let purpose):
                sequence = try journal.append(
                    event: Event(
                        .cancelDecided, time: context.now, order: id,
                        contraLeaves: Quantity(purpose.rawValue), phase: context.market.phase),
                    cause: seen)
            }
            arrivals.append(
                Arrival(
                    time: entryLeg.arrival(of: context.now), request: request, cause: sequence))
        }
        context.requests.removeAll(keepingCapacity: true)
    }

    /// A sample of what the strategy knew, not of what was true.
    private func strategysView() -> Sample {
        var sample = currentSample(at: context.now)
        let top = context.market.book.top
        sample.bid = top.bid.price
        sample.ask = top.ask.price
        sample.last = context.market.last
        sample.marketVolume = context.market.volume
        sample.marketTurnover = context.market.turnover
        return sample
    }

    /// Ends the day: expires what is left, delivers the last news, checks that all adds up.
    mutating func finish() throws -> BacktestOutcome {
        let end = max(market.time, dayEnd)
        isOver = true
        simulated.expire(at: end, into: &events)
        try settle(at: end, cause: 0)
        while !responses.isEmpty { try respond() }
        comparison.finish()
        let faults = ledger.violations + simulated.book.checkInvariants()
        guard faults.isEmpty else {
            throw InvariantViolation(description: faults.joined(separator: "; "))
        }
        let report = fidelity.finish(
            historicalTrades: comparison.expected, reproduced: comparison.reproduced,
            ownShares: ledger.bought + ledger.sold, allShares: market.volume, at: end)
        return BacktestOutcome(
            fidelity: report, ledger: ledger, ordersSent: ordersSent,
            ordersRefused: ordersRefused, firstDifference: comparison.first)
    }
}
