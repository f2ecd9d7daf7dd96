import Backtesting
import Foundation
import MarketData
import Rulebook
import Testing
import TradingModel

/// Where real market data may lie; it is not part of the project.
enum RealData {
    static let folder: String = {
        if let given = ProcessInfo.processInfo.environment["PANKOU_DATA"] { return given }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.deletingLastPathComponent().appendingPathComponent("shared/data").path
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }
}

@Suite(
    "Real days",
    .enabled(
        if: RealData.isThere,
        "skipped: no real market data at ../shared/data (set PANKOU_DATA to a folder that has it)"))
struct RealDayTests {
    private func imported(
        _ code: String, _ date: String, _ names: [String],
        by importer: (ImportRequest) throws -> ImportedDay
    ) throws -> ImportedDay {
        let instrument = try #require(Instrument(code + ".SH"))
        let day = try #require(TradingDate(date))
        let number = date.replacing("-", with: "")
        let inputs = names.map { "\(RealData.folder)/sse-l3-\(code)-\(number)/\($0)" }
        return try importer(
            ImportRequest(inputs: inputs, instrument: instrument, date: day, scale: .cent))
    }

    private func verify(_ made: ImportedDay, snapshots: String? = nil) throws -> VerificationReport
    {
        let bytes = TapeWriter.encode(made.header, records: made.records)
        let day = try TradableDay(try Tape(data: Data(bytes), path: "real.tape"))
        let given = try snapshots.map {
            try SnapshotFile.read(
                "\(RealData.folder)/\($0)", scale: .cent, instrument: made.header.instrument)
        }
        return Verification(
            tape: day.tape, rules: day.rules, limits: day.limits, snapshots: given
        ).run()
    }

    private struct Expected: Sendable {
        let code: String
        let date: String
        let files: [String]
        let counts: [Int]
        let auctions: [String]
    }

    private static let days = [
        Expected(
            code: "600519", date: "2023-02-01",
            files: ["vendor/entrust.csv.gz", "vendor/trade.csv.gz"],
            counts: [58_117, 19_050, 963, 15_668, 27_135, 563],
            auctions: ["1854.98 × 32800", "1844.97 × 45912"]),
        Expected(
            code: "600536", date: "2023-07-11",
            files: ["vendor/SHorders.csv.gz", "vendor/SHtrans.csv.gz"],
            counts: [53_946, 16_943, 1_924, 12_580, 33_553, 448],
            auctions: ["51.21 × 61090", "50.73 × 175007"]),
        Expected(
            code: "601825", date: "2023-07-11",
            files: ["vendor/SHorders.csv.gz", "vendor/SHtrans.csv.gz"],
            counts: [9_237, 3_951, 40, 1_997, 5_370, 30], auctions: ["5.48 × 2800", "5.48 × 25000"]),
    ]

    @Test(arguments: [0, 1, 2])
    func theVendorsFilesAreReproducedExactly(index: Int) throws {
        let expected = RealDayTests.days[index]
        let made = try imported(
            expected.code, expected.date, expected.files, by: Importer.sseLevel2)
        let summary = made.summary
        #expect(
            [
                summary.submissions, summary.rebuilt, summary.partlyRebuilt, summary.cancels,
                summary.trades, summary.auctionTrades,
            ] == expected.counts)
        let report = try verify(made)
        #expect(report.trades.reproduced == summary.trades)
        #expect(report.trades.surplus == 0)
        #expect(
            report.auctions.map { "\(PriceScale.cent.text($0.price)) × \($0.quantity)" }
                == expected.auctions)
        #expect(report.auctions.allSatisfy { $0.isExact })
        #expect(report.refusedByRules.isEmpty)
        // The normalised events file of the same day gives the same records.
        let events = try imported(
            expected.code, expected.date, ["events.csv.gz"], by: Importer.events)
        #expect(events.records == made.records)
    }

    @Test(arguments: ["vendor/snapshot.csv.gz", "snapshots.csv.gz"])
    func everySnapshotOfTheDayIsReproduced(file: String) throws {
        let made = try imported(
            "600519", "2023-02-01",
            ["vendor/entrust.csv.gz", "vendor/trade.csv.gz", "vendor/snapshot.csv.gz"],
            by: Importer.sseLevel2)
        #expect(made.header.previousClose == Price(ticks: 184_576))
        let report = try verify(made, snapshots: "sse-l3-600519-20230201/" + file)
        let snapshots = try #require(report.snapshots)
        #expect(snapshots.continuous.compared == 4_841)
        #expect(snapshots.continuous.exact == 4_841)
        #expect(snapshots.calls.compared == 188)
        #expect(snapshots.calls.exact == 188)
        let others = snapshots.others.reduce(into: (compared: 0, exact: 0)) {
            $0.compared += $1.tally.compared
            $0.exact += $1.tally.exact
        }
        #expect(others.compared == 80)
        #expect(others.exact == 80)
        if file.hasPrefix("vendor") {
            #expect(snapshots.orderCounts.compared == 4_841)
            #expect(snapshots.orderCounts.exact == 4_841)
        }
    }

    @Test func everyStepOfTheLobsterDayIsReproduced() throws {
        let base =
            "\(RealData.folder)/lobster-amzn-20120621-l5/AMZN_2012-06-21_34200000_57600000_"
        let made = try Importer.lobster(
            ImportRequest(
                inputs: [base + "message_5.csv.gz", base + "orderbook_5.csv.gz"],
                instrument: try #require(Instrument("AMZN.XNAS")),
                date: try #require(TradingDate("2012-06-21")),
                scale: PriceScale(tick: Money(units: 1))))
        let bytes = TapeWriter.encode(made.header, records: made.records, rows: made.rows)
        let check = LobsterCheck(try Tape(data: Data(bytes), path: "amzn.tape"))
        #expect(check.compared == 155_934)
        #expect(check.exact == 155_934)
        #expect(check.executions == 8_974)
        #expect(check.executionsAtBest == 8_974)
    }
}
