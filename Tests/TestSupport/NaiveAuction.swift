import Matching
import TradingModel

extension NaiveBook {
    /// What a price would trade.
    private struct Trial {
        let tick: Int64
        let matched: Quantity
        let imbalance: Quantity
    }

    /// The auction's outcome by trying price after price.
    ///
    /// Under ``AuctionRule/anyTick`` that is every tick between the lowest and the highest price; in
    /// a range too wide for it, every order's price, its neighbours and the reference: between two
    /// neighbouring order prices all ticks trade the same.
    public func auctionOutcome(by rule: AuctionRule, reference: Price) -> AuctionOutcome? {
        guard isCrossed, let bid = queue(.buy).first, let ask = queue(.sell).first else {
            return nil
        }
        let (low, high) = (Int64(ask.order.price.ticks), Int64(bid.order.price.ticks))
        let prices = Set((queue(.buy) + queue(.sell)).map { Int64($0.order.price.ticks) })
        var ticks = prices
        if rule == .anyTick {
            ticks =
                high - low < 64
                ? Set(low...high)
                : Set(prices.flatMap { [$0 - 1, $0, $0 + 1] } + [Int64(reference.ticks)])
        }
        let trials = ticks.filter { (low...high).contains($0) }.sorted().compactMap(trial)
        guard let volume = trials.map(\.matched).max(), volume > 0 else { return nil }
        let largest = trials.filter { $0.matched == volume }
        guard let surplus = largest.map({ abs($0.imbalance) }).min() else { return nil }
        let tied = largest.filter { abs($0.imbalance) == surplus }
        var tick = (tied[0].tick + tied[tied.count - 1].tick + 1) / 2
        if rule == .anyTick {
            let wanted = Int64(reference.ticks)
            tick = tied[0].tick
            for trial in tied where abs(trial.tick - wanted) < abs(tick - wanted) {
                tick = trial.tick
            }
        }
        return AuctionOutcome(
            price: Price(ticks: Int32(tick)), quantity: volume, surplus: surplus,
            surplusSide: tied[0].imbalance >= 0 ? .buy : .sell)
    }

    /// What `tick` would trade; nil where a better-priced order would not be filled whole.
    private func trial(_ tick: Int64) -> Trial? {
        var (demand, above, supply, below): (Quantity, Quantity, Quantity, Quantity) = (0, 0, 0, 0)
        for entry in queue(.buy) {
            if entry.order.price.ticks >= tick { demand += entry.leaves }
            if entry.order.price.ticks > tick { above += entry.leaves }
        }
        for entry in queue(.sell) {
            if entry.order.price.ticks <= tick { supply += entry.leaves }
            if entry.order.price.ticks < tick { below += entry.leaves }
        }
        let matched = min(demand, supply)
        guard above <= matched, below <= matched else { return nil }
        return Trial(tick: tick, matched: matched, imbalance: demand - supply)
    }

    /// See `MatchingEngine.uncross`.
    public mutating func uncross(
        by rule: AuctionRule, reference: Price, at time: Timestamp
    ) -> [Event] {
        let nobody = Order(id: .none, side: .buy, price: .none, quantity: 0)
        guard let outcome = auctionOutcome(by: rule, reference: reference) else {
            return [event(.auction, nobody, time, quantity: 0)]
        }
        var events: [Event] = []
        var rest = outcome.quantity
        while rest > 0, let buy = queue(.buy).first, let sell = queue(.sell).first {
            let quantity = min(rest, min(buy.shown, sell.shown))
            rest -= quantity
            var trade = event(
                .trade, buy.order, time, quantity: quantity, leaves: buy.leaves - quantity)
            trade.contra = sell.order.id
            trade.price = outcome.price
            trade.contraLeaves = sell.leaves - quantity
            events.append(trade)
            fillFirst(.buy, quantity, time, &events)
            fillFirst(.sell, quantity, time, &events)
        }
        var end = event(.auction, nobody, time, quantity: outcome.quantity, leaves: outcome.surplus)
        end.side = outcome.surplusSide
        end.price = outcome.price
        events.append(end)
        return events
    }
}
