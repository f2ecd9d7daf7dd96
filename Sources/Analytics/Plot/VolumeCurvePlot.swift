import TradingModel

/// A day's volume curve as an image of its own: a bar for each slot, the lunch break cut out.
///
/// Bars are shares of the day's volume in percent, auctions in bands of their own at both ends; the
/// dashed line is what a flat curve would trade.
public struct VolumeCurvePlot: Sendable {
    /// One stretch of the day; an auction's start is its end.
    public struct Slot: Sendable, Hashable {
        /// When it starts.
        public let start: Timestamp
        /// When it ends.
        public let end: Timestamp
        /// Its share of the day's volume, 0 to 1.
        public let share: Double
        /// The share that a flat curve has there.
        public let flat: Double

        /// A stretch.
        public init(start: Timestamp, end: Timestamp, share: Double, flat: Double) {
            self.start = start
            self.end = end
            self.share = share
            self.flat = flat
        }
    }

    private let title: String
    private let note: String
    private let slots: [Slot]

    private static let height = 330.0

    /// A plot of `slots` in time order, auctions first and last, under a title and a note.
    public init(title: String, note: String, slots: [Slot]) {
        precondition(slots.count >= 3, "two auctions and a bucket are wanted")
        self.title = title
        self.note = note
        self.slots = slots
    }

    /// The image: a standalone SVG file that follows the reader's light or dark setting.
    public var svg: String {
        let size = PlotSize.medium
        let axis = TradingAxis(
            phases, from: slots[0].start, to: slots[slots.count - 1].end, left: size.left,
            right: size.width - size.right)
        let top = slots.map { max($0.share, $0.flat) }.max() ?? 0
        let frame = PlotFrame(
            size: size, clock: axis,
            values: ValueAxis(
                0, max(top * 100, 1e-3), top: 78, bottom: VolumeCurvePlot.height - 30, count: 5,
                isRoundedUp: true))
        var canvas = Canvas()
        canvas.text(title, at: Point(x: 16, y: 26), "title")
        canvas.text(note, at: Point(x: 16, y: 46))
        canvas.text("% of the day", at: Point(x: 16, y: 66))
        frame.drawBack(on: &canvas)
        for slot in slots { draw(slot, frame, on: &canvas) }
        drawFlat(frame, on: &canvas)
        frame.drawAxes(on: &canvas)
        let (width, height) = (
            Format.coordinate(size.width), Format.coordinate(VolumeCurvePlot.height)
        )
        return """
            <svg xmlns="http://www.w3.org/2000/svg" role="img" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" aria-label="\(Markup.escape(title))">
            <style>\(VolumeCurvePlot.style)</style>
            <rect class="ground" width="\(width)" height="\(height)"/>
            \(canvas.body)
            </svg>

            """
    }

    /// The day as the axis takes it: a call before and behind, breaks between the sessions.
    private var phases: [RunReport.PhaseSpan] {
        let buckets = slots[1..<slots.count - 1]
        var phases: [RunReport.PhaseSpan] = []
        func add(_ phase: Phase, _ start: Timestamp, _ end: Timestamp) {
            if start < end { phases.append(.init(phase, from: start, to: end)) }
        }
        var last = slots[0].start
        add(.openingCall, last, slots[1].start)
        last = max(last, slots[1].start)
        for bucket in buckets {
            add(.lunchBreak, last, bucket.start)
            if let previous = phases.last, previous.phase == .continuous {
                phases[phases.count - 1].end = bucket.end
            } else {
                add(.continuous, bucket.start, bucket.end)
            }
            last = bucket.end
        }
        add(.closingCall, last, slots[slots.count - 1].end)
        return phases
    }

    /// The x values of a slot; an auction fills its band, and has none where the day has no such band.
    private func extent(_ slot: Slot, _ axis: TradingAxis) -> (left: Double, right: Double)? {
        if slot.start == slot.end {
            let band = axis.segments.first {
                $0.isCall && $0.start <= slot.start && slot.start <= $0.end
            }
            return band.map { ($0.left, $0.right) }
        }
        let segment = axis.segments[axis.segment(slot.start)]
        return (axis.x(slot.start), slot.end >= segment.end ? segment.right : axis.x(slot.end))
    }

    private func draw(_ slot: Slot, _ frame: PlotFrame, on canvas: inout Canvas) {
        guard let (left, right) = extent(slot, frame.clock) else { return }
        let gap = right - left > 6 ? 1.5 : 0.4
        let top = frame.values.y(slot.share * 100)
        let isAuction = slot.start == slot.end
        let span =
            isAuction
            ? "auction at \(Format.clock(slot.start))"
            : "\(Format.clock(slot.start)) to \(Format.clock(slot.end))"
        canvas.rect(
            x: left + gap / 2, y: top, width: right - left - gap, height: frame.values.bottom - top,
            isAuction ? "auction" : "volume",
            title: "\(span): \(Format.percent(slot.share, decimals: 3))")
    }

    private func drawFlat(_ frame: PlotFrame, on canvas: inout Canvas) {
        for slot in slots where slot.start < slot.end {
            guard let (left, right) = extent(slot, frame.clock) else { continue }
            let y = frame.values.y(slot.flat * 100)
            canvas.line(Point(x: left, y: y), Point(x: right, y: y), "flat")
        }
    }

    private static let style = """
        :root{--ground:#fff;--ink:#171b22;--soft:#525c6b;--grid:#eceff3;--market:#6c7a8d;\
        --bar:#7fa0c9;--call:#e6e9ee;--auction:#b58a3c;--flat:#7443b4}\
        @media(prefers-color-scheme:dark){:root{--ground:#161a20;--ink:#e8ebf0;--soft:#9da8b7;\
        --grid:#232931;--market:#8b9bb0;--bar:#4f77a8;--call:#252b34;--auction:#c79a4b;\
        --flat:#c39cf8}}\
        text{font:12px system-ui,sans-serif;fill:var(--soft)}\
        .title{font-size:16px;font-weight:600;fill:var(--ink)}.ground{fill:var(--ground)}\
        .grid{stroke:var(--grid);fill:none}.axis{stroke:var(--market);fill:none}\
        .cut{stroke:var(--market);stroke-dasharray:2 3;fill:none}.call{fill:var(--call)}\
        .volume{fill:var(--bar)}.auction{fill:var(--auction)}\
        .flat{stroke:var(--flat);stroke-width:1.5;stroke-dasharray:5 3;fill:none}
        """
}
