import Execution
import Signals
import TradingModel

/// How forecasts are learned: what a model was trained with, and must be used with.
public struct AlphaLearning: Sendable, Hashable {
    /// The distance of the grid on which signals are read and decisions are made.
    public var step = Span.seconds(10)
    /// How far ahead the mid price is forecast, in trading time.
    public var horizon = Span.seconds(1_800)
    /// Trading days in which what was learned counts half.
    public var halfLifeDays = 10.0
    /// The penalty on the weights, in independent outcomes: so many must speak before half is
    /// believed.
    public var ridge = 20.0

    /// The defaults.
    public init() {}

    /// Outcomes that overlap one another: they count as one.
    public var overlap: Double {
        max(Double(horizon.nanoseconds) / Double(max(step.nanoseconds, 1)), 1)
    }

    /// The largest weight of a score: 20 basis points a standard deviation.
    static let weightCap = 0.002

    /// φ, for a day of `length` of trading time.
    func forgetting(_ length: Span) -> Double {
        let perDay = Double(length.nanoseconds) / Double(max(step.nanoseconds, 1))
        return RecursiveLeastSquares.forgetting(halfLife: max(halfLifeDays * perDay, 1))
    }

    static let stepParameter = Parameter.span(
        "step", default: .seconds(10), in: .seconds(1) ... .seconds(300),
        "Signals are read and decisions made this often.")
    static let horizonParameter = Parameter.span(
        "horizon", default: .seconds(1_800), in: .seconds(60) ... .seconds(7_200),
        "How far ahead the mid price is forecast, in trading time.")
    static let halfLifeParameter = Parameter.number(
        "halfLifeDays", default: 10, in: 1...60, unit: "trading days",
        "In this time what was learned counts half.")
    static let ridgeParameter = Parameter.number(
        "ridge", default: 20, in: 0.1...10_000, unit: "independent outcomes",
        "Penalty on the weights: so many outcomes must speak before half is believed.")

    /// The parameters, in the order of lists.
    static let specs = [
        stepParameter.spec, horizonParameter.spec, halfLifeParameter.spec, ridgeParameter.spec,
    ]

    /// As `setup` says.
    ///
    /// Throws ``StrategyError`` where the horizon is shorter than a step.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        step = setup[AlphaLearning.stepParameter]
        horizon = setup[AlphaLearning.horizonParameter]
        halfLifeDays = setup[AlphaLearning.halfLifeParameter]
        ridge = setup[AlphaLearning.ridgeParameter]
        if horizon < step {
            throw StrategyError(
                description: "horizon must be at least a step, \(step.unitText), not "
                    + horizon.unitText)
        }
    }
}
