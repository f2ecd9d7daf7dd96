import Matching
import TradingModel

extension NaiveBook {
    /// The auction's outcome by trying every tick between the lowest and the highest price.
    public func auctionOutcome(by rule: AuctionRule, reference: Price) -> AuctionOutcome? {
        let (buys, sells) = (queue(.buy), queue(.sell))
        guard let high = buys.map(\.order.price.ticks).max(),
            let low = sells.map(\.order.price.ticks).min(), high >= low
        else { return nil }
        let prices = Set((buys + sells).map(\.order.price.ticks))
        struct Trial {
            let tick: Int32
            let matched: Quantity
            let imbalance: Quantity
        }
        var trials: [Trial] = []
        for tick in low...high where rule == .anyTick || prices.contains(tick) {
            let sum = { (list: [Entry], keep: (Int32) -> Bool) in
                list.filter { keep($0.order.price.ticks) }.reduce(0) { $0 + $1.leaves }
            }
            let demand = sum(buys) { $0 >= tick }
            let supply = sum(sells) { $0 <= tick }
            let matched = min(demand, supply)
            // Better-priced orders must be filled whole.
            guard sum(buys, { $0 > tick }) <= matched, sum(sells, { $0 < tick }) <= matched
            else { continue }
            trials.append(Trial(tick: tick, matched: matched, imbalance: demand - supply))
        }
        guard let volume = trials.map(\.matched).max(), volume > 0 else { return nil }
        let largest = trials.filter { $0.matched == volume }
        guard let surplus = largest.map({ abs($0.imbalance) }).min() else { return nil }
        let tied = largest.filter { abs($0.imbalance) == surplus }
        let tick: Int32
        switch rule {
        case .orderPrices:
            tick = (tied[0].tick + tied[tied.count - 1].tick + 1) / 2
        case .anyTick:
            tick =
                tied.min {
                    (abs($0.tick - reference.ticks), $0.tick)
                        < (abs($1.tick - reference.ticks), $1.tick)
                }?.tick ?? 0
        }
        return AuctionOutcome(
            price: Price(ticks: tick), quantity: volume, surplus: surplus,
            surplusSide: tied[0].imbalance >= 0 ? .buy : .sell)
    }

    /// See `OrderBook.uncross`.
    public mutating func uncross(
        by rule: AuctionRule, reference: Price, at time: Timestamp
    ) -> [Event] {
        guard let outcome = auctionOutcome(by: rule, reference: reference) else {
            return [Event(.auction, time: time, phase: phase)]
        }
        var events: [Event] = []
        var rest = outcome.quantity
        while rest > 0 {
            guard let buy = queue(.buy).first, let sell = queue(.sell).first else { break }
            let quantity = min(rest, min(buy.shown, sell.shown))
            rest -= quantity
            events.append(
                Event(
                    .trade, time: time, order: buy.order.id, contra: sell.order.id, side: .buy,
                    price: outcome.price, quantity: quantity, leaves: buy.leaves - quantity,
                    contraLeaves: sell.leaves - quantity, phase: phase))
            trade(buy.order.id, quantity, time, &events)
            trade(sell.order.id, quantity, time, &events)
        }
        events.append(
            Event(
                .auction, time: time, side: outcome.surplusSide, price: outcome.price,
                quantity: outcome.quantity, leaves: outcome.surplus, phase: phase))
        return events
    }
}
