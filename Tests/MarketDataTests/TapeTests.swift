import Foundation
import Testing
import TradingModel

@testable import MarketData

/// A small tape with three records and as many book rows of two levels, its second ask missing.
private func sample() throws -> (header: TapeHeader, records: [TapeRecord], rows: [BookRow]) {
    let header = TapeHeader(
        schema: .lobster, instrument: try #require(Instrument("AMZN.XNAS")),
        date: try #require(TradingDate(number: 20_120_621)),
        scale: PriceScale(tick: Money(units: 1)), previousClose: Price(ticks: 2_230_000),
        bookLevels: 2, origin: "test 盘口")
    let records = [
        TapeRecord(
            sequence: 7, time: Timestamp(9, 30), order: OrderID(raw: 41), quantity: 100,
            price: Price(ticks: 2_239_500), kind: .submit, side: .buy, flags: .rebuilt),
        TapeRecord(
            sequence: 8, time: Timestamp(9, 30, 1), order: OrderID(raw: 42), quantity: 200,
            price: Price(ticks: 2_239_500), kind: .reduce, side: .sell),
        TapeRecord(
            sequence: 9, time: Timestamp(9, 30, 2), order: OrderID(raw: 43),
            contra: OrderID(raw: 41), quantity: 300, price: Price(ticks: 2_239_500), kind: .trade,
            side: .sell, flags: .auction),
    ]
    let rows = (0..<3).map { index in
        BookRow(
            bids: [
                PriceLevel(price: Price(ticks: 2_239_500), quantity: 100, orders: 0),
                PriceLevel(price: Price(ticks: 2_238_100), quantity: 21, orders: 0),
            ],
            asks: [
                PriceLevel(
                    price: Price(ticks: 2_239_900), quantity: Quantity(index) + 1, orders: 0),
                .empty,
            ])
    }
    return (header, records, rows)
}

/// Writes a number into bytes, lowest byte first, and puts all checksums right again.
///
/// Offsets and checksums follow the documented format, not the code under test.
private func patched<T: FixedWidthInteger>(
    _ bytes: [UInt8], at offset: Int, _ value: T
) -> [UInt8] {
    var result = bytes
    result.replaceSubrange(offset..<offset + T.bitWidth / 8, with: littleEndian(value))
    let (records, rows) = (256, 256 + 32 + 3 * 48)
    for (block, size) in [(records, 3 * 48), (rows, 3 * 48)] {
        let payload = CRC32C.of(result[block + 32..<block + 32 + size])
        result.replaceSubrange(block + 12..<block + 16, with: littleEndian(payload))
        let header = CRC32C.of(result[block..<block + 28])
        result.replaceSubrange(block + 28..<block + 32, with: littleEndian(header))
    }
    result.replaceSubrange(252..<256, with: littleEndian(CRC32C.of(result[..<252])))
    return result
}

/// A value at an offset of the sample tape, its checksums right, and what the error must say.
struct BadValue: CustomTestStringConvertible {
    let name: String
    let offset: Int
    let value: [UInt8]
    let cause: String

    init<T: FixedWidthInteger>(_ name: String, _ offset: Int, _ value: T, _ cause: String) {
        (self.name, self.offset, self.cause) = (name, offset, cause)
        self.value = littleEndian(value)
    }

    var testDescription: String { name }
}

@Suite("Tape")
struct TapeTests {
    private func open(_ bytes: [UInt8]) throws -> Tape {
        try Tape(data: Data(bytes), path: "day.tape")
    }

    private func bytes() throws -> [UInt8] {
        let (header, records, rows) = try sample()
        return TapeWriter.encode(header, records: records, rows: rows)
    }

    @Test("what is written is read")
    func roundTrip() throws {
        let (header, records, rows) = try sample()
        try withFolder { folder in
            let path = folder.appendingPathComponent("day.tape").path
            try TapeWriter.write(header, records: records, rows: rows, to: path, overwrite: false)
            let tape = try Tape(path: path)
            #expect(tape.path == path)
            #expect(tape.count == 3)
            #expect(tape.records == records)
            #expect((0..<3).map { tape.row($0) } == rows)
            var expected = header
            (expected.recordCount, expected.rowCount) = (3, 3)
            #expect(tape.header == expected)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["day.tape"])
        }
    }

    @Test("a tape of several blocks", arguments: [4_095, 4_096, 4_097, 9_000])
    func blocks(count: Int) throws {
        var (header, records, _) = try sample()
        (header.schema, header.bookLevels) = (.orderByOrder, 0)
        header.previousClose = nil
        records = (0..<count).map { index in
            var record = records[0]
            record.sequence = UInt64(index)
            record.quantity = Quantity(index)
            return record
        }
        let tape = try open(TapeWriter.encode(header, records: records))
        #expect(tape.header.previousClose == nil)
        #expect(tape.records == records)
    }

