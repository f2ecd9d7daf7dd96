import Analytics
import Backtesting

/// The risk page for a terminal.
struct RiskText {
    let report: RiskReport
    let page: String

    /// Limits that a terminal shows; the page has all.
    private static let peakLimit = 5

    var text: String {
        let run = report.run
        var lines = ["Risk of \(run.instrument), \(run.date)", "  \(report.verdict)"]
        if report.gate.isOn {
            lines.append("  " + audit)
            lines += report.gate.blocks.map { block in
                let withdrawal =
                    block.requested == 0
                    ? "" : block.withdrawal.map { ", all gone after \($0)" } ?? ", not all gone"
                return "  \(block.time)  \(block.kind) of \(block.scope) by \(block.actor): "
                    + "\(block.requested ?? 0) orders to cancel\(withdrawal); "
                    + (block.until.map { "armed again at \($0)" } ?? "not armed again")
                    + "; \(grouped(block.refused)) orders refused by it"
            }
            lines += report.gate.refusals.map {
                "  \(padded(grouped($0.count), 8)) refused by check \($0.check), \($0.name)"
            }
            lines += report.gate.peaks.prefix(RiskText.peakLimit).map { peak in
                "  \(padded(peak.percent, 8)) of \(peak.name) (\(peak.scope)): \(peak.measured) of "
                    + "\(peak.limit) at \(peak.time)"
                    + (peak.order.map { ", order \($0)" } ?? "")
            }
        }
        return (lines + ["", "  page  \(page)"]).joined(separator: "\n")
    }

    private var audit: String {
        let audit = report.audit
        let count = "\(grouped(audit.recomputed)) of \(grouped(audit.decisions))"
        return audit.isClean
            ? "audit: \(count) decisions recomputed from their numbers"
            : "AUDIT FAILED: " + audit.faults.joined(separator: " ")
    }
}
