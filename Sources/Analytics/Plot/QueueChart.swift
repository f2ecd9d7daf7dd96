import TradingModel

/// Shares ahead of the own orders that rested: each falls towards zero, the front of the queue.
struct QueueChart {
    /// At most this many orders are drawn.
    static let limit = 160
    /// At most this many steps of one order.
    static let stepLimit = 60

    let report: RunReport
    let size: PlotSize

    private var height: Double { size == .narrow ? 260 : 320 }

    /// The orders that are drawn: all, or evenly chosen ones where there are too many.
    static func chosen(_ tracks: [RunReport.QueueTrack]) -> [RunReport.QueueTrack] {
        let usable = tracks.filter { !$0.steps.isEmpty }
        guard usable.count > limit else { return usable }
        return (0..<limit).map { usable[$0 * usable.count / limit] }
    }

    /// The steps that are drawn: the first, the last, and evenly chosen ones between.
    static func chosen(_ steps: [RunReport.QueueTrack.Step]) -> [RunReport.QueueTrack.Step] {
        guard steps.count > stepLimit else { return steps }
        return (0..<stepLimit).map { steps[$0 * (steps.count - 1) / (stepLimit - 1)] }
    }

    func image() -> String {
        let right = size == .wide ? PlotSize.medium.right : size.right
        let clock = report.windowAxis(size, right: right)
        let tracks = QueueChart.chosen(report.queueTracks)
        let top = tracks.flatMap(\.steps).map(\.ahead).max() ?? 0
        let frame = PlotFrame(
            size: size, clock: clock,
            values: ValueAxis(
                0, Double(max(top, 1)), top: 16, bottom: height - 34,
                count: size == .narrow ? 4 : 5, isRoundedUp: true))
        var canvas = Canvas()
        frame.drawBack(on: &canvas)
        for track in tracks where track.end != .filled { draw(track, frame, on: &canvas) }
        for track in tracks where track.end == .filled { draw(track, frame, on: &canvas) }
        frame.drawAxes(on: &canvas)
        return canvas.image(size, height: height, label: label)
    }

    private var label: String {
        let filled = report.queueTracks.count { $0.end == .filled }
        return "Shares ahead of \(report.queueTracks.count) resting own orders over time; "
            + "\(filled) of them were filled, \(report.queueTracks.count - filled) were not."
    }

    private func draw(
        _ track: RunReport.QueueTrack, _ frame: PlotFrame, on canvas: inout Canvas
    ) {
        let isFilled = track.end == .filled
        var points = QueueChart.chosen(track.steps).map {
            Point(x: frame.clock.x($0.time), y: frame.values.y(Double($0.ahead)))
        }
        guard let last = points.last else { return }
        let endX = max(frame.clock.x(track.endTime), last.x)
        points.append(Point(x: endX, y: last.y))
        let style = isFilled ? "queue-filled" : "queue-cancelled"
        canvas.steps(points, style)
        let end = Point(x: endX, y: isFilled ? frame.values.y(0) : last.y)
        guard isFilled else {
            QueueChart.drawCross(at: end, arm: 2.6, on: &canvas)
            return
        }
        let title =
            "order \(track.order): \(Format.grouped(track.quantity)) @ "
            + "\(report.scale.text(track.price)), behind "
            + "\(Format.grouped(track.steps[0].ahead)) shares from "
            + "\(Format.milliseconds(track.steps[0].time)), \(track.end.rawValue) "
            + Format.milliseconds(track.endTime)
        canvas.steps([Point(x: endX, y: last.y), end], style)
        canvas.circle(end, radius: 3, "queue-end", title: title)
    }

    /// The mark of an order that was not filled.
    static func drawCross(at centre: Point, arm: Double, on canvas: inout Canvas) {
        canvas.line(
            Point(x: centre.x - arm, y: centre.y - arm),
            Point(x: centre.x + arm, y: centre.y + arm), "queue-cross")
        canvas.line(
            Point(x: centre.x - arm, y: centre.y + arm),
            Point(x: centre.x + arm, y: centre.y - arm), "queue-cross")
    }
}
