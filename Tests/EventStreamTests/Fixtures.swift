import Foundation
import LockFree
import Testing
import TradingModel
import ZeroMQ

@testable import EventStream

/// A record of an event with these fields.
func eventRecord(
    _ seq: UInt64, _ kind: EventKind, order: OrderID = .none, contra: OrderID = .none,
    instrument: UInt32 = 0, quantity: Int64 = 100
) -> StreamRecord {
    var payload: [UInt8] = []
    let time = Timestamp(nanoseconds: 34_200_000_000_000 + Int64(seq) * 1_000)
    payload.put(time.nanoseconds)
    payload.put(order.raw)
    payload.put(contra.raw)
    for value in [quantity, 0, 0] { payload.put(value) }
    payload.put(Int32(1_985))
    payload.put(UInt32(0))
    payload.put(instrument)
    payload += [kind.rawValue, 1, 52, 4]
    return StreamRecord(
        seq: seq, cause: seq - 1, time: time, type: RecordType.event, payload: payload)
}

/// `count` records of every type and class, the first a header and the last a trailer.
func randomRecords(_ count: Int, seed: UInt64, longest: Int = 300) -> [StreamRecord] {
    var random = SplitMix64(seed: seed, stream: 1)
    return (1...count).map { index in
        let seq = UInt64(index)
        let time = Timestamp(nanoseconds: 34_200_000_000_000 + Int64(seq) * 1_000)
        func other(_ type: UInt16, _ payload: [UInt8]) -> StreamRecord {
            StreamRecord(
                seq: seq, cause: random.below(seq), time: time, type: type, payload: payload)
        }
        if index == 1 { return other(RecordType.header, Array(#"{"seed":\#(seed)}"#.utf8)) }
        if index == count { return other(RecordType.trailer, Array(#"{"events":\#(index)}"#.utf8)) }
        switch random.below(10) {
        case 0: return other(RecordType.sample, (0..<88).map { _ in UInt8(random.below(256)) })
        case 1: return other(RecordType.riskDecision, (0..<40).map { _ in UInt8(random.below(9)) })
        case 2:
            // The kind byte lies first in these.
            return other(RecordType.riskEvent, [UInt8(1 + random.below(14))] + [1, 2, 3])
        case 3:
            return other(
                RecordType.input, [UInt8](repeating: 7, count: Int(random.below(UInt64(longest)))))
        default:
            let kinds = EventKind.allCases
            let isOwn = random.below(2) == 0
            return eventRecord(
                seq, kinds[Int(random.below(UInt64(kinds.count)))],
                order: isOwn ? .own(seq) : OrderID(raw: seq), contra: OrderID(raw: 5),
                instrument: UInt32(random.below(3)), quantity: Int64(random.below(1_000)))
        }
    }
}

/// The chain behind all of `records`.
func chain(of records: [StreamRecord]) -> StreamChain {
    var chain = StreamChain()
    for record in records { chain.append(record) }
    return chain
}

/// The journal's bytes of `records`.
func journalBytes(_ records: [StreamRecord]) -> [UInt8] {
    var chain = StreamChain()
    return records.flatMap { record in
        let bytes = chain.bytes(of: record)
        chain.append(record)
        return bytes
    }
}

let testClassifier = RecordClassifier(riskKindOffset: 0)

/// A new private folder for one test; the caller removes it.
func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "pkx-\(UUID().uuidString.prefix(8))"
    ).path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    return folder
}

/// Removes what a test left; a failure to do so fails the test.
func removeFolder(_ folder: String) {
    do {
        try FileManager.default.removeItem(atPath: folder)
    } catch {
        Issue.record("\(folder) cannot be removed: \(error)")
    }
}

/// The bytes in hexadecimal.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// A file or folder beside this one, or of the module under test.
enum Place {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let module = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/EventStream")
    static let golden = tests.appendingPathComponent("Golden")
}

/// How many seeds to run: `PANKOU_STREAM_SEEDS` says so for a long run.
func seedCount(usually: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment["PANKOU_STREAM_SEEDS"].flatMap { UInt64($0) } ?? usually
}
