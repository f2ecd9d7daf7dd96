import TradingModel

/// The outcome of an auction, or what it would be now.
public struct AuctionOutcome: Hashable, Sendable {
    /// The one price of all trades.
    public var price: Price
    /// Shares that trade.
    public var quantity: Quantity
    /// Shares at the price or better that find no partner.
    public var surplus: Quantity
    /// The side of the surplus (meaningless at 0).
    public var surplusSide: Side

    /// An outcome.
    public init(price: Price, quantity: Quantity, surplus: Quantity, surplusSide: Side) {
        self.price = price
        self.quantity = quantity
        self.surplus = surplus
        self.surplusSide = surplusSide
    }
}

extension MatchingEngine {
    /// Prices `low` to `high` that would all trade the same shares.
    private struct Candidate {
        var low: Int32
        var high: Int32
        /// Buys at the price or above, sells at the price or below.
        var demand: Quantity
        var supply: Quantity
        /// Buys above the price, sells below it: these must be filled whole.
        var demandAbove: Quantity
        var supplyBelow: Quantity

        var matched: Quantity { min(demand, supply) }
        var surplus: Quantity { abs(demand - supply) }
        var fillsBetterPrices: Bool { demandAbove <= supply && supplyBelow <= demand }
    }

    /// The auction's price and volume as the book stands, or nil where it is not crossed.
    ///
    /// `reference` is used by ``AuctionRule/anyTick`` only.
    public func auctionOutcome(
        by rule: AuctionRule, reference: Price, instrument: UInt32 = 0
    ) -> AuctionOutcome? {
        let candidates = self.candidates(instrument, allTicks: rule == .anyTick)
        guard let volume = candidates.map(\.matched).max() else { return nil }
        let full = candidates.filter { $0.matched == volume && $0.fillsBetterPrices }
        guard let surplus = full.map(\.surplus).min() else { return nil }
        let tied = full.filter { $0.surplus == surplus }
        let price: Int32
        switch rule {
        case .orderPrices:
            // Half up: the sum of two ticks fits 33 bits.
            price = Int32((Int64(tied[0].low) + Int64(tied[tied.count - 1].high) + 1) / 2)
        case .anyTick:
            price = nearest(to: reference.ticks, among: tied)
        }
        let side: Side = tied[0].demand >= tied[0].supply ? .buy : .sell
        return AuctionOutcome(
            price: Price(ticks: price), quantity: volume, surplus: surplus, surplusSide: side)
    }

    private func nearest(to reference: Int32, among tied: [Candidate]) -> Int32 {
        var best = tied[0].low
        var distance = Int64.max
        for candidate in tied {
            let tick = min(max(reference, candidate.low), candidate.high)
            let gap = abs(Int64(tick) - Int64(reference))
            if gap < distance { (best, distance) = (tick, gap) }
        }
        return best
    }

    /// Every price between the best ask and the best bid of a crossed book, lowest first.
    private func candidates(_ instrument: UInt32, allTicks: Bool) -> [Candidate] {
        let (bid, ask) = (best(.buy, instrument), best(.sell, instrument))
        guard bid != 0, ask != 0, levels[bid].price >= levels[ask].price else { return [] }
        let buys = crossing(bid, upTo: levels[ask].price)
        let sells = crossing(ask, upTo: levels[bid].price)
        var demand = buys.reduce(0) { $0 + $1.quantity }
        var supply: Quantity = 0
        // Both lists in ascending price: asks come best (lowest) first, bids best (highest) first.
        var (buy, sell) = (buys.count - 1, 0)
        var result: [Candidate] = []
        while buy >= 0 || sell < sells.count {
            let price = min(
                buy >= 0 ? buys[buy].ticks : .max, sell < sells.count ? sells[sell].ticks : .max)
            if allTicks, let last = result.last, last.high + 1 < price {
                result.append(
                    Candidate(
                        low: last.high + 1, high: price - 1, demand: demand, supply: supply,
                        demandAbove: demand, supplyBelow: supply))
            }
            var (buyHere, sellHere): (Quantity, Quantity) = (0, 0)
            if buy >= 0, buys[buy].ticks == price {
                buyHere = buys[buy].quantity
                buy -= 1
            }
            if sell < sells.count, sells[sell].ticks == price {
                sellHere = sells[sell].quantity
                sell += 1
            }
            result.append(
                Candidate(
                    low: price, high: price, demand: demand, supply: supply + sellHere,
                    demandAbove: demand - buyHere, supplyBelow: supply))
            demand -= buyHere
            supply += sellHere
        }
        return result
    }

    /// The levels from `best` on at `limit` or better, best first, hidden shares included.
    private func crossing(
        _ best: UInt32, upTo limit: Price
    ) -> [(ticks: Int32, quantity: Quantity)] {
        var result: [(ticks: Int32, quantity: Quantity)] = []
        var index = best
        while index != 0, !levels[index].side.isBetter(limit, than: levels[index].price) {
            let level = levels[index]
            result.append((level.price.ticks, level.shown + hiddenShares[index]))
            index = next(behind: index)
        }
        return result
    }

    /// Ends a call auction: trades at one price, orders paired by price, then time.
    ///
    /// Appends a `trade` for each pair (`order` the buy, `contra` the sell), then one `auction`
    /// event, also where nothing trades (quantity 0). What is left stays in the book, uncrossed.
    @discardableResult
    public mutating func uncross(
        by rule: AuctionRule, reference: Price, instrument: UInt32 = 0, at time: Timestamp,
        into events: inout EventBuffer
    ) -> AuctionOutcome? {
        let found = auctionOutcome(by: rule, reference: reference, instrument: instrument)
        let stamp = stamp(instrument, time)
        guard let outcome = found else {
            events.append(stamp.event(.auction))
            return nil
        }
        var rest = outcome.quantity
        while rest > 0 {
            let buy = levels[best(.buy, instrument)].first
            let sell = levels[best(.sell, instrument)].first
            let quantity = min(rest, min(nodes[buy].shown, nodes[sell].shown))
            rest -= quantity
            events.append(
                stamp.event(
                    .trade, order: nodes[buy].id, contra: nodes[sell].id, side: .buy,
                    price: outcome.price, quantity: quantity, leaves: leaves(buy) - quantity,
                    contraLeaves: leaves(sell) - quantity))
            fill(buy, quantity, stamp, into: &events)
            fill(sell, quantity, stamp, into: &events)
        }
        events.append(
            stamp.event(
                .auction, side: outcome.surplusSide, price: outcome.price,
                quantity: outcome.quantity, leaves: outcome.surplus))
        return outcome
    }
}
