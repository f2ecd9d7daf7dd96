import Rulebook
import TradingModel

extension VolumeCurve {
    /// What the weights of a window sum to.
    public static let weightUnits: Int64 = 1_000_000_000

    /// The curve of the window from `start` to `end` as weights of `buckets` equal parts of trading
    /// time, for a schedule that runs linearly inside each part; the auctions are left out.
    ///
    /// Weights are not negative and sum to ``weightUnits``: the cumulative curve at each part's end,
    /// rounded. That is exact where the curve's own edges fall on parts' edges, as they do with
    /// ``exactBuckets(from:to:clock:)``, the default. nil where the window holds no trading time or
    /// no expected volume, or `buckets` is not 1 to 10,000.
    public func weights(
        from start: Timestamp, to end: Timestamp, clock: TradingClock, buckets: Int? = nil
    ) -> [Int64]? {
        guard let count = buckets ?? exactBuckets(from: start, to: end, clock: clock),
            (1...10_000).contains(count)
        else { return nil }
        let begin = clock.elapsed(at: start).nanoseconds
        let length = clock.elapsed(at: end).nanoseconds - begin
        guard length > 0 else { return nil }
        let edges = edges(clock)
        let first = continuous(at: begin, edges)
        let whole = continuous(at: begin + length, edges) - first
        guard whole > 0 else { return nil }
        var before: Int64 = 0
        return (1...count).map { part in
            // length · part may leave the range of Int64.
            let place = Int64(Int128(length) * Int128(part) / Int128(count))
            let share = (continuous(at: begin + place, edges) - first) / whole
            let units = Double(VolumeCurve.weightUnits)
            let rounded = Int64((min(max(share, 0), 1) * units).rounded())
            let reached = part == count ? VolumeCurve.weightUnits : max(rounded, before)
            defer { before = reached }
            return reached - before
        }
    }

    /// The smallest number of equal parts of the window such that every edge of the curve's buckets
    /// inside it is the edge of a part; nil where there is no trading time or 10,000 do not suffice.
    public func exactBuckets(
        from start: Timestamp, to end: Timestamp, clock: TradingClock
    ) -> Int? {
        let begin = clock.elapsed(at: start).nanoseconds
        let length = clock.elapsed(at: end).nanoseconds - begin
        guard length > 0 else { return nil }
        var divisor = length
        for edge in edges(clock) where edge > begin && edge < begin + length {
            var (a, b) = (divisor, edge - begin)
            while b != 0 { (a, b) = (b, a % b) }
            divisor = a
        }
        return length / divisor <= 10_000 ? Int(length / divisor) : nil
    }

    /// The buckets' edges in trading time since the day's start; a bucket of no trading time on this
    /// clock has equal edges.
    private func edges(_ clock: TradingClock) -> [Int64] {
        grid.buckets.map { clock.elapsed(at: $0.start).nanoseconds }
            + [clock.elapsed(at: grid.buckets[grid.buckets.count - 1].end).nanoseconds]
    }

    /// The continuous volume expected before `elapsed` of trading time, as a share of the day.
    private func continuous(at elapsed: Int64, _ edges: [Int64]) -> Double {
        var sum = 0.0
        for index in grid.buckets.indices {
            let (start, end) = (edges[index], edges[index + 1])
            guard elapsed > start else { break }
            let share = shares[index + 1]
            if elapsed >= end {
                sum += share
            } else {
                sum += share * Double(elapsed - start) / Double(end - start)
            }
        }
        return sum
    }
}
