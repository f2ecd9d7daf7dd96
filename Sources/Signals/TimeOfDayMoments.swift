import Rulebook
import TradingModel

/// z-scores against what is usual at the same time of day, from the days before.
///
/// A day's values are collected aside and count only from the next day on, so that no score knows
/// its own day. Moments fade by the day.
public struct TimeOfDayMoments: Sendable {
    /// Where a score is cut off, in standard deviations.
    public static let bound = 4.0

    /// The sums of one bucket.
    public struct Moments: Sendable, Hashable {
        /// The sum of the values' weights.
        public var weight = 0.0
        /// The weighted sum of the values.
        public var sum = 0.0
        /// The weighted sum of their squares.
        public var squares = 0.0

        /// No values.
        public init() {}

        mutating func add(_ value: Double) {
            weight += 1
            sum += value
            squares += value * value
        }
    }

    private let clock: TradingClock
    private let width: Int64
    private let fade: Double
    private let least: Double
    /// What the days before have brought, bucket by bucket.
    public private(set) var past: [Moments]
    private var today: [Moments]

    /// Buckets of `bucket` on the trading clock of a day of `length`.
    ///
    /// Each day before counts `fade` (above 0, at most 1) times the next; a score needs observations
    /// of weight `least` in its bucket.
    public init(
        clock: TradingClock, length: Span, bucket: Span, fade: Double = 0.95, least: Double = 30
    ) {
        precondition(bucket > .zero && length >= bucket, "a bucket must be a part of the day")
        precondition(fade > 0 && fade <= 1, "a day's weight must be above 0 and at most 1")
        self.clock = clock
        width = bucket.nanoseconds
        self.fade = fade
        self.least = max(least, 2)
        let count = Int((length.nanoseconds + width - 1) / width)
        past = Array(repeating: Moments(), count: count)
        today = Array(repeating: Moments(), count: count)
    }

    /// Goes on from what earlier days have brought; false, and nothing is changed, where there are
    /// not as many buckets.
    public mutating func restore(_ past: [Moments]) -> Bool {
        guard past.count == self.past.count else { return false }
        self.past = past
        return true
    }

    private func place(_ time: Timestamp) -> Int {
        min(Int(clock.elapsed(at: time).nanoseconds / width), past.count - 1)
    }

    /// Takes a value of today; one that is not finite is left out.
    public mutating func add(_ value: Double, at time: Timestamp) {
        guard value.isFinite else { return }
        today[place(time)].add(value)
    }

    /// The value's distance from the bucket's mean in standard deviations, held to ±``bound``; nil
    /// while the days before say too little.
    public func score(_ value: Double, at time: Timestamp) -> Double? {
        let moments = past[place(time)]
        guard value.isFinite, moments.weight >= least else { return nil }
        let mean = moments.sum / moments.weight
        let variance = moments.squares / moments.weight - mean * mean
        // A spread that is only rounding is none.
        guard variance > 1e-14 * max(mean * mean, .leastNormalMagnitude) else { return nil }
        let score = (value - mean) / variance.squareRoot()
        return min(max(score, -TimeOfDayMoments.bound), TimeOfDayMoments.bound)
    }

    /// Ends the day: what it brought counts from now on.
    public mutating func endDay() {
        for index in past.indices {
            past[index].weight = past[index].weight * fade + today[index].weight
            past[index].sum = past[index].sum * fade + today[index].sum
            past[index].squares = past[index].squares * fade + today[index].squares
            today[index] = Moments()
        }
    }
}
