import TradingModel

extension RiskPage {
    static func exposureSection(_ report: RiskReport) -> String {
        let states = report.states
        guard let busiest = states.max(by: { $0.worst < $1.worst }), states.count > 1 else {
            return ""
        }
        let times = states.map(\.time)
        func chart(_ traces: [StateChart.Trace], _ label: String) -> (PlotSize) -> String {
            { size in
                StateChart(
                    phases: report.phases, times: times, traces: traces, size: size, label: label
                ).image()
            }
        }
        let exposure = HTMLReport.figure(
            [Legend.line("gross", "gross"), Legend.line("worst", "at worst case")],
            chart(
                [
                    .init(style: "worst", values: states.map(\.worst)),
                    .init(style: "gross", values: states.map(\.gross)),
                ], "Gross exposure and its worst case over the day."))
        let results = states.map(\.result)
        let peaks = states.map(\.highest)
        let result = HTMLReport.figure(
            [Legend.line("result", "result"), Legend.area("fall", "below its highest point")],
            chart(
                [
                    .init(style: "fall", values: peaks, base: results),
                    .init(style: "result", values: results),
                ], "Result and drawdown over the day."))
        let lead =
            "Gross value of the firm's positions, and what it would be if in each security the worse "
            + "of all buys and all sells filled: at most \(money(report, busiest.worst)) at "
            + "\(Format.clock(busiest.time)). Below, the result since the morning, charges included."
        return HTMLReport.section(
            "exposure", "Exposure through the day", lead,
            exposure + "<h3>Result and drawdown</h3>\n" + result)
    }

    static func limitSection(_ report: RiskReport) -> String {
        guard report.gate.isOn else { return "" }
        let peaks = report.gate.peaks
        let near = peaks.count { $0.level != .calm }
        var lead =
            "The highest use of each limit, the nearest first; warn is from \(report.warnPercent)% "
            + "on, urgent from \(report.urgentPercent)% on, beyond is what was refused or "
            + "told as a breach. "
        lead +=
            near == 0
            ? "None came near."
            : "\(near) \(near == 1 ? "limit" : "limits") came near."
        lead +=
            " Of a check with several limits the journal has the one with the least room left."
        let table =
            peaks.isEmpty
            ? Markup.element("p", "No order was measured.", style: "soft") + "\n"
            : HTMLReport.peakTable("Limits that came near", peaks)
        let resources =
            report.resources.isEmpty
            ? ""
            : "<h3>What orders drew on</h3>\n"
                + Markup.element(
                    "p",
                    "Cash, shares to sell and the parent order are there to be used up. The age of "
                        + "market data is no exposure: a replayed line counts as alive once a "
                        + "second.", style: "lead")
                + "\n"
                + HTMLReport.peakTable("What orders drew on", report.resources)
        return HTMLReport.section("limits", "Limits that came near", lead, table + resources)
    }

    /// The limits in force, folded away.
    static func profileSection(_ report: RiskReport) -> String {
        guard !report.limits.isEmpty else { return "" }
        var table = MarkupTable(
            "Limits in force",
            [.text("Limit"), .text("Whose"), .number("Value"), .text("Answers to")])
        table.rows = report.limits.map { row in
            [
                Markup.escape(row.name) + Markup.element("small", row.meaning),
                Markup.escape(row.scope), Markup.escape(row.value),
                Markup.element("span", row.source, style: "soft"),
            ]
        }
        let off =
            report.switchedOff.isEmpty
            ? "All checks are on."
            : "Off: " + report.switchedOff.joined(separator: "; ") + "."
        let gate = report.gate
        return HTMLReport.section(
            "profile", "Limits in force",
            "From \(gate.source), version \(gate.version). \(off)",
            "<details><summary>All \(report.limits.count) limits</summary>\n\(table.markup)"
                + "</details>\n")
    }
}
