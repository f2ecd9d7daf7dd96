import Foundation
import Journal
import Testing
import TradingModel

/// The bytes of header `{}`, a trade, a sample and trailer `[]`, computed apart from this package
/// with Python's struct and hashlib from the documented format.
private let golden = [
    "504b4a524e4c3031040302010100000000000000000000000000000000000000",
    "00000000000000000000000000000000000000000000000000000000050f72ed",
    "504b52310000000002000000183881dc01000000000000000000000000000000",
    "000000000000000000000000000000007b7d0000000000000000000000000000",
    "504b5231010000004000000046d9ddb902000000000000000100000000000000",
    "00f0d9ce1a1f0000a564d94deda8acf200f0d9ce1a1f00000700000000000080",
    "2a000000000000002c01000000000000c8000000000000006400000000000000",
    "9ad4020005000000020000000401340400000000000000000000000000000000",
    "504b52310200000058000000cb251aa803000000000000000200000000000000",
    "01f0d9ce1a1f0000b89fc31f6ed35d5c01f0d9ce1a1f000099d402009bd40200",
    "9ad4020000000000e803000000000000a0bf906e000000005802000000000000",
    "2c01000000000000c800000000000000d4feffffffffffff4e61bc0000000000",
    "f7ffffffffffffff000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "504b5231030000000200000017364a3004000000000000000000000000000000",
    "02f0d9ce1a1f0000083e191f8647f5a25b5d0000000000000000000000000000",
].joined()

@Suite("Journal format")
struct JournalFormatTests {
    private func write(to path: String) throws -> UInt64 {
        let writer = try JournalWriter(path: path)
        #expect(try writer.append(header: Array("{}".utf8)) == 1)
        #expect(try writer.append(event: sampleTrade, cause: 1) == 2)
        #expect(try writer.append(sample: sampleOfAll, cause: 2) == 3)
        let end = nineThirty + Span(nanoseconds: 2)
        #expect(try writer.append(trailer: Array("[]".utf8), time: end) == 4)
        return try writer.finish()
    }

    @Test("the bytes of a small journal, and the same bytes again")
    func goldenBytes() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        for name in ["first", "second"] {
            let file = folder.appendingPathComponent(name)
            #expect(try write(to: file.path) == 4)
            #expect(hex(try Data(contentsOf: file)) == golden)
        }
    }

    @Test("what was appended is read back")
    func roundTrip() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("run.journal").path
        _ = try write(to: path)
        let records = try JournalReader(path: path).readAll()
        #expect(records.map(\.seq) == [1, 2, 3, 4])
        #expect(records.map(\.cause) == [0, 1, 2, 0])
        let start = nineThirty.nanoseconds
        #expect(records.map(\.time.nanoseconds) == [0, start, start + 1, start + 2])
        guard case .header(let header) = records[0].body, case .event(let event) = records[1].body,
            case .sample(let sample) = records[2].body, case .trailer(let end) = records[3].body
        else {
            Issue.record("the records have other types than those written")
            return
        }
        #expect(header == Array("{}".utf8))
        #expect(event == sampleTrade)
        #expect(sample == sampleOfAll)
        #expect(end == Array("[]".utf8))
    }

    @Test("the reader takes a journal built by hand from the format's description")
    func builtByHand() throws {
        let records = try read(journalBytes(smallJournal()))
        #expect(records.count == 10)
        #expect(records.map(\.seq) == Array(1...10))
    }

    @Test("payloads of every length around the alignment survive", arguments: 0...130)
    func payloadLengths(count: Int) throws {
        let payload = [UInt8](repeating: 0x20, count: count)
        let bytes = journalBytes([
            RawRecord(type: 0, seq: 1, payload: payload),
            RawRecord(type: 3, seq: 2, payload: payload),
        ])
        let records = try read(bytes)
        guard case .header(let header) = records[0].body,
            case .trailer(let trailer) = records[1].body
        else {
            Issue.record("not a header and a trailer")
            return
        }
        #expect(header == payload)
        #expect(trailer == payload)
    }
}
