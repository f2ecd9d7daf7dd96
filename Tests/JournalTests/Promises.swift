import TradingModel

@testable import Journal

/// How often a promise was put to the test, and where it was broken.
struct Tally {
    var cases = 0
    var refused = 0
    var recovered = 0
    var violations: [String] = []

    mutating func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition, violations.count < 10 { violations.append(what()) }
    }

    static func + (one: Tally, other: Tally) -> Tally {
        Tally(
            cases: one.cases + other.cases, refused: one.refused + other.refused,
            recovered: one.recovered + other.recovered,
            violations: one.violations + other.violations)
    }
}

/// Damage done to the last segment of a journal in two segments, and to the first.
struct DamageMatrix {
    let files: [String: [UInt8]]
    let records: [[UInt8]]
    /// What the writer had said to be durable.
    let durableSeq: UInt64
    let isFinished: Bool

    /// A journal of `count` durable records and one more: finished, or as its writer left it.
    init(finished: Bool, records count: Int) throws {
        let store = MemoryStore()
        var random = SplitMix64(seed: 11)
        var journal = try LiveJournal(store, LiveJournal.settings(2_048))
        for _ in 0..<count { try journal.append(&random) }
        try journal.writer.commit()
        if finished { try journal.finish() } else { try journal.append(&random) }
        try journal.writer.flush()
        (files, records) = (store.content, journal.records)
        (durableSeq, isFinished) = (journal.writer.durableSeq, finished)
    }

    /// The journal with another content of one file must be refused, or recovered to a prefix that
    /// has everything durable; a finished one must be refused by the reader as well.
    func check(_ tally: inout Tally, _ name: String, _ bytes: [UInt8], _ what: String) {
        guard bytes != files[name] else { return }
        tally.cases += 1
        var changed = files
        changed[name] = bytes
        if isFinished {
            tally.expect(fault(changed) != nil, "\(what): read as a whole journal")
        }
        let store = MemoryStore(files: changed)
        do {
            let outcome = try JournalRecovery.recover(store)
            tally.recovered += 1
            tally.expect(
                outcome.lastSeq >= durableSeq, "\(what): record \(outcome.lastSeq + 1) was lost")
            let found = try soundRecords(store)
            tally.expect(
                found == Array(records.prefix(found.count)), "\(what): not what was written")
            tally.expect(
                UInt64(found.count) == outcome.lastSeq, "\(what): recovery and reader differ")
        } catch is JournalError {
            tally.refused += 1
            tally.expect(store.content == changed, "\(what): refused, and changed something")
        } catch {
            tally.expect(false, "\(what): \(error)")
        }
    }

    func truncations() -> Tally {
        var tally = Tally()
        for (name, bytes) in sorted {
            for count in 0..<bytes.count {
                // A last segment that is cut in its first sectors may look as if it had never held
                // a record: what it held is lost. Only a witness outside can tell.
                if name == sorted.last?.0, count < 1_024 {
                    truncatedAtBirth(&tally, name, Array(bytes[..<count]))
                } else {
                    check(&tally, name, Array(bytes[..<count]), "\(name) cut at \(count)")
                }
            }
        }
        return tally
    }

    private func truncatedAtBirth(_ tally: inout Tally, _ name: String, _ bytes: [UInt8]) {
        tally.cases += 1
        var changed = files
        changed[name] = bytes
        tally.expect(fault(changed) != nil, "\(name) cut at \(bytes.count): read as whole")
        let store = MemoryStore(files: changed)
        do {
            _ = try JournalRecovery.recover(store)
            tally.recovered += 1
            let found = try soundRecords(store)
            tally.expect(found == Array(records.prefix(found.count)), "not what was written")
        } catch {
            tally.refused += 1
        }
    }

    func flips(bit: Int) -> Tally {
        var tally = Tally()
        for (name, bytes) in sorted {
            var changed = bytes
            for offset in bytes.indices {
                changed[offset] ^= 1 << UInt8(bit)
                check(&tally, name, changed, "\(name): bit \(bit) of byte \(offset)")
                changed[offset] ^= 1 << UInt8(bit)
            }
        }
        return tally
    }

    func sectors() -> Tally {
        var tally = Tally()
        for (name, bytes) in sorted {
            let starts = Array(stride(from: 0, to: bytes.count, by: 512))
            for one in starts {
                let own = one..<min(one + 512, bytes.count)
                var changed = bytes
                changed.replaceSubrange(own, with: [UInt8](repeating: 0, count: own.count))
                check(&tally, name, changed, "\(name): sector at \(one) zeroed")
                for other in starts where other != one {
                    let size = min(own.count, bytes.count - other)
                    let (here, there) = (one..<one + size, other..<other + size)
                    changed = bytes
                    changed.replaceSubrange(there, with: bytes[here])
                    check(&tally, name, changed, "\(name): sector \(one) over \(other)")
                    guard other > one else { continue }
                    changed.replaceSubrange(here, with: bytes[there])
                    check(&tally, name, changed, "\(name): sectors \(one), \(other) swapped")
                }
            }
        }
        return tally
    }

    private var sorted: [(String, [UInt8])] { files.sorted { $0.key < $1.key } }
}

