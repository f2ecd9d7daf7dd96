import Foundation
import Journal
import Testing
import TradingModel

/// The promises that `Journal.docc` makes, each by what breaks a disk.
///
/// `PANKOU_JOURNAL_SEEDS` sets the number of crashes of each kind, 334 unless given, 1,002 in all.
@Suite("Journal promises")
struct PromiseTests {
    private static let seeds = UInt64(
        ProcessInfo.processInfo.environment["PANKOU_JOURNAL_SEEDS"].flatMap { UInt64($0) } ?? 334)

    private struct Row: Sendable {
        let promise: String
        let what: String
        let run: @Sendable () throws -> Tally
    }

    private static let rows: [Row] = [
        Row(promise: "P2 P6", what: "cut at every byte") {
            try both(records: 5).reduce(Tally()) { $0 + $1.truncations() }
        },
        Row(promise: "P3 P6", what: "every bit flipped, finished") {
            let journal = try DamageMatrix(finished: true, records: 2)
            return (0..<8).reduce(Tally()) { $0 + journal.flips(bit: $1) }
        },
        Row(promise: "P3 P6", what: "every bit flipped, live") {
            let journal = try DamageMatrix(finished: false, records: 2)
            return (0..<8).reduce(Tally()) { $0 + journal.flips(bit: $1) }
        },
        Row(promise: "P3", what: "sectors zeroed, doubled, swapped") {
            try both(records: 12).reduce(Tally()) { $0 + $1.sectors() }
        },
        Row(promise: "P1 P2", what: "killed") { crashes(.kill) },
        Row(promise: "P1 P2", what: "power cut, unsynced writes lost") { crashes(.lost) },
        Row(promise: "P1 P2", what: "power cut, unsynced sectors lost") { crashes(.sectors) },
        Row(promise: "P4", what: "EIO at every call") { faults(EIO) },
        Row(promise: "P4", what: "ENOSPC at every call, and on") { faults(ENOSPC, stays: true) },
    ]

    @Test("P1 to P4 and P6 hold; the table")
    func table() async throws {
        let tallies = try await withThrowingTaskGroup(of: (Int, Tally).self) { group in
            for (index, row) in PromiseTests.rows.enumerated() {
                group.addTask { (index, try row.run()) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var text =
            "promise  what                                   cases  refused recovered   broken\n"
        for (index, row) in PromiseTests.rows.enumerated() {
            let tally = try #require(tallies[index])
            text += column(row.promise, 9) + column(row.what, 35)
            for number in [tally.cases, tally.refused, tally.recovered, tally.violations.count] {
                text += column("\(number)", 9, left: true)
            }
            text += "\n"
            #expect(tally.cases > 0, "\(row.what): nothing was tried")
            #expect(tally.violations.isEmpty, "\(row.what): \(tally.violations)")
        }
        print(text)
    }

    private static func both(records: Int) throws -> [DamageMatrix] {
        try [true, false].map { try DamageMatrix(finished: $0, records: records) }
    }

    private static func crashes(_ crash: MemoryStore.Crash) -> Tally {
        (0..<seeds).reduce(Tally()) { $0 + CrashRun.run(seed: $1, crash) }
    }

    /// A run of which one call fails: each in turn, until a run has fewer calls.
    private static func faults(_ code: Int32, stays: Bool = false) -> Tally {
        var tally = Tally()
        for seed in UInt64(0)..<4 {
            var call = 1
            while let one = FaultRun.run(call: call, code: code, stays: stays, seed: seed) {
                tally = tally + one
                call += 1
            }
        }
        return tally
    }

    private func column(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - text.count, 0))
        return left ? space + text : text + space
    }
}
