import Foundation
import Journal
import Testing
import TradingModel

/// Journals on the real file system.
@Suite("Journal files")
struct JournalFileTests {
    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("a run's journal has its name only when it is whole")
    func naming() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("journal").path
        let writer = try JournalWriter(path: path)
        try writer.append(header: [])
        #expect(try names(in: folder) == ["journal.partial", "journal.partial/000001.pkj"])
        try writer.append(trailer: [], time: .zero)
        try writer.finish()
        #expect(try names(in: folder) == ["journal", "journal/000001.pkj"])
    }

    @Test("a writer of a run's journal that never finished leaves nothing")
    func abandoned() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        do {
            let writer = try JournalWriter(path: folder.appendingPathComponent("journal").path)
            try writer.append(header: [])
            try writer.append(event: sampleTrade, cause: 1)
        }
        #expect(try names(in: folder) == [])
    }

    @Test("a path that is taken is refused, and what is there stays")
    func taken() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let file = folder.appendingPathComponent("journal")
        try Data("older".utf8).write(to: file)
        for make in [
            { try JournalWriter(path: file.path) }, { try JournalWriter(live: file.path) },
        ] {
            let error = #expect(throws: JournalFailure.self) { _ = try make() }
            #expect(error?.code == EEXIST)
            #expect(error?.description.contains(file.path) == true)
        }
        #expect(try Data(contentsOf: file) == Data("older".utf8))
        #expect(try names(in: folder) == ["journal"])
    }

    @Test("more records than one buffer and one segment hold come out in order")
    func manyRecords() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("journal").path
        let writer = try JournalWriter(live: path, JournalSettings(segmentSize: 300_000))
        try writer.append(header: [])
        for number in UInt64(2)...5_001 {
            let seq = try writer.append(event: sampleTrade, cause: number - 1)
            #expect(seq == number)
        }
        #expect(try names(in: folder).count == 4)
        try writer.append(trailer: [], time: nineThirty)
        let count = try writer.finish()
        #expect(count == 5_002 && writer.durableSeq == 5_002)
        let reader = try JournalReader(path: path)
        let records = try reader.readAll()
        #expect(records.count == 5_002)
        #expect(records.dropFirst().dropLast().allSatisfy { $0.cause == $0.seq - 1 })
        let summary = try reader.summary()
        #expect(summary.isFinished && summary.segments.count == 3)
        #expect(summary.chain.head == writer.head)
    }

    @Test("a live journal and a run's have the same bytes, whenever it was committed")
    func sameBytes() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        for (index, commits) in [0, 1, 7].enumerated() {
            let path = folder.appendingPathComponent("\(index)").path
            let writer =
                index == 0 ? try JournalWriter(path: path) : try JournalWriter(live: path)
            try writer.append(header: [])
            for number in 1..<100 {
                try writer.append(event: sampleTrade, cause: 0)
                if commits > 0, number % commits == 0 { try writer.commit() }
            }
            try writer.append(trailer: [], time: nineThirty)
            try writer.finish()
        }
        let bytes = try (0..<3).map {
            try Data(contentsOf: folder.appendingPathComponent("\($0)/000001.pkj"))
        }
        #expect(bytes[0] == bytes[1] && bytes[0] == bytes[2])
    }

    @Test("a live segment has its room from the beginning, and its length at the end")
    func room() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("journal").path
        let writer = try JournalWriter(live: path, JournalSettings(segmentSize: 100_000))
        let store = FolderStore(path: path)
        #expect(try store.size(of: "000001.pkj") == 100_128)
        try writer.append(header: [])
        try writer.append(trailer: [], time: .zero)
        try writer.finish()
        #expect(try store.size(of: "000001.pkj") == 1_536 + 64 + 64 + 128)
    }

    @Test("a folder that does not exist is an error that names the path")
    func missingFolder() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("none/journal").path
        let error = #expect(throws: JournalFailure.self) { _ = try JournalWriter(path: path) }
        #expect(error?.code == ENOENT)
        #expect(error?.description.contains(path) == true)
    }

    @Test("a missing folder, a file, and a pipe in a segment's place are refused without waiting")
    func notAJournal() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let file = folder.appendingPathComponent("file")
        try Data("{}".utf8).write(to: file)
        for path in [folder.appendingPathComponent("none").path, file.path] {
            let error = #expect(throws: JournalError.self) { _ = try JournalReader(path: path) }
            #expect(error?.description.hasPrefix(path + ": no such journal") == true)
        }
        let pipe = folder.appendingPathComponent(firstName).path
        // The path's bytes live for the call.
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let reader = try JournalReader(path: folder.path)
        let error = #expect(throws: JournalError.self) { _ = try reader.readAll() }
        #expect(error?.description.hasPrefix(pipe) == true)
    }

    @Test("a full disk: the reason, what is safe, and what to do")
    func fullDisk() throws {
        let store = MemoryStore(path: "live")
        let writer = try JournalWriter(live: store)
        try writer.append(header: [])
        try writer.commit()
        store.fault = (store.calls + 1, ENOSPC)
        try writer.append(event: sampleTrade, cause: 1)
        let error = #expect(throws: JournalFailure.self) { try writer.commit() }
        #expect(error?.operation == .write && error?.durableSeq == 1)
        let text = error?.description ?? ""
        #expect(
            text.hasPrefix("live/000001.pkj: cannot be written (No space left on device, ENOSPC)"))
        #expect(text.contains("sound up to record 1"))
        #expect(writer.failure == error)
    }

    @Test("one synchronisation makes many records durable, and none is made for nothing")
    func groupCommit() throws {
        let store = MemoryStore()
        let writer = try JournalWriter(live: store)
        let before = store.syncs
        try writer.append(header: [])
        for _ in 0..<50 { try writer.append(event: sampleTrade, cause: 1) }
        #expect(writer.durableSeq == 0)
        let durable = try writer.commit()
        #expect(durable == 51 && store.syncs == before + 1)
        let again = try writer.commit()
        #expect(again == 51 && store.syncs == before + 1)
    }

    @Test("a synchronisation that failed is never tried again")
    func failedSynchronisation() throws {
        let store = MemoryStore()
        let writer = try JournalWriter(live: store)
        try writer.append(header: [])
        // A commit is one write and then one synchronisation.
        store.fault = (store.calls + 2, EIO)
        let error = #expect(throws: JournalFailure.self) { try writer.commit() }
        #expect(error?.operation == .synchronize && error?.code == EIO)
        let syncs = store.syncs
        #expect(throws: JournalFailure.self) { try writer.commit() }
        #expect(store.syncs == syncs)
        // The system shows a record that the disk does not have; recovery writes it once more.
        let outcome = try JournalRecovery.recover(store)
        #expect(outcome.lastSeq == 1)
        var random = SplitMix64(seed: 1)
        #expect(try soundRecords(store.after(.lost, &random)).count == 1)
    }
}
