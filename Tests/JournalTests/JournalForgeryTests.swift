import Journal
import Testing
import TradingModel

/// Records whose checksum is right and whose content is not.
@Suite("Journal forgery")
struct JournalForgeryTests {
    /// The small journal with one record changed before checksums and chain are computed.
    private func changed(_ index: Int, _ change: (inout RawRecord) -> Void) -> [UInt8] {
        var records = smallJournal()
        change(&records[index])
        return journalBytes(records)
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
        let original = journalBytes(smallJournal())
        let other = changed(3) { $0.cause = 1 }
        // Records 2 to 8 take 128 bytes each, behind the file header and record 1.
        let place = 64 + 64 + 2 * 128
        var bytes = original
        bytes.replaceSubrange(place..<place + 128, with: other[place..<place + 128])
        let text = fault(bytes)?.description
        #expect(text?.contains("record 5 does not follow") == true)
    }

    @Test("unknown record types are refused", arguments: [UInt16(4), 255, 256, .max])
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
        #expect(fault(changed(3) { $0.magic = Array("PKR2".utf8) }) != nil)
        #expect(fault(changed(3) { $0.padding = 1 }) != nil)
        #expect(fault(changed(8) { $0.payload[20] = 1 }) != nil)
    }

    @Test("an event with an unknown kind, side, reason or phase is refused", arguments: 60..<64)
    func enumerations(offset: Int) {
        #expect(fault(changed(3) { $0.payload[offset] = 0xEE }) != nil)
    }
}
