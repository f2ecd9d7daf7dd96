import TradingModel

extension HTMLReport {
    /// At most this many of the nearest limits are shown in a run's report.
    static let peakLimit = 5

    /// What the risk gate did: one quiet line where it had nothing to do.
    static func gateSection(_ report: RunReport) -> String {
        guard let gate = report.gate else { return "" }
        guard gate.isOn else { return section("gate", "Risk gate", "", gateOff(gate)) }
        if gate.isQuiet {
            return section("gate", "Risk gate", gateLine(gate), gateLink(gate.page))
        }
        let lead =
            "\(Format.grouped(gate.passed)) orders passed, \(Format.grouped(gate.refused)) were "
            + "refused. Limits: \(gate.source), version \(gate.version)."
        return section(
            "gate", "Risk gate", lead,
            checkTable(gate) + blockTable(gate.blocks) + alertLine(gate)
                + nearest(gate) + gateLink(gate.page))
    }

    /// `134 orders, all within limits; closest: maximumNotional 10.2%`.
    static func gateLine(_ gate: RunReport.Gate) -> String {
        let count = gate.passed
        let closest = gate.peaks.first.map { peak in
            "; closest: \(peak.name) \(peak.percent), \(peak.measured) of \(peak.limit) at "
                + Format.milliseconds(peak.time) + (peak.order.map { " by order \($0)" } ?? "")
        }
        return "\(Format.grouped(count)) \(count == 1 ? "order" : "orders"), all within limits"
            + (closest ?? "") + ". Limits: \(gate.source), version \(gate.version)."
    }

    /// In letters that nobody overlooks.
    static func gateOff(_ gate: RunReport.Gate) -> String {
        Markup.element("p", "RISK GATE OFF", style: "off") + "\n"
            + Markup.element(
                "p",
                "Orders went to the exchange unchecked: no limit held, and nothing could be "
                    + "killed. Such a run is for comparison only.", style: "lead") + "\n"
            + gateLink(gate.page)
    }

    private static func gateLink(_ page: String) -> String {
        guard !page.isEmpty else { return "" }
        return "<p><a href=\"\(Markup.escape(page))\">Exposure, limits, refusals and audit: the "
            + "risk page</a></p>\n"
    }

    private static func alertLine(_ gate: RunReport.Gate) -> String {
        guard gate.alerts > 0 else { return "" }
        let text =
            "\(Format.grouped(gate.alerts)) \(gate.alerts == 1 ? "order" : "orders") reached the line of the programme-trading "
            + "profile, which alerts and refuses nothing by itself."
        return Markup.element("p", text, style: "lead") + "\n"
    }

    private static func checkTable(_ gate: RunReport.Gate) -> String {
        guard !gate.refusals.isEmpty else { return "" }
        var table = MarkupTable(
            "Refusals by check", [.text("Check"), .number("Refused"), .text("First refusal")])
        table.rows = gate.refusals.map { row in
            [
                Markup.escape("\(row.check), \(row.name)") + Markup.element("small", row.source),
                Markup.escape(Format.grouped(row.count)), Markup.escape(row.first),
            ]
        }
        return "<h3>Refused by check</h3>\n" + table.markup
    }

    /// Kills and halts with their durations and counts.
    static func blockTable(_ blocks: [RunReport.GateBlock]) -> String {
        guard !blocks.isEmpty else { return "" }
        var table = MarkupTable(
            "Kills and halts",
            [
                .text("Time"), .text("What"), .text("Scope"), .text("By"), .number("To cancel"),
                .number("Ended"), .number("All gone after"), .text("Armed again"),
                .number("Blocked for"), .number("Refused"),
            ], style: "orders")
        table.rows = blocks.map(blockRow)
        return "<h3>Kills and halts</h3>\n" + table.markup
    }

    private static func blockRow(_ block: RunReport.GateBlock) -> [String] {
        let what = Markup.escape(block.kind)
        let reason = block.reason.isEmpty ? "" : Markup.element("small", block.reason)
        return [Markup.escape(Format.milliseconds(block.time)), what + reason]
            + [
                block.scope, block.actor,
                block.requested.map(Format.grouped) ?? Format.missing,
                block.ended.map(Format.grouped) ?? "not all",
                block.requested == 0
                    ? Format.missing : block.withdrawal?.description ?? Format.missing,
                block.until.map(Format.milliseconds) ?? "not today",
                block.duration?.description ?? "to the end", Format.grouped(block.refused),
            ].map(Markup.escape)
    }

    private static func nearest(_ gate: RunReport.Gate) -> String {
        let peaks = Array(gate.peaks.prefix(peakLimit))
        guard !peaks.isEmpty else { return "" }
        return "<h3>Closest limits</h3>\n" + peakTable("Closest limits", peaks)
    }

    /// Limits and the highest use of each.
    static func peakTable(_ title: String, _ peaks: [RunReport.LimitPeak]) -> String {
        var table = MarkupTable(
            title,
            [
                .text("Limit"), .number("Used"), .extra(""), .number("Measured"),
                .number("Limit is"), .text("Level"), .text("When"), .number("Order"),
            ], style: "orders")
        table.rows = peaks.map { peak in
            let check = peak.check.map { "check \($0), \(peak.scope)" } ?? peak.scope
            let style = peak.level == .calm ? "state" : "state no"
            return [
                Markup.escape(peak.name) + Markup.element("small", check),
                Markup.escape(peak.percent), meter(peak), Markup.escape(peak.measured),
                Markup.escape(peak.limit), Markup.element("span", level(peak), style: style),
                Markup.escape(Format.milliseconds(peak.time)),
                peak.order.map { "\($0)" } ?? Format.missing,
            ]
        }
        return table.markup
    }

    private static func level(_ peak: RunReport.LimitPeak) -> String {
        peak.level == .calm ? "calm" : "⚠ \(peak.level.rawValue)"
    }

    /// A bar as long as the use, full from the limit on.
    private static func meter(_ peak: RunReport.LimitPeak) -> String {
        let tenths = min(peak.thousandths ?? 1_000, 1_000)
        let width = decimalText(tenths, scaleDigits: 1, minimumDecimals: 0)
        let style = peak.level == .calm ? "gain" : "cost"
        return "<span class=\"use\"><i class=\"\(style)\" style=\"width:\(width)%\"></i></span>"
    }
}
