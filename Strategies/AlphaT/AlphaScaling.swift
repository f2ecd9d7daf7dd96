import Rulebook
import Signals
import TradingModel

/// Signals on one scale: z-scores, held to ±4.
///
/// Measured by the same time of day on the days before; until those say enough, by the root mean
/// square of the day's own values before this one.
struct AlphaScaling: Sendable {
    static let bucket = Span.seconds(1_800)
    /// Values of the day itself before its own size is known.
    private static let least = 30.0

    private var moments: [TimeOfDayMoments]
    private var own: [DecayedMoments]

    init(clock: TradingClock, length: Span) {
        moments = (0..<AlphaFeatures.count).map { _ in
            TimeOfDayMoments(clock: clock, length: length, bucket: AlphaScaling.bucket)
        }
        own = AlphaScaling.fresh
    }

    private static var fresh: [DecayedMoments] {
        Array(
            repeating: DecayedMoments(HalfLife(.seconds(3_600))), count: AlphaFeatures.count)
    }

    /// The scores of `values` at `time`, which then count for later ones; nil while a size is
    /// unknown.
    mutating func scores(_ values: [Double], at time: Timestamp) -> [Double]? {
        var result: [Double] = []
        for index in values.indices {
            if let score = score(values[index], index, at: time) { result.append(score) }
            moments[index].add(values[index], at: time)
            own[index].add(values[index] * values[index], at: time)
        }
        return result.count == values.count ? result : nil
    }

    private func score(_ value: Double, _ index: Int, at time: Timestamp) -> Double? {
        if let score = moments[index].score(value, at: time) { return score }
        guard own[index].weight >= AlphaScaling.least, let square = own[index].mean else {
            return nil
        }
        // A signal that has been silent all day has no size, and says nothing.
        guard square > 0 else { return 0 }
        return min(
            max(value / square.squareRoot(), -TimeOfDayMoments.bound), TimeOfDayMoments.bound)
    }

    mutating func endDay() {
        for index in moments.indices { moments[index].endDay() }
        own = AlphaScaling.fresh
    }

    /// The history of every signal, bucket by bucket.
    var history: [[TimeOfDayMoments.Moments]] { moments.map(\.past) }

    /// Goes on from `history`; false where its shape is another.
    mutating func restore(_ history: [[TimeOfDayMoments.Moments]]) -> Bool {
        guard history.count == moments.count else { return false }
        for index in moments.indices where !moments[index].restore(history[index]) {
            return false
        }
        return true
    }
}
