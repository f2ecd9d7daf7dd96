import TradingModel

extension HTMLReport {
    static func costSection(_ report: RunReport) -> String {
        let rows = report.costs.benchmarks
        guard !rows.isEmpty else {
            return section(
                "costs", "What it cost", "Nothing was filled, so there is no price to compare.", "")
        }
        let largest = rows.map { abs($0.basisPoints) }.filter(\.isFinite).max() ?? 0
        var table = MarkupTable(
            "Slippage against benchmarks",
            [
                .text("Benchmark"), .number("Price"), .number("Slippage"), .number("Amount"),
                .extra("better ◂ ▸ worse"),
            ], style: "stack three")
        table.rows = rows.map { row in
            [
                Markup.escape(row.name) + Markup.element("small", row.includes),
                Markup.escape(Format.fixed(row.price, 4)),
                basisPoints(row.basisPoints, decimals: 2)
                    + Markup.element("small", direction(row.basisPoints)),
                Markup.escape(money(report, row.amount)),
                bar(row.basisPoints, largest),
            ]
        }
        return section(
            "costs", "What it cost",
            "The average price of the \(Format.grouped(report.order.filled)) filled shares against "
                + "each benchmark, before fees. Positive is a cost, on both sides.",
            table.markup + markouts(report))
    }

    /// A bar from the middle: to the right for a cost, to the left for a gain.
    private static func bar(_ value: Double, _ largest: Double) -> String {
        let share = largest > 0 && value.isFinite ? abs(value) / largest * 48 : 0
        let width = Format.coordinate(share)
        let start = Format.coordinate(value >= 0 ? 50 : 50 - share)
        let style = value >= 0 ? "cost" : "gain"
        return "<span class=\"bar\" aria-hidden=\"true\"><i class=\"\(style)\" "
            + "style=\"left:\(start)%;width:\(width)%\"></i></span>"
    }

    private static func markouts(_ report: RunReport) -> String {
        guard !report.costs.markouts.isEmpty else { return "" }
        var table = MarkupTable(
            "Markouts", [.text("Time after the fill"), .number("Markout"), .number("Fills")],
            style: "compact")
        table.rows = report.costs.markouts.map { line in
            let result = line.result
            let moved =
                result.moved > 0
                ? Markup.element("small", "\(result.moved) moved behind the break") : ""
            return [
                Markup.escape(line.horizon), basisPoints(result.basisPoints, decimals: 2),
                Markup.escape(Format.grouped(result.fills)) + moved,
            ]
        }
        return "<h3>Where the price went after the fills</h3>\n"
            + Markup.element(
                "p",
                "Turnover-weighted, from the fill's price to the mid price, or to the day's last price; "
                    + "positive means that the price moved against the fill.",
                style: "lead") + table.markup
    }

    /// The parts of the shortfall and the fees, side by side.
    static func feeSections(_ report: RunReport) -> String {
        let parts = [shortfall(report), fees(report)].filter { !$0.isEmpty }
        return parts.count == 2 ? "<div class=\"two\">\(parts.joined())</div>\n" : parts.joined()
    }

    private static func shortfall(_ report: RunReport) -> String {
        guard let shortfall = report.costs.shortfall else { return "" }
        let order = report.order
        var table = MarkupTable(
            "Implementation shortfall", [.text("Part"), .number("Amount"), .number("bp")])
        func row(_ name: String, _ about: String, _ amount: Money) -> [String] {
            [
                Markup.escape(name) + (about.isEmpty ? "" : Markup.element("small", about)),
                Markup.escape(money(report, amount)),
                Markup.escape(
                    shortfall.basisPoints(of: amount).map { Format.signed($0, 2) }
                        ?? Format.missing),
            ]
        }
        let filled = Format.grouped(order.filled)
        let rest = Format.grouped(order.unfilled)
        table.rows = [
            row("Delay", "from decision to arrival, whole order", shortfall.delay),
            row("Trading", "\(filled) filled shares against arrival mid", shortfall.trading),
        ]
        if let split = report.costs.split {
            table.rows.append(
                row("· half-spread", "fills against the mid just before", split.halfSpread))
            table.rows.append(row("· timing", "the mid's move since arrival", split.timing))
        }
        table.rows.append(
            row("Opportunity", "\(rest) unfilled shares, priced at the end", shortfall.opportunity))
        table.rows.append(row("Fees", "", shortfall.fees))
        table.total = row("Shortfall", "", shortfall.total)
        return section(
            "shortfall", "Implementation shortfall",
            "Against the paper order at the decision price, "
                + "\(money(report, shortfall.paper, decimals: 0)) (Perold 1988). The parts sum "
                + "exactly.", table.markup)
    }

    private static func fees(_ report: RunReport) -> String {
        guard !report.costs.fees.isEmpty else { return "" }
        var table = MarkupTable("Fees", [.text("Fee"), .number("Amount"), .number("bp")])
        func row(_ name: String, _ rate: String, _ amount: Money) -> [String] {
            let turnover = report.order.turnover
            let share =
                turnover > .zero
                ? Format.fixed(1e4 * amount.inCurrency / turnover.inCurrency, 2) : Format.missing
            return [
                Markup.escape(name) + (rate.isEmpty ? "" : Markup.element("small", rate)),
                Markup.escape(money(report, amount)), Markup.escape(share),
            ]
        }
        table.rows = report.costs.fees.map { row($0.name, $0.rate, $0.amount) }
        table.total = row("Fees", "", report.costs.totalFees)
        return section(
            "fees", "Fees",
            "Every item rounded to the cent per order; basis points of the turnover of "
                + "\(money(report, report.order.turnover, decimals: 0)).", table.markup)
    }
}
