import Foundation
import Journal
import Testing
import TradingModel

/// The promises that `Journal.docc` makes, each by what breaks a disk.
///
/// `PANKOU_JOURNAL_SEEDS` sets the number of crashes, 1,000 unless given.
@Suite("Journal promises")
struct PromiseTests {
    private static let seeds = UInt64(
        ProcessInfo.processInfo.environment["PANKOU_JOURNAL_SEEDS"].flatMap { UInt64($0) } ?? 1_000)

    @Test("P1 to P4 and P6 hold; the table")
    func table() throws {
        let (finished, live) = (
            try DamageMatrix(finished: true), try DamageMatrix(finished: false)
        )
        let bits = 0..<8
        let crashes = MemoryStore.Crash.allCases.map { crash in
            (0..<PromiseTests.seeds).reduce(Tally()) { $0 + CrashRun.run(seed: $1, crash) }
        }
        let rows: [(String, String, Tally)] = [
            ("P2 P6", "cut at every byte", finished.truncations() + live.truncations()),
            (
                "P3 P6", "every bit flipped, finished",
                bits.reduce(Tally()) { $0 + finished.flips(bit: $1) }
            ),
            (
                "P3 P6", "every bit flipped, live",
                bits.reduce(Tally()) { $0 + live.flips(bit: $1) }
            ),
            (
                "P3", "sectors zeroed, doubled, swapped", finished.sectors() + live.sectors()
            ),
            ("P1 P2", "killed", crashes[0]),
            ("P1 P2", "power cut, all unsynced writes lost", crashes[1]),
            ("P1 P2", "power cut, unsynced sectors lost", crashes[2]),
            ("P4", "EIO at every call", PromiseTests.faults(EIO)),
            ("P4", "ENOSPC at every call, from then on", PromiseTests.faults(ENOSPC, stays: true)),
        ]
        var text =
            "promise  what                                  cases  refused  recovered  broken\n"
        for (promise, what, tally) in rows {
            text += column(promise, 9) + column(what, 35)
            for number in [tally.cases, tally.refused, tally.recovered, tally.violations.count] {
                text += column("\(number)", 9, left: true)
            }
            text += "\n"
            #expect(tally.cases > 0, "\(what): nothing was tried")
            #expect(tally.violations.isEmpty, "\(what): \(tally.violations)")
        }
        print(text)
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
