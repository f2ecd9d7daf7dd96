import LockFree

/// What is measured of the rings.
public enum RingPass: String, Sendable, Hashable, CaseIterable {
    /// Two atomics on lines of their own, bounced between two threads: no ring can be faster.
    case pingPong = "ping-pong"
    /// A message there through one ring, and back through another.
    case roundTrip = "round-trip"
    /// A stream of messages, each published and read by itself.
    case single
    /// A stream of messages in batches of 64.
    case batch
    /// As `single`, to two consumers that both hold the producer back.
    case broadcast

    /// Whether it is timed by round trips, not as a stream.
    public var hasLatencies: Bool { self == .pingPong || self == .roundTrip }

    /// What one operation is, in tables.
    public var title: String {
        switch self {
        case .pingPong: "cache line there and back, raw"
        case .roundTrip: "message there and back, two rings"
        case .single: "one at a time"
        case .batch: "batches of 64"
        case .broadcast: "one at a time to two consumers"
        }
    }
}

/// One kind of pass, all its runs.
public struct RingPassResult: Sendable {
    /// What was measured.
    public let pass: RingPass
    /// Round trips, or messages, of each turn.
    public let operations: Int
    /// Nanoseconds of single round trips, or of 4,096 messages of a stream, of all runs, ascending.
    public internal(set) var samples: [Int64] = []

    /// Round trips, or messages, of a sample.
    public var operationsPerSample: Int { pass.hasLatencies ? 1 : RingStream.sample }

    /// Nanoseconds of the middle sample of each turn.
    public internal(set) var medians: [Int64] = []

    /// Nanoseconds an operation, by the least of ``medians``: the turn that was disturbed least. On a
    /// busy machine both threads may share a core for a whole turn.
    public var nanosecondsEach: Double {
        Double(medians.min() ?? 0) / Double(operationsPerSample)
    }

    /// Nanoseconds that `share` of the samples, in ten-thousandths, do not exceed: the nearest rank.
    public func percentile(_ share: Int) -> Int64 {
        precondition(share > 0 && share <= 10_000, "a share is 1 to 10,000 ten-thousandths")
        guard !samples.isEmpty else { return 0 }
        return samples[(samples.count * share + 9_999) / 10_000 - 1]
    }
}

/// Measures the rings beside a raw ping-pong of the same run, in turns, so that whatever else the
/// machine does hits all alike. Only the ratios say something of the rings; the figures themselves are
/// those of the machine and how busy it was.
public struct RingBenchmark: Sendable {
    /// Round trips of a turn.
    public let trips: Int
    /// Messages of a turn.
    public let messages: Int
    /// How often each pass is timed, in ``turnsPerRun`` short turns each.
    public let runs: Int

    /// Short turns find moments in which both threads have a core, even on a busy machine.
    public static let turnsPerRun = 10

    /// All numbers at least 1, messages at least 4,096.
    public init(trips: Int = 10_000, messages: Int = 200_000, runs: Int) {
        precondition(
            trips > 0 && messages >= RingStream.sample && runs > 0,
            "a measurement needs something to do")
        self.trips = trips
        self.messages = messages
        self.runs = runs
    }

    /// Spins while the other side runs, and lets it run where there is no core for it.
    static let idle = IdleStrategy.backOff(spins: 500, yields: .max, nanoseconds: 0)

    /// Measures all passes; `progress` is told which part is done, 0 to 1.
    ///
    /// Throws ``BenchmarkError`` where a message was lost or changed, and what the rings and threads
    /// throw when the system is out of memory or threads.
    public func measure(progress: (Double) -> Void = { _ in }) throws -> [RingPassResult] {
        var results = RingPass.allCases.map {
            RingPassResult(pass: $0, operations: $0.hasLatencies ? trips : messages)
        }
        let turns = runs * RingBenchmark.turnsPerRun
        for turn in 0..<turns {
            for index in results.indices {
                let samples =
                    switch results[index].pass {
                    case .pingPong: try RoundTrips.raw(count: trips)
                    case .roundTrip: try RoundTrips.rings(count: trips)
                    case .single: try RingStream.toOne(messages, batch: 1)
                    case .batch: try RingStream.toOne(messages, batch: 64)
                    case .broadcast: try RingStream.toTwo(messages)
                    }
                results[index].samples += samples
                results[index].medians.append(samples.sorted()[samples.count / 2])
                progress(
                    Double(turn * results.count + index + 1) / Double(turns * results.count))
            }
        }
        for index in results.indices { results[index].samples.sort() }
        return results
    }
}
