import Execution
import MarketData
import Matching
import Rulebook
import Signals
import Strategies
import TradingModel
import Venue

/// Trains an ``AlphaForecaster`` on days in their order, and scores every forecast before its outcome
/// is learned.
///
/// A day is replayed without own orders; the market is shown as late as a strategy sees it.
public struct AlphaTraining: Sendable {
    /// How one day's forecasts did, none of which knew the day's outcomes.
    public struct Day: Sendable {
        /// The day.
        public var date: TradingDate
        /// The security.
        public var instrument: Instrument
        /// Its score.
        public var score: ForecastScore
    }

    /// The forecaster, as far as it has learned.
    public private(set) var forecaster: AlphaForecaster
    /// The days so far.
    public private(set) var days: [Day] = []
    /// All days together.
    public private(set) var total = ForecastScore()
    /// Their information coefficients.
    public private(set) var coefficients = DailyCoefficients()
    private let feed: Span

    /// Nothing learned yet; `feed` is the latency of the market data.
    ///
    /// Throws `StrategyError` where `learning` is impossible.
    public init(
        _ learning: AlphaLearning, schedule: SessionSchedule, feed: Span = .milliseconds(1)
    ) throws(StrategyError) {
        forecaster = try AlphaForecaster(learning, schedule: schedule)
        self.feed = feed
    }

    /// Learns a day; `read` gets every forecast.
    public mutating func learn(
        _ day: TradableDay, _ read: (Timestamp, AlphaForecast) -> Void = { _, _ in }
    ) {
        var replay = MarketReplay(day)
        var score = ForecastScore()
        var all = total
        var next = forecaster.nextReading(after: .zero)
        while let time = next {
            // What is stamped later has not reached the strategy yet.
            replay.advance(to: Timestamp(nanoseconds: time.nanoseconds - feed.nanoseconds)) {
                market, trades in
                for trade in trades { forecaster.traded(trade) }
                forecaster.bookChanged(market.book.top, phase: market.phase, at: market.time)
            }
            let forecast = forecaster.read(replay.market.book.top, at: time) { _, label in
                score.add(forecast: label.forecast, outcome: label.outcome)
                all.add(forecast: label.forecast, outcome: label.outcome)
            }
            if let forecast { read(time, forecast) }
            next = forecaster.nextReading(after: time)
        }
        forecaster.endDay()
        total = all
        coefficients.add(score)
        days.append(
            Day(
                date: day.tape.header.date, instrument: day.tape.header.instrument, score: score))
    }
}

/// A day without own orders, told event by event as a strategy's feed tells it.
struct MarketReplay: ~Copyable {
    private(set) var market = MarketState()
    private var exchange: Exchange
    private var events = EventBuffer()
    private var position = 0
    private let tape: Tape
    private let scale: PriceScale

    init(_ day: TradableDay) {
        tape = day.tape
        scale = day.rules.tick.value
        exchange = Exchange(
            rules: day.rules, previousClose: day.tape.header.previousClose, limits: day.limits)
    }

    /// Tells everything that is stamped at or before `time`: the market after each event, with its
    /// trades.
    mutating func advance(
        to time: Timestamp, _ tell: (MarketState, [MarketTrade]) -> Void
    ) {
        while position < tape.count, tape[position].time <= time {
            let record = tape[position]
            position += 1
            transitions(to: record.time, tell)
            exchange.apply(record, into: &events)
            publish(at: record.time, tell)
        }
        transitions(to: time, tell)
    }

    private mutating func transitions(
        to time: Timestamp, _ tell: (MarketState, [MarketTrade]) -> Void
    ) {
        while let due = exchange.nextTransition, due <= time {
            exchange.advance(to: due, into: &events)
            publish(at: due, tell)
        }
    }

    private mutating func publish(
        at time: Timestamp, _ tell: (MarketState, [MarketTrade]) -> Void
    ) {
        guard !events.isEmpty else { return }
        var trades: [MarketTrade] = []
        for index in events.indices where events[index].kind == .trade {
            let event = events[index]
            market.last = event.price
            market.volume += event.quantity
            market.turnover += scale.notional(event.price, event.quantity) ?? .zero
            trades.append(
                MarketTrade(
                    time: event.time, price: event.price, quantity: event.quantity,
                    aggressor: event.phase.isCall ? nil : event.side))
        }
        events.removeAll()
        market.time = time
        market.phase = exchange.phase
        market.book = exchange.publishedView
        tell(market, trades)
    }
}
