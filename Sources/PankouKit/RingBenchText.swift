import Benchmarking
import Foundation

extension BenchCommand {
    /// `bench --rings`: the rings beside a raw ping-pong.
    func measureRings() throws {
        let bar = Progress("measuring rings", total: runs * RingPass.allCases.count, unit: "passes")
        let results = try RingBenchmark(runs: runs).measure { bar.update($0) }
        bar.finish()
        if json {
            try Console.printJSON(RingBenchJSON(results, runs: runs))
        } else {
            try Console.say(RingBenchText(results: results, runs: runs).text)
        }
    }
}

/// The result of `bench --rings` for a person.
struct RingBenchText {
    let results: [RingPassResult]
    let runs: Int

    private var pingPong: RingPassResult? { results.first { $0.pass == .pingPong } }

    var text: String {
        let trips = results.filter { $0.pass.hasLatencies }
        let streams = results.filter { !$0.pass.hasLatencies }
        var lines = [
            "Rings between threads: \(runs * RingBenchmark.turnsPerRun) turns, "
                + "messages of 64 bytes, 1,024 slots",
            row(["", "operations", "ns", "of raw", "p50", "p99", "p99.9"]),
        ]
        lines += trips.map { result in
            row(
                [
                    result.pass.title, grouped(result.operations),
                    number(result.nanosecondsEach), ratio(result),
                ]
                    + [5_000, 9_900, 9_990].map { grouped(result.percentile($0)) })
        }
        lines += [row(["", "messages", "ns", "per raw trip"])]
        lines += streams.map { result in
            row([
                result.pass.title, grouped(result.operations), number(result.nanosecondsEach),
                ratio(result, inverse: true),
            ])
        }
        return (lines + ["", legend]).joined(separator: "\n")
    }

    private static let widths = [36, 12, 10, 14, 12, 12, 12]

    private func row(_ cells: [String]) -> String {
        var line = "  "
        for (index, cell) in cells.enumerated() {
            line += padded(cell, RingBenchText.widths[index], left: index > 0)
        }
        return line
    }

    private func number(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Time by the raw ping-pong's; or how many operations fit into one of its round trips.
    private func ratio(_ result: RingPassResult, inverse: Bool = false) -> String {
        let raw = pingPong?.nanosecondsEach ?? 0
        let value = inverse ? raw / result.nanosecondsEach : result.nanosecondsEach / raw
        return String(format: "%.2f", value)
    }

    private var legend: String {
        """
        raw: two atomics on lines of their own, bounced between two threads of the same run; no pair of \
        rings can be faster.
        ns: nanoseconds a round trip or a message (by stretches of 4,096), by the median of the turn \
        that was disturbed least; of raw: that by the raw round trip's. p50 to p99.9: of all turns.
        per raw trip: messages that pass while one cache line goes there and back.
        Only the ratios are of the rings; everything else is of this machine, as busy as it was, and \
        two other threads that want its cores spoil them too.
        """
    }
}

/// The result of `bench --rings` for a program.
struct RingBenchJSON: Encodable {
    struct Pass: Encodable {
        let name: String
        let operations: Int
        let nanoseconds: Double
        let ratioToRaw: Double
        /// Of single round trips, or of as many messages as `sample` says.
        let p50ns: Int64
        let p99ns: Int64
        let p999ns: Int64
        let sample: Int
    }

    let runs: Int
    let passes: [Pass]

    init(_ results: [RingPassResult], runs: Int) {
        let raw = results.first { $0.pass == .pingPong }
        self.runs = runs
        passes = results.map { result in
            Pass(
                name: result.pass.rawValue, operations: result.operations,
                nanoseconds: result.nanosecondsEach,
                ratioToRaw: result.nanosecondsEach / (raw?.nanosecondsEach ?? 1),
                p50ns: result.percentile(5_000), p99ns: result.percentile(9_900),
                p999ns: result.percentile(9_990), sample: result.operationsPerSample)
        }
    }
}