    @Test("the layout is the documented one")
    func layout() throws {
        let bytes = try bytes()
        #expect(bytes.count == 256 + 32 + 3 * 48 + 32 + 3 * 2 * 24)
        let fields: [(offset: Int, bytes: [UInt8])] = [
            (0, Array("PKTAPE01".utf8)), (8, [4, 3, 2, 1]), (12, [1, 0, 0, 0]), (16, [2, 0, 0, 0]),
            (20, littleEndian(UInt32(20_120_621))), (24, littleEndian(UInt64(1))),
            (32, littleEndian(UInt32(2_230_000))), (36, [2, 0, 0, 0]),
            (40, [3, 0, 0, 0, 0, 0, 0, 0]),
            (48, [3, 0, 0, 0, 0, 0, 0, 0]), (56, Array("AMZN.XNAS\0\0\0\0\0\0\0".utf8)),
            (72, Array("test 盘口\0".utf8)), (256, Array("PKBK".utf8)), (260, [1, 0, 48, 0]),
            (264, [3, 0, 0, 0]),
            // The first record.
            (288, [7, 0, 0, 0, 0, 0, 0, 0]), (296, littleEndian(UInt64(34_200_000_000_000))),
            (304, [41, 0, 0, 0, 0, 0, 0, 0]), (312, [0, 0, 0, 0, 0, 0, 0, 0]),
            (320, [100, 0, 0, 0, 0, 0, 0, 0]), (328, littleEndian(UInt32(2_239_500))),
            (332, [1]), (333, [0]), (334, [1, 0]),
            // The first book row: ask and bid price, ask and bid quantity of each level.
            (432, Array("PKBK".utf8)), (436, [2, 0, 48, 0]),
            (464, littleEndian(UInt32(2_239_900))), (468, littleEndian(UInt32(2_239_500))),
            (472, [1, 0, 0, 0, 0, 0, 0, 0]), (480, [100, 0, 0, 0, 0, 0, 0, 0]),
            (488, [0, 0, 0, 0]), (492, littleEndian(UInt32(2_238_100))),
            (496, [0, 0, 0, 0, 0, 0, 0, 0]), (504, [21, 0, 0, 0, 0, 0, 0, 0]),
        ]
        for (offset, expected) in fields {
            let found = Array(bytes[offset..<offset + expected.count])
            #expect(found == expected, "at byte \(offset)")
        }
    }

    @Test("a tape cut at any byte is refused")
    func truncation() throws {
        let bytes = try bytes()
        for size in 0..<bytes.count {
            expect(try refusal { _ = try open(Array(bytes[..<size])) }, names: ["day.tape: "])
        }
        let message = try refusal { _ = try open(bytes + [0]) }
        expect(message, names: ["followed by other bytes"])
    }

