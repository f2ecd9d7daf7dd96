import Foundation
import Testing
import TradingModel

@testable import Analytics

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("The risk page")
struct RiskPageTests {
    private func check(_ page: String) {
        #expect(XMLParser(data: Data(page.utf8)).parse())
        #expect(!page.contains("nan") && !page.contains("NaN"))
        #expect(!page.contains("<script") && !page.contains("url("))
    }

    @Test("The page is byte for byte the one that was looked at")
    func golden() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/risk.html")
        let page = RiskPage.render(SmallRiskReport.report)
        check(page)
        // To renew the file after a wanted change:
        // PANKOU_GOLDEN=write swift test --filter RiskPageTests
        if ProcessInfo.processInfo.environment["PANKOU_GOLDEN"] == "write" {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(page == (try String(contentsOf: file, encoding: .utf8)))
    }

    @Test("A gate that decided nothing, one that was off, one state, no measure")
    func empty() {
        let run = RunReport.Identity(instrument: "600519.SH", date: "2023-02-01", strategy: "twap")
        var report = RiskReport(run: run, gate: .init())
        check(RiskPage.render(report))
        #expect(
            report.verdict
                == "0 orders passed the risk gate, none was refused. Nothing was killed or halted.")
        report.measures.absence = "No position was held at any time."
        report.states = [
            .init(time: .zero, gross: .zero, worst: .zero, result: .zero, drawdown: .zero)
        ]
        let page = RiskPage.render(report)
        check(page)
        #expect(page.contains("No position was held at any time."))
        #expect(!page.contains("id=\"exposure\""))
        report.gate.isOn = false
        let off = RiskPage.render(report)
        check(off)
        #expect(off.contains("RISK GATE OFF"))
        #expect(!off.contains("Audit"))
        #expect(!off.contains("id=\"limits\""))
    }

    @Test("An audit that does not come out is the first thing on the page")
    func audit() {
        var report = SmallRiskReport.report
        #expect(RiskPage.render(report).contains("6 of 6 decisions recomputed"))
        report.audit.recomputed = 5
        report.audit.undecided = 1
        report.audit.contradicted = 2
        report.audit.firstFault = "decision #12."
        let page = RiskPage.render(report)
        check(page)
        #expect(page.contains("⚠ The audit does not come out."))
        #expect(page.contains("1 of 6 decisions do not follow from their numbers."))
        #expect(report.audit.faults.count == 4)
        #expect(!report.audit.isClean)
    }

    @Test("Everything that comes from outside is escaped")
    func escaping() {
        let hostile = "<script>alert('x')</script>\u{0}\u{1B}"
        var report = SmallRiskReport.report
        report.run.instrument = hostile
        report.run.strategy = hostile
        report.currencySign = "<¥>"
        report.reportPage = "\"><script>"
        report.gate.source = hostile
        report.gate.blocks[0].scope = hostile
        report.gate.peaks[0].name = hostile
        report.refusals[0].numbers = hostile
        report.events[0].text = hostile
        report.flow.lineSource = hostile
        report.measures.rows[0].name = hostile
        report.limits[0].value = hostile
        report.notes = [hostile]
        report.audit.undecided = 1
        report.audit.firstFault = hostile
        check(RiskPage.render(report))
    }

    @Test("The largest amounts neither trap nor leave the plot")
    func extremes() {
        var report = SmallRiskReport.report
        report.states = [Int64.min, 0, .max].map {
            .init(
                time: Timestamp(10, 0), gross: Money(units: $0), worst: Money(units: .max),
                result: Money(units: $0), drawdown: Money(units: .max))
        }
        check(RiskPage.render(report))
    }

    @Test(
        "A use in percent is rounded down",
        arguments: [
            (1_000, "100.0%"), (999, "99.9%"), (102, "10.2%"), (5, "0.5%"), (0, "0.0%"),
        ] as [(Int64, String)])
    func percent(_ thousandths: Int64, _ text: String) {
        var peak = SmallRiskReport.gate.peaks[0]
        peak.thousandths = thousandths
        #expect(peak.percent == text)
        peak.thousandths = nil
        #expect(peak.percent == "over 0")
    }

    @Test("The report's section: one line where nothing happened, large letters where it was off")
    func section() {
        var report = SmallReport.report
        report.gate?.refused = 0
        report.gate?.blocks = []
        report.gate?.alerts = 0
        let quiet = HTMLReport.gateSection(report)
        #expect(
            quiet.contains(
                "4 orders, all within limits; closest: maximumQuantity 250.0%, 500 shares of "
                    + "200 shares at 10:06:00.000 by order 5. Limits: desk limits, version 3."))
        #expect(!quiet.contains("<table"))
        #expect(quiet.contains("href=\"risk.html\""))
        report.gate?.isOn = false
        #expect(HTMLReport.gateSection(report).contains("class=\"off\""))
        report.gate = nil
        #expect(HTMLReport.gateSection(report).isEmpty)
    }
}
