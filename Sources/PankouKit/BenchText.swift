import Benchmarking
import Foundation

/// The result of `bench` for a person.
struct BenchText {
    let results: [BenchmarkResult]
    var timerFloor = LatencyPass.timerFloor()

    var text: String {
        let tables = results.map { table($0).joined(separator: "\n") }
        return (tables + [legend.joined(separator: "\n")]).joined(separator: "\n\n")
    }

    private static let widths = [36, 20, 7, 9, 7, 7, 7, 12, 9]

    private func row(_ cells: [String]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += padded(cell, BenchText.widths[index], left: index > 0)
        }
        return "  " + line
    }

    private func table(_ result: BenchmarkResult) -> [String] {
        let instruments = result.symbols == 1 ? "" : " on \(grouped(result.symbols)) instruments"
        var lines = [
            "\(title(result)): \(grouped(result.commands)) commands\(instruments) after "
                + "\(grouped(result.prefix)) that fill the books, seed \(result.seed), "
                + "\(result.runs) run\(result.runs == 1 ? "" : "s")",
            row([
                "", "M commands/s (range)", "ns", "of floor", "p50", "p99", "p99.9", "max",
                "B/order",
            ]),
            row(["floor"] + rates(result, result.floor) + ["1.000"]),
        ]
        for measurement in result.measurements {
            lines.append(
                row(
                    [measurement.mode.title] + rates(result, measurement.nanoseconds) + [
                        decimal(result.ratioToFloor(measurement), 3), grouped(measurement.p50),
                        grouped(measurement.p99), grouped(measurement.p999),
                        grouped(measurement.maximum),
                        measurement.bytesPerOrder.map { decimal($0, 0) } ?? "–",
                    ]))
        }
        let sums = result.checksum
        lines.append(
            "  \(grouped(sums.trades)) trades, quantity \(sums.quantity), notional "
                + "\(sums.notional), makerSum \(sums.makerSum), the same in every pass")
        return lines
    }

    private func title(_ result: BenchmarkResult) -> String {
        StandardWorkload(rawValue: result.name)?.title ?? result.name
    }

    /// Million commands a second, the median with its range, and nanoseconds a command.
    private func rates(_ result: BenchmarkResult, _ nanoseconds: [Int64]) -> [String] {
        let rates = nanoseconds.map { result.rate(Double($0)) / 1e6 }.sorted()
        let (low, high) = (rates.first ?? 0, rates.last ?? 0)
        let middle = (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
        return [
            "\(decimal(middle, 1)) (\(decimal(low, 1))–\(decimal(high, 1)))",
            decimal(1e3 / middle, 1),
        ]
    }

    private var legend: [String] {
        [
            "M commands/s: million commands a second, the median of the runs and their range; ns: "
                + "nanoseconds a command.",
            "floor: a loop that reads each command and touches one random place of an order's size; "
                + "no engine can beat it.",
            "of floor: commands per second as a part of the floor's in the same run.",
            "p50 to max: nanoseconds of single commands, one at a time, in a pass of its own; "
                + "reading the clock takes \(timerFloor) of them.",
            "all events: acceptances, rests, cancels and so on are written too, not only trades.",
            "batch: the engine knows the coming commands, as in a replay; dense: order numbers are "
                + "counted up.",
            "B/order: bytes that the engine has set aside for each order live at the end.",
            "notional: Σ price × quantity in ticks; makerSum: Σ resting order's number × quantity, "
                + "modulo 2^64.",
            "All figures are of this machine, as busy as it was.",
        ]
    }

    private func decimal(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }
}

/// One workload in one mode, as `bench --json` prints it.
struct BenchJSON: Encodable {
    /// The standard workloads, each in each mode.
    struct Standard: Encodable {
        let workloads: [BenchJSON]

        init(_ results: [BenchmarkResult]) {
            workloads = results.flatMap { result in
                result.measurements.map { BenchJSON(result, $0) }
            }
        }
    }

    let workload: String
    let ids: String
    let replay: String
    let events: String
    let runs: Int
    let commands: Int
    let prefix: Int
    let seed: UInt64
    let commandsPerSecond: Double
    let minCommandsPerSecond: Double
    let maxCommandsPerSecond: Double
    let floorCommandsPerSecond: Double
    let ratioToFloor: Double
    let p50ns: Int64
    let p99ns: Int64
    let p999ns: Int64
    let maxns: Int64
    let timerns: Int64
    /// Missing where no order is live at the end.
    let bytesPerOrder: Double?
    let orders: Int
    let trades: UInt64
    let quantity: UInt64
    let notional: UInt64
    let makerSum: UInt64

    init(_ result: BenchmarkResult, _ measurement: BenchmarkMeasurement) {
        workload = result.name
        ids = measurement.mode.numbering.rawValue
        replay = measurement.mode.replay.rawValue
        events = measurement.mode.events.rawValue
        runs = result.runs
        commands = result.commands
        prefix = result.prefix
        seed = result.seed
        commandsPerSecond = result.rate(measurement.median)
        minCommandsPerSecond = result.rate(Double(measurement.nanoseconds.max() ?? 1))
        maxCommandsPerSecond = result.rate(Double(measurement.nanoseconds.min() ?? 1))
        floorCommandsPerSecond = result.floorRate
        ratioToFloor = result.ratioToFloor(measurement)
        p50ns = measurement.p50
        p99ns = measurement.p99
        p999ns = measurement.p999
        maxns = measurement.maximum
        timerns = LatencyPass.timerFloor()
        bytesPerOrder = measurement.bytesPerOrder
        orders = measurement.orders
        trades = result.checksum.trades
        quantity = result.checksum.quantity
        notional = result.checksum.notional
        makerSum = result.checksum.makerSum
    }
}
