import TradingModel

/// Money over a trading day: lines that hold their value until the next moment.
struct StateChart {
    /// A line, or the area between two.
    struct Trace {
        let style: String
        let values: [Money]
        /// The other edge of an area; nil for a line.
        var base: [Money]?
    }

    let phases: [RunReport.PhaseSpan]
    let times: [Timestamp]
    let traces: [Trace]
    let size: PlotSize
    let label: String

    private var height: Double { size == .narrow ? 210 : 250 }

    func image() -> String {
        let right = size == .wide ? PlotSize.medium.right : size.right
        let trading = phases.filter { $0.phase == .continuous || $0.phase.isCall }
        let first = trading.first?.start ?? times.first ?? .zero
        let last = trading.last?.end ?? times.last ?? .zero
        let clock = TradingAxis(
            phases, from: first, to: last, left: size.left, right: size.width - right)
        let all = traces.flatMap { ($0.values + ($0.base ?? [])).map(\.inCurrency) }
        let frame = PlotFrame(
            size: size, clock: clock,
            values: ValueAxis(
                min(all.min() ?? 0, 0), max(all.max() ?? 0, 0), top: 14, bottom: height - 30,
                count: 4, isRoundedUp: true))
        var canvas = Canvas()
        frame.drawBack(on: &canvas)
        let groups = clock.columns(times, width: 1)
        for trace in traces { draw(trace, groups, frame, on: &canvas) }
        if frame.values.lower < 0 {
            let zero = frame.values.y(0)
            canvas.line(Point(x: clock.left, y: zero), Point(x: clock.right, y: zero), "axis")
        }
        frame.drawAxes(on: &canvas)
        return canvas.image(size, height: height, label: label)
    }

    /// One value a column, the last one.
    private func draw(
        _ trace: Trace, _ groups: [Range<Int>], _ frame: PlotFrame, on canvas: inout Canvas
    ) {
        func points(_ values: [Money]) -> [Point] {
            groups.map { group in
                let index = group.upperBound - 1
                return Point(
                    x: frame.clock.x(times[index]), y: frame.values.y(values[index].inCurrency))
            }
        }
        if let base = trace.base {
            canvas.stepArea(points(trace.values), points(base), trace.style)
        } else {
            canvas.steps(points(trace.values), trace.style)
        }
    }
}
