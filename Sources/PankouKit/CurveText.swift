import Analytics
import TradingModel
import VolumeCurves

/// A volume curve for a person.
struct CurveText {
    private let curve: VolumeCurve

    init(_ curve: VolumeCurve) { self.curve = curve }

    private var name: String { curve.instrument?.description ?? "market" }

    private var summary: String {
        "\(curve.estimator), \(grouped(curve.days)) days, prior volume \(grouped(curve.priorVolume))"
    }

    private var slots: [VolumeCurvePlot.Slot] {
        let grid = curve.grid
        let times =
            [(grid.opening, grid.opening)] + grid.buckets.map { ($0.start, $0.end) }
            + [(grid.closing, grid.closing)]
        let flat = grid.flatShares
        return times.indices.map {
            VolumeCurvePlot.Slot(
                start: times[$0].0, end: times[$0].1, share: curve.shares[$0], flat: flat[$0])
        }
    }

    /// The curve as an image.
    var plot: VolumeCurvePlot {
        VolumeCurvePlot(
            title: "Volume curve of \(name)", note: summary + "; dashed: TWAP", slots: slots)
    }

    /// A bar for each slot, and what the day's parts sum to.
    var chart: String {
        let slots = slots
        let largest = max(slots.map(\.share).max() ?? 0, 1e-12)
        var lines = ["\(name): \(summary)"]
        var sum = 0.0
        var last: Timestamp?
        for slot in slots {
            sum += slot.share
            let isAuction = slot.start == slot.end
            if let last, !isAuction, slot.start > last { lines.append("  ────────") }
            if !isAuction { last = slot.end }
            let length = Int((slot.share / largest * 40).rounded())
            let bar = String(repeating: "█", count: length) + (length == 0 ? "▏" : "")
            let time =
                isAuction
                ? "\(Format.clock(slot.start)) auction"
                : "\(Format.clock(slot.start))–\(Format.clock(slot.end))"
            lines.append(
                "  \(padded(time, 14, left: false)) "
                    + "\(padded(Format.fixed(slot.share * 100, 2), 6))%  "
                    + "\(padded(Format.fixed(min(sum, 1) * 100, 1), 5))%  \(bar)")
        }
        lines.append("  " + parts.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    /// First and last half hour of continuous trading, and the auctions.
    private var parts: [String] {
        let buckets = curve.grid.buckets
        let (start, end) = (buckets[0].start, buckets[buckets.count - 1].end)
        let half = Span.seconds(1_800)
        let first = curve.cumulative(at: start + half) - curve.cumulative(at: start)
        let before = Timestamp(nanoseconds: end.nanoseconds - half.nanoseconds)
        let last = 1 - curve.closing - curve.cumulative(at: before)
        func text(_ share: Double) -> String { Format.fixed(max(share, 0) * 100, 1) + "%" }
        return [
            "first half hour \(text(first))", "last half hour before the call \(text(last))",
            "auctions \(text(curve.opening)) and \(text(curve.closing))",
        ]
    }
}

/// A volume curve for a script.
struct CurveJSON: Encodable {
    struct Slot: Encodable {
        let start: String
        let end: String
        let share: Double
    }

    let instrument: String?
    let estimator: String
    let days: Int
    let priorVolume: Int64
    let openingAuction: Double
    let closingAuction: Double
    let buckets: [Slot]

    init(_ curve: VolumeCurve) {
        instrument = curve.instrument?.description
        estimator = curve.estimator
        days = curve.days
        priorVolume = curve.priorVolume
        openingAuction = curve.opening
        closingAuction = curve.closing
        buckets = curve.grid.buckets.enumerated().map { index, bucket in
            Slot(
                start: Format.clock(bucket.start), end: Format.clock(bucket.end),
                share: curve.shares[index + 1])
        }
    }
}
