import TradingModel

extension HTMLReport {
    static func qualitySection(_ report: RunReport) -> String {
        let quality = report.quality
        var table = MarkupTable(
            "Data quality", [.text("Measure"), .number("Value"), .text("Judgement")],
            style: "stack two-columns")
        table.rows = historyRows(quality) + ownRows(quality)
        return section(
            "quality", "How far to trust it",
            "First the data: matching the day without own orders must give history back. Then the "
                + "distance: how far own orders moved the day from the one that was.",
            verdict(quality) + table.markup + bounds(report))
    }

    private static func verdict(_ quality: RunReport.DataQuality) -> String {
        let doubts = quality.doubts
        if doubts.isEmpty {
            let text = "The measures are inside their limits; what own orders changed is counted."
            return "<div class=\"banner\"><b>✓ A conclusion is supported.</b> "
                + Markup.escape(text) + "</div>\n"
        }
        let list = doubts.map { Markup.element("li", $0) }.joined()
        return "<div class=\"banner no\"><b>⚠ No conclusion is supported.</b>"
            + "<ul>\(list)</ul></div>\n"
    }

    private static func historyRows(_ quality: RunReport.DataQuality) -> [[String]] {
        [
            row(
                "Historical trades reproduced", "matched without own orders",
                ratio(quality.reproducedTrades, quality.historicalTrades),
                exact(quality.reproducedTrades, quality.historicalTrades)),
            row(
                "Call auctions reproduced", "price and volume",
                ratio(quality.reproducedAuctions, quality.historicalAuctions),
                exact(quality.reproducedAuctions, quality.historicalAuctions)),
            row(
                "Historical orders the rulebook would refuse", "they are matched all the same",
                Format.grouped(quality.historyRefusedByRules), .counted),
        ]
    }

    private static func ownRows(_ quality: RunReport.DataQuality) -> [[String]] {
        let limits = quality.limits
        let peak = quality.phantomSharesPeak.map { ", at most \(Format.grouped($0)) shares" } ?? ""
        return [
            row(
                "Own share of volume", "limit \(Format.percent(limits.ownShare, decimals: 1))",
                Format.percent(quality.ownShare),
                quality.ownShare <= limits.ownShare ? .inside : .outside),
            row(
                "Mid price away from history, mean",
                "limit \(Format.fixed(limits.meanMidDivergence, 2)) ticks, at most "
                    + "\(Format.fixed(quality.maximumMidDivergence, 1))",
                Format.fixed(quality.meanMidDivergence, 3) + " ticks",
                quality.meanMidDivergence <= limits.meanMidDivergence ? .inside : .outside),
            row(
                "Historical trades still identical", "same orders, price and quantity",
                ratio(quality.identicalTrades, quality.historicalTrades), .counted),
            row(
                "Phantom depth", "orders that history had filled by then" + peak,
                "\(Format.grouped(quality.phantomShares)) shares, "
                    + "\(Format.grouped(quality.phantomOrders)) orders", .counted),
            row(
                "Orphan cancels",
                "of orders that the run had used up; "
                    + "\(Format.grouped(quality.partlyOrphanCancels)) more used in part",
                Format.grouped(quality.orphanCancels), .counted),
        ]
    }

    private enum Judgement: String {
        case exact = "✓ exact"
        case inside = "✓ inside"
        case outside = "⚠ outside"
        case counted = "counted"
        case unmeasured = "not measured"
    }

    private static func exact(_ part: Int, _ whole: Int) -> Judgement {
        whole == 0 ? .unmeasured : part == whole ? .exact : .outside
    }

    private static func ratio(_ part: Int, _ whole: Int) -> String {
        guard whole > 0 else { return Format.missing }
        let isWhole = part == whole
        // 99.9996% must not read 100%.
        let share = min(Double(part) / Double(whole), isWhole ? 1 : 0.9999)
        return "\(Format.percent(share, decimals: isWhole ? 0 : 2)), "
            + "\(Format.grouped(part)) of \(Format.grouped(whole))"
    }

    private static func row(
        _ name: String, _ about: String, _ value: String, _ judgement: Judgement
    ) -> [String] {
        let style = judgement == .outside ? "state no" : "state"
        return [
            Markup.escape(name) + Markup.element("small", about), Markup.escape(value),
            Markup.element("span", judgement.rawValue, style: style),
        ]
    }

    private static func bounds(_ report: RunReport) -> String {
        guard !report.quality.bounds.isEmpty else { return "" }
        var table = MarkupTable(
            "Bounds", [.text("Fill assumption"), .number("Filled"), .number("Average price")])
        table.rows = report.quality.bounds.map {
            [
                Markup.escape($0.name), Markup.escape(Format.grouped($0.filled)),
                Markup.escape(Format.price($0.averagePrice)),
            ]
        }
        return "<h3>The same order under other fill assumptions</h3>\n" + table.markup
    }
}
