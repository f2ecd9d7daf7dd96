import Foundation
import Journal
import Testing
import TradingModel

/// Every damage is an error that names the file and the place; nothing traps.
@Suite("Journal damage")
struct JournalDamageTests {
    private let whole = journalBytes(smallJournal())

    @Test("the journal cut at every byte is refused")
    func everyTruncation() {
        for count in 0..<whole.count {
            let error = fault(Array(whole[..<count]))
            #expect(error != nil, "\(count) of \(whole.count) bytes were taken for a journal")
            if let error {
                #expect(error.description.hasPrefix("test.journal: at byte "))
            }
        }
    }

    @Test("a torn tail is called one, with the offset of the last good byte")
    func tornTail() {
        let start = whole.count - 64
        for count in (start + 1)..<whole.count {
            let text = fault(Array(whole[..<count]))?.description
            #expect(text?.contains("at byte \(start): record 10 is cut off") == true)
        }
        let text = fault(Array(whole[..<start]))?.description
        #expect(text?.contains("at byte \(start): the journal ends before its trailer") == true)
    }

    @Test("every single flipped bit is detected, padding included", arguments: 0..<8)
    func everyBit(bit: Int) {
        var bytes = whole
        for offset in bytes.indices {
            bytes[offset] ^= 1 << UInt8(bit)
            #expect(fault(bytes) != nil, "bit \(bit) of byte \(offset)")
            bytes[offset] ^= 1 << UInt8(bit)
        }
        #expect(fault(bytes) == nil)
    }

    @Test("zeroed, duplicated, removed and swapped 64-byte blocks are refused")
    func blocks() {
        let blocks = stride(from: 0, to: whole.count, by: 64).map { Array(whole[$0..<$0 + 64]) }
        for (index, block) in blocks.enumerated() {
            var changed = blocks
            changed[index] = [UInt8](repeating: 0, count: 64)
            #expect(fault(changed.flatMap(\.self)) != nil, "block \(index) zeroed")
            changed = blocks
            changed.insert(block, at: index)
            #expect(fault(changed.flatMap(\.self)) != nil, "block \(index) doubled")
            changed = blocks
            changed.remove(at: index)
            #expect(fault(changed.flatMap(\.self)) != nil, "block \(index) removed")
            for other in blocks.indices where blocks[other] != block {
                changed = blocks
                changed.swapAt(index, other)
                #expect(fault(changed.flatMap(\.self)) != nil, "blocks \(index), \(other) swapped")
            }
        }
    }

    @Test("bytes behind the trailer are refused")
    func trailingBytes() {
        for count in [1, 47, 48, 63, 64, 128] {
            #expect(fault(whole + [UInt8](repeating: 0, count: count)) != nil)
            #expect(fault(whole + whole.suffix(64).prefix(count)) != nil)
        }
    }

    @Test("random bytes, with and without a valid start, are refused", arguments: 0..<200)
    func randomBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = Int(random.below(600))
        let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        #expect(fault(noise) != nil)
        #expect(fault(Array(whole.prefix(64)) + noise) != nil)
        #expect(fault(Array(whole.prefix(64 * Int(1 + random.below(16)))) + noise) != nil)
    }

    @Test("the header names what is wrong")
    func fileHeader() {
        #expect(fault([])?.description.contains("empty") == true)
        #expect(fault(Array("{}".utf8))?.description.contains("shorter") == true)
        var bytes = whole
        bytes.replaceSubrange(8..<12, with: [1, 2, 3, 4])
        #expect(fault(bytes)?.description.contains("other byte order") == true)
        bytes = whole
        bytes[12] = 9
        #expect(fault(bytes)?.description.contains("version 9") == true)
        bytes = whole
        bytes[0] = 0
        #expect(fault(bytes)?.description.contains("not a Pankou journal") == true)
    }
}
