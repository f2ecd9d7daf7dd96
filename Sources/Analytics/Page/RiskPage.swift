import TradingModel

/// A run's risk page: one self-contained file in the style of the report.
///
/// The markup is HTML and well-formed XML at once; the same report gives the same bytes.
public enum RiskPage {
    /// The page of `report`.
    public static func render(_ report: RiskReport) -> String {
        let sections = [
            tiles(report), exposureSection(report), limitSection(report), refusalSection(report),
            eventSection(report), flowSection(report), measureSection(report),
            profileSection(report), notesSection(report),
        ]
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(Markup.escape(title(report))) · Pankou</title>
            <style>
            \(Stylesheet.text + Stylesheet.states)</style>
            </head>
            <body>
            \(header(report))<main>
            \(sections.joined())</main>
            \(footer(report))</body>
            </html>

            """
    }

    private static func title(_ report: RiskReport) -> String {
        "Risk of \(report.run.instrument), \(report.run.date)"
    }

    private static func header(_ report: RiskReport) -> String {
        let run = report.run
        let facts = ["Risk", run.instrument, run.date, run.strategy, run.origin]
            .filter { !$0.isEmpty }.map { Markup.element("span", $0) }
        let back =
            report.reportPage.isEmpty
            ? ""
            : "<span><a href=\"\(Markup.escape(report.reportPage))\">the run's report</a></span>"
        let verdict =
            report.gate.isOn
            ? Markup.element("p", report.verdict, style: "verdict") + "\n" + audit(report.audit)
            : HTMLReport.gateOff(report.gate)
        return "<header>\n<p class=\"over\">\(facts.joined())\(back)</p>\n"
            + Markup.element("h1", title(report)) + "\n\(verdict)</header>\n"
    }

    private static func audit(_ audit: RiskReport.Audit) -> String {
        if audit.isClean {
            return "<div class=\"banner\"><b>✓ Audit:</b> "
                + Markup.escape(
                    "\(Format.grouped(audit.recomputed)) of \(Format.grouped(audit.decisions)) "
                        + "decisions recomputed from their numbers; every order has one, and did "
                        + "what it says.") + "</div>\n"
        }
        let list = audit.faults.map { Markup.element("li", $0) }.joined()
        return "<div class=\"banner no\" role=\"note\"><b>⚠ The audit does not come out.</b>"
            + "<ul>\(list)</ul></div>\n"
    }

    private static func footer(_ report: RiskReport) -> String {
        let text =
            "Made by Pankou \(report.run.version) from the run's journal alone. A simulation of one "
            + "past or synthetic day: no promise for any other. Times are exchange-local. Losses "
            + "and costs are positive."
        return "<footer>\(Markup.element("p", text))</footer>\n"
    }

    private static func notesSection(_ report: RiskReport) -> String {
        guard !report.notes.isEmpty else { return "" }
        let list = report.notes.map { Markup.element("li", $0) }.joined(separator: "\n")
        return HTMLReport.section(
            "notes", "What to keep in mind", "", "<ul class=\"notes\">\(list)</ul>\n")
    }

    static func money(_ report: RiskReport, _ value: Money, decimals: Int = 2) -> String {
        Format.money(value, sign: report.currencySign, decimals: decimals)
    }

    // MARK: Key numbers

    private static func tiles(_ report: RiskReport) -> String {
        guard report.gate.isOn else { return "" }
        let gate = report.gate
        let worst = report.worstDrawdown
        let closest = gate.peaks.first
        let kills = gate.blocks.count { $0.kind == "kill" }
        let content = [
            HTMLReport.tile(
                "Passed", Format.grouped(gate.passed),
                "of \(Format.grouped(gate.passed + gate.refused)) orders"),
            HTMLReport.tile(
                "Refused", Format.grouped(gate.refused),
                gate.refusals.max { $0.count < $1.count }.map { "mostly by \($0.name)" } ?? ""),
            HTMLReport.tile(
                "Kills and halts",
                gate.blocks.isEmpty ? "none" : "\(kills) and \(gate.blocks.count - kills)",
                gate.blocks.isEmpty
                    ? "" : "\(Format.grouped(gate.killRefusals)) orders refused by them"),
            HTMLReport.tile(
                "Worst drawdown", money(report, worst?.drawdown ?? .zero, decimals: 0),
                worst.map { "at \(Format.clock($0.time))" } ?? "none"),
            HTMLReport.tile(
                "Closest limit", closest?.percent ?? Format.missing, closest?.name ?? ""),
            HTMLReport.tile(
                "Audit", report.audit.isClean ? "✓ exact" : "⚠ faults",
                "\(Format.grouped(report.audit.recomputed)) of "
                    + "\(Format.grouped(report.audit.decisions)) decisions"),
        ]
        return "<dl class=\"tiles\" aria-label=\"Key numbers\">\n\(content.joined())</dl>\n"
    }
}

extension RiskReport {
    /// What happened, in plain sentences.
    public var verdict: String {
        guard gate.isOn else { return "The risk gate was off: orders went out unchecked." }
        var text = "\(Format.grouped(gate.passed)) orders passed the risk gate"
        text += gate.refused == 0 ? ", none was refused." : ", "
        if gate.refused > 0 {
            text += "\(Format.grouped(gate.refused)) \(gate.refused == 1 ? "was" : "were") refused."
        }
        let kills = gate.blocks.count { $0.kind == "kill" }
        let halts = gate.blocks.count - kills
        text +=
            gate.blocks.isEmpty
            ? " Nothing was killed or halted."
            : " \(count(kills, "kill")) and \(count(halts, "halt"))."
        if let worst = worstDrawdown {
            text +=
                " The result fell at most \(Format.money(worst.drawdown, sign: currencySign)) below "
                + "its highest point, at \(Format.clock(worst.time))."
        } else if !states.isEmpty {
            text += " The result never fell below its highest point."
        }
        return text
    }

    private func count(_ value: Int, _ word: String) -> String {
        "\(value) \(word)\(value == 1 ? "" : "s")"
    }
}

extension RiskReport.Audit {
    /// What does not come out, in sentences.
    public var faults: [String] {
        var result: [String] = []
        if recomputed != decisions {
            result.append(
                "\(Format.grouped(decisions - recomputed)) of \(Format.grouped(decisions)) decisions "
                    + "do not follow from their numbers.")
        }
        if undecided > 0 {
            result.append("\(Format.grouped(undecided)) own orders have no decision.")
        }
        if contradicted > 0 {
            result.append(
                "\(Format.grouped(contradicted)) own orders did not do what their decision says.")
        }
        return result + (firstFault.isEmpty ? [] : ["First: \(firstFault)"])
    }
}
