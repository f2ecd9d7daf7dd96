import Execution
import Rulebook
import Signals
import TradingModel

/// What is expected of the mid price over the horizon.
public struct AlphaForecast: Sendable, Hashable {
    /// The expected return, as a fraction.
    public var mean: Double
    /// Its standard error, as a fraction; overlapping outcomes count as one.
    public var error: Double
    /// Independent outcomes that were learned from.
    public var outcomes: Int
    /// The t-statistic of the trailing information coefficient; 0 while it is undefined.
    public var skill: Double
    /// The scores it was made from, in the order of ``AlphaFeatures/Name``.
    public var scores: [Double]
}

/// Reads the signals on a grid of trading time, learns from outcomes that have become known, and
/// forecasts the mid price's return.
///
/// The same code runs in a strategy and in training. Forecasts never know what follows them: an outcome
/// is learned only after its horizon has passed (``DelayedLabels``), a day's sizes count from the next
/// day on or were measured before.
/// Source of the regression: Haykin 2002, *Adaptive Filter Theory*, 4th edition, chapter 9.
public struct AlphaForecaster: Sendable {
    /// How it learns.
    public let learning: AlphaLearning
    private let clock: TradingClock
    private let schedule: SessionSchedule
    private var features: AlphaFeatures
    private var scaling: AlphaScaling
    private var labels: DelayedLabels
    private var regression: OnlineForecast
    private var noise: FadingSquares
    private var phase = Phase.closedBeforeOpen

    /// A forecaster for days of `schedule`, new or going on from `model`.
    ///
    /// Throws ``StrategyError`` where the model was trained otherwise.
    public init(
        _ learning: AlphaLearning, schedule: SessionSchedule, model: AlphaModel? = nil
    ) throws(StrategyError) {
        self.learning = learning
        self.schedule = schedule
        clock = TradingClock(schedule)
        let length = clock.elapsed(at: .never)
        features = AlphaFeatures(clock: clock, microprice: model?.microprice)
        scaling = AlphaScaling(clock: clock, length: length)
        labels = DelayedLabels(
            horizon: learning.horizon, dimension: AlphaFeatures.count,
            capacity: Int(learning.overlap) + 2)
        let fade = learning.forgetting(length)
        noise = FadingSquares(fade: fade, state: model?.noise ?? .init())
        let ridge = learning.ridge * learning.overlap
        guard let model else {
            regression = OnlineForecast(
                RecursiveLeastSquares(
                    dimension: AlphaFeatures.count, ridge: ridge, forgetting: fade,
                    weightCap: AlphaLearning.weightCap),
                informationFade: fade, least: 0)
            return
        }
        guard model.learning == learning else {
            throw StrategyError(
                description: "the model was trained with \(model.learning.text), not with "
                    + "\(learning.text); set the same or train anew")
        }
        do {
            regression = OnlineForecast(
                try RecursiveLeastSquares(
                    dimension: AlphaFeatures.count, ridge: ridge, forgetting: fade,
                    weightCap: AlphaLearning.weightCap, state: model.regression),
                trailing: DecayedCorrelation(fade: fade, state: model.trailing), least: 0)
        } catch { throw StrategyError(description: "the model is damaged: \(error.description)") }
        guard scaling.restore(model.history) else {
            throw StrategyError(description: "the model's moments are those of another schedule")
        }
    }

    /// The moment of the next reading after `time`; nil when the day has no further one.
    public func nextReading(after time: Timestamp) -> Timestamp? {
        let step = learning.step.nanoseconds
        let index = clock.elapsed(at: time).nanoseconds / step + 1
        let moment = clock.moment(after: Span(nanoseconds: index * step))
        return moment > time ? moment : nil
    }

    /// Takes the market's phase and quotes, in force from `time` on.
    public mutating func bookChanged(_ top: TopOfBook, phase: Phase, at time: Timestamp) {
        if phase != self.phase {
            self.phase = phase
            features.pause()
        }
        if phase == .continuous { features.bookChanged(top, at: time) }
    }

    /// Takes a trade; those of call auctions have no aggressor and are left out.
    public mutating func traded(_ trade: MarketTrade) {
        if trade.aggressor != nil { features.traded(trade) }
    }

    /// Reads the signals at `time`, a moment of the grid, and forecasts; nil outside continuous
    /// trading, with a side of the book missing, or while the signals' sizes are unknown.
    ///
    /// `learned` gets each outcome that has become known, with the scores and the forecast of its
    /// time, before it is learned.
    public mutating func read(
        _ top: TopOfBook, at time: Timestamp,
        _ learned: (_ scores: ArraySlice<Double>, _ label: DelayedLabels.Label) -> Void = { _, _ in
        }
    ) -> AlphaForecast? {
        guard phase == .continuous, schedule.phase(at: time) == .continuous,
            let values = features.values(top, at: time), let mid = top.mid
        else { return nil }
        // Outcomes are counted on the trading clock: the lunch break is no time.
        let elapsed = Timestamp(nanoseconds: clock.elapsed(at: time).nanoseconds)
        var (pupil, noise) = (regression, noise)
        labels.advance(to: elapsed, mid: mid) { scores, label in
            learned(scores, label)
            pupil.learn(scores, forecast: label.forecast, outcome: label.outcome)
            noise.add(label.outcome - label.forecast)
        }
        (regression, self.noise) = (pupil, noise)
        guard let scores = scaling.scores(values, at: time) else { return nil }
        let mean = regression.rawForecast(scores[...])
        _ = labels.push(scores[...], forecast: mean)
        return AlphaForecast(
            mean: mean, error: error(scores), outcomes: outcomes, skill: skill, scores: scores)
    }

    /// Independent outcomes learned so far.
    public var outcomes: Int { Int(Double(regression.regression.count) / learning.overlap) }

    private func error(_ scores: [Double]) -> Double {
        let leverage = regression.regression.leverage(scores[...])
        return (noise.mean * leverage * learning.overlap).squareRoot()
    }

    /// t of a correlation r over n independent pairs: r·√n / √(1 − r²).
    private var skill: Double {
        guard let value = regression.informationCoefficient, abs(value) < 1 else { return 0 }
        let pairs = regression.trailing.state.weight / learning.overlap
        return value * (pairs / (1 - value * value)).squareRoot()
    }

    /// Ends the day: outcomes that are still unknown are dropped, its sizes count from now on.
    public mutating func endDay() {
        labels.endDay()
        scaling.endDay()
        features.endDay(clock: clock)
        phase = .closedBeforeOpen
    }

    /// What has been learned by the day's end.
    public var model: AlphaModel {
        AlphaModel(
            learning: learning, regression: regression.regression.state,
            trailing: regression.trailing.state, noise: noise.state, history: scaling.history,
            microprice: features.microprice)
    }
}

/// A mean of squares of which each counts less than the next.
struct FadingSquares: Sendable {
    /// The sums behind it.
    struct State: Sendable, Hashable {
        var weight = 0.0
        var sum = 0.0
    }

    let fade: Double
    private(set) var state: State

    var mean: Double { state.weight > 0 ? state.sum / state.weight : 0 }

    mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        state.weight = state.weight * fade + 1
        state.sum = state.sum * fade + value * value
    }
}
