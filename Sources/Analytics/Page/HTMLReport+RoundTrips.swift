import TradingModel

extension HTMLReport {
    /// The key numbers of a day of round trips.
    static func roundTripTiles(_ report: RunReport, _ day: RoundTripDay) -> String {
        let content = [
            tile(
                "Net on base", markup: gain(day.netOnBase),
                "\(money(report, day.netProfit)) after \(money(report, day.fees)) of fees"),
            tile(
                "Round trips", Format.grouped(day.trips.count),
                "\(day.wins) of \(day.closedTrips.count) closed ones won, payoff "
                    + number(day.payoffRatio, 2)),
            tile(
                "Declined", Format.grouped(day.declines),
                "of \(Format.grouped(day.declines + (day.decisions.first?.count ?? 0))) decisions"),
            tile(
                "Turnover", number(day.turnover, 2) + " ×",
                "of the base, \(money(report, day.tradedAmount, decimals: 0))"),
            tile(
                "Away from base", day.exposureShare.map { Format.percent($0) } ?? Format.missing,
                "of trading time, at most \(Format.grouped(day.maximumAway)) shares"),
            tile(
                "Residual", Format.grouped(day.residual),
                day.residual == 0 ? "back at the base" : day.residualCause),
        ]
        return "<dl class=\"tiles\" aria-label=\"Key numbers\">\n\(content.joined())</dl>\n"
    }

    /// All figures of the day, and the trips one by one.
    static func roundTripSection(_ report: RunReport, _ day: RoundTripDay) -> String {
        section(
            "trips", "Round trips",
            "From the base away and back, in the order of their first fills. Net of itemised "
                + "charges; basis points of what was opened.", trips(report, day))
            + section(
                "figures", "The day in figures", "Profits are net of itemised charges.",
                figures(report, day)) + declineSection(day)
    }

    private static func trips(_ report: RunReport, _ day: RoundTripDay) -> String {
        guard !day.trips.isEmpty else {
            return Markup.element("p", "None was opened.", style: "soft") + "\n"
        }
        var table = MarkupTable(
            "Round trips",
            [
                .text("First"), .text("Opened"), .text("Closed"), .number("Shares"),
                .number("In"), .number("Out"), .number("Gross"), .number("Fees"),
                .number("Net"), .number("Net bp"), .text("Why it was closed"),
            ], style: "orders")
        table.rows = day.trips.map { trip in
            [
                trip.side == .buy ? "buy" : "sell", Format.milliseconds(trip.start),
                trip.end.map(Format.milliseconds) ?? "open", Format.grouped(trip.opened),
                Format.price(trip.entryPrice), Format.price(trip.exitPrice),
                amount(report, trip.gross), money(report, trip.fees), amount(report, trip.net),
                number(trip.netBasisPoints, 2), trip.exitReason,
            ].map(Markup.escape)
        }
        return table.markup
    }

    private static func figures(_ report: RunReport, _ day: RoundTripDay) -> String {
        func percent(_ value: Double?) -> String {
            value.map { Format.percent($0) } ?? Format.missing
        }
        let facts = [
            ("Net bp on base", number(day.netOnBase, 2)),
            ("Net bp on traded amount", number(day.netOnAmount, 2)),
            ("Base", "\(Format.grouped(day.base)) shares, \(money(report, day.baseValue))"),
            ("Win rate by round trip", percent(day.winRate)),
            ("Payoff ratio", number(day.payoffRatio, 2)),
            ("Open rate", day.trips.isEmpty ? "0 of 1 name" : "1 of 1 name"),
            ("Completion", percent(day.completion)),
            ("Turnover on base", number(day.turnover, 4)),
            ("Exposure", "\(percent(day.exposureShare)), \(day.exposure)"),
            ("Maximum one-side exposure", "\(Format.grouped(day.maximumAway)) shares"),
            (
                "Residual",
                day.residual == 0
                    ? "0" : "\(Format.grouped(day.residual)): \(day.residualCause)"
            ),
            ("Maximum drawdown on base", number(day.drawdownOnBase, 2) + " bp"),
            (
                "Cancel ratio",
                "\(percent(day.cancelRatio)), \(day.cancels) of \(day.orders) orders"
            ),
            ("Peak orders and cancels", "\(day.peakMessages) in one second"),
        ]
        let list = facts.map { Markup.element("dt", $0.0) + Markup.element("dd", $0.1) }
        return "<dl class=\"facts\">\(list.joined(separator: "\n"))</dl>\n"
    }

    private static func declineSection(_ day: RoundTripDay) -> String {
        guard !day.decisions.isEmpty else { return "" }
        var table = MarkupTable(
            "Decisions", [.text("Decision while flat"), .number("Times")], style: "compact")
        table.rows = day.decisions.map {
            [Markup.escape($0.name), Markup.escape(Format.grouped($0.count))]
        }
        return section(
            "decisions", "Why it did not trade",
            "Each reading of the signals while nothing was under way is one decision; the first "
                + "reason against an entry is counted.", table.markup)
    }

    private static func number(_ value: Double?, _ decimals: Int) -> String {
        value.map { Format.fixed($0, decimals) } ?? Format.missing
    }

    private static func amount(_ report: RunReport, _ value: Money?) -> String {
        value.map { money(report, $0) } ?? Format.missing
    }

    /// A gain in basis points with sign and colour: here positive is good.
    private static func gain(_ value: Double?) -> String {
        guard let value else { return Format.missing }
        let text = Markup.escape(Format.signed(value, 2) + " bp")
        guard abs(value) >= 0.005 else { return text }
        return "<span class=\"\(value > 0 ? "gain" : "cost")\">\(text)</span>"
    }
}

extension RunReport {
    /// The result of a day of round trips in plain sentences.
    func roundTripVerdict(_ day: RoundTripDay) -> String {
        let around = "around \(Format.grouped(day.base)) \(run.instrument)"
        let end =
            day.residual == 0
            ? "The day ended at the base."
            : "\(Format.grouped(day.residual)) shares were left away from the base: "
                + "\(day.residualCause)."
        guard !day.trips.isEmpty else {
            let reason = day.decisions.dropFirst().max { $0.count < $1.count }?.name
            return "Opened no round trip \(around)" + (reason.map { ", mostly for \($0)" } ?? "")
                + ". \(end)"
        }
        let net = Format.signed(day.netOnBase ?? 0, 2)
        return "\(day.trips.count) round trips \(around): \(net) bp of the base after fees, "
            + "\(day.wins) of \(day.closedTrips.count) won. \(end)"
    }
}
