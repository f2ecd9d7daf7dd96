import TradingModel

extension RiskPage {
    static func refusalSection(_ report: RiskReport) -> String {
        guard report.gate.isOn else { return "" }
        guard !report.refusals.isEmpty else {
            return HTMLReport.section("refusals", "Refused orders", "None.", "")
        }
        var table = MarkupTable(
            "Refused orders",
            [
                .text("Time"), .number("Order"), .text("Side"), .number("Price"),
                .number("Quantity"), .text("Check"), .text("Measured against limit"),
                .text("Answers to"),
            ], style: "orders")
        let (shown, omission) = HTMLReport.ends(report.refusals, "refusals")
        table.rows = shown.map { order in
            [
                Markup.escape(Format.milliseconds(order.time)), "\(order.order)",
                order.side == .buy ? "buy" : "sell",
                order.price == .none ? "market" : Markup.escape(report.scale.text(order.price)),
                Markup.escape(Format.grouped(order.quantity)),
                Markup.escape(order.check) + Markup.element("small", order.reason),
                Markup.escape(order.numbers.isEmpty ? Format.missing : order.numbers),
                Markup.element("span", order.source, style: "soft"),
            ]
        }
        return HTMLReport.section(
            "refusals", "Refused orders",
            "\(Format.grouped(report.refusals.count)) orders did not go out. Of an order that fails "
                + "several checks the first is the reason.", omission + table.markup)
    }

    static func eventSection(_ report: RiskReport) -> String {
        guard report.gate.isOn else { return "" }
        guard !report.events.isEmpty else {
            return HTMLReport.section(
                "events", "Events", "The gate and its monitor had nothing to tell.", "")
        }
        var table = MarkupTable(
            "Events",
            [.text("Time"), .text("Event"), .text("Scope"), .text("By"), .text("What")],
            style: "orders")
        let (shown, omission) = HTMLReport.ends(report.events, "events")
        table.rows = shown.map { event in
            [Format.milliseconds(event.time), event.kind, event.scope, event.actor, event.text]
                .map(Markup.escape)
        }
        return HTMLReport.section(
            "events", "Events", "What the gate and its monitor told, in order.",
            HTMLReport.blockTable(report.gate.blocks)
                + (report.gate.blocks.isEmpty ? "" : "<h3>All events</h3>\n") + omission
                + table.markup)
    }

    static func flowSection(_ report: RiskReport) -> String {
        let flow = report.flow
        var table = MarkupTable(
            "Order flow", [.text("Measure"), .number("Value"), .text("Against")], style: "compact")
        let least = flow.ratioMinimum.map { ", from \(Format.grouped($0)) orders on" } ?? ""
        table.rows = [
            row("Orders sent", Format.grouped(flow.orders), ""),
            row(
                "Cancels sent", Format.grouped(flow.cancels),
                "for \(Format.grouped(flow.canceledOrders)) orders"),
            row("Executions", Format.grouped(flow.trades), ""),
            row(
                "Orders and cancels per execution",
                flow.messagesPerTrade.map(hundredths) ?? Format.missing,
                flow.ratioLimit.map { "limit \(hundredths($0))\(least)" } ?? "no limit"),
            row(
                "Orders with a cancel",
                flow.cancelShare.map(percent) ?? Format.missing,
                flow.cancelLimit.map { "limit \(percent($0))\(least)" } ?? "no limit"),
            row(
                "Most in any one second", Format.grouped(flow.mostInASecond),
                "line \(Format.grouped(flow.secondLine))"
                    + (flow.busiest.map { ", until \(Format.milliseconds($0))" } ?? "")),
            row(
                "Most in the day", Format.grouped(flow.mostInTheDay),
                "line \(Format.grouped(flow.dayLine))"),
            row(
                "Slippage", flow.slippage.map { money(report, $0) } ?? Format.missing,
                "executions against the reference at the decision, positive = cost"),
        ]
        let verdict =
            flow.isHighFrequency
            ? "An account reaches the line of high-frequency trading."
            : "No account reaches the line of high-frequency trading."
        return HTMLReport.section(
            "flow", "Order flow",
            "\(verdict) The line counts orders and cancels of one account together, at least "
                + "\(Format.grouped(flow.secondLine)) in a second or "
                + "\(Format.grouped(flow.dayLine)) in a day: \(flow.lineSource).", table.markup)
    }

    private static func row(_ name: String, _ value: String, _ against: String) -> [String] {
        [
            Markup.escape(name), Markup.escape(value),
            Markup.element("span", against, style: "soft"),
        ]
    }

    private static func hundredths(_ value: Int64) -> String {
        decimalText(value, scaleDigits: 2, minimumDecimals: 2)
    }

    private static func percent(_ basisPoints: Int64) -> String {
        hundredths(basisPoints) + "%"
    }

    static func measureSection(_ report: RiskReport) -> String {
        let measures = report.measures
        let title = "Value at risk and expected shortfall"
        guard !measures.rows.isEmpty else {
            return HTMLReport.section("measures", title, measures.absence, "")
        }
        var table = MarkupTable(
            title,
            [
                .text("Position"), .number("Shares"), .number("Value"), .number("Confidence"),
                .number("Value at risk"), .number("Expected shortfall"), .number("In the tail"),
            ], style: "orders")
        table.rows = measures.rows.map { row in
            [
                "\(row.name), \(Format.clock(row.time))", Format.grouped(row.shares),
                money(report, row.value),
                Format.percent(Double(row.confidence) / 10_000, decimals: 0),
                money(report, row.valueAtRisk), money(report, row.expectedShortfall),
                "\(row.tail)",
            ].map(Markup.escape)
        }
        let lead =
            "Historical simulation (McNeil, Frey & Embrechts 2015, section 9.2.3) over the run's "
            + "own \(Format.grouped(measures.returns)) one-minute returns of the last trade, "
            + "\(Format.clock(measures.start)) to \(Format.clock(measures.end)), none across a "
            + "break. The horizon is one minute and nothing is scaled to a longer one. One day of "
            + "minutes is a short window: it knows no gap overnight and no other day, and the tail "
            + "at 99% is a handful of minutes."
        return HTMLReport.section("measures", title, lead, table.markup)
    }
}
