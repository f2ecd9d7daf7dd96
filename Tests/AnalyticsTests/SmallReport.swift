import Analytics
import TradingModel

/// The smallest report that fills every section of the page, with fixed numbers.
enum SmallReport {
    static var report: RunReport {
        var run = RunReport.Identity(
            instrument: "600519.SH", date: "2023-02-01", strategy: "twap")
        run.origin = "SSE Level-2"
        run.tapeDigest = "00ff"
        run.version = "0.1.0"
        run.fillModel = "exact queue position by order-driven re-match"
        run.latencies = "constant 1 ms"
        run.parameters = [.init("slices", "4")]
        run.commands = ["pankou backtest run.yaml"]
        var order = RunReport.Parent(
            side: .buy, quantity: 500, start: Timestamp(10, 0), end: Timestamp(10, 10))
        order.filled = 400
        order.turnover = Money(whole: 4_002)
        order.limit = Price(ticks: 1_010)
        var report = RunReport(run: run, order: order)
        report.phases = DemoReport.phases
        report.notes = ["Five minutes are no day."]
        addSeries(to: &report)
        addOrders(to: &report)
        addCosts(to: &report)
        addQuality(to: &report)
        return report
    }

    private static func addSeries(to report: inout RunReport) {
        report.samples = (0...10).map { minute in
            .init(
                time: Timestamp(10, minute), bid: Price(ticks: 1_000 + Int32(minute % 3)),
                ask: Price(ticks: 1_002 + Int32(minute % 3)),
                last: Price(ticks: 1_001 + Int32(minute % 2)), volume: 1_000 * (minute + 1),
                filled: min(minute / 2 * 100, 400), target: 50 * minute, live: 100)
        }
        report.fills = [
            (2, 1_000, .passive), (4, 1_002, .aggressive), (6, 1_000, .passive),
            (8, 1_000, .auction),
        ].map { minute, ticks, liquidity in
            .init(
                time: Timestamp(10, minute), price: Price(ticks: ticks), quantity: 100,
                order: UInt64(minute / 2), liquidity: liquidity)
        }
        report.queueTracks = [(UInt64(1), RunReport.OrderEnd.filled), (5, .cancelled)].map {
            let start = Int64($0.0)
            return .init(
                order: $0.0, price: Price(ticks: 1_000), quantity: 100,
                steps: [
                    .init(Timestamp(10, start), ahead: 800),
                    .init(Timestamp(10, start, 30), ahead: $0.1 == .filled ? 0 : 300),
                ],
                end: $0.1, endTime: Timestamp(10, start + 1))
        }
    }

    private static func addOrders(to report: inout RunReport) {
        var filled = RunReport.Child(
            number: 1, decided: Timestamp(10, 1), side: .buy, price: Price(ticks: 1_000),
            quantity: 100)
        filled.arrived = Timestamp(10, 1, 0, milliseconds: 1)
        filled.filled = 100
        filled.averagePrice = 10
        filled.end = .filled
        filled.purpose = "join"
        filled.sharesAhead = 800
        filled.ordersAhead = 3
        filled.timeToFirstFill = .seconds(59)
        var refused = RunReport.Child(
            number: 6, decided: Timestamp(10, 9), side: .buy, price: .none, quantity: 100)
        refused.end = .refused
        refused.endReason = "not enough cash for the order and its fees"
        report.children = [filled, refused]
        report.refusals = [
            .init(time: Timestamp(10, 9), order: 6, reason: refused.endReason)
        ]
        report.gate = SmallRiskReport.gate
        report.ledger = .init(
            openingShares: 0, closingShares: 400, bought: 400, sold: 0,
            openingCash: Money(whole: 10_000), closingCash: Money(whole: 5_993),
            buyTurnover: Money(whole: 4_002), sellTurnover: .zero, fees: Money(whole: 5))
    }

    private static func addCosts(to report: inout RunReport) {
        report.costs.arrivalMid = 10.01
        report.costs.benchmarks = [
            (RunReport.BenchmarkKind.arrival, "Arrival mid", 10.01), (.windowVWAP, "VWAP", 10.002),
        ].compactMap { kind, name, price in
            .init(kind, name: name, price: price, parent: report.order, includes: "own included")
        }
        report.costs.fees = [
            .init(name: "Commission", rate: "0.025%, at least ¥5", amount: Money(whole: 5))
        ]
        report.costs.shortfall = ImplementationShortfall(
            side: .buy, quantity: 500, decision: Money(units: 100_000),
            arrival: Money(units: 100_100), end: Money(units: 100_300), filled: 400,
            turnover: report.order.turnover, fees: Money(whole: 5))
        report.costs.markouts = [
            .init(horizon: "10 s", result: .init(basisPoints: 0.5, fills: 4, moved: 1))
        ]
        report.costs.participation = 0.04
        report.costs.scheduleError = 0.2
    }

    private static func addQuality(to report: inout RunReport) {
        report.quality.historicalTrades = 1_000
        report.quality.reproducedTrades = 999
        report.quality.historicalAuctions = 2
        report.quality.reproducedAuctions = 2
        report.quality.identicalTrades = 950
        report.quality.ownShare = 0.04
        report.quality.meanMidDivergence = 0.25
        report.quality.bounds = [
            .init(name: "optimistic: every touch fills", filled: 500, averagePrice: 10.001)
        ]
    }
}
