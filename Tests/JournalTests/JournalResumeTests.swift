import Sodium
import Testing
import TradingModel

@testable import Journal

@Suite("Journal recovery and resuming")
struct JournalResumeTests {
    /// A live journal of three records, the first two durable, its writer gone.
    private func interrupted() throws -> MemoryStore {
        let store = MemoryStore()
        let writer = try JournalWriter(live: store)
        try writer.append(header: [])
        try writer.append(event: sampleTrade, cause: 1)
        try writer.commit()
        try writer.append(event: sampleTrade, cause: 2)
        try writer.flush()
        return store
    }

    @Test("a torn tail is cut, and recovering again finds nothing to do")
    func tornTail() throws {
        let store = try interrupted()
        var bytes = try #require(store.content[firstName])
        bytes[1_536 + 64 + 128 + 100] ^= 1
        let torn = MemoryStore(files: [firstName: bytes])
        #expect(throws: JournalError.self) { try JournalReader(store: torn).readAll() }
        let summary = try JournalReader(store: torn).summary()
        #expect(summary.lastSeq == 2 && summary.durableSeq == 2 && summary.tornBytes > 0)
        let outcome = try JournalRecovery.recover(torn)
        #expect(outcome.lastSeq == 2 && outcome.cutBytes == bytes.count - 1_728)
        #expect(outcome.cutBecause?.contains("record 3 is damaged") == true)
        #expect(torn.content[firstName]?.count == 1_728)
        let again = try JournalRecovery.recover(torn)
        #expect(again.lastSeq == 2 && again.cutBytes == 0 && again.cutBecause == nil)
    }

    @Test("a hole behind the last commit is cut, though sound records follow it")
    func hole() throws {
        let store = try interrupted()
        let writer = try JournalWriter(resuming: store)
        for _ in 0..<8 { try writer.append(event: sampleTrade, cause: 1) }
        try writer.flush()
        var bytes = try #require(store.content[firstName])
        let start = 1_536 + 64 + 4 * 128
        bytes.replaceSubrange(start..<start + 128, with: [UInt8](repeating: 0, count: 128))
        let outcome = try JournalRecovery.recover(MemoryStore(files: [firstName: bytes]))
        #expect(outcome.lastSeq == 5)
    }

    @Test("damage to a durable record refuses, and says segment, place, record and what")
    func damage() throws {
        let store = try interrupted()
        var bytes = try #require(store.content[firstName])
        bytes[1_536 + 64 + 20] ^= 4
        let damaged = MemoryStore(files: [firstName: bytes])
        let error = #expect(throws: JournalError.self) { try JournalRecovery.recover(damaged) }
        #expect(error?.segment == firstName && error?.offset == 1_600 && error?.seq == 2)
        #expect(error?.description.contains("record 2 is damaged (checksum)") == true)
        #expect(error?.description.contains("from a copy") == true)
        #expect(damaged.content[firstName] == bytes)
        #expect(throws: JournalError.self) { try JournalWriter(resuming: damaged) }
    }

