import Foundation
import MarketData
import Rulebook
import Testing
import TradingModel

@Suite("Tape")
struct TapeTests {
    private func header(_ levels: Int = 0) throws -> TapeHeader {
        TapeHeader(
            schema: levels > 0 ? .lobster : .orderByOrder,
            instrument: try #require(Instrument("600519.SH")),
            date: try #require(TradingDate("2023-02-01")), scale: .cent,
            previousClose: Price(ticks: 184_576), bookLevels: levels, origin: "test")
    }

    private func records(_ count: Int) -> [TapeRecord] {
        (0..<count).map { index -> TapeRecord in
            let number = UInt64(index)
            let side: Side = index % 2 == 0 ? .buy : .sell
            let flags: TapeFlags = index % 3 == 0 ? .rebuilt : []
            return TapeRecord(
                sequence: number + 1, time: Timestamp(nanoseconds: Int64(index) * 1_000),
                order: OrderID(raw: number + 10), quantity: 100 + Quantity(index),
                price: Price(ticks: 1_000 + Int32(index % 7)), kind: .submit, side: side,
                flags: flags)
        }
    }

    private func open(_ bytes: [UInt8]) throws -> Tape { try Tape(data: Data(bytes), path: "t") }

    @Test func aRecordFillsThreeQuartersOfACacheLine() {
        #expect(MemoryLayout<TapeRecord>.size == 48)
    }

    /// Around and beyond the size of a block.
    @Test(arguments: [1, 2, 4_095, 4_096, 4_097, 9_000])
    func recordsComeBackAsTheyWereWritten(count: Int) throws {
        let written = records(count)
        let tape = try open(TapeWriter.encode(try header(), records: written))
        #expect(tape.records == written)
        #expect(tape.header.instrument.description == "600519.SH")
        #expect(tape.header.previousClose == Price(ticks: 184_576))
        #expect(tape.header.origin == "test")
    }

    @Test func bookRowsComeBackAsTheyWereWritten() throws {
        let rows = (0..<5_000).map { index in
            BookRow(
                bids: [
                    PriceLevel(price: Price(ticks: 10), quantity: Quantity(index) + 1, orders: 0),
                    .empty,
                ],
                asks: [
                    PriceLevel(price: Price(ticks: 11), quantity: 3, orders: 0),
                    PriceLevel(price: Price(ticks: 12), quantity: 4, orders: 0),
                ])
        }
        let tape = try open(
            TapeWriter.encode(try header(2), records: records(5_000), rows: rows))
        for index in [0, 1, 4_095, 4_096, 4_999] { #expect(tape.row(index) == rows[index]) }
    }

    /// The first bytes of the format, so that a change of it does not go unnoticed.
    @Test func goldenBytes() throws {
        let bytes = TapeWriter.encode(try header(), records: records(1))
        #expect(bytes.count == 256 + 32 + 48)
        let hex = bytes.prefix(56).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let golden = [
            "504b544150453031", "04030201", "01000000", "01000000", "39b03401", "6400000000000000",
            "00d10200", "00000000", "0100000000000000", "0000000000000000",
        ]
        #expect(hex.joined() == golden.joined())
        let record = bytes.suffix(48).map { $0 }
        #expect(record[0] == 1 && record[16] == 10 && record[32] == 100 && record[44] == 1)
    }

    @Test func truncatedAtEveryByteItIsRefused() throws {
        let bytes = TapeWriter.encode(try header(), records: records(5))
        for length in 0..<bytes.count {
            #expect(throws: DataError.self, "length \(length)") {
                try open(Array(bytes.prefix(length)))
            }
        }
        #expect(throws: DataError.self) { try open(bytes + [0]) }
    }

    @Test func everyFlippedBitIsDetected() throws {
        let bytes = TapeWriter.encode(try header(), records: records(3))
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: DataError.self, "byte \(index), bit \(bit)") {
                    try open(damaged)
                }
            }
        }
    }

    @Test func anotherByteOrderOrVersionIsNamed() throws {
        let bytes = TapeWriter.encode(try header(), records: records(1))
        var swapped = bytes
        swapped.replaceSubrange(8..<12, with: bytes[8..<12].reversed())
        var future = bytes
        future[12] = 2
        for (damaged, word) in [(swapped, "byte order"), (future, "version 2")] {
            let error = #expect(throws: DataError.self) { try open(damaged) }
            #expect(error?.description.contains(word) == true)
        }
    }

    @Test func recordsThatGoBackAreRefused() throws {
        var written = records(3)
        written.swapAt(0, 2)
        let bytes = TapeWriter.encode(try header(), records: written)
        let error = #expect(throws: DataError.self) { try open(bytes) }
        #expect(error?.description.contains("goes back") == true)
    }

    @Test func anExistingFileIsKeptUnlessReplaced() throws {
        try withFolder { folder in
            let path = try folder.write("x.tape", "precious")
            let header = try header()
            #expect(throws: DataError.self) {
                try TapeWriter.write(header, records: records(1), to: path, overwrite: false)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
            try TapeWriter.write(header, records: records(1), to: path, overwrite: true)
            #expect(try Tape(path: path).count == 1)
            #expect(throws: DataError.self) {
                try TapeWriter.write(
                    header, records: records(1), to: folder.path + "/no/such/x.tape",
                    overwrite: false)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left == ["x.tape"])
        }
    }
}

@Suite("Synthetic day")
struct SyntheticDayTests {
    private func day(_ seed: UInt64) throws -> ImportedDay {
        try Importer.synthetic(
            seed: seed, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000))
    }

    @Test func theSeedFixesEveryByte() throws {
        let first = try day(3)
        let again = try day(3)
        let other = try day(4)
        #expect(first.records == again.records)
        #expect(first.records != other.records)
    }

    @Test func aDayHasItsPhasesAndItsShape() throws {
        let records = try day(7).records
        let trades = records.filter { $0.kind == .trade }
        #expect(trades.contains { $0.flags.contains(.auction) && $0.time < Timestamp(9, 30) })
        #expect(trades.contains { $0.flags.contains(.auction) && $0.time > Timestamp(14, 57) })
        #expect(!records.contains { $0.time >= Timestamp(11, 30) && $0.time < Timestamp(13, 0) })
        // No cancel where the exchange takes none.
        let cancels = records.filter { $0.kind == .cancel }
        #expect(!cancels.contains { $0.time >= Timestamp(9, 20) && $0.time < Timestamp(9, 30) })
        #expect(!cancels.contains { $0.time >= Timestamp(14, 57) })
        let limits = Price(ticks: 1_800)...Price(ticks: 2_200)
        #expect(records.allSatisfy { limits.contains($0.price) })
        #expect(records.allSatisfy { $0.quantity % 100 == 0 })
    }

    /// Over a few days the open is busier than the late morning; one day alone may be otherwise.
    @Test func activityIsHighestAtTheOpen() throws {
        var (open, late) = (0, 0)
        for seed in 1...4 as ClosedRange<UInt64> {
            for record in try day(seed).records {
                if record.time >= Timestamp(9, 30), record.time < Timestamp(10, 0) { open += 1 }
                if record.time >= Timestamp(11, 0), record.time < Timestamp(11, 30) { late += 1 }
            }
        }
        #expect(open > late, "open \(open), late morning \(late)")
    }
}
