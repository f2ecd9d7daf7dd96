import Analytics
import Backtesting
import Foundation
import Risk
import Testing
import TradingModel

@Suite("The risk gate in reports")
struct RiskReportTests {
    @Test func refusalsNameCheckNumbersAndRule() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let report = RiskReportBuilder(made.run).report
            let gate = report.gate
            #expect(gate.isOn && gate.version == 7 && gate.source == "tight")
            #expect((gate.passed, gate.refused) == (3, 3))
            #expect(gate.refusals.map(\.check) == [6, 8, 23])
            #expect(gate.refusals.map(\.count) == [1, 1, 1])
            #expect(report.refusals.map(\.order) == [2, 3, 4])
            #expect(
                report.refusals.map(\.numbers) == [
                    "500 shares against maximumQuantity 250 shares",
                    // A collar of 2% around 10.00 is measured in ticks.
                    "50 ticks against collarBasisPoints 20 ticks", "",
                ])
            #expect(
                report.refusals.map(\.source) == [
                    "RTS 6 Art. 15(1)(c)", "RTS 6 Art. 15(1)(a)", "RTS 6 Art. 12",
                ])
            #expect(report.refusals.map(\.time).first == Timestamp(10, 0, 10))
        }
    }

    @Test func aKillIsToldWithItsOrdersAndDurations() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let report = RiskReportBuilder(made.run).report
            let kill = try #require(report.gate.blocks.first)
            #expect(report.gate.blocks.count == 1)
            #expect(kill.kind == "kill" && kill.scope == "firm" && kill.actor == "person 1")
            #expect(kill.time == Timestamp(10, 5) && kill.until == Timestamp(10, 10))
            #expect(kill.duration == .seconds(300))
            #expect((kill.requested, kill.ended, kill.refused) == (1, 1, 1))
            // One way to the exchange and one back.
            let legs = BacktestSettings().latencies
            guard case .constant(let entry) = legs.entry, case .constant(let back) = legs.response
            else {
                Issue.record("the standard latencies are no longer constant")
                return
            }
            #expect(kill.withdrawal == Span(nanoseconds: entry + back))
            #expect(report.events.map(\.kind) == ["KILL", "KILL_DONE", "REARM"])
            #expect(
                report.events.map(\.actor) == ["person 1", "person 1", "person 2"])
        }
    }

    @Test func peaksAreTheHighestUseOfEachLimit() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let peaks = RiskReportBuilder(made.run).report.gate.peaks
            #expect(
                zip(peaks, peaks.dropFirst()).allSatisfy {
                    $0.0.thousandths ?? .max >= $0.1.thousandths ?? .max
                })
            func peak(_ name: String) throws -> RunReport.LimitPeak {
                try #require(peaks.first { $0.name == name && $0.scope == "firm" })
            }
            // The collar of 20 ticks was asked for 50, the quantity of 250 for 500.
            #expect(try peak("collarBasisPoints").thousandths == 2_500)
            #expect(try peak("maximumQuantity").thousandths == 2_000)
            #expect(try peak("maximumQuantity").level == .beyond)
            #expect(try peak("maximumQuantity").order == 2)
            // 200 working and 500 more of 320: of a refused order too what it would have come to.
            #expect(try peak("maximumPosition").thousandths == 2_187)
            // 500 at 9.95 of ten million.
            #expect(try peak("maximumNotional").measured == "¥4,975.00")
            // Every peak is the largest of the numbers in the journal.
            for peak in peaks where peak.order != nil {
                let all = made.run.risk.decisions.flatMap { entry in
                    entry.body.outcomes.compactMap { outcome -> Int64? in
                        guard let field = outcome.field, field.descriptor.name == peak.name,
                            let measured = outcome.measured, let limit = outcome.limit, limit > 0
                        else { return nil }
                        return measured * 1_000 / limit
                    }
                }
                #expect(all.max() == peak.thousandths, "\(peak.name)")
            }
        }
    }

    @Test(
        "Warn from 80%, urgent from 90%, beyond over the limit",
        arguments: [
            (251, .calm), (250, .warn), (223, .warn), (222, .urgent), (200, .urgent),
            (199, .beyond),
        ] as [(Int64, RunReport.LimitLevel)])
    func levels(_ limit: Int64, _ level: RunReport.LimitLevel) throws {
        try withFolder { folder in
            var settings = RiskSettings()
            settings.profile.firm[.maximumQuantity] = limit
            let made = try GateRun(folder, settings, lines: [GateRun.lines[0]])
            let peaks = RiskReportBuilder(made.run).report.gate.peaks
            #expect(peaks.first { $0.name == "maximumQuantity" }?.level == level)
        }
    }

    @Test func theAuditFindsWhatDoesNotFollow() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let sound = RiskReportBuilder(made.run).report.audit
            #expect(sound.isClean && sound.faults.isEmpty)
            #expect((sound.decisions, sound.recomputed) == (6, 6))
            let forgeries: [(name: String, change: (inout DecisionRecord) -> Void)] = [
                ("a refusal that passes", { $0.passes = true }),
                ("the wrong check", { if $0.check == .orderQuantity { $0.check = .credit } }),
                ("a limit below the number", { GateRunForgery.lower(&$0) }),
                ("a refusal within its limit", { GateRunForgery.widen(&$0) }),
            ]
            for forgery in forgeries {
                let audit = RiskReportBuilder(try made.forged(forgery.change)).report.audit
                #expect(audit.recomputed < audit.decisions, "\(forgery.name)")
                #expect(!audit.isClean && !audit.firstFault.isEmpty, "\(forgery.name)")
            }
            let renumbered = try made.forged { $0.order = .own($0.order.number + 100) }
            let audit = RiskReportBuilder(renumbered).report.audit
            #expect((audit.recomputed, audit.undecided) == (6, 6))
            // Every verdict turned round, with numbers to match: the orders tell otherwise.
            let turned = try made.forged { GateRunForgery.turn(&$0) }
            let fates = RiskReportBuilder(turned).report.audit
            #expect((fates.recomputed, fates.contradicted) == (6, 6))
        }
    }

    @Test func theFlowAgreesWithTheGatesOwnCounts() throws {
        try withFolder { folder in
            let made = try GateRun(folder, GateRun.tight)
            let flow = RiskReportBuilder(made.run).report.flow
            let last = try #require(made.run.risk.states.last)
            #expect(Int64(flow.orders) == last.orders && flow.orders == 3)
            #expect(Int64(flow.cancels) == last.cancels && flow.cancels == 1)
            #expect(Int64(flow.trades) == last.trades && flow.trades == 1)
            #expect(flow.slippage == last.slippage)
            #expect(flow.messagesPerTrade == 400 && flow.cancelShare == 3_333)
            // Two orders 0.4 s apart; refused ones and those of other seconds do not count.
            #expect(flow.mostInASecond == 2 && flow.mostInTheDay == 4)
            #expect(flow.busiest == Timestamp(10, 11, 0, milliseconds: 400))
            #expect(flow.secondLine == 300 && flow.dayLine == 20_000)
            #expect(!flow.isHighFrequency)
        }
    }

    @Test func valueAtRiskIsThatOfTheRunsOwnMinutes() throws {
        try withFolder { folder in
            let made = try GateRun(folder, RiskSettings())
            let measures = RiskReportBuilder(made.run).report.measures
            // 09:32 to 11:30 and 13:00 to 14:57, none across the break.
            #expect(measures.returns == 118 + 117)
            #expect((measures.start, measures.end) == (Timestamp(9, 32), Timestamp(14, 57)))
            let held = made.run.trailer.closingShares
            #expect(held == 100)
            // One minute falls, from 10.10 to 9.90: 1.9801% in whole millionths. No other does.
            let close = measures.rows.filter { $0.name == "at the close" }
            #expect(close.map(\.confidence) == [9_500, 9_900])
            #expect(close.map(\.tail) == [11, 2])
            #expect(close.map(\.value) == [Money(whole: 1_000), Money(whole: 1_000)])
            #expect(close.map(\.valueAtRisk) == [.zero, .zero])
            // 1,000 × 0.019801 = 19.801; half of it is the mean of two, an eleventh that of eleven.
            #expect(close[1].expectedShortfall == Money(units: 99_005))
            #expect(close[0].expectedShortfall == Money(units: 18_000))
        }
    }
}

