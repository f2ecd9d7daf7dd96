import TradingModel

/// The horizontal axis of a trading day: breaks are cut out, call auctions are narrow bands.
struct TradingAxis {
    /// A stretch of the day that is drawn.
    struct Segment {
        let start: Timestamp
        let end: Timestamp
        let isCall: Bool
        /// Its left and right edge.
        let left: Double
        let right: Double
        /// Whether the lunch break was cut out before it.
        let followsLunch: Bool
    }

    /// The stretches, from left to right; never empty.
    let segments: [Segment]

    private struct Part {
        var start: Timestamp
        var end: Timestamp
        var isCall: Bool
        var followsLunch: Bool
    }

    /// The part from `from` to `to` of a day with `phases`, between two x values.
    ///
    /// Without phases the whole stretch is one segment.
    init(
        _ phases: [RunReport.PhaseSpan], from: Timestamp, to: Timestamp, left: Double, right: Double
    ) {
        let parts = TradingAxis.parts(phases, from: from, to: to)
        let gaps = parts.dropFirst().map { $0.followsLunch ? 14.0 : 5.0 }
        let callWidth = max((right - left) * 0.026, 11)
        let calls = parts.count { $0.isCall }
        let onlyCalls = calls == parts.count
        let fixed = onlyCalls ? 0 : Double(calls) * callWidth
        let free = right - left - gaps.reduce(0, +) - fixed
        let timed = parts.filter { onlyCalls || !$0.isCall }.reduce(0.0) {
            $0 + TradingAxis.length($1)
        }
        var segments: [Segment] = []
        var x = left
        for (index, part) in parts.enumerated() {
            if index > 0 { x += gaps[index - 1] }
            let share = timed > 0 ? TradingAxis.length(part) / timed : 1 / Double(parts.count)
            let width = part.isCall && !onlyCalls ? callWidth : free * share
            segments.append(
                Segment(
                    start: part.start, end: part.end, isCall: part.isCall, left: x,
                    right: x + width, followsLunch: part.followsLunch))
            x += width
        }
        self.segments = segments
    }

    private static func length(_ part: Part) -> Double {
        Double(part.end.nanoseconds - part.start.nanoseconds)
    }

    private static func parts(
        _ phases: [RunReport.PhaseSpan], from: Timestamp, to: Timestamp
    ) -> [Part] {
        var parts: [Part] = []
        var sawLunch = false
        for span in phases {
            if span.phase == .lunchBreak { sawLunch = true }
            guard span.phase == .continuous || span.phase.isCall else { continue }
            let start = max(span.start, from)
            let end = min(span.end, to)
            guard start < end else { continue }
            if let last = parts.last, last.isCall, span.phase.isCall, last.end == start {
                parts[parts.count - 1].end = end
            } else {
                parts.append(
                    Part(
                        start: start, end: end, isCall: span.phase.isCall,
                        followsLunch: sawLunch && !parts.isEmpty))
            }
            sawLunch = false
        }
        if parts.isEmpty {
            let end = max(to, from + .seconds(1))
            parts = [Part(start: from, end: end, isCall: false, followsLunch: false)]
        }
        return parts
    }

    /// The index of the segment that `time` belongs to: a moment in a break belongs to the segment
    /// before it, a moment before the day to the first.
    func segment(_ time: Timestamp) -> Int {
        segments.lastIndex { $0.start <= time } ?? 0
    }

    /// The x of `time`.
    func x(_ time: Timestamp) -> Double {
        let segment = segments[segment(time)]
        let length = Double(segment.end.nanoseconds - segment.start.nanoseconds)
        let share = Double(time.nanoseconds - segment.start.nanoseconds) / length
        return segment.left + min(max(share, 0), 1) * (segment.right - segment.left)
    }

    /// Left and right end of the whole axis.
    var left: Double { segments[0].left }
    /// See `left`.
    var right: Double { segments[segments.count - 1].right }
}

extension TradingAxis {
    /// Groups of neighbouring moments that share a column of `width` and a segment, in order.
    func columns(_ times: [Timestamp], width: Double) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var key = (segment: -1, column: -1)
        for (index, time) in times.enumerated() {
            let next = (segment(time), Int(x(time) / width))
            if next == key, let last = groups.last {
                groups[groups.count - 1] = last.lowerBound..<(index + 1)
            } else {
                groups.append(index..<(index + 1))
                key = next
            }
        }
        return groups
    }
}
