import TradingModel

/// The day's bid, ask and last price with the own fills on top.
struct PriceChart {
    let report: RunReport
    let size: PlotSize

    private var height: Double { size == .narrow ? 290 : 380 }

    func image() -> String {
        let clock = report.dayAxis(size)
        let (low, high) = range(clock)
        let frame = PlotFrame(
            size: size, clock: clock,
            values: ValueAxis(
                low, high, top: 14, bottom: height - 30, count: size == .narrow ? 5 : 7,
                padding: 0.05))
        var canvas = Canvas()
        drawWindow(frame, on: &canvas)
        frame.drawBack(on: &canvas)
        drawMarket(frame, on: &canvas)
        drawBenchmarks(frame, on: &canvas)
        drawFills(frame, on: &canvas)
        frame.drawAxes(on: &canvas)
        return canvas.image(size, height: height, label: label)
    }

    private var label: String {
        let passive = report.fills.count { $0.liquidity == .passive }
        return "Price over the day with \(report.fills.count) own fills, \(passive) of them "
            + "passive. Arrival mid \(Format.price(report.costs.arrivalMid))."
    }

    private func value(_ price: Price) -> Double { report.scale.money(price).inCurrency }

    /// Lowest and highest price worth showing: quotes of continuous trading, trades, benchmarks.
    private func range(_ clock: TradingAxis) -> (Double, Double) {
        var prices: [Double] = report.fills.map { value($0.price) }
        for sample in report.samples {
            if !clock.segments[clock.segment(sample.time)].isCall {
                if sample.bid != .none { prices.append(value(sample.bid)) }
                if sample.ask != .none { prices.append(value(sample.ask)) }
            }
            if sample.last != .none { prices.append(value(sample.last)) }
        }
        if let arrival = report.costs.arrivalMid { prices.append(arrival) }
        if let vwap = report.marketVWAP?.price { prices.append(vwap) }
        let usable = prices.filter { $0.isFinite && $0 > 0 }
        return (usable.min() ?? 0, usable.max() ?? 1)
    }

    private func drawWindow(_ frame: PlotFrame, on canvas: inout Canvas) {
        let left = frame.clock.x(report.order.start)
        let right = frame.clock.x(report.order.end)
        canvas.rect(
            x: left, y: frame.values.top, width: right - left,
            height: frame.values.bottom - frame.values.top, "window")
    }

    /// One point a column: the band spans its lowest bid and highest ask, the line its last trade.
    private func drawMarket(_ frame: PlotFrame, on canvas: inout Canvas) {
        let samples = report.samples
        let columns = frame.clock.columns(samples.map(\.time), width: 1.5)
        for (index, segment) in frame.clock.segments.enumerated() {
            var upper: [Point] = []
            var lower: [Point] = []
            var last: [Point] = []
            for column in columns
            where frame.clock.segment(samples[column.lowerBound].time) == index {
                let part = samples[column]
                guard let final = part.last else { continue }
                let x = frame.clock.x(final.time)
                if final.last != .none {
                    last.append(Point(x: x, y: frame.values.y(value(final.last))))
                }
                let bids = part.map(\.bid).filter { $0 != .none }
                let asks = part.map(\.ask).filter { $0 != .none }
                guard !segment.isCall, let low = bids.min() ?? asks.min(),
                    let high = asks.max() ?? bids.max()
                else { continue }
                upper.append(Point(x: x, y: frame.values.y(value(high))))
                lower.append(Point(x: x, y: frame.values.y(value(low))))
            }
            canvas.area(upper + lower.reversed(), "band")
            canvas.polyline(last, "last")
        }
    }

    private func drawBenchmarks(_ frame: PlotFrame, on canvas: inout Canvas) {
        let lines = [
            (name: "arrival", price: report.costs.arrivalMid, style: "arrival"),
            (name: "VWAP", price: report.marketVWAP?.price, style: "vwap"),
        ]
        var labels: [(y: Double, text: String, style: String)] = []
        for line in lines {
            guard let price = line.price, price.isFinite else { continue }
            let y = frame.values.y(price)
            canvas.line(
                Point(x: frame.clock.x(report.order.start), y: y),
                Point(x: frame.clock.x(report.order.end), y: y), line.style)
            if size == .wide {
                // A faint extension leads the eye to the label.
                canvas.line(
                    Point(x: frame.clock.x(report.order.end), y: y),
                    Point(x: frame.clock.right + 4, y: y), "\(line.style) faint")
            }
            labels.append((y, "\(line.name) \(Format.price(price))", "t \(line.style)-t"))
        }
        guard size == .wide else { return }
        // Two labels closer than a line of text are moved apart, the higher one up.
        labels.sort { $0.y < $1.y }
        if labels.count == 2, labels[1].y - labels[0].y < 16 {
            let middle = (labels[0].y + labels[1].y) / 2
            labels[0].y = middle - 8
            labels[1].y = middle + 8
        }
        for label in labels {
            canvas.text(
                label.text, at: Point(x: frame.clock.right + 8, y: label.y + 4), label.style)
        }
    }

    private func drawFills(_ frame: PlotFrame, on canvas: inout Canvas) {
        let marks = FillMarks(report.fills, clock: frame.clock)
        let largest = Double(marks.marks.map(\.quantity).max() ?? 1)
        for mark in marks.marks {
            let share = largest > 0 ? Double(mark.quantity) / largest : 0
            let radius = max(2.4, size.marker * share.squareRoot())
            let ticks = mark.averageTicks * report.scale.tick.inCurrency
            let centre = Point(x: mark.x, y: frame.values.y(ticks))
            let title =
                "\(mark.timeText) \(Format.grouped(mark.quantity)) @ \(Format.price(ticks)) "
                + "\(mark.liquidity.rawValue), \(mark.orderText)"
            let tint = mark.first.side.map { $0 == .buy ? " bought" : " sold" } ?? ""
            PriceChart.drawMark(
                mark.liquidity, mark.first.side ?? report.order.side, centre, radius, title,
                tint: tint, on: &canvas)
        }
    }

    /// A circle for a passive fill, a triangle for an aggressive one (up for a buy, down for a
    /// sell), a diamond for one in an auction.
    static func drawMark(
        _ liquidity: RunReport.Liquidity, _ side: Side, _ centre: Point, _ radius: Double,
        _ title: String, tint: String = "", on canvas: inout Canvas
    ) {
        switch liquidity {
        case .passive: canvas.circle(centre, radius: radius, "fill passive\(tint)", title: title)
        case .aggressive:
            let up = side == .buy ? -1.0 : 1
            let wide = radius * 1.15
            canvas.shape(
                [
                    Point(x: centre.x, y: centre.y + up * wide * 1.1),
                    Point(x: centre.x + wide, y: centre.y - up * wide * 0.8),
                    Point(x: centre.x - wide, y: centre.y - up * wide * 0.8),
                ], "fill aggressive\(tint)", title: title)
        case .auction:
            let far = radius * 1.3
            canvas.shape(
                [
                    Point(x: centre.x, y: centre.y - far), Point(x: centre.x + far, y: centre.y),
                    Point(x: centre.x, y: centre.y + far), Point(x: centre.x - far, y: centre.y),
                ], "fill auction\(tint)", title: title)
        }
    }
}
