import TradingModel

/// Features that wait until their outcome is known: the mid price a fixed time later.
///
/// The outcome of features of time t is the return (m − m₀) / m₀ with m₀ the mid given with
/// them and m the mid in force at t + h, that is, the last one stamped at or before it. It is handed
/// out by the first mid that is stamped *after* t + h, never earlier: only then can no further mid
/// of t + h come. So a learner fed from here knows nothing of the future.
public struct DelayedLabels: Sendable {
    /// A pair that has become known.
    public struct Label: Sendable, Hashable {
        /// When the features were seen.
        public var time: Timestamp
        /// What was forecast then.
        public var forecast: Double
        /// What happened: the mid's return over the horizon.
        public var outcome: Double
    }

    /// The time until the outcome.
    public let horizon: Span
    /// Features of one entry.
    public let dimension: Int
    /// Entries that it can hold.
    public let capacity: Int
    /// Entries that wait.
    public private(set) var count = 0
    /// Entries that found no room.
    public private(set) var dropped = 0

    private struct Entry: Sendable {
        var time = Timestamp.zero
        var mid = 0.0
        var forecast = 0.0
    }

    private var entries: [Entry]
    private var features: [Double]
    private var first = 0
    private var mid: Double?
    private var time = Timestamp.zero

    /// Room for `capacity` entries of `dimension` features.
    public init(horizon: Span, dimension: Int, capacity: Int) {
        precondition(horizon > .zero, "an outcome must lie in the future")
        precondition(dimension >= 1 && capacity >= 1, "there must be room for an entry")
        self.horizon = horizon
        self.dimension = dimension
        self.capacity = capacity
        entries = Array(repeating: Entry(), count: capacity)
        features = Array(repeating: 0, count: dimension * capacity)
    }

    /// Takes the features of the moment that ``advance(to:mid:_:)`` was told last, with the forecast
    /// made from them; false where there is no room or no mid yet.
    public mutating func push(_ features: ArraySlice<Double>, forecast: Double) -> Bool {
        precondition(features.count == dimension, "\(dimension) features are wanted")
        guard let mid, count < capacity else {
            dropped += 1
            return false
        }
        let place = (first + count) % capacity
        entries[place] = Entry(time: time, mid: mid, forecast: forecast)
        for index in 0..<dimension {
            self.features[place * dimension + index] = features[features.startIndex + index]
        }
        count += 1
        return true
    }

    /// Takes the mid price in force from `time` on and hands out what it makes known, oldest first.
    ///
    /// Time must not run backwards; a mid that is not positive only lets time pass.
    public mutating func advance(
        to time: Timestamp, mid: Double, _ use: (ArraySlice<Double>, Label) -> Void
    ) {
        precondition(time >= self.time, "time runs backwards")
        while count > 0, entries[first].time + horizon < time, let known = self.mid {
            let entry = entries[first]
            let start = first * dimension
            use(
                features[start..<start + dimension],
                Label(
                    time: entry.time, forecast: entry.forecast,
                    outcome: (known - entry.mid) / entry.mid))
            first = (first + 1) % capacity
            count -= 1
        }
        self.time = time
        if mid > 0, mid.isFinite { self.mid = mid }
    }

    /// Drops what waits, at the day's end: its outcome would be another day's.
    public mutating func endDay() {
        first = 0
        count = 0
        mid = nil
        time = .zero
    }
}
