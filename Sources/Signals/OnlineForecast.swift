/// A regression that forecasts, learns, and keeps silent while it is wrong.
///
/// The trailing information coefficient is the fading correlation of the forecasts, as they were made,
/// with what happened. While it is below zero, or too few outcomes are known, the published forecast
/// is 0; learning goes on, so that the silence can end.
public struct OnlineForecast: Sendable {
    /// The regression.
    public private(set) var regression: RecursiveLeastSquares
    /// The fading correlation of forecasts and outcomes.
    public private(set) var trailing: DecayedCorrelation
    private let least: Int

    /// A forecaster; `informationFade` is what an outcome counts for the coefficient once the next
    /// has come, `least` the outcomes wanted before the first forecast is published.
    public init(
        _ regression: RecursiveLeastSquares, informationFade: Double = 0.999, least: Int = 100
    ) {
        self.regression = regression
        trailing = DecayedCorrelation(fade: informationFade)
        self.least = least
    }

    /// A forecaster that goes on from where an earlier one was.
    public init(_ regression: RecursiveLeastSquares, trailing: DecayedCorrelation, least: Int) {
        self.regression = regression
        self.trailing = trailing
        self.least = least
    }

    /// The weights learned so far.
    public var weights: [Double] { regression.weights }

    /// The trailing information coefficient; nil while it is undefined.
    public var informationCoefficient: Double? { trailing.value }

    /// Whether the published forecast is 0 because earlier ones were wrong.
    public var isFrozen: Bool { (trailing.value ?? 0) < 0 }

    /// The forecast as the regression has it: the one to keep with the features and to be judged by.
    public func rawForecast(_ features: ArraySlice<Double>) -> Double {
        regression.predict(features)
    }

    /// The forecast to act on, 0 while the forecaster is frozen or has learned too little.
    public func forecast(_ features: ArraySlice<Double>) -> Double {
        isFrozen || regression.count < least ? 0 : regression.predict(features)
    }

    /// Judges the raw `forecast` that was made from `features` by its outcome, then learns.
    public mutating func learn(
        _ features: ArraySlice<Double>, forecast: Double, outcome: Double
    ) {
        trailing.add(forecast, outcome)
        regression.update(features, outcome: outcome)
    }
}

/// The correlation of pairs of which each counts less than the next.
public struct DecayedCorrelation: Sendable {
    /// The sums behind a correlation, to be kept and gone on from.
    public struct State: Sendable, Hashable {
        /// The sum of the pairs' weights.
        public var weight = 0.0
        /// The weighted means.
        public var meanX = 0.0
        /// See ``meanX``.
        public var meanY = 0.0
        /// The weighted sums of squares about the means.
        public var squaresX = 0.0
        /// See ``squaresX``.
        public var squaresY = 0.0
        /// The weighted sum of products about the means.
        public var products = 0.0

        /// No pairs.
        public init() {}
    }

    private let fade: Double
    /// The sums so far.
    public private(set) var state: State

    /// A pair counts `fade` (above 0, at most 1) times the next.
    public init(fade: Double, state: State = State()) {
        precondition(fade > 0 && fade <= 1, "a pair's weight must be above 0 and at most 1")
        self.fade = fade
        self.state = state
    }

    /// Adds a pair; one with a value that is not finite is left out.
    public mutating func add(_ x: Double, _ y: Double) {
        guard x.isFinite, y.isFinite else { return }
        state.weight = state.weight * fade + 1
        let (dx, dy) = (x - state.meanX, y - state.meanY)
        state.meanX += dx / state.weight
        state.meanY += dy / state.weight
        state.squaresX = state.squaresX * fade + dx * (x - state.meanX)
        state.squaresY = state.squaresY * fade + dy * (y - state.meanY)
        state.products = state.products * fade + dx * (y - state.meanY)
    }

    /// The correlation; nil while a side has no variance.
    public var value: Double? {
        let scale = (state.squaresX * state.squaresY).squareRoot()
        guard scale > 0, scale.isFinite else { return nil }
        return min(max(state.products / scale, -1), 1)
    }
}
