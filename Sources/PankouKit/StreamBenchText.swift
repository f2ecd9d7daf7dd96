import Benchmarking
import Foundation

extension BenchCommand {
    /// `bench --stream`: the event stream beside libzmq alone.
    func measureStream() throws {
        let benchmark = StreamBenchmark(runs: runs)
        let bar = Progress("measuring the stream", total: benchmark.parts, unit: "passes")
        let result = try benchmark.measure { bar.update($0) }
        bar.finish()
        if json {
            try Console.printJSON(StreamBenchJSON(result))
        } else {
            try Console.say(StreamBenchText(result: result).text)
        }
    }
}

/// The result of `bench --stream` for a person.
struct StreamBenchText {
    let result: StreamResult

    var text: String {
        var lines = [
            "Event stream: \(result.runs * StreamBenchmark.turnsPerRun) turns of "
                + "\(grouped(result.messages)) messages of \(StreamResult.messageSize) bytes",
            row(["", "", "messages/s", "median", "of libzmq"]),
        ]
        lines += result.throughput.map { item in
            row([
                item.transport.rawValue, item.pass.title, grouped(Int(1e9 / item.best)),
                grouped(Int(1e9 / item.median)), String(format: "%.2f", result.ratio(item)),
            ])
        }
        lines += [
            "",
            "From a record's making to the subscriber, ns: \(result.runs) runs of "
                + "\(grouped(result.paced)) records, one every 100 µs",
            row(["", "subscribers", "p50", "p99", "p99.9", "p99.9 of the runs, median"]),
        ]
        lines += result.latencies.map { item in
            row(
                [
                    item.transport.rawValue,
                    "\(item.subscribers)" + (item.stalled > 0 ? ", \(item.stalled) stalled" : ""),
                ]
                    + [5_000, 9_900, 9_990].map { grouped(item.percentile($0)) }
                    + [grouped(item.medianTail)])
        }
        return (lines + ["", legend]).joined(separator: "\n")
    }

    private static let widths = [5, 40, 14, 14, 14, 28]

    private func row(_ cells: [String]) -> String {
        var line = "  "
        for (index, cell) in cells.enumerated() {
            line += padded(cell, StreamBenchText.widths[index], left: index > 1)
        }
        return line
    }

    private var legend: String {
        """
        libzmq alone: one thread that sends in a loop of C, one that receives in another, no limit \
        on the queues.
        messages/s: by the turn that was disturbed least, which "of libzmq" compares too; median: of \
        all turns.
        chain checked: the subscriber recomputes the journal's SHA-256 chain over every record.
        stalled: this subscriber takes nothing while the others are measured.
        All figures are of this machine, as busy as it was.
        """
    }
}

/// The result of `bench --stream` for a program.
struct StreamBenchJSON: Encodable {
    struct Throughput: Encodable {
        let transport: String
        let pass: String
        let messagesPerSecond: Double
        let medianPerSecond: Double
        let ratioToLibzmq: Double
    }

    struct Latency: Encodable {
        let transport: String
        let subscribers: Int
        let stalled: Int
        let p50ns: Int64
        let p99ns: Int64
        let p999ns: Int64
        let medianTailns: Int64
    }

    let messages: Int
    let messageBytes: Int
    let runs: Int
    let throughput: [Throughput]
    let latencies: [Latency]

    init(_ result: StreamResult) {
        messages = result.messages
        messageBytes = StreamResult.messageSize
        runs = result.runs
        throughput = result.throughput.map { item in
            Throughput(
                transport: item.transport.rawValue, pass: item.pass.rawValue,
                messagesPerSecond: 1e9 / item.best, medianPerSecond: 1e9 / item.median,
                ratioToLibzmq: result.ratio(item))
        }
        latencies = result.latencies.map { item in
            Latency(
                transport: item.transport.rawValue, subscribers: item.subscribers,
                stalled: item.stalled, p50ns: item.percentile(5_000),
                p99ns: item.percentile(9_900), p999ns: item.percentile(9_990),
                medianTailns: item.medianTail)
        }
    }
}
