import TradingModel

/// Schedule against execution: cumulative shares above, the distance between the two below; the
/// shares alone where there was no schedule.
struct ScheduleChart {
    let report: RunReport
    let size: PlotSize

    private var height: Double { size == .narrow ? 330 : 400 }
    private var hasSchedule: Bool { report.costs.scheduleError != nil }
    private var rightSpace: Double { size == .wide ? 88 : size.right }

    func image() -> String {
        let clock = report.windowAxis(size, right: rightSpace)
        let split = hasSchedule ? height - (size == .narrow ? 96 : 112) : height - 12
        let top = max(report.order.quantity, progress.map { $0.filled + $0.live }.max() ?? 0)
        let main = PlotFrame(
            size: size, clock: clock,
            values: ValueAxis(
                0, Double(max(top, 1)), top: 14, bottom: split - 18, count: 5, isRoundedUp: true))
        var canvas = Canvas()
        main.drawBack(on: &canvas)
        drawProgress(main, on: &canvas)
        for tick in main.values.ticks {
            canvas.text(
                main.values.label(tick), at: Point(x: size.left - 8, y: main.values.y(tick) + 4),
                anchor: .end)
        }
        if hasSchedule {
            drawDistance(clock, from: split + 8, on: &canvas)
        } else {
            main.drawAxes(on: &canvas)
        }
        return canvas.image(size, height: height, label: label)
    }

    private var label: String {
        guard hasSchedule else { return "Shares filled over the order's window." }
        let error = report.costs.scheduleError.map { Format.percent($0, decimals: 1) }
        return "Shares filled against shares scheduled over the order's window; largest distance "
            + "\(error ?? "not known") of the order."
    }

    /// Samples inside the shown window, the last one before it included.
    private var progress: [RunReport.Sample] {
        let first = min(report.order.start, report.fills.first?.time ?? report.order.start)
        let last = max(report.order.end, report.fills.last?.time ?? report.order.end)
        let start = report.samples.lastIndex { $0.time <= first } ?? 0
        return report.samples[min(start, report.samples.count)...].filter { $0.time <= last }
    }

    /// One sample a column, the last one.
    private func thinned(_ clock: TradingAxis) -> [RunReport.Sample] {
        let samples = progress
        return clock.columns(samples.map(\.time), width: 1).map { samples[$0.upperBound - 1] }
    }

    private func drawProgress(_ frame: PlotFrame, on canvas: inout Canvas) {
        let samples = thinned(frame.clock)
        func points(_ value: (RunReport.Sample) -> Quantity) -> [Point] {
            samples.map {
                Point(x: frame.clock.x($0.time), y: frame.values.y(Double(value($0))))
            }
        }
        let filled = points { $0.filled }
        canvas.stepArea(points { $0.filled + $0.live }, filled, "live")
        if hasSchedule { canvas.steps(points { $0.target }, "target") }
        canvas.steps(filled, "filled")
        guard size == .wide, let last = samples.last, let end = filled.last else { return }
        let scheduled = frame.values.y(Double(last.target))
        let isClose = hasSchedule && abs(scheduled - end.y) < 16
        canvas.text(
            "filled", at: Point(x: frame.clock.right + 8, y: end.y + (isClose ? 14 : 4)),
            "t own-t")
        guard hasSchedule else { return }
        canvas.text(
            "scheduled", at: Point(x: frame.clock.right + 8, y: scheduled + (isClose ? -2 : 4)),
            "t target-t")
    }

    /// Filled minus scheduled: above zero ahead of the schedule, below behind.
    private func drawDistance(
        _ clock: TradingAxis, from top: Double, on canvas: inout Canvas
    ) {
        let samples = thinned(clock)
        let distances = samples.map { Double($0.filled - $0.target) }
        let reach = max(distances.map(abs).max() ?? 0, Double(report.order.quantity) * 0.005, 1)
        let frame = PlotFrame(
            size: size, clock: clock,
            values: ValueAxis(-reach, reach, top: top, bottom: height - 30, count: 3, padding: 0.1))
        frame.drawBack(on: &canvas)
        let zero = frame.values.y(0)
        let points = zip(samples, distances).map { sample, distance in
            Point(x: clock.x(sample.time), y: frame.values.y(distance))
        }
        let base = points.map { Point(x: $0.x, y: zero) }
        canvas.stepArea(points.map { Point(x: $0.x, y: min($0.y, zero)) }, base, "ahead")
        canvas.stepArea(points.map { Point(x: $0.x, y: max($0.y, zero)) }, base, "behind")
        canvas.line(Point(x: clock.left, y: zero), Point(x: clock.right, y: zero), "axis")
        frame.drawAxes(on: &canvas)
        if size == .wide {
            let x = clock.right + 8
            canvas.text("ahead", at: Point(x: x, y: frame.values.top + 14), "t")
            canvas.text("behind", at: Point(x: x, y: frame.values.bottom - 6), "t")
        }
    }
}
