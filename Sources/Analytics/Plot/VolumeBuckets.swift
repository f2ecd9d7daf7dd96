import TradingModel

/// Market and own volume in stretches of five minutes; a call auction is one stretch.
struct VolumeBuckets {
    /// One stretch.
    struct Bucket {
        let start: Timestamp
        let end: Timestamp
        let left: Double
        let right: Double
        let isCall: Bool
        /// Shares traded, own ones included.
        var total: Quantity
        /// Own shares.
        var own: Quantity
    }

    /// The length of a stretch.
    static let length = Span.seconds(300)

    /// The stretches in time order.
    private(set) var buckets: [Bucket]

    /// The volume of `report` on `clock`.
    init(_ report: RunReport, clock: TradingAxis) {
        buckets = clock.segments.flatMap { VolumeBuckets.stretches($0, clock) }
        var previous: Quantity = 0
        var sample = 0
        var fill = 0
        for index in buckets.indices {
            // What happens in a break, as an auction's trades do, belongs to the stretch before it.
            let end = index + 1 < buckets.count ? buckets[index + 1].start : .never
            // A sample on the border tells what was traded before it, unless a break ends there.
            let isBreak = buckets[index].end < end
            var cumulative = previous
            while sample < report.samples.count,
                report.samples[sample].time < end
                    || (!isBreak && report.samples[sample].time == end)
            {
                cumulative = max(cumulative, report.samples[sample].volume)
                sample += 1
            }
            while fill < report.fills.count, report.fills[fill].time < end {
                buckets[index].own += report.fills[fill].quantity
                fill += 1
            }
            buckets[index].total = cumulative - previous
            previous = cumulative
        }
    }

    private static func stretches(
        _ segment: TradingAxis.Segment, _ clock: TradingAxis
    ) -> [Bucket] {
        if segment.isCall {
            return [bucket(segment.start, segment.end, segment.left, segment.right, true)]
        }
        var result: [Bucket] = []
        var start = segment.start
        while start < segment.end, result.count < 500 {
            let end = min(start + length, segment.end)
            let right = end == segment.end ? segment.right : clock.x(end)
            result.append(bucket(start, end, clock.x(start), right, false))
            start = end
        }
        return result
    }

    private static func bucket(
        _ start: Timestamp, _ end: Timestamp, _ left: Double, _ right: Double, _ isCall: Bool
    ) -> Bucket {
        Bucket(
            start: start, end: end, left: left, right: right, isCall: isCall, total: 0, own: 0)
    }

    /// The stretch with the largest own share of what was traded, if any has one.
    var busiest: Bucket? {
        buckets.filter { $0.total > 0 && $0.own > 0 }.max {
            Double($0.own) / Double($0.total) < Double($1.own) / Double($1.total)
        }
    }
}
