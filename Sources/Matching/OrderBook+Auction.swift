import TradingModel

/// How a call auction chooses among prices that trade the same, largest volume.
///
/// Both rules first drop prices at which a better-priced order would stay unfilled, then keep those
/// with the smallest surplus; they differ in which prices stand for election and in the last step.
public enum AuctionRule: UInt8, Sendable, CaseIterable {
    /// Prices of orders in the book; still tied: the midpoint of the tied prices, half a tick up
    /// (SSE Trading Rules 3.6.2).
    case orderPrices = 1
    /// Any tick between the crossing orders; still tied: the one nearest to a reference price
    /// (previous close at the open, latest trade otherwise; SZSE Trading Rules 3.6.2).
    case anyTick = 2
}

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

extension OrderBook {
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
    public func auctionOutcome(by rule: AuctionRule, reference: Price) -> AuctionOutcome? {
        let candidates = self.candidates(allTicks: rule == .anyTick)
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
    private func candidates(allTicks: Bool) -> [Candidate] {
        guard let highest = bestPrice(.buy), let lowest = bestPrice(.sell), highest >= lowest
        else { return [] }
        let buys = crossing(.buy, upTo: lowest)
        let sells = crossing(.sell, upTo: highest)
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

    /// The levels of `side` at `limit` or better, best first, hidden shares included.
    private func crossing(_ side: Side, upTo limit: Price) -> [(ticks: Int32, quantity: Quantity)] {
        var result: [(ticks: Int32, quantity: Quantity)] = []
        for rank in 0..<levelCount(side) {
            let level = levels[levelIndex(side, rank: rank)]
            guard !side.isBetter(limit, than: level.price) else { break }
            result.append((level.price.ticks, level.shown + level.hidden))
        }
        return result
    }

    /// Ends a call auction: trades at one price, orders paired by price, then time.
    ///
    /// Appends a `trade` for each pair (`order` the buy, `contra` the sell), then one `auction`
    /// event, also where nothing trades (quantity 0). What is left stays in the book, uncrossed.
    @discardableResult
    public mutating func uncross(
        by rule: AuctionRule, reference: Price, at time: Timestamp, into events: inout EventBuffer
    ) -> AuctionOutcome? {
        guard let outcome = auctionOutcome(by: rule, reference: reference) else {
            events.append(Event(.auction, time: time, phase: phase))
            return nil
        }
        var rest = outcome.quantity
        while rest > 0 {
            let buy = levels[levelIndex(.buy, rank: 0)].first
            let sell = levels[levelIndex(.sell, rank: 0)].first
            let quantity = min(rest, min(nodes[buy].shown, nodes[sell].shown))
            rest -= quantity
            events.append(
                Event(
                    .trade, time: time, order: nodes[buy].id, contra: nodes[sell].id, side: .buy,
                    price: outcome.price, quantity: quantity,
                    leaves: nodes[buy].leaves - quantity,
                    contraLeaves: nodes[sell].leaves - quantity, phase: phase))
            fill(buy, quantity, at: time, into: &events)
            fill(sell, quantity, at: time, into: &events)
        }
        events.append(
            Event(
                .auction, time: time, side: outcome.surplusSide, price: outcome.price,
                quantity: outcome.quantity, leaves: outcome.surplus, phase: phase))
        return outcome
    }
}
