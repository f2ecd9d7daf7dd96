import Analytics
import TradingModel

/// The smallest risk report that fills every section of the page, with fixed numbers.
enum SmallRiskReport {
    static var gate: RunReport.Gate {
        var gate = RunReport.Gate()
        gate.version = 3
        gate.source = "desk limits"
        gate.passed = 4
        gate.refused = 2
        gate.refusals = [
            .init(
                check: 6, name: "maximum order quantity", count: 1,
                first: "order 5 at 10:06:00.000: the order has too many shares", source: "RTS 6"),
            .init(
                check: 23, name: "kill switch", count: 1, first: "order 6 at 10:07:00.000: killed",
                source: "RTS 6 Art. 12"),
        ]
        var kill = RunReport.GateBlock(
            "kill", at: Timestamp(10, 6, 30), scope: "firm", actor: "person 1", reason: "")
        kill.requested = 1
        kill.ended = 1
        kill.withdrawal = .milliseconds(2)
        kill.until = Timestamp(10, 8)
        kill.refused = 1
        var halt = RunReport.GateBlock(
            "halt", at: Timestamp(10, 9), scope: "account own", actor: "the gate",
            reason: "check 19, loss and drawdown: the loss is at its limit")
        halt.requested = 2
        gate.blocks = [kill, halt]
        gate.killRefusals = 1
        gate.peaks = peaks
        gate.alerts = 1
        gate.page = "risk.html"
        return gate
    }

    private static var peaks: [RunReport.LimitPeak] {
        [
            .init(
                "maximumQuantity", scope: "firm", check: 6, measured: "500 shares",
                limit: "200 shares", thousandths: 2_500, level: .beyond, time: Timestamp(10, 6),
                order: 5),
            .init(
                "maximumLoss", scope: "account", check: 19, measured: "¥85.00", limit: "¥100.00",
                thousandths: 850, level: .warn, time: Timestamp(10, 9), order: nil),
            .init(
                "openOrders", scope: "strategy", check: 12, measured: "1", limit: "50",
                thousandths: 20, level: .calm, time: Timestamp(10, 1), order: 1),
        ]
    }

    static var report: RiskReport {
        var run = RunReport.Identity(
            instrument: "600519.SH", date: "2023-02-01", strategy: "TWAP")
        run.origin = "SSE Level-2"
        run.version = "0.1.0"
        var report = RiskReport(run: run, gate: gate)
        report.reportPage = "report.html"
        report.audit.decisions = 6
        report.audit.recomputed = 6
        report.phases = DemoReport.phases
        report.states = (0...4).map { step in
            let held = Money(whole: 1_000 * Int64(step))
            let fall = Money(whole: step < 3 ? 0 : 12)
            return .init(
                time: Timestamp(10, Int64(step)), gross: held, worst: held + Money(whole: 500),
                result: Money(whole: Int64(min(step, 2))) - fall, drawdown: fall)
        }
        report.resources = [
            .init(
                "cash", scope: "account", check: 14, measured: "¥1,001.00", limit: "¥10,000.00",
                thousandths: 100, level: .calm, time: Timestamp(10, 1), order: 1)
        ]
        report.refusals = [
            .init(
                time: Timestamp(10, 6), order: 5, side: .buy, price: Price(ticks: 1_000),
                quantity: 500, check: "6, maximum order quantity",
                reason: "the order has too many shares",
                numbers: "500 shares against maximumQuantity 200 shares",
                source: "RTS 6 Art. 15(1)(c)")
        ]
        report.events = [
            .init(
                time: Timestamp(10, 6, 30), kind: "KILL", scope: "firm", actor: "person 1",
                text: "blocked; 1 working order to be cancelled")
        ]
        report.flow = flow
        report.measures = measures
        report.limits = [
            .init(
                name: "maximumQuantity", scope: "firm", value: "200 shares",
                meaning: "Shares of one order.", source: "RTS 6 Art. 15(1)(c)")
        ]
        report.switchedOff = ["check 22, clock"]
        report.notes = ["Five minutes are no day."]
        return report
    }

    private static var flow: RiskReport.Flow {
        var flow = RiskReport.Flow()
        (flow.orders, flow.cancels, flow.canceledOrders, flow.trades) = (4, 1, 1, 3)
        (flow.mostInASecond, flow.mostInTheDay) = (2, 5)
        flow.busiest = Timestamp(10, 1)
        (flow.secondLine, flow.dayLine, flow.lineSource) = (300, 20_000, "a rule")
        (flow.ratioLimit, flow.cancelLimit, flow.ratioMinimum) = (20_000, 9_900, 100)
        flow.slippage = Money(units: 12_500)
        return flow
    }

    private static var measures: RiskReport.Measures {
        var measures = RiskReport.Measures()
        measures.returns = 236
        measures.start = Timestamp(9, 30)
        measures.end = Timestamp(14, 57)
        measures.rows = [
            .init(
                name: "largest position", time: Timestamp(10, 4), shares: 400,
                value: Money(whole: 4_000), confidence: 9_900, valueAtRisk: Money(whole: 4),
                expectedShortfall: Money(units: 51_000), tail: 2)
        ]
        return measures
    }
}
