import TradingModel

extension HTMLReport {
    /// The key numbers.
    static func tiles(_ report: RunReport) -> String {
        let order = report.order
        let share = order.quantity > 0 ? Double(order.filled) / Double(order.quantity) : 0
        let arrival = report.costs.benchmark(.arrival)
        let vwap = report.marketVWAP
        let content = [
            tile(
                "Filled", Format.grouped(order.filled),
                "of \(Format.grouped(order.quantity)) shares, "
                    + Format.percent(share, decimals: share == share.rounded() ? 0 : 1)),
            tile(
                "Average price", Format.price(order.averagePrice),
                "turnover \(money(report, order.turnover, decimals: 0))"),
            costTile("Against arrival mid", arrival, report),
            costTile("Against market VWAP", vwap, report),
            totalTile(report),
            tile(
                "Own share of volume",
                report.costs.participation.map { Format.percent($0) } ?? Format.missing,
                passiveText(report)),
        ]
        return "<dl class=\"tiles\" aria-label=\"Key numbers\">\n\(content.joined())</dl>\n"
    }

    static func tile(_ name: String, _ value: String, _ below: String) -> String {
        tile(name, markup: Markup.escape(value), below)
    }

    static func tile(_ name: String, markup: String, _ below: String) -> String {
        let small = below.isEmpty ? "" : Markup.element("small", below)
        return "<div class=\"tile\">\(Markup.element("dt", name))<dd>\(markup)\(small)</dd></div>\n"
    }

    private static func costTile(
        _ name: String, _ cost: RunReport.BenchmarkCost?, _ report: RunReport
    ) -> String {
        guard let cost else { return tile(name, Format.missing, "no fill or no benchmark") }
        let word = direction(cost.basisPoints)
        return tile(
            name, markup: basisPoints(cost.basisPoints, decimals: 2),
            "\(word), \(money(report, magnitude(cost.amount), decimals: 0))")
    }

    /// The shortfall where it is known, else slippage and fees.
    private static func totalTile(_ report: RunReport) -> String {
        let fees = "fees \(money(report, report.costs.totalFees, decimals: 0))"
        if let shortfall = report.costs.shortfall {
            let size = shortfall.basisPoints.map { "\(Format.signed($0, 2)) bp, " } ?? ""
            return tile(
                "Shortfall with fees", money(report, shortfall.total, decimals: 0), size + fees)
        }
        guard let arrival = report.costs.benchmark(.arrival) else {
            return tile("Fees", money(report, report.costs.totalFees, decimals: 2), "")
        }
        let total = arrival.amount + report.costs.totalFees
        return tile("Slippage with fees", money(report, total, decimals: 0), fees)
    }

    private static func passiveText(_ report: RunReport) -> String {
        let all = report.fills.reduce(0) { $0 + $1.quantity }
        guard all > 0 else { return "no fills" }
        let passive = report.fills.reduce(0) {
            $1.liquidity == .passive ? $0 + $1.quantity : $0
        }
        let share = Double(passive) / Double(all)
        return "\(Format.percent(share, decimals: 0)) filled passively"
    }

    /// Basis points with sign and colour.
    static func basisPoints(_ value: Double, decimals: Int) -> String {
        let text = Markup.escape(Format.signed(value, decimals) + " bp")
        guard direction(value) != "level" else { return text }
        return "<span class=\"\(value > 0 ? "cost" : "gain")\">\(text)</span>"
    }

    /// A cost or gain in one word.
    static func direction(_ basisPoints: Double) -> String {
        if !basisPoints.isFinite || abs(basisPoints) < 0.005 { return "level" }
        return basisPoints > 0 ? "worse" : "better"
    }

    static func magnitude(_ value: Money) -> Money { value < .zero ? -value : value }

    /// An amount in the report's currency.
    static func money(_ report: RunReport, _ value: Money, decimals: Int = 2) -> String {
        Format.money(value, sign: report.currencySign, decimals: decimals)
    }
}
