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
        for news in response.updates {
            let update = news.update
            let sequence = try journal.append(
                event: Event(
                    .reported, time: response.time, order: update.order, price: update.price,
                    quantity: update.quantity, leaves: update.leaves, reason: update.reason,
                    phase: simulated.phase),
                cause: news.cause)
            try tellGate(news, at: response.time)
            let trader = trader(of: update.order)
            traders[trader].strategy.orderUpdated(update, &context)
            try takeRequests(of: trader, cause: sequence)
        }
    }

    /// Delivers the next piece of market data.
    mutating func deliver() throws {
        guard let update = feed.popFirst() else { return }
        let phaseBefore = context.market.phase
        context.now = update.time
        context.market = update.market
        for trader in traders.indices {
            if update.market.phase != phaseBefore {
                traders[trader].strategy.phaseChanged(to: update.market.phase, &context)
            }
            for trade in update.trades { traders[trader].strategy.traded(trade, &context) }
            traders[trader].strategy.bookChanged(&context)
            try takeRequests(of: trader, cause: update.cause)
        }
        if update.market.phase != phaseBefore { try insistOnWithdrawal(at: update.time) }
    }

    /// Wakes the strategies whose time it is, each once for all its wake-ups of one moment.
    mutating func wake() throws {
        guard let first = wakeUps.popMin() else { return }
        var due = [first.trader]
        while let same = wakeUps.min, same.time == first.time {
            if !due.contains(same.trader) { due.append(same.trader) }
            _ = wakeUps.popMin()
        }
        context.now = first.time
        for trader in due.sorted() {
            traders[trader].strategy.woken(&context)
            try takeRequests(of: trader, cause: 0)
        }
    }

    /// Records what the strategy decided and puts it on its way to the exchange.
    mutating func takeRequests(of trader: Int, cause: UInt64) throws {
        for time in context.wakeUps where time <= dayEnd {
            wakeUpsSet += 1
            wakeUps.insert(
                WakeUp(time: max(time, context.now), number: wakeUpsSet, trader: trader))
        }
        context.wakeUps.removeAll(keepingCapacity: true)
        guard !context.requests.isEmpty else { return }
        // What the strategy saw when it decided.
        let seen = try journal.append(sample: strategysView(of: trader), cause: cause)
        for request in context.requests {
            let sequence: UInt64
            switch request {
            case .submit(let order, let purpose):
                register(order, of: trader)
                sequence = try journal.append(
                    event: Event(
                        .decided, time: context.now, order: order.id, side: order.side,
                        price: order.price, quantity: order.quantity,
                        leaves: namesParents ? Quantity(trader + 1) : 0,
                        contraLeaves: Quantity(purpose.rawValue), phase: context.market.phase),
                    cause: seen)
                guard try passesGate(order, of: trader, cause: sequence) else { continue }
            case .cancel(let id, let purpose):
                sequence = try journal.append(
                    event: Event(
                        .cancelDecided, time: context.now, order: id,
                        contraLeaves: Quantity(purpose.rawValue), phase: context.market.phase),
                    cause: seen)
                seat?.cancel(id, at: context.now)
            }
            arrivals.append(
                Arrival(
                    time: entryLeg.arrival(of: context.now), request: addressed(request, trader),
                    cause: sequence))
        }
        context.requests.removeAll(keepingCapacity: true)
    }

    /// A sample of what the strategy knew, not of what was true.
    private func strategysView(of trader: Int) -> Sample {
        var sample = currentSample(at: context.now, of: trader)
        let top = context.market.book.top
        sample.bid = top.bid.price
        sample.ask = top.ask.price
        sample.last = context.market.last
        sample.marketVolume = context.market.volume
        sample.marketTurnover = context.market.turnover
        return sample
    }

    /// Ends the day: expires what is left, delivers the last news, checks that all adds up.
    package mutating func finish() throws -> BacktestOutcome {
        let end = max(market.time, dayEnd)
        isOver = true
        simulated.expire(at: end, into: &events)
        try settle(at: end, cause: 0)
        while !responses.isEmpty { try respond() }
        comparison.finish()
        let faults = ledgers.flatMap(\.violations) + simulated.book.checkInvariants()
        guard faults.isEmpty else {
            throw InvariantViolation(description: faults.joined(separator: "; "))
        }
        let report = fidelity.finish(
            historicalTrades: comparison.expected, reproduced: comparison.reproduced,
            ownShares: ledgers.reduce(0) { $0 + $1.bought + $1.sold }, allShares: market.volume,
            at: end)
        return BacktestOutcome(
            fidelity: report, ledgers: ledgers, tallies: finalTallies(), ordersSent: ordersSent,
            ordersRefused: ordersRefused, crossShares: crossShares,
            firstDifference: comparison.first, stateHash: stateHash())
    }
}
