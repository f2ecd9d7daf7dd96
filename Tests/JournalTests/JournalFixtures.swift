import Foundation
import Sodium
import Testing
import TradingModel

@testable import Journal

/// 09:30:00, the moment of the fixtures.
let nineThirty = Timestamp(9, 30)

/// A trade of own order 7 with every field in use.
let sampleTrade = Event(
    .trade, time: nineThirty, order: .own(7), contra: OrderID(raw: 42), side: .sell,
    price: Price(ticks: 185_498), quantity: 300, leaves: 200, contraLeaves: 100, reason: .traded,
    rule: 5, instrument: 2, phase: .continuous)

/// A sample whose fields all differ, some of them negative.
let sampleOfAll = Sample(
    time: nineThirty + Span(nanoseconds: 1), bid: Price(ticks: 185_497),
    ask: Price(ticks: 185_499), last: Price(ticks: 185_498), marketVolume: 1_000,
    marketTurnover: Money(units: 1_854_980_000), target: 600, filled: 300, live: 200,
    position: -300, cash: Money(units: 12_345_678), fees: Money(units: -9))

/// A record as a test wants it: every field free, checksum and chain right unless told otherwise.
struct RawRecord {
    var magic = Array("PKR1".utf8)
    var type: UInt16 = 1
    var reserved: UInt16 = 0
    var length: UInt32?
    var seq: UInt64
    var cause: UInt64 = 0
    var time: Int64 = 0
    var link: UInt64?
    var payload: [UInt8]
    var padding: UInt8 = 0
}

/// Journal bytes built from the documented format, not by the code under test.
func journalBytes(_ records: [RawRecord]) -> [UInt8] {
    var bytes = Array("PKJRNL01".utf8) + [4, 3, 2, 1, 1, 0, 0, 0]
    bytes += [UInt8](repeating: 0, count: 44)
    bytes += littleEndian(CRC32C.of(bytes))
    var chain: UInt64 = 0
    for record in records {
        var block = record.magic + littleEndian(record.type) + littleEndian(record.reserved)
        block += littleEndian(record.length ?? UInt32(record.payload.count))
        block += [0, 0, 0, 0] + littleEndian(record.seq) + littleEndian(record.cause)
        block += littleEndian(record.time) + littleEndian(record.link ?? chain) + record.payload
        while block.count % 64 != 0 { block.append(record.padding) }
        block.replaceSubrange(12..<16, with: littleEndian(CRC32C.of(block)))
        chain = SHA256.of(block).prefix
        bytes += block
    }
    return bytes
}

/// An integer's bytes, lowest first.
func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    (0..<MemoryLayout<T>.size).map { UInt8(truncatingIfNeeded: value >> T(8 * $0)) }
}

/// A journal of ten records: header, seven events, a sample, a trailer.
func smallJournal() -> [RawRecord] {
    var records = [RawRecord(type: 0, seq: 1, payload: Array(#"{"seed":1}"#.utf8))]
    for number in UInt64(2)...8 {
        var event = sampleTrade
        event.quantity = Quantity(number)
        records.append(
            RawRecord(
                seq: number, cause: number - 1, time: event.time.nanoseconds,
                payload: EventCodec.encode(event)))
    }
    records.append(
        RawRecord(
            type: 2, seq: 9, time: sampleOfAll.time.nanoseconds, payload: sampleOfAll.encoded))
    records.append(RawRecord(type: 3, seq: 10, payload: Array("{}".utf8)))
    return records
}

/// Reads bytes as a journal called `test.journal`.
func read(_ bytes: [UInt8]) throws -> [JournalRecord] {
    try JournalReader(bytes: bytes, name: "test.journal").readAll()
}

/// The error that reading `bytes` gives, or nil where they read as a whole journal.
func fault(_ bytes: [UInt8]) -> JournalError? {
    do {
        _ = try read(bytes)
        return nil
    } catch let error as JournalError {
        return error
    } catch {
        return JournalError(description: "an error of another type: \(error)")
    }
}

/// A new folder for one test; the caller removes it.
func makeTemporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "journal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return folder
}

/// Removes what a test left; a failure to do so fails the test.
func removeFolder(_ folder: URL) {
    do {
        try FileManager.default.removeItem(at: folder)
    } catch {
        Issue.record("\(folder.path) cannot be removed: \(error)")
    }
}

/// The bytes in hexadecimal.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