/// One crash of a writer at a moment that a seed decides, and what is found afterwards.
enum CrashRun {
    static func run(seed: UInt64, _ crash: MemoryStore.Crash) -> Tally {
        var (tally, random) = (Tally(), SplitMix64(seed: seed))
        let store = MemoryStore()
        if random.below(2) == 0 { store.unreliable = SplitMix64(seed: seed, stream: 1) }
        var (durable, records): (UInt64, [[UInt8]]) = (0, [])
        do {
            var journal = try LiveJournal(store, LiveJournal.settings())
            for _ in 0..<random.below(60) {
                try journal.append(&random)
                if random.below(5) == 0 { try journal.writer.flush() }
                if random.below(6) == 0 { durable = try journal.writer.commit() }
            }
            durable = max(durable, journal.writer.durableSeq)
            records = journal.records
            tally.cases = 1
            let found = store.after(crash, &random)
            let outcome = try JournalRecovery.recover(found)
            tally.recovered = 1
            check(&tally, found, outcome.lastSeq, durable, records, "seed \(seed), \(crash)")
            try goOn(&tally, found, records, &random, seed)
        } catch {
            tally.expect(false, "seed \(seed), \(crash): \(error)")
        }
        return tally
    }

    static func check(
        _ tally: inout Tally, _ store: MemoryStore, _ lastSeq: UInt64, _ durable: UInt64,
        _ records: [[UInt8]], _ what: String
    ) {
        tally.expect(lastSeq >= durable, "\(what): \(lastSeq) found, \(durable) were durable")
        do {
            let found = try soundRecords(store)
            tally.expect(found == Array(records.prefix(Int(lastSeq))), "\(what): other records")
        } catch {
            tally.expect(false, "\(what): \(error)")
        }
    }

    /// After a crash the journal can be gone on with, finished, and read.
    private static func goOn(
        _ tally: inout Tally, _ store: MemoryStore, _ records: [[UInt8]],
        _ random: inout SplitMix64, _ seed: UInt64
    ) throws {
        guard store.folderExists else { return }
        var journal = try LiveJournal(resuming: store, LiveJournal.settings(), records)
        for _ in 0...random.below(20) { try journal.append(&random) }
        try journal.writer.commit()
        try journal.append(&random)
        try journal.finish()
        let found = try JournalReader(store: store).readAll()
        tally.expect(found.count == journal.records.count, "seed \(seed): not all after resuming")
        let bytes = try soundRecords(store)
        tally.expect(bytes == journal.records, "seed \(seed): other records after resuming")
    }
}

/// A writer one of whose calls fails.
enum FaultRun {
    /// Fails call `call`; nil where the whole run made fewer.
    static func run(call: Int, code: Int32, stays: Bool, seed: UInt64) -> Tally? {
        var (tally, random) = (Tally(), SplitMix64(seed: seed))
        let store = MemoryStore()
        store.fault = (call, code)
        store.faultStays = stays
        var journal: LiveJournal?
        var failure: JournalFailure?
        do {
            journal = try LiveJournal(store, LiveJournal.settings())
            for _ in 0..<40 {
                try journal?.append(&random)
                if random.below(6) == 0 { _ = try journal?.writer.commit() }
            }
            try journal?.finish()
            return nil
        } catch let error as JournalFailure {
            failure = error
        } catch {
            tally.expect(false, "call \(call): \(error) is no JournalFailure")
        }
        tally.cases = 1
        guard let failure else { return tally }
        let what = "call \(call), code \(code), seed \(seed)"
        tally.expect(failure.code == code, "\(what): the reason is lost")
        if let writer = journal?.writer { isDead(&tally, writer, failure, what) }
        tally.expect(store.changesAfterFault == 0, "\(what): the disk was changed afterwards")
        let durable = journal?.writer.durableSeq ?? 0
        let records = journal?.records ?? []
        journal = nil
        for crash in MemoryStore.Crash.allCases where store.folderExists {
            let found = store.after(crash, &random)
            do {
                let outcome = try JournalRecovery.recover(found)
                tally.recovered += 1
                // The record whose append failed is in no list, but may be on disk.
                let sound = try soundRecords(found)
                tally.expect(outcome.lastSeq >= durable, "\(what), \(crash): durable ones lost")
                tally.expect(
                    Array(sound.prefix(records.count)) == Array(records.prefix(sound.count)),
                    "\(what), \(crash): other records")
            } catch {
                tally.expect(false, "\(what), \(crash): \(error)")
            }
        }
        return tally
    }

    private static func isDead(
        _ tally: inout Tally, _ writer: JournalWriter, _ failure: JournalFailure, _ what: String
    ) {
        let attempts: [() throws -> Void] = [
            { _ = try writer.commit() }, { try writer.flush() },
            {
                guard !writer.hasTrailer else { throw failure }
                _ = try writer.append(input: [1], time: .zero, cause: 0)
            },
        ]
        for attempt in attempts {
            do {
                try attempt()
                tally.expect(false, "\(what): the writer went on")
            } catch {
                tally.expect(error as? JournalFailure == failure, "\(what): \(error)")
            }
        }
    }
}
