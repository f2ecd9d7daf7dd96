import TradingModel

extension HTMLReport {
    static func priceSection(_ report: RunReport) -> String {
        guard !report.samples.isEmpty || !report.fills.isEmpty else {
            return section("price", "Price and fills", "The run has no market samples.", "")
        }
        let own =
            report.roundTrips != nil
            ? "buys (red) and sells (green)" : report.order.side == .buy ? "buys" : "sells"
        var legend = [Legend.band("bid to ask"), Legend.line("last", "last trade")]
        if report.roundTrips == nil || report.costs.arrivalMid != nil {
            legend.append(
                Legend.line("arrival", "arrival mid \(Format.price(report.costs.arrivalMid))"))
        }
        if let vwap = report.marketVWAP {
            legend.append(Legend.line("vwap", "market VWAP \(Format.price(vwap.price))"))
        }
        let kinds = Set(report.fills.map(\.liquidity))
        for kind in RunReport.Liquidity.allCases where kinds.contains(kind) {
            let text = "own \(own), \(kind.rawValue)"
            legend.append(Legend.fill(kind, side: report.order.side, text))
        }
        var lead =
            "The order's window is shaded; marker area grows with quantity. The lunch break is cut "
            + "out, call auctions are the narrow grey bands."
        if report.fills.count > FillMarks.limit {
            lead +=
                " There are \(Format.grouped(report.fills.count)) fills: those of one kind that "
                + "lie within a few pixels are merged into one marker at their average price."
        }
        return section(
            "price", "Price and fills", lead,
            figure(legend) { PriceChart(report: report, size: $0).image() })
    }

    static func scheduleSection(_ report: RunReport) -> String {
        guard !report.samples.isEmpty, report.order.quantity > 0 else { return "" }
        var lead = "Shares filled and in live orders; the strategy has no schedule."
        var legend = [Legend.line("filled", "filled"), Legend.area("live", "in live orders")]
        if let error = report.costs.scheduleError {
            lead =
                "Shares filled and in live orders against what the schedule wanted by then; below, "
                + "how far the execution was ahead or behind, in shares. The largest distance was "
                + "\(Format.percent(error, decimals: 1)) of the order."
            legend += [
                Legend.line("target", "scheduled"), Legend.area("ahead", "ahead of schedule"),
                Legend.area("behind", "behind schedule"),
            ]
        }
        return section(
            "schedule", "Schedule and execution", lead,
            figure(legend) { ScheduleChart(report: report, size: $0).image() })
    }

    static func volumeSection(_ report: RunReport) -> String {
        guard report.samples.contains(where: { $0.volume > 0 }) else { return "" }
        let buckets = VolumeBuckets(report, clock: report.dayAxis(.wide))
        var lead = "Shares traded per five minutes, the own part on top."
        if let busiest = buckets.busiest {
            let share = Format.percent(
                Double(busiest.own) / Double(busiest.total), decimals: 1)
            lead +=
                " The own share was largest from \(Format.clock(busiest.start)) to "
                + "\(Format.clock(busiest.end)): \(share) of "
                + "\(Format.grouped(busiest.total)) shares."
        }
        let legend = [Legend.area("volume", "others"), Legend.area("own-volume", "own")]
        return section(
            "volume", "Market volume", lead,
            figure(legend) { VolumeChart(report: report, size: $0).image() })
    }

    static func queueSection(_ report: RunReport) -> String {
        let tracks = report.queueTracks.filter { !$0.steps.isEmpty }
        guard !tracks.isEmpty else { return "" }
        let filled = tracks.count { $0.end == .filled }
        var lead =
            "Shares ahead of each resting own order from its arrival on. A line that comes down to "
            + "zero has reached the front of the queue. \(Format.grouped(filled)) of "
            + "\(Format.grouped(tracks.count)) resting orders were filled."
        if tracks.count > QueueChart.limit {
            lead += " Drawn are \(QueueChart.limit) of them, evenly chosen."
        }
        if tracks.contains(where: { $0.steps.count > QueueChart.stepLimit }) {
            lead += " Lines keep at most \(QueueChart.stepLimit) steps, first and last included."
        }
        let legend = [
            Legend.queue("queue-filled", "filled", isFilled: true),
            Legend.queue("queue-cancelled", "cancelled or still open", isFilled: false),
        ]
        let cells = QueueCells.chosen(tracks)
        let closer =
            cells.count < tracks.count
            ? "\(cells.count) of the orders, evenly chosen. " : ""
        return section(
            "queue", "Place in the queue", lead,
            figure(legend) { QueueChart(report: report, size: $0).image() }
                + "<h3>A closer look</h3>\n"
                + Markup.element(
                    "p",
                    closer + "Each cell has a scale of its own: on the left the shares ahead at "
                        + "arrival, below the time until the end.", style: "lead")
                + figure([]) { QueueCells(report: report, size: $0).image() })
    }

    /// A chart in all its sizes under its legend.
    static func figure(_ legend: [String], _ image: (PlotSize) -> String) -> String {
        let list = legend.isEmpty ? "" : "<ul class=\"legend\">\(legend.joined())</ul>"
        return "<figure>\(list)\n"
            + PlotSize.allCases.map(image).joined() + "</figure>\n"
    }
}

/// Entries of a chart's legend: a small drawing in the chart's own style, and its meaning.
enum Legend {
    static func line(_ style: String, _ text: String) -> String {
        entry(text) { $0.line(Point(x: 1, y: 7), Point(x: 21, y: 7), style) }
    }

    static func area(_ style: String, _ text: String) -> String {
        entry(text) { $0.rect(x: 3, y: 2, width: 16, height: 10, style) }
    }

    static func band(_ text: String) -> String { area("band", text) }

    static func fill(_ kind: RunReport.Liquidity, side: Side, _ text: String) -> String {
        entry(text) { canvas in
            let middle = Point(x: 11, y: 7)
            PriceChart.drawMark(kind, side, middle, 5, "", on: &canvas)
        }
    }

    static func queue(_ style: String, _ text: String, isFilled: Bool) -> String {
        entry(text) { canvas in
            if isFilled {
                canvas.steps(
                    [Point(x: 1, y: 3), Point(x: 10, y: 7), Point(x: 17, y: 10)], style)
                canvas.circle(Point(x: 17, y: 10), radius: 3, "queue-end")
            } else {
                canvas.line(Point(x: 1, y: 7), Point(x: 15, y: 7), style)
                canvas.line(Point(x: 15, y: 4), Point(x: 21, y: 10), "queue-cross")
                canvas.line(Point(x: 15, y: 10), Point(x: 21, y: 4), "queue-cross")
            }
        }
    }

    private static func entry(_ text: String, _ draw: (inout Canvas) -> Void) -> String {
        var canvas = Canvas()
        draw(&canvas)
        return "<li><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 22 14\" "
            + "aria-hidden=\"true\">\(canvas.body)</svg>\(Markup.escape(text))</li>"
    }
}
