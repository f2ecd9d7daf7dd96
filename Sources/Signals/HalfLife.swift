import MarketModels
import TradingModel

/// How fast the past is forgotten: a weight halves with every half-life.
public struct HalfLife: Sendable, Hashable {
    /// The time in which a weight halves.
    public let span: Span
    /// ln 2 over the half-life in nanoseconds.
    private let rate: Double

    /// A positive half-life.
    public init(_ span: Span) {
        precondition(span > .zero, "a half-life must be positive")
        self.span = span
        rate = 0.693_147_180_559_945_3 / Double(span.nanoseconds)
    }

    /// The weight of what is `age` old, 1 for what is new; time that runs backwards counts as none.
    public func weight(after age: Span) -> Double {
        age > .zero ? PortableMath.exp(-rate * Double(age.nanoseconds)) : 1
    }
}

/// A sum whose terms fade with time.
public struct DecayedSum: Sendable {
    private let halfLife: HalfLife
    private var sum = 0.0
    private var time = Timestamp.zero

    /// An empty sum.
    public init(_ halfLife: HalfLife) { self.halfLife = halfLife }

    /// Adds `value`; one that is not finite is left out.
    public mutating func add(_ value: Double, at time: Timestamp) {
        guard value.isFinite else { return }
        sum = self.value(at: time) + value
        self.time = max(self.time, time)
    }

    /// What is left of the sum at `time`.
    public func value(at time: Timestamp) -> Double {
        sum * halfLife.weight(after: time - self.time)
    }
}

/// Mean and variance of observations that fade with time.
///
/// Source: West 1979, "Updating mean and variance estimates", *Communications of the ACM* 22:9,
/// with weights that shrink between observations.
public struct DecayedMoments: Sendable {
    private let halfLife: HalfLife
    private var average = 0.0
    private var squares = 0.0
    private var time = Timestamp.zero
    /// The sum of the observations' weights at the latest of them.
    public private(set) var weight = 0.0

    /// No observations yet.
    public init(_ halfLife: HalfLife) { self.halfLife = halfLife }

    /// Adds `value`; one that is not finite is left out.
    public mutating func add(_ value: Double, at time: Timestamp) {
        guard value.isFinite else { return }
        let fade = halfLife.weight(after: time - self.time)
        weight = weight * fade + 1
        let distance = value - average
        average += distance / weight
        squares = squares * fade + distance * (value - average)
        self.time = max(self.time, time)
    }

    /// The weighted mean, nil before the first observation.
    public var mean: Double? { weight > 0 ? average : nil }

    /// The weighted variance about the mean, nil before the first observation.
    public var variance: Double? { weight > 0 ? max(squares / weight, 0) : nil }
}
