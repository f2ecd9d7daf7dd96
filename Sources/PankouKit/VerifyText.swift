import Backtesting
import MarketData
import TradingModel

/// The result of `verify` for a person.
struct VerifyText {
    let report: VerificationReport
    let header: TapeHeader
    let elapsed: Duration

    var text: String {
        var lines = ["\(header.instrument) on \(header.date), replayed without own orders"]
        let trades = report.trades
        lines.append(
            "  trades      \(share(trades.reproduced, trades.expected)) with price, quantity and "
                + "both orders"
                + (trades.surplus > 0 ? "; \(grouped(trades.surplus)) that history lacks" : ""))
        lines.append(
            "              \(share(report.continuousReproduced, report.continuousExpected)) of "
                + "them in continuous trading")
        for auction in report.auctions {
            let name = padded(auction.phase + " auction", 16, left: false)
            lines.append(
                "  \(name) \(header.scale.text(auction.price)) × \(grouped(auction.quantity))"
                    + (auction.isExact
                        ? ", exact"
                        : ", history has \(header.scale.text(auction.expectedPrice)) × "
                            + grouped(auction.expectedQuantity)))
        }
        if let snapshots = report.snapshots { lines += text(of: snapshots) }
        let refused = report.refusedByRules.reduce(0) { $0 + $1.count }
        lines.append(
            "  rules       \(share(report.ordersChecked - refused, report.ordersChecked)) orders "
                + "of that day pass the rulebook")
        for item in report.refusedByRules {
            lines.append("              \(grouped(item.count)) refused: \(item.reason.text)")
        }
        if report.unknownCancels > 0 {
            lines.append(
                "  cancels     \(grouped(report.unknownCancels)) of orders not in the book")
        }
        if let first = trades.first {
            lines.append("  first difference")
            lines.append("    history   \(first.expected.map(text) ?? "no such trade")")
            lines.append("    matching  \(first.matched.map(text) ?? "no such trade")")
        }
        let milliseconds = Int(elapsed / .milliseconds(1))
        let rate = grouped(Int(Double(recordCount) / max(Double(milliseconds), 1) * 1_000))
        lines.append("  took \(milliseconds) ms, \(rate) records/s")
        return lines.joined(separator: "\n")
    }

    private var recordCount: Int { header.recordCount }

    private func text(of snapshots: SnapshotReport) -> [String] {
        var lines = [
            "  snapshots   \(share(snapshots.continuous.exact, snapshots.continuous.compared)) of "
                + "status TRADE before 14:57, ten levels a side"
        ]
        if snapshots.orderCounts.compared > 0 {
            let counts = snapshots.orderCounts
            lines.append(
                "              \(share(counts.exact, counts.compared)) of these with the number "
                    + "of orders at each level too")
        }
        lines.append(
            "              \(share(snapshots.calls.exact, snapshots.calls.compared)) of the call "
                + "auctions: indicative price, volume and surplus")
        for other in snapshots.others {
            lines.append(
                "              \(share(other.tally.exact, other.tally.compared)) others with "
                    + "status \(other.status)")
        }
        if let first = snapshots.first {
            lines.append(
                "  first snapshot that differs: \(first.snapshot.time), volume "
                    + "\(grouped(first.snapshot.volume)), in the replay \(grouped(first.volume))")
            lines.append(
                LadderText.sideBySide(
                    "exchange", LadderText.levels(first.snapshot.view), "replay",
                    LadderText.levels(first.book), header.scale))
        }
        return lines
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        "\(grouped(part)) of \(grouped(whole))"
    }

    private func text(_ trade: Event) -> String {
        "\(trade.time)  \(header.scale.text(trade.price)) × \(trade.quantity), orders "
            + "\(trade.order) and \(trade.contra)"
    }
}
