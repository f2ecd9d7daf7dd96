import TradingModel

/// A run's page: one self-contained file, without scripts, fonts or anything else from outside.
///
/// The markup is HTML and well-formed XML at once. The same report gives the same bytes: there is
/// no date of the rendering, no random name and no locale in it.
public enum HTMLReport {
    /// The page of `report`.
    public static func render(_ report: RunReport) -> String {
        let body =
            [header(report), "<main>\n"] + result(report) + [
                qualitySection(report), orderSection(report), refusalSection(report),
                gateSection(report), ledgerSection(report), notesSection(report),
                repeatSection(report), "</main>\n",
                footer(report),
            ]
        let style = Stylesheet.text + (report.roundTrips == nil ? "" : Stylesheet.bothSides)
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(Markup.escape(pageTitle(report)))</title>
            <style>
            \(style)</style>
            </head>
            <body class="\(report.sideStyle)">
            \(body.joined())</body>
            </html>

            """
    }

    /// What came out: of a parent order its schedule and its cost, of round trips their result.
    private static func result(_ report: RunReport) -> [String] {
        guard let day = report.roundTrips else {
            return [
                tiles(report), priceSection(report), scheduleSection(report),
                volumeSection(report), queueSection(report), costSection(report),
                feeSections(report),
            ]
        }
        return [
            roundTripTiles(report, day), priceSection(report), roundTripSection(report, day),
            volumeSection(report), queueSection(report), feeSections(report),
        ]
    }

    private static func pageTitle(_ report: RunReport) -> String {
        report.run.date.isEmpty
            ? "\(report.title) · Pankou" : "\(report.title), \(report.run.date) · Pankou"
    }

    private static func header(_ report: RunReport) -> String {
        let run = report.run
        let side =
            report.roundTrips != nil
            ? "Round trips 底仓T0" : report.order.side == .buy ? "Buy 买" : "Sell 卖"
        let name = run.instrumentName.map { "\(run.instrument) \($0)" } ?? run.instrument
        let facts = [name, run.date, run.strategy, run.origin].filter { !$0.isEmpty }
        let over = facts.map { Markup.element("span", $0) }.joined()
        return "<header>\n<p class=\"over\">\(Markup.element("span", side, style: "chip"))"
            + "\(over)</p>\n" + Markup.element("h1", report.title) + "\n"
            + Markup.element("p", report.verdict, style: "verdict") + "\n"
            + banner(report.quality) + "</header>\n"
    }

    /// Whether a conclusion may be drawn, before any number is read.
    private static func banner(_ quality: RunReport.DataQuality) -> String {
        let doubts = quality.doubts
        guard !doubts.isEmpty else { return "" }
        let list = doubts.map { Markup.element("li", $0) }.joined()
        return "<div class=\"banner no\" role=\"note\"><b>⚠ This run does not support a "
            + "conclusion.</b><ul>\(list)</ul></div>\n"
    }

    private static func footer(_ report: RunReport) -> String {
        let version = report.run.version.isEmpty ? "" : " \(report.run.version)"
        let text =
            "Made by Pankou\(version) from the run's journal. A simulation of one past or "
            + "synthetic day: no promise for any other. Costs are positive, gains negative. "
            + "Times are exchange-local. Red is buying, green is selling, as on Chinese screens."
        return "<footer>\(Markup.element("p", text))</footer>\n"
    }

    private static func notesSection(_ report: RunReport) -> String {
        guard !report.notes.isEmpty else { return "" }
        let list = report.notes.map { Markup.element("li", $0) }.joined(separator: "\n")
        return section("notes", "What to keep in mind", "", "<ul class=\"notes\">\(list)</ul>\n")
    }

    /// A section with its heading and a line that says what it shows.
    static func section(
        _ id: String, _ title: String, _ lead: String, _ content: String
    ) -> String {
        let line = lead.isEmpty ? "" : Markup.element("p", lead, style: "lead") + "\n"
        return "<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">\n"
            + "<h2 id=\"\(id)-title\">\(Markup.escape(title))</h2>\n\(line)\(content)</section>\n"
    }
}
