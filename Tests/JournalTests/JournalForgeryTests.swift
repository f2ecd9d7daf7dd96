import Sodium
import Testing
import TradingModel

@testable import Journal

/// Records whose checksum is right and whose content is not.
@Suite("Journal forgery")
struct JournalForgeryTests {
    /// The small journal with one record changed before checksums and chain are computed.
    private func changed(_ index: Int, _ change: (inout HandMade) -> Void) -> [UInt8] {
        var records = smallJournal()
        change(&records[index])
        return segmentBytes(records)
    }

    @Test("the fixture itself is sound")
    func sound() {
        #expect(fault(changed(3) { _ in }) == nil)
    }

    @Test("wrong numbers are refused", arguments: [UInt64(0), 1, 3, 5, 6, .max])
    func sequence(number: UInt64) {
        #expect(fault(changed(3) { $0.seq = number }) != nil)
    }

    @Test("a cause must come before its effect", arguments: [UInt64(4), 5, 1 << 40, .max])
    func cause(number: UInt64) {
        #expect(fault(changed(3) { $0.cause = number }) != nil)
    }

    @Test("a broken chain is refused", arguments: 0..<10)
    func chain(index: Int) {
        #expect(fault(changed(index) { $0.link = 0xDEAD_BEEF }) != nil)
    }

    @Test("a record replaced by another valid one breaks the chain behind it")
    func replaced() {
        let original = segmentBytes(smallJournal())
        let other = changed(3) { $0.cause = 1 }
        // Records 2 to 8 take 128 bytes each, behind the segment's sectors and record 1.
        let place = 1_536 + 64 + 2 * 128
        var bytes = original
        bytes.replaceSubrange(place..<place + 128, with: other[place..<place + 128])
        let text = fault(bytes)?.description
        #expect(text?.contains("record 5 does not follow") == true)
    }

    @Test("unknown record types are refused", arguments: [UInt16(7), 255, 256, .max])
    func type(number: UInt16) {
        #expect(fault(changed(3) { $0.type = number }) != nil)
    }

    @Test("a second header, and a first record that is none, are refused")
    func headers() {
        #expect(fault(changed(3) { $0.type = 0 }) != nil)
        #expect(fault(changed(0) { $0.type = 3 }) != nil)
    }

    @Test("a trailer in the middle is refused")
    func earlyTrailer() {
        #expect(
            fault(
                changed(3) {
                    $0.type = 3
                    $0.payload = []
                }) != nil)
    }

    @Test("lengths that do not fit are refused before anything is allocated")
    func lengths() {
        for length in [UInt32(0), 1, 63, 65, 128, 1 << 24, (1 << 24) + 1, 1 << 31, .max] {
            #expect(fault(changed(3) { $0.length = length }) != nil, "length \(length)")
        }
        for length in [UInt32(0), 87, 89, .max] {
            #expect(fault(changed(8) { $0.length = length }) != nil, "length \(length)")
        }
    }

    @Test("used padding, reserved fields and a wrong magic are refused")
    func reserved() {
        #expect(fault(changed(3) { $0.reserved = 1 }) != nil)
        #expect(fault(changed(3) { $0.magic = Array("PKR1".utf8) }) != nil)
        #expect(fault(changed(3) { $0.padding = 1 }) != nil)
        #expect(fault(changed(8) { $0.payload[20] = 1 }) != nil)
    }

    @Test("an event with an unknown kind, side, reason or phase is refused", arguments: 60..<64)
    func enumerations(offset: Int) {
        #expect(fault(changed(3) { $0.payload[offset] = 0xEE }) != nil)
    }
}

/// Segments and footers whose checksum is right and whose content is not.
@Suite("Segment forgery")
struct SegmentForgeryTests {
    private let records = smallJournal()

    /// The small journal in two segments of five records.
    private func pair(
        number: UInt64 = 2, firstSeq: UInt64 = 6, head: SHA256Digest? = nil
    ) -> [String: [UInt8]] {
        var chain = SHA256Digest.zero
        for record in records.prefix(5) { chain = record.bytes(after: chain).head }
        return [
            firstName: segmentBytes(Array(records.prefix(5))),
            secondName: segmentBytes(
                Array(records.suffix(5)), number: number, firstSeq: firstSeq, head: head ?? chain),
        ]
    }

    @Test("the fixture itself is sound")
    func sound() { #expect(fault(pair()) == nil) }

    @Test("a second segment that does not follow the first is refused")
    func sequel() {
        for files in [pair(number: 3), pair(firstSeq: 7), pair(head: .zero)] {
            #expect(fault(files)?.description.contains("does not follow") == true)
        }
    }

    @Test("segments in the wrong order, one twice, and one missing are refused")
    func order() throws {
        let files = pair()
        let (one, two) = (try #require(files[firstName]), try #require(files[secondName]))
        #expect(fault([firstName: two, secondName: one]) != nil)
        #expect(fault([firstName: one, secondName: one]) != nil)
        #expect(fault([secondName: two])?.description.contains("000001.pkj is missing") == true)
        #expect(fault([firstName: one])?.description.contains("before its trailer") == true)
        let three = "000003.pkj"
        #expect(fault([firstName: one, secondName: two, three: two]) != nil)
        #expect(fault([firstName: one, three: two]) != nil)
        #expect(fault([:])?.description.contains("no such journal") == true)
    }

    @Test("a footer with another count, head or root is refused", arguments: [0, 8, 40])
    func footer(offset: Int) {
        var bytes = segmentBytes(records)
        let start = bytes.count - 128
        bytes[start + 48 + offset] ^= 1
        bytes.replaceSubrange(start + 12..<start + 16, with: [0, 0, 0, 0])
        let checksum = CRC32C.of(bytes[start...])
        bytes.replaceSubrange(start + 12..<start + 16, with: littleEndian(checksum))
        #expect(fault(bytes)?.description.contains("footer does not fit") == true)
    }

    @Test("a footer without any record, and a mark beyond the last record, are refused")
    func emptyAndAhead() {
        #expect(fault(segmentBytes([])) != nil)
        var bytes = segmentBytes(records)
        let mark = Array("PKD2".utf8) + [0, 0, 0, 0] + littleEndian(UInt64(1))
        bytes.replaceSubrange(512..<1_024, with: sector(mark + littleEndian(UInt64(11))))
        #expect(fault(bytes)?.description.contains("11 were durable") == true)
    }
}
