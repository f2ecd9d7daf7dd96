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
        let bar = Progress("measuring the gate", total: benchmark.parts * 2, unit: "passes")
        let results = try benchmark.measure { bar.update($0 / 2) }
        let checks = try benchmark.measureChecks { bar.update(0.5 + $0 / 2) }
        let floor = LatencyPass.timerFloor()
        bar.finish()
        if json {
            try Console.printJSON(RiskBenchJSON(benchmark, results, checks, timerFloor: floor))
        } else {
            let text = RiskBenchText(
                benchmark: benchmark, results: results, checks: checks, timerFloor: floor)
            try Console.say(text.text)
        }
    }
}

/// The result of `bench --risk` for a person.
struct RiskBenchText {
    let benchmark: RiskBenchmark
    let results: [RiskBenchResult]
    let checks: [RiskCheckCost]
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
        lines += ["", row(["check by itself"] + benchmark.limits.map(\.title), first: 42)]
        lines += checks.map { cost in
            row(
                [padded("\(cost.check.rawValue)", 2, left: true) + "  " + cost.check.name]
                    + cost.nanoseconds.map { number($0) }, first: 42)
        }
        lines.append(
            row(
                ["    all of them"]
                    + benchmark.limits.indices.map { index in
                        number(checks.reduce(0) { $0 + $1.nanoseconds[index] })
                    }, first: 42))
        return (lines + ["", legend]).joined(separator: "\n")
    }

    private func row(_ cells: [String], first: Int) -> String {
        var line = "  "
        for (index, cell) in cells.enumerated() {
            line += padded(cell, index == 0 ? first : 13, left: index > 0)
        }
        return line
    }

    private func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private var legend: String {
        """
        All figures are nanoseconds of this machine, as busy as it was. p50 to max include the reading of \
        the clock. order: all checks, the reservation and the event; fill: its booking; cancel: the \
        cancel and the end of its order. 4 accounts, 8 strategies, at most 1,000 orders at work.
        A check by itself is evaluated again and again for the same orders, less a call that evaluates \
        none: what it touches is in the nearest cache and evaluations overlap. Finding an order's places \
        and prices, its reservation and its event are in none of them.
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
        let number: UInt8
        let name: String
        let nanoseconds: [String: Double]
    }

    let runs: Int
    let orders: Int
    let seed: UInt64
    let timerFloorNs: Int64
    let settings: [Setting]
    let checks: [Check]

    init(
        _ benchmark: RiskBenchmark, _ results: [RiskBenchResult], _ checks: [RiskCheckCost],
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
        self.checks = checks.map { cost in
            Check(
                number: cost.check.rawValue, name: cost.check.name,
                nanoseconds: Dictionary(
                    uniqueKeysWithValues: zip(
                        benchmark.limits.map(\.rawValue), cost.nanoseconds)))
        }
    }
}
