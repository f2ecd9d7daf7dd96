import TradingModel

extension TradingAxis {
    /// A label under the axis.
    struct Tick {
        let x: Double
        let text: String
        let anchor: TextAnchor
        /// Whether a grid line belongs to it.
        let hasLine: Bool

        /// The stretch that the text covers, at about seven units a digit.
        private var extent: ClosedRange<Double> {
            let width = Double(text.count) * 7
            return switch anchor {
            case .start: x...(x + width)
            case .middle: (x - width / 2)...(x + width / 2)
            case .end: (x - width)...x
            }
        }

        /// Whether the texts stand at least ten units apart.
        func isClear(of other: Tick) -> Bool {
            extent.lowerBound >= other.extent.upperBound + 10
                || other.extent.lowerBound >= extent.upperBound + 10
        }
    }

    private static let minute: Int64 = 60_000_000_000

    /// Round times on the axis, at least `spacing` apart.
    func ticks(spacing: Double) -> [Tick] {
        var ticks = borders
        let steps = [1, 2, 5, 10, 15, 30, 60, 120] as [Int64]
        let step = steps.first { step in
            let xs = roundTimes(step * TradingAxis.minute).map { x($0) }
            return zip(xs, xs.dropFirst()).allSatisfy { $1 - $0 >= spacing }
        }
        for time in roundTimes((step ?? 120) * TradingAxis.minute) { add(time, to: &ticks) }
        // On a narrow axis the border labels may leave room for the middle of a session only.
        for segment in segments where !segment.isCall && segment.right - segment.left > spacing {
            let isLabelled = ticks.contains {
                $0.hasLine && $0.x > segment.left && $0.x < segment.right
            }
            guard !isLabelled else { continue }
            let middle = (segment.start.nanoseconds + segment.end.nanoseconds) / 2
            let unit = 30 * TradingAxis.minute
            add(Timestamp(nanoseconds: (middle + unit / 2) / unit * unit), to: &ticks)
        }
        return ticks
    }

    /// Adds the label of `time` where no other label is in its way.
    private func add(_ time: Timestamp, to ticks: inout [Tick]) {
        let segment = segments[segment(time)]
        guard segment.start < time, time < segment.end else { return }
        let tick = Tick(x: x(time), text: Format.clock(time), anchor: .middle, hasLine: true)
        if ticks.allSatisfy({ tick.isClear(of: $0) }) { ticks.append(tick) }
    }

    /// Labels of the axis' ends and of the lunch break.
    private var borders: [Tick] {
        let first = segments.first { !$0.isCall } ?? segments[0]
        var ticks = [
            Tick(x: first.left, text: Format.clock(first.start), anchor: .start, hasLine: false)
        ]
        func add(_ tick: Tick) {
            if ticks.allSatisfy({ tick.isClear(of: $0) }) { ticks.append(tick) }
        }
        let end = Format.clock(segments[segments.count - 1].end)
        add(Tick(x: right, text: end, anchor: .end, hasLine: false))
        for (before, after) in zip(segments, segments.dropFirst()) where after.followsLunch {
            let text = "\(Format.clock(before.end))/\(Format.clock(after.start))"
            let x = (before.right + after.left) / 2
            add(Tick(x: x, text: text, anchor: .middle, hasLine: false))
        }
        return ticks
    }

    /// Multiples of `step` nanoseconds strictly inside the continuous segments.
    private func roundTimes(_ step: Int64) -> [Timestamp] {
        segments.filter { !$0.isCall }.flatMap { segment in
            let first = segment.start.nanoseconds / step + 1
            let last = (segment.end.nanoseconds - 1) / step
            guard first <= last, last - first < 500 else { return [Timestamp]() }
            return (first...last).map { Timestamp(nanoseconds: $0 * step) }
        }
    }
}