    @Test("a tape with any bit changed is refused")
    func flips() throws {
        var bytes = try bytes()
        for bit in 0..<bytes.count * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8)
            expect(try refusal { _ = try open(bytes) }, names: ["day.tape: "])
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
        _ = try open(bytes)
    }

    @Test(
        "values that do not exist are refused, checksums right",
        arguments: [
            BadValue("magic", 0, UInt64(0x3130_4550_4154_4B51), "wrong magic"),
            BadValue("other byte order", 8, UInt32(0x0403_0201), "other byte order"),
            BadValue("byte order mark", 8, UInt32(0), "byte order mark"),
            BadValue("version 0", 12, UInt32(0), "version 0"),
            BadValue("later version", 12, UInt32(2), "version 2"),
            BadValue("schema 0", 16, UInt32(0), "schema"),
            BadValue("later schema", 16, UInt32(3), "schema"),
            BadValue("date that does not exist", 20, UInt32(20_230_229), "out of range"),
            BadValue("no date", 20, UInt32(0), "out of range"),
            BadValue("tick 0", 24, Int64(0), "out of range"),
            BadValue("negative tick", 24, Int64(-100), "out of range"),
            BadValue("largest tick", 24, Int64.max, "out of range"),
            BadValue("negative close", 32, Int32(-1), "out of range"),
            BadValue("51 levels", 36, UInt32(51), "out of range"),
            BadValue("rows without levels", 36, UInt32(0), "out of range"),
            BadValue("another number of levels", 36, UInt32(3), "cut off"),
            BadValue("no records", 40, UInt64(0), "out of range"),
            BadValue("a record more", 40, UInt64(4), "day.tape: has"),
            BadValue("a record less", 40, UInt64(2), "day.tape: has"),
            BadValue("most records", 40, UInt64(1) << 40, "day.tape: has"),
            BadValue("too many records", 40, UInt64.max, "out of range"),
            BadValue("too many rows", 48, UInt64.max, "out of range"),
            BadValue("instrument", 56, UInt8(0x61), "out of range"),
            BadValue("no instrument", 56, UInt64(0), "out of range"),
            BadValue("origin that is not UTF-8", 72, UInt8(0xFF), "out of range"),
            BadValue("block magic", 256, UInt32(0), "block header at byte 256"),
            BadValue("section", 260, UInt16(2), "block header at byte 256"),
            BadValue("entry size", 262, UInt16(47), "block header at byte 256"),
            BadValue("entries", 264, UInt32(2), "block header at byte 256"),
            BadValue("entries of the rows", 432 + 8, UInt32.max, "block header at byte 432"),
            BadValue("kind 0", 288 + 44, UInt8(0), "record 0 at byte 288"),
            BadValue("kind 7", 288 + 44, UInt8(7), "record 0 at byte 288"),
            BadValue("side 2", 288 + 45, UInt8(2), "record 0 at byte 288"),
            BadValue("flag 8", 336 + 46, UInt16(8), "record 1 at byte 336"),
            BadValue("negative quantity", 336 + 32, Int64(-1), "record 1 at byte 336"),
            BadValue("quantity", 336 + 32, Int64.max, "record 1 at byte 336"),
            BadValue("negative price", 336 + 40, Int32(-1), "record 1 at byte 336"),
            BadValue("negative time", 336 + 8, Int64(-1), "record 1 at byte 336"),
            BadValue("midnight", 336 + 8, Int64(86_400_000_000_000), "record 1 at byte 336"),
            BadValue("own order", 336 + 16, OrderID.ownBit, "record 1 at byte 336"),
            BadValue("own contra", 336 + 24, OrderID.ownBit, "record 1 at byte 336"),
            BadValue("time back", 384 + 8, Int64(1), "record 2 at byte 384 goes back"),
            BadValue("sequence back", 384, UInt64(1), "record 2 at byte 384 goes back"),
        ])
    func values(_ bad: BadValue) throws {
        let value = bad.value.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let bytes = try bytes()
        let changed =
            switch bad.value.count {
            case 1: patched(bytes, at: bad.offset, UInt8(value))
            case 2: patched(bytes, at: bad.offset, UInt16(value))
            case 4: patched(bytes, at: bad.offset, UInt32(value))
            default: patched(bytes, at: bad.offset, value)
            }
        expect(try refusal { _ = try open(changed) }, names: ["day.tape: ", bad.cause])
    }

    @Test("bytes that look like nothing are refused")
    func noise() throws {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<200 {
            var bytes = (0..<700).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes.replaceSubrange(0..<16, with: try self.bytes()[0..<16])
            expect(try refusal { _ = try open(bytes) }, names: ["day.tape: "])
        }
    }

    @Test("an existing file is kept unless it is to be replaced")
    func overwrite() throws {
        let (header, records, rows) = try sample()
        try withFolder { folder in
            let path = try folder.file("day.tape", "older")
            let message = try refusal {
                try TapeWriter.write(
                    header, records: records, rows: rows, to: path, overwrite: false)
            }
            expect(message, names: [path, "exists", "--force"])
            #expect(try content(of: path) == Array("older".utf8))
            // Only a tape is ever replaced.
            let foreign = try refusal {
                try TapeWriter.write(
                    header, records: records, rows: rows, to: path, overwrite: true)
            }
            expect(foreign, names: [path, "not a tape"])
            #expect(try content(of: path) == Array("older".utf8))
            try FileManager.default.removeItem(atPath: path)
            for overwrite in [false, true] {
                try TapeWriter.write(
                    header, records: records, rows: rows, to: path, overwrite: overwrite)
            }
            #expect(try Tape(path: path).count == 3)
        }
    }

    @Test("an output that cannot be written leaves nothing")
    func unwritable() throws {
        let (header, records, rows) = try sample()
        try withFolder { folder in
            let path = folder.appendingPathComponent("none/day.tape").path
            let message = try refusal {
                try TapeWriter.write(
                    header, records: records, rows: rows, to: path, overwrite: false)
            }
            expect(message, names: [path, "cannot be created", "No such file"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("a path that is no tape")
    func notATape() throws {
        try withFolder { folder in
            expect(try refusal { _ = try Tape(path: folder.path) }, names: ["not a regular file"])
            let short = try folder.file("short.tape", "PKTAPE01")
            expect(try refusal { _ = try Tape(path: short) }, names: [short, "shorter"])
            let text = try folder.file("text.tape", String(repeating: "a,b\n", count: 100))
            expect(try refusal { _ = try Tape(path: text) }, names: [text, "wrong magic"])
        }
    }

    @Test("accepted prices span the submissions, not the trades")
    func acceptedPrices() throws {
        var (header, records, _) = try sample()
        (header.schema, header.bookLevels) = (.orderByOrder, 0)
        records[0].price = Price(ticks: 10)
        let one = try open(TapeWriter.encode(header, records: records))
        #expect(one.acceptedPrices == Price(ticks: 10)...Price(ticks: 10))
        (records[1].kind, records[1].price) = (.submit, Price(ticks: 30))
        let two = try open(TapeWriter.encode(header, records: records))
        #expect(two.acceptedPrices == Price(ticks: 10)...Price(ticks: 30))
        records = [records[2]]
        #expect(try open(TapeWriter.encode(header, records: records)).acceptedPrices == nil)
    }
}
