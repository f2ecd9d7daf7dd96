import Foundation
import Testing
import TradingModel

@testable import MarketData

@Suite("Limits of tapes and feeds")
struct TapeAndFeedLimitsTests {
    private func header(_ name: String, levels: Int = 0) throws -> TapeHeader {
        TapeHeader(
            schema: levels > 0 ? .lobster : .orderByOrder,
            instrument: try #require(Instrument(name)),
            date: try #require(TradingDate(number: 20_230_201)), scale: .cent, previousClose: nil,
            bookLevels: levels, origin: "test")
    }

    private func record(_ sequence: UInt64) -> TapeRecord {
        TapeRecord(
            sequence: sequence, time: Timestamp(9, 30), order: OrderID(raw: sequence),
            quantity: 1, price: Price(ticks: 5), kind: .submit, side: .buy)
    }

    private func row(_ price: Int32, _ quantity: Quantity) -> BookRow {
        let level = PriceLevel(price: Price(ticks: price), quantity: quantity, orders: 0)
        return BookRow(bids: [level], asks: [.empty])
    }

    @Test("an instrument's name that a tape has no room for")
    func longName() throws {
        try withFolder { folder in
            let path = folder.appendingPathComponent("day.tape").path
            let header = try header("ABCDEFGHIJKL.XNAS")
            let message = try refusal {
                try TapeWriter.write(header, records: [record(1)], to: path, overwrite: false)
            }
            expect(message, names: [path, "ABCDEFGHIJKL.XNAS"])
        }
    }

    @Test("a LOBSTER tape needs a row for each message")
    func rowsPerMessage() throws {
        let header = try header("AMZN.XNAS", levels: 1)
        let bytes = TapeWriter.encode(
            header, records: [record(1), record(2)], rows: [row(5, 1)])
        let message = try refusal { _ = try Tape(data: Data(bytes), path: "day.tape") }
        expect(message, names: ["day.tape", "out of range"])
    }

    @Test(
        "book rows with values that cannot be",
        arguments: [(5, .max), (5, -1), (-1, 5)] as [(Int32, Quantity)])
    func rows(price: Int32, quantity: Quantity) throws {
        let header = try header("AMZN.XNAS", levels: 1)
        let bytes = TapeWriter.encode(
            header, records: [record(1), record(2)], rows: [row(5, 1), row(price, quantity)])
        let message = try refusal { _ = try Tape(data: Data(bytes), path: "day.tape") }
        expect(message, names: ["day.tape", "book row 1 at byte 440"])
    }

    @Test(
        "money loses the vendor's float noise",
        arguments: [
            ("449150310.69999999", 4_491_503_107_000),
            ("430280320.800000011920928", 4_302_803_208_000),
            ("0.00005", 1), ("0.00004999", 0), ("0.000009", 0), ("1.99999E0", 20_000),
        ] as [(String, Int64)])
    func money(text: String, units: Int64) {
        #expect(parseMoney(Array(text.utf8)[...]) == Money(units: units))
    }

    @Test("a cancel that names the other side")
    func cancelSide() throws {
        let stream = Stream().order(7, "100,B", "100,S")
        try withFolder { folder in
            let paths = try stream.write(to: folder)
            let message = try refusal { _ = try Importer.sseLevel2(request(paths)) }
            expect(message, names: ["orders.csv:9", "order 12", "other side"])
        }
    }

    @Test("fills and rest that no tape can hold")
    func largeOrder() throws {
        let stream = Stream().order(5, "10.01,300", "10.01,1099511627776")
        try withFolder { folder in
            let paths = try stream.write(to: folder)
            let message = try refusal { _ = try Importer.sseLevel2(request(paths)) }
            expect(message, names: ["orders.csv:7", "order 12", "more shares"])
        }
    }

    @Test("a traded volume beyond every day's")
    func volume() throws {
        var names = [
            "UpdateTime", "SecurityID", "InstruStatus", "TradVolume", "Turnover", "PreCloPrice",
            "LastPrice",
        ]
        let fields = ["09:30:03.000", "600000", "TRADE", "18446744073709551615", "1", "9.98", "10"]
        for level in 1...10 {
            names += ["AskPrice\(level)", "AskVolume\(level)", "NumOrdersS\(level)"]
            names += ["BidPrice\(level)", "BidVolume\(level)", "NumOrdersB\(level)"]
        }
        let row = fields + [String](repeating: "", count: 60)
        let text = names.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n"
        try withFolder { folder in
            let path = try folder.file("snapshot.csv", text)
            let instrument = try #require(Instrument("600000.SH"))
            let message = try refusal {
                _ = try SnapshotFile.read(path, scale: .cent, instrument: instrument)
            }
            expect(message, names: ["snapshot.csv:2:", "column TradVolume:"])
        }
    }

    @Test(
        "turnover of a real day is the same in both layouts",
        .enabled(if: dataFolder != nil, "no exchange data at hand (PANKOU_DATA)"))
    func turnover() throws {
        let request = try RealDay.all[0].request(
            ["vendor/snapshot", "snapshots"], in: #require(dataFolder))
        let turnovers = try request.inputs.map {
            try SnapshotFile.read($0, scale: .cent, instrument: request.instrument)
                .map(\.turnover)
        }
        #expect(turnovers[0] == turnovers[1])
    }
}
