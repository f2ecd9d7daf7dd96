import TradingModel

/// A closer look at single orders: one small plot each, shares ahead against time since arrival.
struct QueueCells {
    /// At most this many orders.
    static let limit = 12

    let report: RunReport
    let size: PlotSize

    private var columns: Int {
        switch size {
        case .narrow: 2
        case .medium: 4
        case .wide: 6
        }
    }

    private let cellHeight = 128.0

    /// The orders that get a cell: all, or evenly chosen ones where there are too many.
    static func chosen(_ tracks: [RunReport.QueueTrack]) -> [RunReport.QueueTrack] {
        let usable = tracks.filter { !$0.steps.isEmpty }
        guard usable.count > limit else { return usable }
        return (0..<limit).map { usable[$0 * usable.count / limit] }
    }

    func image() -> String {
        let tracks = QueueCells.chosen(report.queueTracks)
        let rows = (tracks.count + columns - 1) / columns
        let gap = size == .narrow ? 18.0 : 24
        let width = (size.width - gap * Double(columns - 1)) / Double(columns)
        var canvas = Canvas()
        for (index, track) in tracks.enumerated() {
            let left = Double(index % columns) * (width + gap)
            let top = Double(index / columns) * cellHeight
            draw(track, left: left, top: top, width: width, on: &canvas)
        }
        let label = "Shares ahead of \(tracks.count) single orders from arrival to end."
        return canvas.image(size, height: Double(rows) * cellHeight, label: label)
    }

    private func draw(
        _ track: RunReport.QueueTrack, left: Double, top: Double, width: Double,
        on canvas: inout Canvas
    ) {
        let isFilled = track.end == .filled
        let start = track.steps[0].time
        let end = max(track.endTime, track.steps[track.steps.count - 1].time)
        let length = max(Double((end - start).nanoseconds), 1)
        let most = max(track.steps.map(\.ahead).max() ?? 0, 1)
        let area = (top: top + 36, bottom: top + 94)
        func point(_ time: Timestamp, _ ahead: Quantity) -> Point {
            let across = min(max(Double((time - start).nanoseconds) / length, 0), 1)
            return Point(
                x: left + across * (width - 6),
                y: area.bottom - Double(ahead) / Double(most) * (area.bottom - area.top))
        }
        var points = QueueChart.chosen(track.steps).map { point($0.time, $0.ahead) }
        guard let last = points.last else { return }
        points.append(Point(x: left + width - 6, y: last.y))
        let base = points.map { Point(x: $0.x, y: area.bottom) }
        canvas.stepArea(points, base, isFilled ? "queue-area" : "queue-area no")
        canvas.line(
            Point(x: left, y: area.bottom), Point(x: left + width - 6, y: area.bottom), "axis")
        canvas.steps(points, isFilled ? "queue-filled" : "queue-cancelled")
        let corner = Point(x: left + width - 6, y: isFilled ? area.bottom : last.y)
        if isFilled {
            canvas.circle(corner, radius: 3.4, "queue-end")
        } else {
            QueueChart.drawCross(at: corner, arm: 3.2, on: &canvas)
        }
        drawText(track, end - start, left: left, top: top, width: width, on: &canvas)
    }

    private func drawText(
        _ track: RunReport.QueueTrack, _ life: Span, left: Double, top: Double, width: Double,
        on canvas: inout Canvas
    ) {
        let price = Format.price(report.scale.money(track.price).inCurrency)
        canvas.text(
            "\(Format.grouped(track.quantity)) @ \(price)", at: Point(x: left, y: top + 12),
            "cell-title")
        canvas.text(
            "\(Format.grouped(track.steps[0].ahead)) ahead", at: Point(x: left, y: top + 28))
        let right = left + width - 6
        canvas.text("order \(track.order)", at: Point(x: right, y: top + 28), anchor: .end)
        canvas.text(
            "\(track.end.rawValue), \(life)", at: Point(x: right, y: top + 110), anchor: .end)
    }
}
