/// The four workloads that the package generates, each fixed by its seed.
public enum StandardWorkload: String, CaseIterable, Sendable {
    /// 45% adds, 40% cancels and reductions, 5% replaces, the rest marketable; about 10,000 live
    /// orders within tens of ticks of a drifting mid.
    case realistic
    /// Few live orders, and three commands in ten that sweep one or more levels.
    case aggressive
    /// One million resting orders over 100,000 levels, four ticks apart.
    case deep
    /// 1,000 instruments, the n-th with 1/n of the first one's activity.
    case zipf

    /// The workload's name in tables.
    public var title: String {
        switch self {
        case .realistic: "realistic"
        case .aggressive: "aggressive"
        case .deep: "deep and sparse"
        case .zipf: "1,000 instruments, Zipf"
        }
    }

    var shape: WorkloadShape {
        switch self {
        case .realistic:
            WorkloadShape(
                weights: .init(add: 45, cancel: 33, reduce: 7, replace: 5, take: 10),
                live: 10_000, mid: 100_000, width: 40, takeSize: 13)
        case .aggressive:
            WorkloadShape(
                weights: .init(add: 60, cancel: 8, reduce: 1, replace: 1, take: 30),
                live: 2_000, mid: 100_000, width: 60, takeSize: 20)
        case .deep:
            WorkloadShape(
                weights: .init(add: 46, cancel: 44, reduce: 4, replace: 2, take: 4),
                live: 1_000_000, mid: 400_000, width: 50_000, tick: 4, isUniform: true, takeSize: 10
            )
        case .zipf:
            WorkloadShape(
                weights: .init(add: 45, cancel: 33, reduce: 7, replace: 5, take: 10),
                symbols: 1_000, live: 500, mid: 20_000, width: 40, takeSize: 13)
        }
    }

    /// The workload with `count` timed commands.
    public func generate(seed: UInt64, count: Int) -> Workload {
        shape.generate(name: rawValue, seed: seed, count: count)
    }
}

extension Workload {
    /// Orders at a level in the workloads of ``queues(of:seed:count:)``.
    public static let queueLengths = [10, 100, 1_000, 10_000]

    /// 20,000 live orders in queues of `length`; half of the commands add one, half cancel one
    /// anywhere in its queue. What a command takes may not depend on the length.
    public static func queues(of length: Int, seed: UInt64, count: Int) -> Workload {
        precondition(length > 0 && length <= 10_000, "a queue holds 1 to 10,000 orders")
        let shape = WorkloadShape(
            weights: .init(add: 50, cancel: 50, reduce: 0, replace: 0, take: 0), live: 20_000,
            mid: 100_000, width: Int64(10_000 / length), isUniform: true, takeSize: 1)
        return shape.generate(name: "queues of \(length)", seed: seed, count: count)
    }
}

/// What kind of market a workload is.
struct WorkloadShape {
    struct Weights {
        var add: UInt64
        var cancel: UInt64
        var reduce: UInt64
        var replace: UInt64
        var take: UInt64
    }

    var weights: Weights
    var symbols = 1
    /// Live orders of one instrument.
    var live: Int
    /// The first mid price in ticks.
    var mid: Int64
    /// Levels a side, or the mean distance from the mid in levels.
    var width: Int64
    /// Ticks between two levels.
    var tick: Int64 = 1
    /// Prices spread evenly over the width, not bunched near the mid.
    var isUniform = false
    /// Mean size of a taking order, in tenths of a resting order's.
    var takeSize: UInt64

    func generate(name: String, seed: UInt64, count: Int) -> Workload {
        var generator = WorkloadGenerator(self, seed: seed)
        generator.run(count)
        return generator.finish(name: name)
    }
}
