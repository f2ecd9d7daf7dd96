import TradingModel

extension HTMLReport {
    /// At most this many rows of a table of events; the first and the last half are shown.
    static let rowLimit = 1_000

    static func orderSection(_ report: RunReport) -> String {
        let children = report.children
        guard !children.isEmpty else { return "" }
        let filled = children.count { $0.end == .filled }
        let refused = children.count { $0.end == .refused }
        var table = MarkupTable(
            "Child orders",
            [
                .text("No."), .text("Decided"), .text("Purpose"), .text("Arrived"),
                .number("Quantity"), .number("Price"), .number("Ahead: shares / orders"),
                .number("First fill after"), .number("Filled"),
                .number("Average"), .text("End"),
            ], style: "orders")
        let (shown, omission) = ends(children, "orders")
        table.rows = shown.map { row($0, report) }
        let lead =
            "\(Format.grouped(children.count)) orders were sent: \(Format.grouped(filled)) filled "
            + "whole, \(Format.grouped(refused)) refused, "
            + "\(Format.grouped(children.count - filled - refused)) cancelled or open."
        return section(
            "orders", "Child orders", lead,
            "<details><summary>All orders, with their place in the queue and their end</summary>\n"
                + omission + table.markup + "</details>\n")
    }

    private static func row(_ child: RunReport.Child, _ report: RunReport) -> [String] {
        let cells = [
            "\(child.number)", Format.milliseconds(child.decided), child.purpose,
            child.arrived.map(Format.milliseconds) ?? Format.missing,
            Format.grouped(child.quantity),
            child.price == .none
                ? "market" : Format.price(report.scale.money(child.price).inCurrency),
            child.sharesAhead.map {
                "\(Format.grouped($0)) / \(Format.grouped(child.ordersAhead ?? 0))"
            } ?? Format.missing,
            child.timeToFirstFill?.description ?? Format.missing, Format.grouped(child.filled),
            Format.price(child.averagePrice),
            end(child),
        ]
        return cells.map(Markup.escape)
    }

    /// State and reason, without saying the same word twice.
    private static func end(_ child: RunReport.Child) -> String {
        let state = child.end.rawValue
        if child.endReason.isEmpty || child.end == .filled { return state }
        return child.endReason.hasPrefix(state) ? child.endReason : "\(state): \(child.endReason)"
    }

    static func refusalSection(_ report: RunReport) -> String {
        guard !report.refusals.isEmpty else { return "" }
        var table = MarkupTable(
            "Refusals", [.text("Time"), .text("Order"), .text("Reason"), .text("Rule")])
        let (shown, omission) = ends(report.refusals, "refusals")
        table.rows = shown.map { refusal in
            let source = [refusal.source, refusal.clause].filter { !$0.isEmpty }
            let rule =
                refusal.rule.isEmpty
                ? Markup.element("span", "no rule: the book or the broker", style: "soft")
                : Markup.escape(refusal.rule)
                    + Markup.element("small", source.joined(separator: ", "))
            return [
                Markup.escape(Format.milliseconds(refusal.time)), "\(refusal.order)",
                Markup.escape(refusal.reason), rule,
            ]
        }
        return section(
            "refusals", "Refusals",
            "Orders and cancels that were refused: \(Format.grouped(report.refusals.count)), each "
                + "with the rule that was its ground.", omission + table.markup)
    }

    /// The first and last rows of a long list, and a sentence that says so.
    static func ends<Row>(_ rows: [Row], _ name: String) -> ([Row], String) {
        guard rows.count > rowLimit else { return (rows, "") }
        let text =
            "Shown are the first and the last \(rowLimit / 2) of \(Format.grouped(rows.count)) "
            + "\(name); the run's tables hold all of them."
        return (
            Array(rows.prefix(rowLimit / 2)) + Array(rows.suffix(rowLimit / 2)),
            Markup.element("p", text, style: "lead")
        )
    }

    static func ledgerSection(_ report: RunReport) -> String {
        guard let ledger = report.ledger else { return "" }
        var table = MarkupTable(
            "Account", [.text("Item"), .number("Shares"), .number("Cash")], style: "compact")
        func row(_ name: String, _ shares: String, _ cash: String) -> [String] {
            [Markup.escape(name), Markup.escape(shares), Markup.escape(cash)]
        }
        table.rows = [
            row(
                "Before", Format.grouped(ledger.openingShares),
                money(report, ledger.openingCash)),
            row("Bought", Format.grouped(ledger.bought), money(report, -ledger.buyTurnover)),
            row("Sold", Format.grouped(-ledger.sold), money(report, ledger.sellTurnover)),
            row("Fees", "", money(report, -ledger.fees)),
        ]
        table.total = row(
            "After", Format.grouped(ledger.closingShares), money(report, ledger.closingCash))
        let lead =
            ledger.isExact
            ? "✓ The account comes out exactly, to the share and to the ten-thousandth."
            : "⚠ The account does not come out: "
                + [
                    ledger.sharesAreExact ? "" : "the shares differ",
                    ledger.cashIsExact ? "" : "the cash differs",
                ].filter { !$0.isEmpty }.joined(separator: ", ") + "."
        return section("account", "Account before and after", lead, table.markup)
    }

    static func repeatSection(_ report: RunReport) -> String {
        let run = report.run
        let facts = [
            ("Instrument", run.instrument), ("Date", run.date), ("Strategy", run.strategy),
            ("Data", run.origin), ("Tape, SHA-256", run.tapeDigest), ("Pankou", run.version),
            ("Fill model", run.fillModel), ("Latency", run.latencies), ("Seed", "\(run.seed)"),
            ("Limit price", report.order.limit.map { report.scale.text($0) } ?? "none"),
        ]
        let list = (facts + run.parameters.map { ($0.name, $0.value) })
            .filter { !$0.1.isEmpty }
            .map { "\(Markup.element("dt", $0.0))\(Markup.element("dd", $0.1))" }
            .joined(separator: "\n")
        let commands =
            run.commands.isEmpty
            ? "" : Markup.element("pre", run.commands.joined(separator: "\n")) + "\n"
        return section(
            "repeat", "How to reproduce it",
            "The same tape, parameters, seed and version give the same journal, byte for byte.",
            "<dl class=\"facts\">\(list)</dl>\n" + commands)
    }
}
