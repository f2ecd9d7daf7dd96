import EventStream
import Foundation
import LockFree
import ZeroMQ

/// Over what a stream is measured.
public enum StreamTransport: String, Sendable, Hashable, CaseIterable {
    /// Loopback tcp.
    case tcp
    /// A socket file.
    case ipc
}

/// What is measured of the event stream.
public enum StreamPass: String, Sendable, Hashable, CaseIterable {
    /// libzmq's own sender and receiver, loops of C.
    case plain
    /// The publisher, to libzmq's own receiver.
    case publisher
    /// The publisher, to the subscriber without the chain.
    case subscriber
    /// The publisher, to the subscriber that recomputes the journal's chain.
    case chained

    /// What it is, in tables.
    public var title: String {
        switch self {
        case .plain: "libzmq alone, C to C"
        case .publisher: "publisher to C"
        case .subscriber: "publisher to subscriber"
        case .chained: "publisher to subscriber, chain checked"
        }
    }
}

/// The messages per second of one pass over one transport.
public struct StreamThroughput: Sendable {
    /// Over what.
    public let transport: StreamTransport
    /// What.
    public let pass: StreamPass
    /// Nanoseconds a message, of each turn.
    public internal(set) var nanoseconds: [Double] = []

    /// The turn that was disturbed least.
    public var best: Double { nanoseconds.min() ?? 0 }

    /// The middle turn.
    public var median: Double {
        let sorted = nanoseconds.sorted()
        return sorted.isEmpty ? 0 : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// Nanoseconds from a record's making to its arrival at the subscribers, ascending.
public struct StreamLatency: Sendable {
    /// Over what.
    public let transport: StreamTransport
    /// How many subscribers there are.
    public let subscribers: Int
    /// How many of them take nothing.
    public let stalled: Int
    /// The times, of all runs.
    public internal(set) var samples: [Int64] = []
    /// The 99.9th percentile of each run.
    public internal(set) var tails: [Int64] = []

    /// Nanoseconds that `share` of the samples, in ten-thousandths, do not exceed: the nearest rank.
    public func percentile(_ share: Int) -> Int64 {
        precondition(share > 0 && share <= 10_000, "a share is 1 to 10,000 ten-thousandths")
        guard !samples.isEmpty else { return 0 }
        return samples[(samples.count * share + 9_999) / 10_000 - 1]
    }

    /// The middle of the runs' 99.9th percentiles.
    public var medianTail: Int64 { tails.sorted()[tails.count / 2] }
}

/// What a measurement of the event stream found.
public struct StreamResult: Sendable {
    /// Bytes of a message: topic, header and an event.
    public static let messageSize = FrameHeader.size + StreamWork.payload
    /// Messages of a turn.
    public let messages: Int
    /// Messages of a run of latencies.
    public let paced: Int
    /// Runs.
    public let runs: Int
    /// Messages per second, each transport and pass.
    public internal(set) var throughput: [StreamThroughput]
    /// Latencies: one subscriber, eight, and eight of which one is stalled.
    public internal(set) var latencies: [StreamLatency]

    /// A pass's messages per second as a part of libzmq's own over the same transport, both by the
    /// turn that was disturbed least: four threads want a core, and others of the machine want it too.
    public func ratio(_ item: StreamThroughput) -> Double {
        let plain = throughput.first { $0.transport == item.transport && $0.pass == .plain }
        return (plain?.best ?? 0) / item.best
    }
}

/// Measures the event stream beside libzmq alone, in turns within one run, so that whatever else the
/// machine does hits all alike.
public struct StreamBenchmark: Sendable {
    /// Messages of a turn.
    public let messages: Int
    /// Messages of a run of latencies, one every 100 µs.
    public let paced: Int
    /// Runs.
    public let runs: Int

    /// All numbers at least 1, `paced` at least 1,000.
    public init(messages: Int = 50_000, paced: Int = 10_000, runs: Int) {
        precondition(messages > 0 && paced >= 1_000 && runs > 0, "there is something to measure")
        self.messages = messages
        self.paced = paced
        self.runs = runs
    }

    /// How many parts ``measure(progress:)`` has.
    public var parts: Int {
        runs * StreamTransport.allCases.count
            * (StreamBenchmark.turnsPerRun * StreamPass.allCases.count
                + StreamBenchmark.crowds.count)
    }

    /// Short turns find moments in which the threads have a core each, even on a busy machine.
    public static let turnsPerRun = 5

    /// Subscribers, and how many of them are stalled.
    private static let crowds = [(1, 0), (8, 0), (8, 1)]

    /// Measures everything; `progress` is told which part is done, 0 to 1.
    ///
    /// Throws ``BenchmarkError`` where a message is missing, and what sockets, threads and the file
    /// system throw.
    public func measure(progress: (Double) -> Void = { _ in }) throws -> StreamResult {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pkx-\(UUID().uuidString.prefix(8))"
        ).path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer {
            // Sockets are gone already; an empty folder that stays does no harm.
            do { try FileManager.default.removeItem(atPath: folder) } catch {}
        }
        var result = StreamResult(
            messages: messages, paced: paced, runs: runs, throughput: [], latencies: [])
        for transport in StreamTransport.allCases {
            result.throughput += StreamPass.allCases.map {
                StreamThroughput(transport: transport, pass: $0)
            }
            result.latencies += StreamBenchmark.crowds.map {
                StreamLatency(transport: transport, subscribers: $0.0, stalled: $0.1)
            }
        }
        var done = 0
        for _ in 0..<runs {
            for turn in 0..<(StreamBenchmark.turnsPerRun * result.throughput.count) {
                let index = turn % result.throughput.count
                let item = result.throughput[index]
                let work = StreamWork(transport: item.transport, folder: folder)
                let time = try work.stream(item.pass, count: messages)
                result.throughput[index].nanoseconds.append(Double(time) / Double(messages - 1))
                done += 1
                progress(Double(done) / Double(parts))
            }
            for index in result.latencies.indices {
                let item = result.latencies[index]
                let work = StreamWork(transport: item.transport, folder: folder)
                let times = try work.latencies(
                    count: paced, subscribers: item.subscribers, stalled: item.stalled
                ).sorted()
                result.latencies[index].samples += times
                result.latencies[index].tails.append(
                    times[(times.count * 9_990 + 9_999) / 10_000 - 1])
                done += 1
                progress(Double(done) / Double(parts))
            }
        }
        for index in result.latencies.indices { result.latencies[index].samples.sort() }
        return result
    }
}
