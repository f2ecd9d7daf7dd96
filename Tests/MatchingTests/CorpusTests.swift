import Foundation
import TestSupport
import Testing

/// Inputs that the fuzzer (Tests/FuzzMatching) has found worth keeping: each takes the engine
/// through something that the others do not, and what once failed stays here.
@Suite("Corpus of the fuzzer")
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    @Test func everyInputGivesTheSameAsTheNaiveMarket() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(!files.isEmpty, "no input in \(Self.folder.path)")
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            let seed = try #require(bytes.first, "\(file) is empty")
            let commands = CommandBytes.commands(Array(bytes.dropFirst()))
            var run = Differential(seed: UInt64(seed), count: commands.count)
            run.checkInterval = 1
            let difference = run.difference(commands)
            #expect(difference == nil, "\(file): \(difference?.text ?? "")")
        }
    }
}
