import Foundation
import Journal
import Testing
import TradingModel

/// A journal's three first sectors, zeros left out, and its records and footer: computed apart from
/// this package with Python's struct and hashlib from the documented format.
private let goldenSectors = [
    (
        "504b4a53454730320403020102000000010000000000000001", "aa988fcb"
    ), ("504b443200000000010000000000000007", "3229facd"),
    ("504b443201000000010000000000000007", "3e128410"),
]
private let goldenBody = [
    "504b523200000000020000003d10078001000000000000000000000000000000",
    "000000000000000000000000000000007b7d0000000000000000000000000000",
    "504b5232010000004000000042d7e1af02000000000000000100000000000000",
    "00f0d9ce1a1f0000bf877b641e6ce02400f0d9ce1a1f00000700000000000080",
    "2a000000000000002c01000000000000c8000000000000006400000000000000",
    "9ad4020005000000020000000401340400000000000000000000000000000000",
    "504b5232020000005800000046ed13a203000000000000000200000000000000",
    "01f0d9ce1a1f00006336f9f4018a6bb301f0d9ce1a1f000099d402009bd40200",
    "9ad4020000000000e803000000000000a0bf906e000000005802000000000000",
    "2c01000000000000c800000000000000d4feffffffffffff4e61bc0000000000",
    "f7ffffffffffffff000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "504b523204000000030000006073cd9504000000000000000200000000000000",
    "01f0d9ce1a1f00000c538e85da6d7e8301020300000000000000000000000000",
    "504b52320500000000000000e990df9805000000000000000400000000000000",
    "01f0d9ce1a1f00006a31e29815b8088f00000000000000000000000000000000",
    "504b5232060000000200000062bddf0806000000000000000000000000000000",
    "02f0d9ce1a1f0000328fa2456247c8ed696e0000000000000000000000000000",
    "504b52320300000002000000795f828607000000000000000000000000000000",
    "02f0d9ce1a1f00002a9d2112d7b1d28a5b5d0000000000000000000000000000",
    "504b5232ffff000048000000dbb7495707000000000000000000000000000000",
    "00000000000000002d75fa816c7b25ea07000000000000002d75fa816c7b25ea",
    "c11cd7c17777dd0bba0784dc44aff461b9e060ffea8b42234e9ba22531a4ebf3",
    "fda0a3ecb2976d59daf71ad5aafb7f5c230ccb0e82ac921e0000000000000000",
].joined()

@Suite("Journal format")
struct JournalFormatTests {
    private func write(to path: String) throws -> UInt64 {
        let writer = try JournalWriter(path: path)
        let end = nineThirty + Span(nanoseconds: 2)
        #expect(try writer.append(header: Array("{}".utf8)) == 1)
        #expect(try writer.append(event: sampleTrade, cause: 1) == 2)
        #expect(try writer.append(sample: sampleOfAll, cause: 2) == 3)
        let time = sampleOfAll.time
        #expect(try writer.append(decision: [1, 2, 3], time: time, cause: 2) == 4)
        #expect(try writer.append(riskEvent: [], time: time, cause: 4) == 5)
        #expect(try writer.append(input: Array("in".utf8), time: end, cause: 0) == 6)
        #expect(try writer.append(trailer: Array("[]".utf8), time: end) == 7)
        return try writer.finish()
    }

    @Test("the bytes of a small journal, and the same bytes again")
    func goldenBytes() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let start = goldenSectors.map { head, checksum in
            head + String(repeating: "0", count: 1_016 - head.count) + checksum
        }
        for name in ["first", "second"] {
            let path = folder.appendingPathComponent(name)
            #expect(try write(to: path.path) == 7)
            let bytes = try Data(contentsOf: path.appendingPathComponent("000001.pkj"))
            #expect(hex(bytes) == start.joined() + goldenBody)
        }
    }

    @Test("what was appended is read back")
    func roundTrip() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("journal").path
        _ = try write(to: path)
        let records = try JournalReader(path: path).readAll()
        #expect(records.map(\.seq) == Array(1...7))
        #expect(records.map(\.cause) == [0, 1, 2, 2, 4, 0, 0])
        let start = nineThirty.nanoseconds
        let times = [0, start, start + 1, start + 1, start + 1, start + 2, start + 2]
        #expect(records.map(\.time.nanoseconds) == times)
        #expect(
            records.map(\.body) == [
                .header(Array("{}".utf8)), .event(sampleTrade), .sample(sampleOfAll),
                .decision([1, 2, 3]), .riskEvent([]), .input(Array("in".utf8)),
                .trailer(Array("[]".utf8)),
            ])
    }

    @Test("a chain over the records' own fields gives the journal's head")
    func chainFromFields() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("journal").path
        _ = try write(to: path)
        var chain = JournalChain()
        let summary = try JournalReader(path: path).forEachRaw { record in
            #expect(record.link == chain.link)
            chain.advance(
                JournalFormat.recordBytes(
                    type: record.type.rawValue, seq: record.seq, cause: record.cause,
                    time: record.time, link: chain.link, payload: record.payload))
        }
        #expect(summary.chain == chain)
        #expect(
            chain.head.hex == "2d75fa816c7b25eac11cd7c17777dd0bba0784dc44aff461b9e060ffea8b4223")
        #expect(
            summary.segments[0].root?.hex
                == "4e9ba22531a4ebf3fda0a3ecb2976d59daf71ad5aafb7f5c230ccb0e82ac921e")
        #expect(summary.isFinished && summary.durableSeq == 7 && summary.tornBytes == 0)
    }

    @Test("the reader takes a journal built by hand from the format's description")
    func builtByHand() throws {
        let records = try read(segmentBytes(smallJournal()))
        #expect(records.map(\.seq) == Array(1...10))
    }

    @Test("payloads of every length around the alignment survive", arguments: 0...130)
    func payloadLengths(count: Int) throws {
        let payload = [UInt8](repeating: 0x20, count: count)
        let records = try read(
            segmentBytes([
                HandMade(type: 0, seq: 1, payload: payload),
                HandMade(type: 3, seq: 2, payload: payload),
            ]))
        #expect(records.map(\.body) == [.header(payload), .trailer(payload)])
    }

    @Test("segments have names of six digits or more, and only those are taken for segments")
    func names() {
        #expect(JournalFormat.segmentName(1) == "000001.pkj")
        #expect(JournalFormat.segmentName(1_234_567) == "1234567.pkj")
        #expect(JournalFormat.signatureName(12) == "000012.sig")
        for name in ["000001.pkj", "1234567.pkj"] {
            #expect(JournalFormat.segmentNumber(name).map(JournalFormat.segmentName) == name)
        }
        let others = [
            "000000.pkj", "1.pkj", "0000001.pkj", "+00001.pkj", "-00001.pkj", ".pkj", "a",
        ]
        for name in others { #expect(JournalFormat.segmentNumber(name) == nil, "\(name)") }
        #expect(JournalFormat.isFileName("000002.sig"))
        #expect(!JournalFormat.isFileName("notes.sig") && !JournalFormat.isFileName("notes.txt"))
    }
}
