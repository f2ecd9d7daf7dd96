import Testing
import TradingModel

@testable import Journal

/// Every damage to a finished journal is an error that names the segment and the place.
@Suite("Journal damage")
struct JournalDamageTests {
    private let whole = segmentBytes(smallJournal())

    @Test("a torn tail is called one, with the offset of the last good byte")
    func tornTail() {
        let start = whole.count - 128 - 64
        for count in (start + 1)..<(start + 64) {
            let text = fault(Array(whole[..<count]))?.description
            #expect(text?.contains("at byte \(start): record 10 is cut off") == true)
        }
        let error = fault(Array(whole[..<start]))
        #expect(error?.description.contains("record 10 is missing") == true)
        #expect(error?.segment == firstName && error?.offset == start && error?.seq == 10)
    }

    @Test("bytes behind the footer are refused")
    func trailingBytes() {
        for count in [1, 47, 48, 63, 64, 128, 512] {
            #expect(fault(whole + [UInt8](repeating: 0, count: count)) != nil)
            #expect(fault(whole + whole.suffix(128).prefix(count)) != nil)
        }
    }

    @Test("zeroed, duplicated, removed and swapped 64-byte blocks are refused")
    func blocks() {
        let start = JournalFormat.bodyOffset
        let blocks = stride(from: start, to: whole.count, by: 64).map {
            Array(whole[$0..<$0 + 64])
        }
        func isSound(_ blocks: [[UInt8]]) -> Bool {
            fault(Array(whole[..<start]) + blocks.flatMap(\.self)) == nil
        }
        #expect(isSound(blocks))
        for (index, block) in blocks.enumerated() {
            var changed = blocks
            changed[index] = [UInt8](repeating: 0, count: 64)
            #expect(!isSound(changed), "block \(index) zeroed")
            changed = blocks
            changed.insert(block, at: index)
            #expect(!isSound(changed), "block \(index) doubled")
            changed = blocks
            changed.remove(at: index)
            #expect(!isSound(changed), "block \(index) removed")
            for other in blocks.indices where blocks[other] != block {
                changed = blocks
                changed.swapAt(index, other)
                #expect(!isSound(changed), "blocks \(index), \(other) swapped")
            }
        }
    }

    @Test("random bytes, with and without a valid start, are refused", arguments: 0..<200)
    func randomBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = Int(random.below(3_000))
        let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        #expect(fault(noise) != nil)
        #expect(fault(Array(whole.prefix(512)) + noise) != nil)
        #expect(fault(Array(whole.prefix(1_536)) + noise) != nil)
        #expect(fault(Array(whole.prefix(1_536 + 64 * Int(random.below(16)))) + noise) != nil)
        // Recovery may find a file that holds nothing, but never a record that was not written.
        let store = MemoryStore(files: [firstName: noise])
        #expect((try? JournalRecovery.recover(store).lastSeq) ?? 0 == 0)
    }

    @Test("a random length, as a record would have it, never traps", arguments: 0..<200)
    func randomRecords(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = whole
        for _ in 0..<4 {
            let place = 1_536 + 64 * Int(random.below(UInt64(bytes.count - 1_536) / 64))
            bytes.replaceSubrange(
                place + 8..<place + 12,
                with: littleEndian(
                    UInt32(
                        truncatingIfNeeded: random.next() >> random.below(40))))
        }
        #expect(fault(bytes) != nil)
        var tail = JournalTail(store: MemoryStore(files: [firstName: bytes]))
        #expect(throws: JournalError.self) {
            _ = try tail.records(from: 1, limit: 100, writtenTo: 100)
        }
    }

    @Test("the header names what is wrong")
    func fileHeader() {
        #expect(fault([UInt8]())?.description.contains("before its trailer") == true)
        #expect(fault(Array("{}".utf8))?.description.contains("shorter") == true)
        func changed(_ place: Int, _ value: [UInt8]) -> String? {
            var bytes = whole
            bytes.replaceSubrange(place..<place + value.count, with: value)
            bytes.replaceSubrange(508..<512, with: littleEndian(CRC32C.of(bytes[..<508])))
            return fault(bytes)?.description
        }
        #expect(changed(8, [1, 2, 3, 4])?.contains("other byte order") == true)
        #expect(changed(12, [9])?.contains("version 9") == true)
        #expect(changed(0, [0])?.contains("no segment") == true)
        #expect(changed(100, [1])?.contains("header is damaged") == true)
    }

    @Test("a segment of another version is refused by recovery too, not removed")
    func otherVersion() {
        var bytes = Array(whole[..<512])
        bytes[12] = 3
        bytes.replaceSubrange(508..<512, with: littleEndian(CRC32C.of(bytes[..<508])))
        let store = MemoryStore(files: [firstName: bytes + [UInt8](repeating: 7, count: 2_000)])
        #expect(throws: JournalError.self) { try JournalRecovery.recover(store) }
        #expect(store.content[firstName]?.count == 2_512)
    }
}
