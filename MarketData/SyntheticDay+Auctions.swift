import Matching
import TradingModel

extension SyntheticDay {
    /// 09:15 to 09:25: the day's first book and the orders that cross in it.
    mutating func openingCall() {
        book.enter(.openingCall)
        let open = Timestamp(9, 15).nanoseconds
        let noCancel = Timestamp(9, 20).nanoseconds
        let end = Timestamp(9, 25).nanoseconds
        // An overnight move of about half a percent.
        let centre = Price(
            ticks: previousClose.ticks
                + normalTicks(deviation: Double(previousClose.ticks) * 0.005))
        let times = sortedTimes(count: 420, from: open, to: end)
        for (index, time) in times.enumerated() {
            move(to: time)
            if index % 16 == 15, time < noCancel, let order = randomOrder() {
                cancel(order)
            } else {
                callOrder(around: centre, deviation: 9, margin: 6)
            }
        }
        uncross(at: Timestamp(9, 25))
        // A book with both sides, whatever the draw: the continuous session needs a start.
        if book.top().bid.quantity == 0 || book.top().ask.quantity == 0 { lastPrice = centre }
    }

    /// 14:57 to 15:00: orders meet what is left of the continuous book; nothing is cancelled.
    mutating func closingCall() {
        book.enter(.closingCall)
        let start = Timestamp(14, 57).nanoseconds
        let end = Timestamp(15, 0).nanoseconds
        for time in sortedTimes(count: 160, from: start, to: end) {
            move(to: time)
            callOrder(around: lastPrice, deviation: 4, margin: 0)
        }
        uncross(at: Timestamp(15, 0))
    }

    /// An order of a call phase: each side prices itself `margin` ticks away from the centre, so
    /// that only the more eager orders cross.
    private mutating func callOrder(around centre: Price, deviation: Double, margin: Int32) {
        let side: Side = generator.next() & 1 == 0 ? .buy : .sell
        let away = margin + normalTicks(deviation: deviation)
        let price = Price(ticks: centre.ticks - Int32(side.sign) * away)
        submit(side, price, lots: limitLots())
    }

    private mutating func uncross(at time: Timestamp) {
        now = time
        book.uncross(by: .orderPrices, reference: previousClose, at: time, into: &events)
        // The exchange reports the auction's trades a moment after its end.
        move(to: time.nanoseconds + 350_000_000)
        writeTrades()
    }

    private mutating func sortedTimes(count: Int, from start: Int64, to end: Int64) -> [Int64] {
        let span = Double(end - start)
        return (0..<count).map { _ in start + Int64(generator.uniform() * span) }.sorted()
    }

    /// Any live order, each with equal probability.
    private mutating func randomOrder() -> RestingOrder? {
        let id = OrderID(raw: 1 + generator.below(max(orders, 1)))
        return book.order(id)
    }
}
