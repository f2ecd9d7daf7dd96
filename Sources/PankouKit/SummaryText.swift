import Backtesting
import TradingModel

/// A run's summary for a person.
struct SummaryText {
    let run: RunRecord
    let folder: String

    var text: String {
        let summary = RunSummary(run)
        var lines = summary.roundTrips.map { roundTripLines(summary, $0) } ?? headline(summary)
        lines += account(summary) + quality(summary)
        lines += ["", "  report  \(folder)/\(RunFolder.report)"]
        return lines.joined(separator: "\n")
    }

    /// What a parent order cost.
    private func headline(_ summary: RunSummary) -> [String] {
        let verb = summary.side == "buy" ? "bought" : "sold"
        var lines = [
            "\(summary.strategy.uppercased()) on \(summary.instrument), \(summary.date): \(verb) "
                + "\(grouped(summary.filled)) of \(grouped(summary.quantity))"
                + (summary.averagePrice.map { " at \($0) on average" } ?? "")
        ]
        if !summary.costs.isEmpty {
            lines.append("")
            lines.append(
                "  " + padded("against", 40, left: false) + padded("price", 12)
                    + padded("bp", 10) + padded("CNY", 14) + "   (positive = cost)")
            for cost in summary.costs {
                lines.append(
                    "  " + padded(cost.benchmark, 40, left: false) + padded(cost.price, 12)
                        + padded(signed(cost.basisPoints), 10) + padded(cost.amount, 14))
            }
        }
        return lines
    }

    private func account(_ summary: RunSummary) -> [String] {
        let fees = summary.fees
        let share =
            summary.roundTrips == nil
            ? "; \(percent(summary.participationPercent)) of the window's volume" : ""
        return [
            "",
            "  fees \(fees.total): commission \(fees.commission), handling \(fees.handling), levy "
                + "\(fees.levy), transfer \(fees.transfer), stamp duty \(fees.stampDuty)",
            "  \(grouped(summary.ordersSent)) orders, \(grouped(summary.ordersRefused)) refused, "
                + "\(grouped(summary.fills)) fills, \(percent(summary.passivePercent)) passive"
                + share,
            "  account: \(grouped(summary.account.openingShares)) → "
                + "\(grouped(summary.account.closingShares)) shares, cash "
                + "\(summary.account.openingCash) → \(summary.account.closingCash); "
                + (summary.account.reconciles ? "reconciles to the cent" : "DOES NOT RECONCILE"),
            "  \(summary.risk.line)",
        ]
    }

    private func quality(_ summary: RunSummary) -> [String] {
        let fidelity = summary.fidelity
        let mean = decimalText(
            fidelity.meanMidDivergenceMilliticks, scaleDigits: 3, minimumDecimals: 1)
        var lines = [
            "  data: \(grouped(fidelity.reproducedWithoutOwnOrders)) of "
                + "\(grouped(fidelity.historicalTrades)) historical trades reproduced without own "
                + "orders, \(grouped(fidelity.identicalWithOwnOrders)) unchanged with them",
            "        own share \(percent(Double(fidelity.ownShareMillionths) / 10_000)) of the "
                + "day, phantom depth \(grouped(fidelity.phantomShares)) shares, orphan cancels "
                + "\(grouped(fidelity.orphanCancels)), mid moved by \(mean) ticks on average",
        ]
        if summary.doubts.isEmpty {
            lines.append("        the data support the result")
        } else {
            lines += summary.doubts.map { "        NOT SUPPORTED: \($0)" }
        }
        return lines
    }

    private func signed(_ value: Double) -> String {
        let text = decimalText(
            Int64((value * 100).rounded()), scaleDigits: 2, minimumDecimals: 2)
        return value > 0 ? "+" + text : text
    }

    private func percent(_ value: Double) -> String {
        decimalText(Int64((value * 100).rounded()), scaleDigits: 2, minimumDecimals: 0) + "%"
    }
}