/// Decisions that nobody has taken.
enum GateRunForgery {
    private static func replace(
        _ record: inout DecisionRecord, _ check: RiskCheck, _ verdict: CheckOutcome.Verdict,
        _ measured: Int64, _ limit: Int64, _ reason: RiskReason
    ) {
        record.outcomes[Int(check.rawValue) - 1] = outcome(
            verdict, measured, limit, reason, record)
    }

    /// An outcome by way of its bytes: it has no public initialiser.
    private static func outcome(
        _ verdict: CheckOutcome.Verdict, _ measured: Int64, _ limit: Int64, _ reason: RiskReason,
        _ record: DecisionRecord
    ) -> CheckOutcome {
        var bytes = record.bytes
        let start = 64 + 24 * 5
        func put(_ value: Int64, at offset: Int) {
            for byte in 0..<8 {
                bytes[start + offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
            }
        }
        put(measured, at: 0)
        put(limit, at: 8)
        bytes[start + 16] = verdict.rawValue
        bytes[start + 17] = reason.rawValue
        guard let made = DecisionRecord(bytes[...]) else {
            preconditionFailure("bytes of a record make a record")
        }
        return made.outcome(.orderQuantity)
    }

    /// A quantity that passed gets a limit below it.
    static func lower(_ record: inout DecisionRecord) {
        guard record.passes else { return }
        replace(&record, .orderQuantity, .passed, 200, 199, .none)
    }

    /// A quantity that was refused gets a limit above it.
    static func widen(_ record: inout DecisionRecord) {
        guard record.check == .orderQuantity else { return }
        replace(&record, .orderQuantity, .denied, 500, 600, .quantityAboveLimit)
    }

    /// What passed is refused for its quantity, what was refused passes.
    static func turn(_ record: inout DecisionRecord) {
        if record.passes {
            replace(&record, .orderQuantity, .denied, 500, 250, .quantityAboveLimit)
            record.check = .orderQuantity
            record.reason = .quantityAboveLimit
        } else {
            for check in RiskCheck.allCases
            where [.denied, .unevaluable].contains(record.outcome(check).verdict) {
                replace(&record, check, .passed, 1, 2, .none)
            }
            record.check = nil
            record.reason = .none
        }
        record.passes.toggle()
    }
}
