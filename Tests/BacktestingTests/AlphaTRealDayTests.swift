import Backtesting
import Execution
import Foundation
import MarketData
import Strategies
import Testing
import TradingModel

@Suite(
    "Alpha-T on real days",
    .enabled(
        if: RealData.isThere,
        "skipped: no real market data at ../shared/data (set PANKOU_DATA to a folder that has it)"))
struct AlphaTRealDayTests {
    /// The default declines, and with its gates off it loses; both keep account, base and report.
    @Test(arguments: [("601825", "2023-07-11"), ("600536", "2023-07-11"), ("600519", "2023-02-01")])
    func accountAndReportHoldOnARealDay(code: String, date: String) throws {
        let number = date.replacing("-", with: "")
        let made = try Importer.events(
            ImportRequest(
                inputs: ["\(RealData.folder)/sse-l3-\(code)-\(number)/events.csv.gz"],
                instrument: try #require(Instrument(code + ".SH")),
                date: try #require(TradingDate(date)), scale: .cent))
        try withFolder { folder in
            try made.write(to: folder + "/day.tape", overwrite: false)
            let tape = try Tape(path: folder + "/day.tape")
            let cash = { (settings: inout BacktestSettings) in
                settings.cash = Money(whole: 50_000_000)
            }
            let usual = try AlphaRun(tape, model: nil, in: folder, cash)
            #expect(usual.record.orders.isEmpty)
            #expect(usual.day.declined.contains { $0.name == "warming up" && $0.count > 1_000 })
            let open = try AlphaRun(
                tape, model: nil,
                [
                    "minOutcomes": "0", "minSkill": "-10", "confidence": "0", "minEdge": "-30",
                    "maxCancelRatio": "100",
                ], in: folder, cash)
            #expect(open.summary.account.reconciles)
            #expect(open.day.residual == 0 || abs(open.day.residual) < 100)
            #expect(open.day.residual == 0 || open.day.residualCause?.hasPrefix("odd lot") == true)
            #expect(open.record.trailer.ordersRefused == 0)
            #expect(open.record.trailer.sold <= 20_000)
            #expect(open.day.entered == open.orders(AlphaRun.entries).count)
            #expect(open.day.entered > 0)
            #expect(open.summary.fidelity.reproducedWithoutOwnOrders > 5_000)
            let page = ReportBuilder(open.record).page
            #expect(page.contains("Round trips") && page.contains("Why it did not trade"))
        }
    }
}
