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
struct HandMade {
    var magic = Array("PKR2".utf8)
    var type: UInt16 = 1
    var reserved: UInt16 = 0
    var length: UInt32?
    var seq: UInt64
    var cause: UInt64 = 0
    var time: Int64 = 0
    var link: UInt64?
    var payload: [UInt8]
    var padding: UInt8 = 0

    /// The padded record, and the chain's head behind it.
    func bytes(after head: SHA256Digest) -> (bytes: [UInt8], head: SHA256Digest) {
        var block = magic + littleEndian(type) + littleEndian(reserved)
        block += littleEndian(length ?? UInt32(payload.count))
        block += [0, 0, 0, 0] + littleEndian(seq) + littleEndian(cause)
        block += littleEndian(time) + littleEndian(link ?? head.prefix) + payload
        while block.count % 64 != 0 { block.append(padding) }
        block.replaceSubrange(12..<16, with: littleEndian(CRC32C.of(block)))
        return (block, SHA256.of(head.bytes + block))
    }
}

/// A sealed segment built from the documented format, not by the code under test.
func segmentBytes(
    _ records: [HandMade], number: UInt64 = 1, firstSeq: UInt64 = 1, head: SHA256Digest = .zero
) -> [UInt8] {
    var start = Array("PKJSEG02".utf8) + [4, 3, 2, 1, 2, 0, 0, 0]
    start += littleEndian(number) + littleEndian(firstSeq) + head.bytes
    let lastSeq = firstSeq + UInt64(records.count) - 1
    var bytes = sector(start)
    for place in UInt32(0)..<2 {
        bytes += sector(
            Array("PKD2".utf8) + littleEndian(place) + littleEndian(number) + littleEndian(lastSeq))
    }
    var chain = head
    var leaves: [SHA256Digest] = []
    for record in records {
        let (block, next) = record.bytes(after: chain)
        bytes += block
        leaves.append(SHA256.of([0] + block))
        chain = next
    }
    let footer = littleEndian(UInt64(records.count)) + chain.bytes + plainRoot(leaves).bytes
    return bytes + HandMade(type: .max, seq: lastSeq, payload: footer).bytes(after: chain).bytes
}

/// The content padded to a sector of 512 bytes that ends with its checksum.
func sector(_ content: [UInt8]) -> [UInt8] {
    let bytes = content + [UInt8](repeating: 0, count: 508 - content.count)
    return bytes + littleEndian(CRC32C.of(bytes))
}

/// The Merkle root as RFC 9162, section 2.1.1, defines it, level by level from above.
func plainRoot(_ leaves: [SHA256Digest]) -> SHA256Digest {
    guard leaves.count > 1 else { return leaves.first ?? SHA256.of([]) }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let (left, right) = (Array(leaves[..<split]), Array(leaves[split...]))
    return SHA256.of([1] + plainRoot(left).bytes + plainRoot(right).bytes)
}

/// An integer's bytes, lowest first.
func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    (0..<MemoryLayout<T>.size).map { UInt8(truncatingIfNeeded: value >> T(8 * $0)) }
}

/// Ten records: header, seven events, a sample, a trailer.
func smallJournal() -> [HandMade] {
    var records = [HandMade(type: 0, seq: 1, payload: Array(#"{"seed":1}"#.utf8))]
    for number in UInt64(2)...8 {
        var event = sampleTrade
        event.quantity = Quantity(number)
        records.append(
            HandMade(
                seq: number, cause: number - 1, time: event.time.nanoseconds,
                payload: EventCodec.encode(event)))
    }
    records.append(
        HandMade(
            type: 2, seq: 9, time: sampleOfAll.time.nanoseconds, payload: sampleOfAll.encoded))
    records.append(HandMade(type: 3, seq: 10, payload: Array("{}".utf8)))
    return records
}

/// The names of the first two segments.
let (firstName, secondName) = ("000001.pkj", "000002.pkj")

/// Reads segments as the journal called `test`.
func read(_ segments: [UInt8]...) throws -> [JournalRecord] {
    var files: [String: [UInt8]] = [:]
    for (index, bytes) in segments.enumerated() {
        files[JournalFormat.segmentName(UInt64(index) + 1)] = bytes
    }
    return try JournalReader(store: MemoryStore(files: files)).readAll()
}

/// The error that reading `bytes` as the only segment gives, or nil for a whole journal.
func fault(_ bytes: [UInt8]) -> JournalError? { fault([firstName: bytes]) }

/// The error that reading these files gives, or nil for a whole journal.
func fault(_ files: [String: [UInt8]]) -> JournalError? {
    do {
        _ = try JournalReader(store: MemoryStore(files: files)).readAll()
        return nil
    } catch {
        return error
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
