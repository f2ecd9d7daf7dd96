import Backtesting
import Risk
import TradingModel

/// A day's surveillance for a person, and as a document.
struct SurveillanceText {
    let report: SurveillanceReport
    let declared: [(key: String, value: String)]

    /// The day as a value for JSON.
    struct Document: Codable {
        struct Input: Codable {
            let name: String
            let unit: String
            let measured: Int64
            let threshold: Int64?
        }

        struct Occurrence: Codable {
            let time: String
            let instrument: String
            let order: UInt64?
            let moveBasisPoints: Int64?
            let shareBasisPoints: Int64?
        }

        struct Finding: Codable {
            let category: String
            let time: String
            let account: String
            let subject: String?
            let inputs: [Input]
            let occurrences: [Occurrence]
            let profile: String
        }

        struct Account: Codable {
            let name: String
            let measured: [Input]
            let article7: ProgrammeTradingReport
        }

        let date: String
        let instruments: [String]
        let profile: String
        let findings: [Finding]
        let skipped: [SurveilCommand.SkippedDocument]
        let accounts: [Account]
    }

    var document: Document {
        Document(
            date: report.date, instruments: report.instruments, profile: report.profile.citation,
            findings: report.findings.map(finding),
            skipped: report.skipped.map {
                SurveilCommand.SkippedDocument(category: $0.category.name, reason: $0.reason)
            },
            accounts: report.accounts.map { account in
                Document.Account(
                    name: account.name, measured: account.inputs.map(input),
                    article7: ProgrammeTradingReport(
                        report, account: account, declared: declared))
            })
    }

    private func input(_ input: SurveillanceInput) -> Document.Input {
        let row = input.field.descriptor
        return Document.Input(
            name: row.name, unit: row.unit.rawValue, measured: input.measured,
            threshold: input.threshold)
    }

    private func finding(_ finding: SurveillanceFinding) -> Document.Finding {
        Document.Finding(
            category: finding.category.name, time: finding.time.description,
            account: report.accounts[Int(finding.account)].name, subject: subject(finding),
            inputs: finding.inputs.map(input),
            occurrences: finding.occurrences.map { occurrence in
                let isRamp = finding.category == .ramping
                return Document.Occurrence(
                    time: occurrence.time.description,
                    instrument: report.instruments[Int(occurrence.instrument)],
                    order: isRamp ? nil : occurrence.order.number & (1 << 40 - 1),
                    moveBasisPoints: isRamp ? occurrence.move : nil,
                    shareBasisPoints: isRamp ? occurrence.share : nil)
            }, profile: finding.citation)
    }

    /// The security or index of a finding; nil where it is about several.
    private func subject(_ finding: SurveillanceFinding) -> String? {
        finding.instrument.map {
            finding.category == .largeTrades
                ? report.indices[Int($0)] : report.instruments[Int($0)]
        }
    }

    // MARK: Text

    var text: String {
        var lines = [
            "\(report.date): \(report.instruments.joined(separator: ", "))",
            "profile \(report.profile.citation)", "",
        ]
        lines += findings
        lines.append("")
        for account in report.accounts { lines += measured(account) }
        if !report.skipped.isEmpty {
            lines += ["", "not judged:"]
            lines += report.skipped.map {
                "  \(padded($0.category.name, 34, left: false))\($0.reason)"
            }
        }
        for account in report.accounts { lines += article7(account) }
        return lines.joined(separator: "\n")
    }

    private var findings: [String] {
        if report.findings.isEmpty { return ["nothing found"] }
        return report.findings.flatMap { finding -> [String] in
            let who = "account " + report.accounts[Int(finding.account)].name
            let what = subject(finding).map { ", \($0)" } ?? ""
            let numbers = finding.inputs.map(text).joined(separator: "; ")
            let head = "FOUND \(finding.time)  \(finding.category.name): \(who)\(what): \(numbers)"
            return [head] + finding.occurrences.prefix(10).map { occurrence(finding, $0) }
                + (finding.occurrences.count > 10
                    ? ["        and \(finding.occurrences.count - 10) more; --json lists them"]
                    : [])
        }
    }

    private func occurrence(
        _ finding: SurveillanceFinding, _ one: SurveillanceOccurrence
    ) -> String {
        let instrument = report.instruments[Int(one.instrument)]
        let what =
            finding.category == .ramping
            ? "price moved \(one.move) bp, own share \(one.share) bp"
            : "order \(one.order.number & (1 << 40 - 1)) cancelled in the second of its entry"
        return "        \(one.time)  \(instrument)  \(what)"
    }

    private func measured(_ account: SurveillanceReport.Account) -> [String] {
        ["account \(account.name):"]
            + account.inputs.map { input in
                "  \(padded(input.field.descriptor.name, 22, left: false))\(text(input, named: false))"
            }
    }

    private func text(_ input: SurveillanceInput) -> String { text(input, named: true) }

    private func text(_ input: SurveillanceInput, named: Bool) -> String {
        let row = input.field.descriptor
        let line = input.threshold.map { "of \(row.unit.text($0))" } ?? "no threshold"
        return (named ? "\(row.name) " : "") + "\(row.unit.text(input.measured)), \(line)"
    }

    private func article7(_ account: SurveillanceReport.Account) -> [String] {
        let filled = ProgrammeTradingReport(report, account: account, declared: declared)
        var lines = [
            "",
            "programme-trading report of account \(account.name) (CSRC 公告〔2024〕8号 Art. 7"
                + (filled.isHighFrequency ? ", high-frequency: Art. 21 to 24):" : "):"),
        ]
        for field in filled.fields {
            let value = field.value ?? "— (yours to say: --declared FILE)"
            let origin = field.value == nil ? "" : "  [\(field.origin)]"
            let conflict = field.conflict.map { "  CONFLICT: \($0)" } ?? ""
            lines.append(
                "  \(padded(field.group, 15, left: false))"
                    + "\(padded(field.name, 56, left: false))\(value)\(origin)\(conflict)")
        }
        return lines
    }
}
