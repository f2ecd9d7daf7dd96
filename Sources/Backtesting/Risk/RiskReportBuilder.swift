import Analytics
import Risk
import TradingModel

/// Makes a run's risk page from its record.
public struct RiskReportBuilder {
    private let run: RunRecord
    private let review: GateReview

    /// A builder for `run`.
    public init(_ run: RunRecord) {
        self.run = run
        review = GateReview(run)
    }

    /// The page, whole and self-contained.
    public var page: String { RiskPage.render(report) }

    /// All that the page shows.
    public var report: RiskReport {
        let header = run.header
        var identity = RunReport.Identity(
            instrument: header.instrument, date: header.date,
            strategy: header.parents.map { "\($0.count) \($0.count == 1 ? "parent" : "parents")" }
                ?? header.strategy.uppercased())
        identity.origin = header.origin
        identity.version = header.version
        var report = RiskReport(run: identity, gate: review.gate, scale: header.scale)
        report.reportPage = RunFolder.report
        report.phases = header.phaseSpans
        report.flow = RiskFlow(run, review).flow
        report.measures = RiskMeasures(run).measures
        report.notes = notes
        guard header.risk.isOn else { return report }
        let peaks = review.peaks
        report.resources = peaks.drawn
        report.audit = audit
        report.states = run.risk.states.filter { $0.scope == .firm }.map { state in
            RiskReport.State(
                time: state.time, gross: state.long.adding(state.short),
                worst: state.worstGross, result: state.result, drawdown: state.drawdown)
        }
        let levels = review.levels
        report.warnPercent = levels.value(of: .warnShare, at: .zero) ?? report.warnPercent
        report.urgentPercent = levels.value(of: .urgentShare, at: .zero) ?? report.urgentPercent
        report.refusals = refusals
        report.events = review.eventLines
        report.limits = limits
        report.switchedOff = header.risk.switchedOff.compactMap { number in
            RiskCheck(rawValue: number).map { "check \(number), \($0.name)" }
        }
        return report
    }

    private var refusals: [RiskReport.RefusedOrder] {
        review.decisions.compactMap { entry in
            let record = entry.body
            guard let check = record.check else { return nil }
            return RiskReport.RefusedOrder(
                time: entry.time, order: record.ownNumber, side: record.side, price: record.price,
                quantity: record.quantity, check: "\(check.rawValue), \(check.name)",
                reason: record.reason.text,
                numbers: record.outcome(check).pageText(of: check), source: check.source)
        }
    }

    // MARK: Audit

    private var audit: RiskReport.Audit {
        var audit = RiskReport.Audit()
        audit.decisions = review.decisions.count
        for entry in review.decisions {
            if entry.body.isRecomputed {
                audit.recomputed += 1
            } else if audit.firstFault.isEmpty {
                audit.firstFault =
                    "decision #\(entry.sequence) on order \(entry.body.ownNumber) does not follow "
                    + "from its numbers."
            }
        }
        for order in run.orders {
            guard let decision = run.risk.decision(on: order.number) else {
                audit.undecided += 1
                if audit.firstFault.isEmpty {
                    audit.firstFault = "order \(order.number) has no decision."
                }
                continue
            }
            // What the gate refused never arrives, and what it passed is never refused by it.
            let wasRefused = order.end?.kind == .rejected && order.end?.reason == .riskGate
            if decision.passes == wasRefused || (wasRefused && order.arrived != nil) {
                audit.contradicted += 1
                if audit.firstFault.isEmpty {
                    audit.firstFault = "order \(order.number) did not do what was decided."
                }
            }
        }
        return audit
    }

    // MARK: Limits in force

    private var limits: [RiskReport.LimitLine] {
        run.header.risk.limits.compactMap { limit in
            let words = limit.name.split(separator: " ")
            guard let name = words.last, let field = LimitField(name: String(name)),
                let value = Int64(limit.value)
            else { return nil }
            let row = field.descriptor
            let isFirm = words.count == 1
            var text = row.unit.pageText(value)
            if isFirm {
                for change in review.levels.changes(of: field) {
                    text +=
                        "; \(row.unit.pageText(change.value)) from "
                        + Format.milliseconds(change.time)
                }
            }
            return RiskReport.LimitLine(
                name: row.name, scope: isFirm ? "firm" : words.dropLast().joined(separator: " "),
                value: text, meaning: row.meaning, source: row.source)
        }
    }

    private var notes: [String] {
        var notes: [String] = []
        if run.header.risk.isOn {
            notes = [
                "The gate sees the market as the strategy does, after the feed's latency, and books "
                    + "fills when their news arrives. States are kept every ten seconds; what was "
                    + "worse in between shows only where an order was decided.",
                "The standard limits are starting points of this project, not numbers of any rule. "
                    + "Programme-trading profile: \(run.header.risk.surveillance).",
            ]
        }
        if run.header.accounts?.contains(where: \.isShared) ?? false {
            notes.append(
                "Securities of the day share accounts and so one gate: exposure, result and limits "
                    + "of the firm are those of all of them together, and an event stands in the "
                    + "journal of the security that was running when it was told.")
        }
        return notes
    }
}

extension Money {
    /// A sum that stays at the largest amount instead of overflowing.
    fileprivate func adding(_ other: Money) -> Money {
        Money(units: Int64(clamping: Int128(units) + Int128(other.units)))
    }
}

extension RunHeader {
    /// The phases of the day with their ends.
    var phaseSpans: [RunReport.PhaseSpan] {
        phases.indices.dropLast().compactMap { index in
            Phase(rawValue: phases[index].phase).map {
                RunReport.PhaseSpan(
                    $0, from: Timestamp(nanoseconds: phases[index].start),
                    to: Timestamp(nanoseconds: phases[index + 1].start))
            }
        }
    }
}
