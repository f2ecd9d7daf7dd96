import Analytics
import Execution
import Journal
import TradingModel

/// Makes the figures of a day of round trips from its run's journal.
struct RoundTripBuilder {
    private let run: RunRecord

    /// Nil where the run worked a parent order.
    init?(_ run: RunRecord) {
        guard run.header.side == "both" else { return nil }
        self.run = run
    }

    /// The day.
    var day: RoundTripDay {
        let (header, trailer) = (run.header, run.trailer)
        let book = RoundTripBook(fills)
        var day = RoundTripDay(base: header.quantity, baseValue: baseValue)
        day.trips = book.trips
        (day.opened, day.closed) = (book.opened, book.closed)
        day.maximumAway = book.maximumAway
        day.residual = book.away
        day.residualCause = book.away == 0 ? "" : residualCause(book.away)
        day.fees = Money(units: trailer.fees)
        day.tradedAmount = Money(units: trailer.buyTurnover + trailer.sellTurnover)
        day.netProfit =
            Money(units: trailer.closingCash - header.openingCash) + value(book.away, at: lastPrice)
        day.tradingTime = tradingTime(.zero, .never)
        day.exposure = book.trips.reduce(.zero) {
            $0 + tradingTime($1.start, $1.end ?? .never)
        }
        (day.orders, day.cancels, day.peakMessages) = messages
        day.maximumDrawdown = drawdown
        day.decisions = (trailer.counts ?? []).map { .init($0.name, $0.count) }
        return day
    }

    private var fills: [RoundTripBook.Fill] {
        run.fills.compactMap { fill in
            guard let order = run.order(fill.order) else { return nil }
            return RoundTripBook.Fill(
                time: fill.time, side: order.decision.side, quantity: fill.quantity,
                turnover: value(fill.quantity, at: fill.price), fees: fill.fees,
                purpose: order.purpose.text)
        }
    }

    private func value(_ quantity: Quantity, at price: Price) -> Money {
        run.header.scale.notional(price, quantity) ?? .zero
    }

    private var lastPrice: Price { run.trades.last?.price ?? .none }

    /// The base at the previous close, or where that is not known, at the first trade of the day.
    private var baseValue: Money {
        let price =
            run.header.previousClose.map { Price(ticks: $0) } ?? run.trades.first?.price ?? .none
        return value(run.header.quantity, at: price)
    }

    /// Continuous trading time between two moments.
    private func tradingTime(_ start: Timestamp, _ end: Timestamp) -> Span {
        let starts = run.header.phases
        var sum: Int64 = 0
        for index in starts.indices.dropLast()
        where starts[index].phase == Phase.continuous.rawValue {
            let from = max(starts[index].start, start.nanoseconds)
            let to = min(starts[index + 1].start, end.nanoseconds)
            sum += max(to - from, 0)
        }
        return Span(nanoseconds: sum)
    }

    /// Orders and cancels sent, and the most of both in one second.
    private var messages: (orders: Int, cancels: Int, peak: Int) {
        var seconds: [Int64] = []
        var cancels = 0
        for order in run.orders {
            for step in order.steps {
                switch step.event.kind {
                case .decided: seconds.append(step.event.time.nanoseconds / 1_000_000_000)
                case .cancelDecided:
                    cancels += 1
                    seconds.append(step.event.time.nanoseconds / 1_000_000_000)
                default: break
                }
            }
        }
        seconds.sort()
        var (peak, length) = (0, 0)
        for index in seconds.indices {
            length = index > 0 && seconds[index] == seconds[index - 1] ? length + 1 : 1
            peak = max(peak, length)
        }
        return (run.orders.count, cancels, peak)
    }

    /// The largest fall of cash change plus shares away from the base at the last trade's price.
    private var drawdown: Money {
        var (peak, worst) = (Money.zero, Money.zero)
        for sample in run.samples {
            let away = sample.position - run.header.openingShares
            let profit =
                sample.cash - Money(units: run.header.openingCash) + value(away, at: sample.last)
            peak = max(peak, profit)
            worst = max(worst, peak - profit)
        }
        return worst
    }

    /// Why `away` shares could not be brought back, as far as the journal shows.
    private func residualCause(_ away: Quantity) -> String {
        let side: Side = away > 0 ? .sell : .buy
        if abs(away) < 100, away % 100 != 0 {
            return "odd lot: no order can be placed for it (shares bought today sell tomorrow)"
        }
        if isLocked(against: side, away) {
            return side == .buy
                ? "locked at the upper price limit: nobody sold"
                : "locked at the lower price limit: nobody bought"
        }
        let last = run.orders.last { $0.decision.side == side }
        if let end = last?.end, end.kind == .rejected { return "refused: \(end.reason.text)" }
        if last?.purpose == .flattenAuction {
            return "the closing auction did not fill the order whole"
        }
        return "no order could be sent before the close: the market gave no price"
    }

    /// Whether the side that `side` needs was missing at its limit when continuous trading ended, or
    /// the closing auction left others of `side` unfilled there too.
    private func isLocked(against side: Side, _ away: Quantity) -> Bool {
        let limit = side == .buy ? run.header.upperLimit : run.header.lowerLimit
        guard let limit else { return false }
        let close = run.header.phases.last { $0.phase == Phase.closingCall.rawValue }?.start
        let sample = run.samples.last {
            $0.time.nanoseconds < (close ?? .max) && run.phase(at: $0.time) == .continuous
        }
        if let sample {
            let (own, other) =
                side == .buy ? (sample.bid, sample.ask) : (sample.ask, sample.bid)
            if other == .none, own.ticks == limit { return true }
        }
        guard let auction = run.auctions.last, auction.time.nanoseconds >= (close ?? .max) else {
            return false
        }
        return auction.price.ticks == limit && auction.side == side
            && auction.leaves > abs(away)
    }
}
