import Rulebook
import TradingModel

/// How a day is divided for its volume: the opening auction, buckets of continuous trading, the
/// closing auction.
///
/// Buckets have equal lengths but for the last of a session, which ends with it: with five minutes
/// an A-share day has 24 buckets until 11:30 and 24 from 13:00, the last from 14:55 to 14:57, when
/// the closing call begins. The auctions are atoms: volume without duration. A slot is any of these,
/// numbered from the opening auction, 0, to the closing auction, ``count`` − 1.
public struct VolumeGrid: Sendable, Hashable {
    /// A stretch of continuous trading.
    public struct Bucket: Sendable, Hashable {
        /// Its start, inclusive.
        public let start: Timestamp
        /// Its end, exclusive.
        public let end: Timestamp

        /// A stretch from `start` to `end`.
        public init(start: Timestamp, end: Timestamp) {
            self.start = start
            self.end = end
        }

        /// Its length in nanoseconds.
        var length: Int64 { end.nanoseconds - start.nanoseconds }
    }

    /// When the opening auction trades.
    public let opening: Timestamp
    /// The buckets in time order.
    public let buckets: [Bucket]
    /// When the closing auction trades.
    public let closing: Timestamp
    /// Stretches of buckets without a break between them.
    public let sessions: [Range<Int>]

    /// The most buckets that a day may have: one every four seconds or so.
    public static let maximumBuckets = 4_096

    /// A grid of `buckets` between two auctions.
    ///
    /// Throws ``VolumeCurveError`` unless times are whole seconds, ascending and apart.
    public init(
        opening: Timestamp, buckets: [Bucket], closing: Timestamp
    ) throws(VolumeCurveError) {
        guard (1...VolumeGrid.maximumBuckets).contains(buckets.count) else {
            throw VolumeCurveError(
                "a day has 1 to \(VolumeGrid.maximumBuckets) buckets, not \(buckets.count)")
        }
        var last = opening
        var sessions: [Range<Int>] = []
        for (index, bucket) in buckets.enumerated() {
            guard bucket.start >= last, bucket.end > bucket.start else {
                throw VolumeCurveError(
                    "the bucket \(bucket.start) to \(bucket.end) does not follow \(last)")
            }
            if index > 0, bucket.start == last {
                sessions[sessions.count - 1] = sessions[sessions.count - 1].lowerBound..<index + 1
            } else {
                sessions.append(index..<index + 1)
            }
            last = bucket.end
        }
        guard closing >= last else {
            throw VolumeCurveError("the closing auction \(closing) lies before \(last)")
        }
        let times = [opening, closing] + buckets.flatMap { [$0.start, $0.end] }
        guard times.allSatisfy({ VolumeGrid.isWholeSecond($0) }) else {
            throw VolumeCurveError("times of a grid must be whole seconds of a day")
        }
        self.opening = opening
        self.buckets = buckets
        self.closing = closing
        self.sessions = sessions
    }

    /// The grid of a day of `schedule`, cut every `length`.
    ///
    /// Throws ``VolumeCurveError`` for a length outside 1 s to 4 h or not whole seconds, and for a day
    /// without continuous trading.
    public init(schedule: SessionSchedule, bucket length: Span) throws(VolumeCurveError) {
        let sessions = schedule.continuousSessions
        guard let first = sessions.first, let last = sessions.last else {
            throw VolumeCurveError("the day has no continuous trading")
        }
        try self.init(
            opening: schedule.start(of: .pause) ?? first.start,
            sessions: sessions.map { Bucket(start: $0.start, end: $0.end) },
            closing: schedule.start(of: .closed) ?? last.end, bucket: length)
    }

    /// The grid of an A-share day with a closing call, cut every `length`.
    ///
    /// Source: SSE and SZSE Trading Rules 2.4.2; SZSE since 2006-07-01, SSE since 2018-08-20.
    public static func aShareDay(bucket length: Span) throws(VolumeCurveError) -> VolumeGrid {
        try VolumeGrid(
            opening: Timestamp(9, 25),
            sessions: [
                Bucket(start: Timestamp(9, 30), end: Timestamp(11, 30)),
                Bucket(start: Timestamp(13, 0), end: Timestamp(14, 57)),
            ], closing: Timestamp(15, 0), bucket: length)
    }

    private init(
        opening: Timestamp, sessions: [Bucket], closing: Timestamp, bucket length: Span
    ) throws(VolumeCurveError) {
        guard length >= .seconds(1), length <= .seconds(14_400),
            length.nanoseconds % 1_000_000_000 == 0
        else { throw VolumeCurveError("a bucket lasts 1 s to 4 h, whole seconds, not \(length)") }
        let count = sessions.reduce(0) { $0 + $1.length / length.nanoseconds + 1 }
        guard count <= VolumeGrid.maximumBuckets + sessions.count else {
            throw VolumeCurveError("\(length) would cut the day into \(count) buckets; use longer")
        }
        var buckets: [Bucket] = []
        for session in sessions {
            var start = session.start
            while start < session.end {
                let end = min(start + length, session.end)
                buckets.append(Bucket(start: start, end: end))
                start = end
            }
        }
        try self.init(opening: opening, buckets: buckets, closing: closing)
    }

    /// Slots of a day: the buckets and two auctions.
    public var count: Int { buckets.count + 2 }

    /// The slot that a trade at `time` belongs to.
    ///
    /// Before continuous trading that is the opening auction, behind it the closing auction; what is
    /// stamped in the lunch break belongs to the bucket before it.
    public func slot(at time: Timestamp) -> Int {
        guard time >= buckets[0].start else { return 0 }
        guard time < buckets[buckets.count - 1].end else { return count - 1 }
        var (low, high) = (0, buckets.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if buckets[middle].start <= time { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// Each slot's part of continuous trading time: what a flat curve (TWAP) trades in it. The
    /// auctions have none.
    public var flatShares: [Double] {
        let total = Double(buckets.reduce(0) { $0 + $1.length })
        return [0] + buckets.map { Double($0.length) / total } + [0]
    }

    private static func isWholeSecond(_ time: Timestamp) -> Bool {
        (0...86_400_000_000_000).contains(time.nanoseconds)
            && time.nanoseconds % 1_000_000_000 == 0
    }
}

/// A volume curve that cannot be: what is wrong and what to do.
public struct VolumeCurveError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String

    /// An error in one sentence.
    public init(_ description: String) { self.description = description }
}
