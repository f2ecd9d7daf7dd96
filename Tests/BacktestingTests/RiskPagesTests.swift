import Backtesting
import Foundation
import Risk
import Testing
import TradingModel

@Suite("Pages and summaries of the risk gate")
struct RiskPagesTests {
    @Test func theFolderHasBothPagesAndTheyLinkToOneAnother() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let (report, risk) = (try made.file("report.html"), try made.file("risk.html"))
            #expect(report.contains("href=\"risk.html\""))
            #expect(risk.contains("href=\"report.html\""))
            #expect(risk.contains("6 of 6 decisions recomputed from their numbers"))
            #expect(risk.contains("3 orders passed the risk gate, 3 were refused."))
            #expect(risk.contains("1 kill and 0 halts."))
            for id in ["exposure", "limits", "refusals", "events", "flow", "measures", "profile"] {
                #expect(risk.contains("<section id=\"\(id)\""), "\(id)")
            }
            #expect(
                report.contains("3 orders passed, 3 were refused. Limits: tight, version 7."))
            // A page that is made again from the journal is the same.
            try FileManager.default.removeItem(atPath: made.folder + "/risk.html")
            try RunFolder.writeTables(in: made.folder)
            #expect(try made.file("risk.html") == risk)
        }
    }

    @Test func theSummaryCountsByCheckAndTellsKills() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let summary = try JSONDecoder().decode(
                RunSummary.self, from: Data(try made.file("summary.json").utf8)
            ).risk
            #expect(summary.gate == "on" && summary.version == 7 && summary.source == "tight")
            #expect((summary.passed, summary.refused) == (3, 3))
            #expect(summary.byCheck.map(\.check) == [6, 8, 23])
            #expect(summary.byCheck.reduce(0) { $0 + $1.count } == summary.refused)
            #expect(summary.kills.map(\.armedAgain) == ["10:10:00.000"])
            #expect(summary.kills.map(\.ended) == [1])
            #expect(
                summary.line
                    == "risk gate: 3 passed, 3 refused (1 by check 6, maximum order quantity; "
                    + "1 by check 8, price collar; 1 by check 23, kill switch); kills 1, halts 0; "
                    + "closest limit collarBasisPoints 250.0%")
        }
    }

    @Test func aQuietRunHasOneLine() throws {
        try withFolder { folder in
            let made = try GateRun(folder, RiskSettings(), lines: [GateRun.lines[0]])
            let summary = RunSummary(made.run).risk
            #expect((summary.passed, summary.refused) == (1, 0))
            #expect(summary.kills.isEmpty && summary.byCheck.isEmpty)
            #expect(
                try made.file("report.html").contains(
                    "1 order, all within limits; closest: collarBasisPoints 2.5%, 5 ticks of "
                        + "200 ticks at 10:00:00.000 by order 1. Limits: standard, version 1."))
        }
    }

    @Test func aRunWithoutTheGateSaysSo() throws {
        try withFolder { folder in
            var settings = RiskSettings()
            settings.isOn = false
            let made = try GateRun(folder, settings)
            let report = RiskReportBuilder(made.run).report
            #expect(!report.gate.isOn && report.states.isEmpty && report.limits.isEmpty)
            #expect(report.flow.orders == 6)
            for name in ["report.html", "risk.html"] {
                #expect(try made.file(name).contains("RISK GATE OFF"), "\(name)")
            }
            let summary = RunSummary(made.run).risk
            #expect(summary.gate == "off" && summary.closest == nil)
            #expect(summary.line == "risk gate: OFF, orders went out unchecked")
        }
    }

    @Test func aHaltIsOneBlockWithItsWithdrawal() throws {
        try withFolder { folder in
            var settings = RiskSettings()
            // The parent may trade 20,000: the second order, of 19,900, is beyond it.
            settings.profile.firm[.maximumQuantity] = 1_000_000
            let made = try GateRun(
                folder, settings,
                lines: [
                    .init(time: Timestamp(10, 0), quantity: 200, price: 995),
                    .init(time: Timestamp(10, 1), quantity: 19_900, price: 995),
                    .init(time: Timestamp(10, 2), quantity: 100, price: 995),
                ])
            let blocks = RiskReportBuilder(made.run).report.gate.blocks
            let halt = try #require(blocks.first)
            #expect(blocks.count == 1)
            #expect(halt.kind == "halt" && halt.actor == "the gate")
            #expect(halt.scope == "strategy script")
            #expect((halt.requested, halt.ended, halt.refused) == (1, 1, 1))
            #expect(halt.until == nil && halt.duration == nil)
            #expect(halt.reason.contains("check 18, parent and children"))
        }
    }

    @Test func aChangeOfLimitsInTheDayCountsFromItsTimeOn() throws {
        try withFolder { folder in
            var settings = RiskSettings()
            var wider = RiskProfile.backtest
            wider.version = 2
            wider.firm[.maximumQuantity] = 400
            settings.profile.firm[.maximumQuantity] = 800
            settings.interventions = [
                RiskIntervention(.replace(wider), by: 3, at: Timestamp(10, 0, 5))
            ]
            let made = try GateRun(folder, settings)
            let report = RiskReportBuilder(made.run).report
            #expect(report.refusals.map(\.order).first == 2)
            let change = try #require(report.events.first)
            #expect(change.kind == "LIMIT_CHANGE" && change.actor == "person 3")
            #expect(change.text == "maximumQuantity: 800 shares to 400 shares")
            let line = try #require(report.limits.first { $0.name == "maximumQuantity" })
            #expect(line.value == "800 shares; 400 shares from 10:00:05.000")
        }
    }
}
