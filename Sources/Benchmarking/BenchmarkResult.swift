/// What was measured of one workload.
public struct BenchmarkResult: Sendable {
    /// The workload's name.
    public let name: String
    /// Timed commands, and those before them that set up the books.
    public let commands: Int
    /// See ``commands``.
    public let prefix: Int
    /// Instruments.
    public let symbols: Int
    /// The workload's seed.
    public let seed: UInt64
    /// How often everything was timed.
    public private(set) var runs: Int
    /// Nanoseconds of the loop that no engine can beat, run by run.
    public internal(set) var floor: [Int64] = []
    /// What the timed commands traded, the same in every pass.
    public internal(set) var checksum = TradeChecksum()
    /// The modes, in the order asked for.
    public internal(set) var measurements: [BenchmarkMeasurement] = []

    init(_ workload: Workload, runs: Int) {
        name = workload.name
        commands = workload.timed
        prefix = workload.prefix
        symbols = workload.symbols
        seed = workload.seed
        self.runs = runs
    }

    /// Adds the runs of another measurement of the same workload in the same modes; percentiles
    /// and memory stay those of the first.
    public mutating func add(_ other: BenchmarkResult) {
        precondition(
            other.name == name && other.measurements.map(\.mode) == measurements.map(\.mode),
            "another measurement of the same workload")
        runs += other.runs
        floor += other.floor
        for index in measurements.indices {
            measurements[index].nanoseconds += other.measurements[index].nanoseconds
        }
    }

    /// Commands per second at `nanoseconds` for all of them.
    public func rate(_ nanoseconds: Double) -> Double { Double(commands) * 1e9 / nanoseconds }

    /// The floor's commands per second, the median of the runs.
    public var floorRate: Double { rate(median(floor.map { Double($0) })) }

    /// Commands per second of a mode as a part of the floor's in the same run, the median of the
    /// runs: 1 would be as fast as the floor.
    public func ratioToFloor(_ measurement: BenchmarkMeasurement) -> Double {
        median(zip(measurement.nanoseconds, floor).map { Double($1) / Double($0) })
    }
}

/// What was measured of one workload in one mode.
public struct BenchmarkMeasurement: Sendable {
    /// The mode.
    public let mode: BenchmarkMode
    /// Nanoseconds of all timed commands together, run by run; never 0.
    public internal(set) var nanoseconds: [Int64]
    /// Half of the commands, one at a time, take no more nanoseconds; see ``LatencyPass``.
    public let p50: Int64
    /// 99% of the commands take no more nanoseconds.
    public let p99: Int64
    /// 99.9% of the commands take no more nanoseconds.
    public let p999: Int64
    /// Nanoseconds of the slowest command.
    public let maximum: Int64
    /// Bytes that the engine has set aside, and live orders, after the last command.
    public let memory: Int
    /// See ``memory``.
    public let orders: Int

    /// Nanoseconds of all timed commands together, the median of the runs.
    public var median: Double { Benchmarking.median(nanoseconds.map { Double($0) }) }

    /// Bytes set aside for each live order, or nil where none is left.
    public var bytesPerOrder: Double? { orders > 0 ? Double(memory) / Double(orders) : nil }
}

/// The middle of some values, or the mean of the two in the middle; 0 for none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
