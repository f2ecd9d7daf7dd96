import Foundation
import Journal
import Testing
import TradingModel

@Suite("Journal file")
struct JournalFileTests {
    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("the journal has its name only when it is whole")
    func naming() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("run.journal").path
        let writer = try JournalWriter(path: path)
        try writer.append(header: [])
        #expect(try names(in: folder) == ["run.journal.partial"])
        try writer.append(trailer: [], time: .zero)
        try writer.finish()
        #expect(try names(in: folder) == ["run.journal"])
    }

    @Test("a writer that never finished leaves nothing, and an older journal as it was")
    func abandoned() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let file = folder.appendingPathComponent("run.journal")
        try Data("older".utf8).write(to: file)
        do {
            let writer = try JournalWriter(path: file.path)
            try writer.append(header: [])
            try writer.append(event: sampleTrade, cause: 1)
        }
        #expect(try names(in: folder) == ["run.journal"])
        #expect(try Data(contentsOf: file) == Data("older".utf8))
    }

    @Test("more records than one buffer holds come out in order")
    func manyRecords() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("run.journal").path
        let writer = try JournalWriter(path: path)
        try writer.append(header: [])
        for number in UInt64(2)...5_001 {
            #expect(try writer.append(event: sampleTrade, cause: number - 1) == number)
        }
        try writer.append(trailer: [], time: nineThirty)
        #expect(try writer.finish() == 5_002)
        let records = try JournalReader(path: path).readAll()
        #expect(records.count == 5_002)
        #expect(records.dropFirst().dropLast().allSatisfy { $0.cause == $0.seq - 1 })
    }

    @Test("a folder that does not exist is an error that names the path")
    func missingFolder() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("none/run.journal").path
        do {
            _ = try JournalWriter(path: path)
            Issue.record("a journal was opened in a folder that does not exist")
        } catch let error as JournalError {
            #expect(error.description.contains(path))
        }
    }

    @Test("a missing file, a folder and a pipe are refused without waiting")
    func notRegular() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let pipe = folder.appendingPathComponent("pipe").path
        // The path's bytes live for the call.
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for path in [folder.appendingPathComponent("none").path, folder.path, pipe] {
            do {
                _ = try JournalReader(path: path)
                Issue.record("\(path) was opened")
            } catch let error as JournalError {
                #expect(error.description.hasPrefix(path))
            }
        }
    }
}
