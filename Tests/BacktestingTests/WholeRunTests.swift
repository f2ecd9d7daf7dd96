import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Rulebook
import Strategies
import Testing
import TradingModel

@Suite("Whole runs")
struct WholeRunTests {
    /// A synthetic day, generated once for all tests of this suite.
    private static let synthetic = Result {
        try Importer.synthetic(
            seed: 7, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000))
    }

    private func day() throws -> TradableDay {
        let made = try WholeRunTests.synthetic.get()
        let bytes = TapeWriter.encode(made.header, records: made.records)
        return try TradableDay(try Tape(data: Data(bytes), path: "synthetic.tape"))
    }

    private func twapRun(_ day: TradableDay, in folder: String, name: String) throws -> RunRecord {
        let tape = folder + "/day.tape"
        let made = try WholeRunTests.synthetic.get()
        try made.write(to: tape, overwrite: true)
        let opened = try TradableDay(path: tape)
        var parent = ParentOrder(
            side: .buy, quantity: 20_000, startTime: Timestamp(9, 45), endTime: Timestamp(11, 15))
        parent.timeRandom = 20
        var settings = BacktestSettings()
        settings.cash = Money(whole: 1_000_000)
        settings.extraSamples = [parent.startTime, parent.endTime]
        let model = LatencyModel.logNormal(medianNanoseconds: 1_000_000, sigma: 0.5)
        settings.latencies = Latencies(feed: model, entry: model, response: model)
        var setup = StrategySetup(TWAP.self, on: opened)
        setup.parent = parent
        let plan = RunPlan(strategy: TWAP.self, setup: setup, settings: settings)
        return try RunFolder.create(at: folder + "/" + name, overwrite: false) { journal in
            try plan.run(opened, journal: journal)
        }
    }

    @Test func aSyntheticDayIsReproducedWithoutOwnOrders() throws {
        let day = try day()
        let report = Verification(
            tape: day.tape, rules: day.rules, limits: day.limits, snapshots: nil
        ).run()
        #expect(report.isExact)
        #expect(report.trades.expected > 10_000)
        #expect(report.auctions.count == 2)
        #expect(report.refusedByRules.isEmpty)
    }

    @Test func theSameRunGivesTheSameBytesInEveryFile() throws {
        try withFolder { folder in
            let day = try day()
            let run = try twapRun(day, in: folder, name: "one")
            _ = try twapRun(day, in: folder, name: "two")
            #expect(run.trailer.bought == 20_000)
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder + "/one")
            #expect(
                names.sorted() == [
                    "equity.csv", "fills.csv", "journal", "journal/000001.pkj", "orders.csv",
                    "report.html", "risk.html", "summary.json",
                ])
            for name in names where name != RunFolder.journal {
                let one = try Data(contentsOf: URL(fileURLWithPath: folder + "/one/" + name))
                let two = try Data(contentsOf: URL(fileURLWithPath: folder + "/two/" + name))
                #expect(one == two, "\(name) differs")
            }
        }
    }

    @Test func everyOrderCanBeExplainedAndItsQueueAddsUp() throws {
        try withFolder { folder in
            let run = try twapRun(try day(), in: folder, name: "run")
            #expect(!run.orders.isEmpty)
            for order in run.orders {
                let story = try #require(Explanation(run, order: order.number))
                #expect(!story.lines.isEmpty)
                guard let ahead = order.ahead else { continue }
                // What went away never exceeds what was there; before a passive fill all of it did.
                #expect(story.aheadTraded + story.aheadCanceled <= ahead.shares)
                let passive = run.fills.contains { $0.order == order.number && $0.role == .passive }
                if passive {
                    #expect(story.aheadTraded + story.aheadCanceled == ahead.shares)
                }
            }
            #expect(Explanation(run, order: 99_999) == nil)
        }
    }

    @Test func theTablesAgreeWithTheLedger() throws {
        try withFolder { folder in
            let run = try twapRun(try day(), in: folder, name: "run")
            let summary = RunSummary(run)
            #expect(summary.account.reconciles)
            let fees = run.fills.reduce(Money.zero) { $0 + $1.fees }
            #expect(fees.units == run.trailer.fees)
            let shares = run.fills.reduce(0) { $0 + $1.quantity }
            #expect(shares == run.trailer.bought)
            let turnover = run.fills.reduce(Money.zero) {
                $0 + (run.header.scale.notional($1.price, $1.quantity) ?? .zero)
            }
            #expect(turnover.units == run.trailer.buyTurnover)
            let last = try #require(run.samples.last)
            #expect(last.cash.units == run.trailer.closingCash)
            #expect(last.position == run.trailer.closingShares)
            #expect(run.ordersCSV.split(separator: "\n").count == run.orders.count + 1)
        }
    }

    @Test func anEmptyFolderIsFilledAndARunReplacedOnlyOnRequest() throws {
        try withFolder { folder in
            let path = folder + "/run"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            let day = try day()
            _ = try twapRun(day, in: folder, name: "run")
            #expect(throws: RunFolderError.self) { try twapRun(day, in: folder, name: "run") }
            #expect(try RunFolder.checkTarget(path + "//", overwrite: true) == path)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.sorted() == ["day.tape", "run"])
        }
    }

    @Test func aFailedRunLeavesNothingBehind() throws {
        struct Stop: Error {}
        try withFolder { folder in
            #expect(throws: Stop.self) {
                _ = try RunFolder.create(at: folder + "/run", overwrite: false) { journal in
                    let writer = try JournalWriter(path: journal)
                    try writer.append(header: [])
                    throw Stop()
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == [])
            try FileManager.default.createDirectory(
                atPath: folder + "/mine", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/mine/notes.txt"))
            for overwrite in [false, true] {
                #expect(throws: RunFolderError.self) {
                    _ = try RunFolder.create(at: folder + "/mine", overwrite: overwrite) { _ in }
                }
            }
            #expect(FileManager.default.fileExists(atPath: folder + "/mine/notes.txt"))
        }
    }
}
