import ArgumentParser
import Benchmarking
import Foundation
import Risk

extension RiskLimitSetting: ExpressibleByArgument {}

extension BenchCommand {
    /// `bench --risk`: the pre-trade gate, all checks together and each by itself.
    func measureRisk() throws {
        let benchmark = RiskBenchmark(
            orders: commands ?? 30_000, runs: runs, seed: seed ?? 22,
            limits: limits.map { [$0] } ?? RiskLimitSetting.allCases)
        let bar = Progress("measuring the gate", total: benchmark.parts, unit: "passes")
        let measured = try benchmark.measure { bar.update($0) }
        let floor = LatencyPass.timerFloor()
        bar.finish()
        if json {
            try Console.printJSON(
                RiskBenchJSON(
                    benchmark, measured.operations, measured.checks, timerFloor: floor))
        } else {
            let text = RiskBenchText(
                benchmark: benchmark, results: measured.operations, checks: measured.checks,
                timerFloor: floor)
            try Console.say(text.text)
        }
    }
}

/// The result of `bench --risk` for a person.
struct RiskBenchText {
    let benchmark: RiskBenchmark
    let results: [RiskBenchResult]
    let checks: [RiskCheckResult]
    let timerFloor: Int64

    var text: String {
        let head =
            "Pre-trade gate: \(benchmark.runs) runs of \(grouped(benchmark.orders)) orders that pass "
            + "all \(RiskCheck.count) checks; reading the clock takes \(timerFloor) ns"
        var lines = [
            head,
            row(["limits of", "instruments", "", "p50", "p99", "p99.9", "max"], first: 12),
        ]
        for result in results {
            for latencies in result.latencies {
                lines.append(
                    row(
                        [
                            result.limits.title, grouped(result.instruments),
                            latencies.operation.rawValue,
                        ]
                            + [5_000, 9_900, 9_990, 10_000].map {
                                grouped(latencies.percentile($0))
                            }, first: 12))
            }
        }
        let heads = checks.flatMap { ["\($0.limits.title) p50", "p99.9"] }
        lines += ["", row(["check by itself"] + heads, first: 42)]
        for index in 0...RiskCheck.count {
            let check = checks[0].latencies[index].check
            let name = check.map {
                padded("\($0.rawValue)", 2, left: true) + "  " + $0.name
            }
            let figures = checks.flatMap { result in
                [5_000, 9_990].map { grouped(result.latencies[index].percentile($0)) }
            }
            lines.append(row([name ?? "    none: the call alone"] + figures, first: 42))
        }
        return (lines + ["", legend]).joined(separator: "\n")
    }

    private func row(_ cells: [String], first: Int) -> String {
        var line = "  "
        for (index, cell) in cells.enumerated() {
            line += padded(cell, index == 0 ? first : 13, left: index > 0)
        }
        return line
    }

    private var legend: String {
        """
        All figures are nanoseconds of this machine, as busy as it was, the reading of the clock included. \
        chain: all that a decision takes, the 26 checks among it; order: the chain, the reservation and \
        the event; fill: its booking; cancel: the cancel and the end of its order. 4 accounts, 8 \
        strategies, at most 1,000 orders at work, and the code of all of them in turn.
        A check by itself is timed once an order, in the same flow; finding the order's places and prices \
        comes before. The chain takes less than the sum, as a processor works on several checks at once.
        Benchmarks/instructions counts the instructions, which are the same on every run.
        """
    }
}

/// The result of `bench --risk` for a program.
struct RiskBenchJSON: Encodable {
    struct Setting: Encodable {
        let limits: String
        let instruments: Int
        let operation: String
        let count: Int
        let p50ns: Int64
        let p99ns: Int64
        let p999ns: Int64
        let maxns: Int64
    }

    struct Check: Encodable {
        /// 0 for none.
        let number: UInt8
        let name: String
        let limits: String
        let count: Int
        let p50ns: Int64
        let p999ns: Int64
    }

    let runs: Int
    let orders: Int
    let seed: UInt64
    let timerFloorNs: Int64
    let settings: [Setting]
    let checks: [Check]

    init(
        _ benchmark: RiskBenchmark, _ results: [RiskBenchResult], _ checks: [RiskCheckResult],
        timerFloor: Int64
    ) {
        runs = benchmark.runs
        orders = benchmark.orders
        seed = benchmark.seed
        timerFloorNs = timerFloor
        settings = results.flatMap { result in
            result.latencies.map {
                Setting(
                    limits: result.limits.rawValue, instruments: result.instruments,
                    operation: $0.operation.rawValue, count: $0.nanoseconds.count,
                    p50ns: $0.percentile(5_000), p99ns: $0.percentile(9_900),
                    p999ns: $0.percentile(9_990), maxns: $0.percentile(10_000))
            }
        }
        self.checks = checks.flatMap { result in
            result.latencies.map {
                Check(
                    number: $0.check?.rawValue ?? 0, name: $0.check?.name ?? "none",
                    limits: result.limits.rawValue, count: $0.nanoseconds.count,
                    p50ns: $0.percentile(5_000), p999ns: $0.percentile(9_990))
            }
        }
    }
}