    @Test("a segment whose creation was interrupted is removed, and made anew")
    func unborn() throws {
        for left in [0, 1, 511, 512, 513, 1_535] {
            let store = try interrupted()
            let writer = try JournalWriter(resuming: store, LiveJournal.settings(1_600))
            try writer.append(event: sampleTrade, cause: 1)
            try writer.flush()
            var files = store.content
            files[secondName] = Array(try #require(files[secondName]).prefix(left))
            let found = MemoryStore(files: files)
            let outcome = try JournalRecovery.recover(found)
            #expect(outcome.lastSeq == 3 && outcome.removedSegment == secondName)
            let next = try JournalWriter(resuming: found)
            let seq = try next.append(event: sampleTrade, cause: 1)
            #expect(seq == 4)
        }
    }

    @Test("a trailer without its seal is sealed by the next writer")
    func trailer() throws {
        let store = try interrupted()
        let writer = try JournalWriter(resuming: store)
        try writer.append(trailer: [], time: .zero)
        try writer.flush()
        let next = try JournalWriter(resuming: store)
        let count = try next.finish()
        #expect(count == 4)
        #expect(try JournalReader(store: store).readAll().count == 4)
    }

    @Test("a finished journal is recovered by doing nothing, and cannot be gone on with")
    func finished() throws {
        let store = MemoryStore(files: [firstName: segmentBytes(smallJournal())])
        let outcome = try JournalRecovery.recover(store)
        #expect(outcome.isFinished && outcome.lastSeq == 10)
        #expect(store.syncs == 0)
        let error = #expect(throws: JournalError.self) { try JournalWriter(resuming: store) }
        #expect(error?.description.contains("finished") == true)
    }

    @Test("resumed or not, a journal has the same bytes")
    func sameBytes() throws {
        func write(resumingAfter stop: Int?) throws -> [String: [UInt8]] {
            let store = MemoryStore()
            var writer = try JournalWriter(live: store, LiveJournal.settings())
            for number in 0..<40 {
                if number == stop {
                    try writer.flush()
                    writer = try JournalWriter(resuming: store, LiveJournal.settings())
                }
                if number == 0 {
                    try writer.append(header: [])
                } else {
                    try writer.append(event: sampleTrade, cause: 1)
                }
            }
            try writer.append(trailer: [], time: .zero)
            try writer.finish()
            return store.content
        }
        let whole = try write(resumingAfter: nil)
        #expect(whole.count > 2)
        for stop in 0..<40 { #expect(try write(resumingAfter: stop) == whole, "at \(stop)") }
    }

    @Test("a fault while recovering leaves a journal that can be recovered", arguments: 1...12)
    func faultInRecovery(call: Int) throws {
        let store = try interrupted()
        store.fault = (store.calls + call, EIOCode)
        do { try JournalRecovery.recover(store) } catch {}
        var random = SplitMix64(seed: UInt64(call))
        for crash in MemoryStore.Crash.allCases {
            let outcome = try JournalRecovery.recover(store.after(crash, &random))
            #expect(outcome.lastSeq >= 2)
        }
    }

    /// EIO, which is 5 on every system.
    private let EIOCode: Int32 = 5
}

@Suite("Journal tail")
struct JournalTailTests {
    @Test("records by number, from anywhere, while more are written")
    func anywhere() throws {
        let store = MemoryStore()
        var random = SplitMix64(seed: 5)
        var journal = try LiveJournal(store, LiveJournal.settings(20_000))
        var tail = JournalTail(store: store)
        #expect(try tail.records(from: 1, limit: 10, writtenTo: 0).isEmpty)
        for round in 0..<60 {
            for _ in 0..<40 { try journal.append(&random) }
            if round % 7 == 0 { try journal.writer.commit() } else { try journal.writer.flush() }
            let written = journal.writer.writtenSeq
            for _ in 0..<6 {
                let from = random.below(written + 3)
                let limit = Int(random.below(300))
                let found = try tail.records(from: from, limit: limit, writtenTo: written)
                let range = from == 0 ? [] : journal.records.dropFirst(Int(from) - 1).prefix(limit)
                #expect(found.map(\.bytes) == Array(range), "from \(from), at most \(limit)")
            }
        }
        #expect(store.content.count > 10)
        var fresh = JournalTail(store: store)
        let all = try fresh.records(from: 1, limit: .max, writtenTo: journal.writer.writtenSeq)
        #expect(all.map(\.bytes) == journal.records)
        #expect(all.allSatisfy { $0.decoded != nil })
    }

    @Test("records beyond what is there, and damaged ones, are errors")
    func faults() throws {
        var bytes = segmentBytes(smallJournal())
        var tail = JournalTail(store: MemoryStore(files: [firstName: bytes]))
        #expect(try tail.records(from: 9, limit: 5, writtenTo: 10).map(\.seq) == [9, 10])
        #expect(throws: JournalError.self) {
            _ = try tail.records(from: 9, limit: 5, writtenTo: 11)
        }
        bytes[1_536 + 64 + 3 * 128 + 60] ^= 1
        tail = JournalTail(store: MemoryStore(files: [firstName: bytes]))
        let error = #expect(throws: JournalError.self) {
            _ = try tail.records(from: 1, limit: .max, writtenTo: .max)
        }
        #expect(error?.seq == 5)
    }
}
