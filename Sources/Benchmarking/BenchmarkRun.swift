import Matching
import TradingModel

/// How a matching engine finds order numbers, what it is told and what it has to tell.
public struct BenchmarkMode: Sendable, Hashable {
    /// How order numbers are found.
    public var numbering: OrderNumbering
    /// Whether coming commands are known.
    public var replay: ReplayMode
    /// The events that it writes.
    public var events: EventDetail

    /// A mode.
    public init(
        numbering: OrderNumbering, replay: ReplayMode, events: EventDetail = .trades
    ) {
        self.numbering = numbering
        self.replay = replay
        self.events = events
    }

    /// Every numbering and replay with trades only, and one mode that reports everything.
    public static let all = [
        BenchmarkMode(numbering: .any, replay: .single),
        BenchmarkMode(numbering: .any, replay: .single, events: .all),
        BenchmarkMode(numbering: .any, replay: .batch),
        BenchmarkMode(numbering: .dense, replay: .single),
        BenchmarkMode(numbering: .dense, replay: .batch),
    ]

    /// The mode's name in tables.
    public var title: String {
        "\(numbering.rawValue) ids, " + (replay == .single ? "one at a time" : "batch")
            + (events == .all ? ", all events" : "")
    }
}

/// What an engine writes to its event buffer.
public enum EventDetail: String, Sendable, Hashable, CaseIterable {
    /// Trades and refusals, as most engines report them.
    case trades
    /// Every event: acceptance, rest, cancel and so on.
    case all

    var kinds: EventKinds { self == .all ? .all : .trades }
}

/// Measures a workload in some modes, in turns: the floor, then each mode, and all of it again, so
/// that whatever else the machine does hits all of them alike.
public struct BenchmarkRun: Sendable {
    /// The workload.
    public let workload: Workload
    /// The modes.
    public let modes: [BenchmarkMode]
    /// How often each is timed.
    public let runs: Int

    /// `runs` passes, at least one, in each of `modes`.
    public init(_ workload: Workload, modes: [BenchmarkMode] = BenchmarkMode.all, runs: Int) {
        precondition(runs > 0, "a measurement needs a run")
        self.workload = workload
        self.modes = modes
        self.runs = runs
    }

    /// Measures; `progress` is told which part is done, 0 to 1, between two passes.
    ///
    /// Throws ``BenchmarkError`` where two passes did not trade the same.
    public func measure(progress: (Double) -> Void = { _ in }) throws -> BenchmarkResult {
        let total = Double(runs * (modes.count + 1) + modes.count)
        var done = 0.0
        func advance() {
            done += 1
            progress(done / total)
        }

        var result = BenchmarkResult(workload, runs: runs)
        var passes = modes.map { _ in [ReplayResult]() }
        try time(&passes, &result.floor, advance)
        result.checksum = passes.first?.first?.checksum ?? TradeChecksum()

        // The latencies come last: the commands of the replay above are gone by then.
        for (mode, results) in zip(modes, passes) {
            for pass in results { try check(pass.checksum, result.checksum, mode.title) }
            let latency = LatencyPass(workload, mode)
            try check(latency.checksum, result.checksum, "the latency pass")
            advance()
            guard let last = results.last else { continue }
            result.measurements.append(
                BenchmarkMeasurement(
                    mode: mode, nanoseconds: results.map { max($0.nanoseconds, 1) },
                    p50: latency.percentile(5_000), p99: latency.percentile(9_900),
                    p999: latency.percentile(9_990), maximum: latency.percentile(10_000),
                    memory: last.memory, orders: last.orders))
        }
        return result
    }

    private func time(
        _ passes: inout [[ReplayResult]], _ floor: inout [Int64], _ advance: () -> Void
    ) throws {
        let replayer = Replayer(workload)
        var sum: UInt64?
        for _ in 0..<runs {
            let pass = replayer.floor()
            // Using the sum keeps the loop from being left out.
            guard sum == nil || sum == pass.sum else {
                throw BenchmarkError(workload.name, "the floor's loop gave two sums")
            }
            sum = pass.sum
            floor.append(max(pass.nanoseconds, 1))
            advance()
            for (index, mode) in modes.enumerated() {
                passes[index].append(replayer.run(mode))
                advance()
            }
        }
    }

    private func check(_ found: TradeChecksum, _ wanted: TradeChecksum, _ what: String) throws {
        guard found != wanted else { return }
        throw BenchmarkError(
            workload.name,
            "\(what) did not trade what the first pass did (\(found) and \(wanted)); this is a "
                + "fault of Pankou")
    }
}

/// Passes over the same workload that do not agree: a fault of the engine, not of its user.
public struct BenchmarkError: Error, CustomStringConvertible, Hashable {
    /// The workload and what differs.
    public let description: String

    init(_ workload: String, _ what: String) { description = "\(workload): \(what)" }
}
