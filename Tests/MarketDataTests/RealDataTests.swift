import Foundation
import Testing
import TradingModel

@testable import MarketData

/// A day of exchange data and what is known about it.
struct RealDay: CustomTestStringConvertible {
    let folder: String
    let instrument: String
    let date: Int
    /// Vendor files: orders, trades and, where there is one, snapshots.
    let vendor: [String]
    let submissions: Int
    let partlyRebuilt: Int
    let rebuilt: Int
    let cancels: Int
    let trades: Int
    let auctionTrades: Int

    var testDescription: String { folder }

    static let all = [
        RealDay(
            folder: "sse-l3-600519-20230201", instrument: "600519.SH", date: 20_230_201,
            vendor: ["entrust", "trade", "snapshot"], submissions: 58_117, partlyRebuilt: 963,
            rebuilt: 19_050, cancels: 15_668, trades: 27_135, auctionTrades: 563),
        RealDay(
            folder: "sse-l3-600536-20230711", instrument: "600536.SH", date: 20_230_711,
            vendor: ["SHtrans", "SHorders"], submissions: 53_946, partlyRebuilt: 1_924,
            rebuilt: 16_943, cancels: 12_580, trades: 33_553, auctionTrades: 448),
        RealDay(
            folder: "sse-l3-601825-20230711", instrument: "601825.SH", date: 20_230_711,
            vendor: ["SHorders", "SHtrans"], submissions: 9_237, partlyRebuilt: 40,
            rebuilt: 3_951, cancels: 1_997, trades: 5_370, auctionTrades: 30),
    ]

    func request(_ names: [String], in data: URL) throws -> ImportRequest {
        ImportRequest(
            inputs: names.map { data.appendingPathComponent("\(folder)/\($0).csv.gz").path },
            instrument: try #require(Instrument(instrument)),
            date: try #require(TradingDate(number: date)), scale: .cent)
    }
}

// Exchange data may not be passed on, so it is not part of the project: without the folder
// ../shared/data, or the one that PANKOU_DATA names, these tests are skipped.
@Suite("Real days", .enabled(if: dataFolder != nil, "no exchange data at hand (PANKOU_DATA)"))
struct RealDataTests {
    @Test("both layouts of an SSE day give the same records", arguments: RealDay.all)
    func sse(day: RealDay) throws {
        let data = try #require(dataFolder)
        let vendor = try Importer.sseLevel2(
            day.request(day.vendor.map { "vendor/\($0)" }, in: data))
        let events = try Importer.events(day.request(["events"], in: data))
        #expect(vendor.records == events.records)
        for summary in [vendor.summary, events.summary] {
            #expect(summary.submissions == day.submissions)
            #expect(summary.partlyRebuilt == day.partlyRebuilt)
            #expect(summary.rebuilt == day.rebuilt)
            #expect(summary.cancels == day.cancels)
            #expect(summary.trades == day.trades)
            #expect(summary.auctionTrades == day.auctionTrades)
        }
        let bytes = TapeWriter.encode(vendor.header, records: vendor.records)
        #expect(try Tape(data: Data(bytes), path: "day.tape").records == events.records)
    }

    @Test("the vendor's and the normalised snapshots agree")
    func snapshots() throws {
        let day = RealDay.all[0]
        let request = try day.request(["vendor/snapshot", "snapshots"], in: #require(dataFolder))
        let files = try request.inputs.map {
            try SnapshotFile.read($0, scale: .cent, instrument: request.instrument)
        }
        #expect(files.map(\.count) == [5_109, 5_109])
        #expect(files[0].count { $0.status == .trading } == 4_847)
        #expect(files[0].first?.previousClose == Price(ticks: 184_576))
        let last = try #require(files[0].last)
        #expect(last.volume == 3_397_389)
        #expect(last.turnover == Money(units: 62_446_789_246_100))
        #expect(last.last == Price(ticks: 184_497))
        for (index, (vendor, normalised)) in zip(files[0], files[1]).enumerated() {
            var view = vendor.view
            for level in 0..<BookView.depth {
                view.bids[level].orders = 0
                view.asks[level].orders = 0
            }
            guard vendor.time == normalised.time, vendor.status == normalised.status,
                vendor.volume == normalised.volume, vendor.last == normalised.last,
                view == normalised.view
            else {
                Issue.record("snapshot \(index) at \(vendor.time) differs")
                return
            }
        }
    }

    @Test("a day's snapshots give its previous close")
    func previousClose() throws {
        let day = RealDay.all[0]
        let data = try #require(dataFolder)
        let imported = try Importer.events(day.request(["snapshots", "events"], in: data))
        #expect(imported.header.previousClose == Price(ticks: 184_576))
        #expect(imported.summary.previousClose == "1845.76")
    }

    @Test("every LOBSTER message leads from one book row to the next")
    func lobster() throws {
        let folder = try #require(dataFolder)
            .appendingPathComponent("lobster-amzn-20120621-l5")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let inputs = names.filter { $0.hasSuffix(".csv.gz") }.sorted()
            .map { folder.appendingPathComponent($0).path }
        let day = try Importer.lobster(
            ImportRequest(
                inputs: inputs, instrument: #require(Instrument("AMZN.XNAS")),
                date: #require(TradingDate(number: 20_120_621)),
                scale: PriceScale(tick: Money(units: 1))))
        #expect(day.summary.submissions == 77_381)
        #expect(day.summary.cancels == 450 + 66_685)
        #expect(day.summary.trades == 8_974)
        #expect(day.summary.hiddenTrades == 2_445)
        #expect(day.summary.bookRows == 155_935)
        let bytes = TapeWriter.encode(day.header, records: day.records, rows: day.rows)
        let check = LobsterCheck(try Tape(data: Data(bytes), path: "day.tape"))
        #expect(check.compared == 155_934)
        #expect(check.exact == 155_934)
        #expect(check.executions == 8_974)
        #expect(check.executionsAtBest == 8_974)
        #expect(check.first == nil)
    }
}
