import Backtesting
import TradingModel

/// A portfolio's result for a person.
struct PortfolioText {
    let result: PortfolioResult
    let folder: String

    /// Parents that a terminal shows; the files have all.
    private static let rowLimit = 40

    var text: String {
        var lines = [heading, ""]
        lines += parents
        lines += [
            "", row(["account", "date", "cash before", "cash after", "charges", "profit"], 14),
        ]
        lines += result.accounts.prefix(PortfolioText.rowLimit).map { account in
            row(
                [
                    account.account, "\(account.date)", "\(account.openingCash)",
                    "\(account.closingCash)", "\(account.fees)", "\(account.profit)",
                ], 14)
        }
        lines += omitted(result.accounts.count)
        lines.append("")
        lines.append("  " + gate)
        lines += result.notes.map { "  \($0)" }
        let doubtful = result.parents.count { !$0.doubts.isEmpty }
        if doubtful > 0 {
            lines.append(
                "  NOT SUPPORTED: the data of \(grouped(doubtful)) parents support no conclusion; "
                    + "their pages say why")
        }
        lines += ["", "  report  \(folder)/\(PortfolioFolder.page)"]
        return lines.joined(separator: "\n")
    }

    private var gate: String {
        let counts = result.days.compactMap(\.gate)
        guard !counts.isEmpty else { return "risk gate: OFF, orders went out unchecked" }
        return "risk gate: \(grouped(counts.reduce(0) { $0 + $1.passed })) passed, "
            + "\(grouped(counts.reduce(0) { $0 + $1.refused })) refused"
    }

    private var heading: String {
        let filled = result.parents.count { $0.state == "filled" }
        return "\(grouped(filled)) of \(grouped(result.parents.count)) parents filled whole, on "
            + "\(grouped(result.days.count)) days"
    }

    private var parents: [String] {
        let head = [
            "id", "account", "instrument", "date", "side", "algorithm", "quantity", "filled",
            "average", "arrival bp", "vwap bp", "state",
        ]
        let rows = result.parents.prefix(PortfolioText.rowLimit).map { parent in
            [
                parent.id, parent.account, parent.instrument, parent.date, parent.side,
                parent.algorithm, grouped(parent.quantity), grouped(parent.filled),
                parent.averagePrice ?? "", points(parent.arrival?.basisPoints),
                points(parent.vwap?.basisPoints), parent.state,
            ]
        }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        let texts = [0, 1, 2, 3, 4, 5]
        return ([head] + rows).map { cells in
            "  "
                + zip(cells.indices, cells).map { column, cell in
                    column == 11
                        ? cell : padded(cell, widths[column], left: !texts.contains(column))
                }.joined(separator: "  ")
        } + omitted(result.parents.count)
    }

    private func row(_ cells: [String], _ width: Int) -> String {
        "  "
            + cells.enumerated().map { padded($1, width, left: $0 > 1) }.joined(separator: "  ")
    }

    private func omitted(_ count: Int) -> [String] {
        count > PortfolioText.rowLimit
            ? ["  … and \(grouped(count - PortfolioText.rowLimit)) more in the files"] : []
    }

    private func points(_ value: Double?) -> String {
        guard let value else { return "" }
        let text = decimalText(
            Int64((value * 100).rounded()), scaleDigits: 2, minimumDecimals: 2)
        return value > 0 ? "+" + text : text
    }
}
