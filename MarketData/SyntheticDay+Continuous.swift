import MarketModels
import Matching
import TradingModel

extension SyntheticDay {
    /// Orders that one event may cancel: a level and the rate at which it loses orders.
    private struct CancelLevel {
        let side: Side
        let price: Price
        let rate: Double
    }

    /// 09:30–11:30 and 13:00–14:57.
    mutating func continuous(progress: (Double) -> Void) {
        book.enter(.continuous)
        let morning = 7_200.0
        let length = 14_220.0
        var activity = SyntheticActivity(preset, &generator)
        var signs = SyntheticSigns(preset, &generator)
        let placement = placementWeights()
        move(to: Timestamp(9, 30).nanoseconds)
        while true {
            refillEmptySides()
            let levels = cancelLevels()
            let cancels = levels.reduce(0) { $0 + $1.rate }
            let rate = 2 * preset.marketRate + 2 * preset.limitRate + cancels
            activity.advance(rate: rate, &generator)
            guard activity.time < length else { break }
            let start = activity.time < morning ? Timestamp(9, 30) : Timestamp(13, 0)
            let inSession = activity.time < morning ? activity.time : activity.time - morning
            move(to: start.nanoseconds + Int64(inSession * 1e9))
            let choice = generator.uniform() * rate
            if choice < 2 * preset.marketRate {
                marketOrder(signs.next(book.top(), &generator))
            } else if choice < 2 * preset.marketRate + 2 * preset.limitRate {
                limitOrder(placement)
            } else {
                cancelOrder(levels, cancels)
            }
            if orders & 0x3FF == 0 { progress(activity.time / length) }
        }
        move(to: Timestamp(14, 57).nanoseconds)
    }

    /// Cumulative probabilities of the distances 1 to 20 from the opposite best.
    private func placementWeights() -> [Double] {
        var sum = 0.0
        let cumulative = (1...SyntheticPreset.placementReach).map { distance in
            sum += PortableMath.exp(
                -preset.placementExponent * PortableMath.log(Double(distance)))
            return sum
        }
        return cumulative.map { $0 / sum }
    }

    private mutating func limitOrder(_ placement: [Double]) {
        let side: Side = generator.next() & 1 == 0 ? .buy : .sell
        let draw = generator.uniform()
        let distance = Int32((placement.firstIndex { draw < $0 } ?? placement.count - 1) + 1)
        let top = book.top()
        let opposite = side == .buy ? top.ask.price : top.bid.price
        submit(
            side, Price(ticks: opposite.ticks - Int32(side.sign) * distance), lots: limitLots())
    }

    /// A market order, sent as the limit order that trades the same: at the opposite best, capped at
    /// what that shows, or, if it may sweep, at the level that fills it.
    private mutating func marketOrder(_ side: Side) {
        let wanted = marketLots()
        let levels = book.depth(side.opposite, limit: 40)
        guard let best = levels.first else { return }
        guard generator.uniform() < preset.sweepProbability else {
            return submit(side, best.price, lots: min(wanted, best.quantity / SyntheticDay.lot))
        }
        var (available, price): (Quantity, Price) = (0, best.price)
        for level in levels where available < wanted * SyntheticDay.lot {
            available += level.quantity
            price = level.price
        }
        submit(side, price, lots: min(wanted, available / SyntheticDay.lot))
    }

    private func cancelLevels() -> [CancelLevel] {
        let top = book.top()
        var result: [CancelLevel] = []
        for side in Side.allCases {
            let opposite = side == .buy ? top.ask.price : top.bid.price
            for level in book.depth(side, limit: SyntheticPreset.cancelReach) {
                let distance = abs(Int(opposite.ticks) - Int(level.price.ticks))
                let rate = preset.cancelRate(distance: distance) * Double(level.orders)
                if rate > 0 {
                    result.append(CancelLevel(side: side, price: level.price, rate: rate))
                }
            }
        }
        return result
    }

    /// Cancels one order of a level, each with equal probability.
    private mutating func cancelOrder(_ levels: [CancelLevel], _ total: Double) {
        var draw = generator.uniform() * total
        guard
            let level = levels.first(where: { level in
                draw -= level.rate
                return draw < 0
            }) ?? levels.last
        else { return }
        let queue = book.queue(level.side, at: level.price)
        cancel(queue[Int(generator.below(UInt64(queue.count)))])
    }

    /// An empty side gets one lot a few ticks away, so that prices stay defined.
    private mutating func refillEmptySides() {
        for side in Side.allCases {
            let top = book.top()
            let own = side == .buy ? top.bid : top.ask
            guard own.quantity == 0 else { continue }
            let other = side == .buy ? top.ask : top.bid
            let anchor = other.quantity > 0 ? other.price : lastPrice
            let ticks = anchor.ticks - Int32(side.sign) * Int32(SyntheticPreset.placementReach)
            let price = Price(ticks: ticks)
            submit(side, min(max(price, limits.lowerBound), limits.upperBound), lots: 1)
        }
    }
}
