import Risk
import TradingModel

/// What is timed of the gate.
public enum RiskOperation: String, Sendable, Hashable, CaseIterable {
    /// The chain of checks: a new order with all that its decision takes, without its reservation.
    case chain
    /// A new order: the chain, its reservation and its event.
    case order
    /// A fill that is booked.
    case fill
    /// A cancel, and the end of its order.
    case cancel
}

/// One operation of one setting, all runs together.
public struct RiskLatencies: Sendable {
    /// What was timed.
    public let operation: RiskOperation
    /// Nanoseconds of each, ascending, the reading of the clock included.
    public internal(set) var nanoseconds: [Int64] = []

    /// Nanoseconds that `share` of them, in ten-thousandths, do not exceed: the nearest rank.
    public func percentile(_ share: Int) -> Int64 { nearestRank(nanoseconds, share) }
}

/// What was measured of the gate in one setting.
public struct RiskBenchResult: Sendable {
    /// Whose limits there are.
    public let limits: RiskLimitSetting
    /// Instruments that the orders are for.
    public let instruments: Int
    /// Nanoseconds of single operations.
    public internal(set) var latencies: [RiskLatencies]
}

/// One check of one setting, all runs and numbers of instruments together.
public struct RiskCheckLatencies: Sendable {
    /// The check; nil for evaluating none, which is the price of the call and of the clock.
    public let check: RiskCheck?
    /// Nanoseconds of each evaluation, ascending, the reading of the clock included.
    public internal(set) var nanoseconds: [Int64] = []

    /// As ``RiskLatencies/percentile(_:)``.
    public func percentile(_ share: Int) -> Int64 { nearestRank(nanoseconds, share) }
}

/// What was measured of the checks by themselves.
public struct RiskCheckResult: Sendable {
    /// Whose limits there are.
    public let limits: RiskLimitSetting
    /// None, then each check.
    public internal(set) var latencies: [RiskCheckLatencies]
}

private func nearestRank(_ sorted: [Int64], _ share: Int) -> Int64 {
    precondition(share > 0 && share <= 10_000, "a share is 1 to 10,000 ten-thousandths")
    guard !sorted.isEmpty else { return 0 }
    return sorted[(sorted.count * share + 9_999) / 10_000 - 1]
}

/// Measures the pre-trade gate: single operations of a seeded flow in which every order passes all 26
/// checks, and each check by itself.
///
/// Every other order is sent; those between go through the chain first, and that is timed. So
/// nothing is timed after a rehearsal of itself. The checks by themselves are timed in runs of their
/// own: each order goes through all of them, one by one, before it is sent; its places in the tables
/// were found before.
public struct RiskBenchmark: Sendable {
    /// Orders of each run and setting.
    public let orders: Int
    /// How often each setting is run.
    public let runs: Int
    /// The seed of the flow.
    public let seed: UInt64
    /// Whose limits there are.
    public let limits: [RiskLimitSetting]
    /// Numbers of instruments that are measured.
    public static let instruments = [1, 100]

    /// Orders that a run may have: more would cross the line of 20,000 messages of an account in a
    /// day, from which on every order raises an alert.
    public static let orderRange = 1_000...40_000

    /// ``orderRange`` says how many orders there may be; at least one run and one setting.
    public init(
        orders: Int = 30_000, runs: Int, seed: UInt64 = 22,
        limits: [RiskLimitSetting] = RiskLimitSetting.allCases
    ) {
        precondition(RiskBenchmark.orderRange.contains(orders), "orders are in their range")
        precondition(runs > 0 && !limits.isEmpty, "a measurement needs something to do")
        self.orders = orders
        self.runs = runs
        self.seed = seed
        self.limits = limits
    }

    /// Parts that ``measure(progress:)`` has.
    public var parts: Int { 2 * runs * limits.count * RiskBenchmark.instruments.count }

    /// Times single operations and checks; `progress` is told which part is done, 0 to 1.
    ///
    /// Throws ``BenchmarkError`` where an order is refused.
    public func measure(
        progress: (Double) -> Void = { _ in }
    ) throws -> (operations: [RiskBenchResult], checks: [RiskCheckResult]) {
        var results = limits.flatMap { limits in
            RiskBenchmark.instruments.map {
                RiskBenchResult(
                    limits: limits, instruments: $0,
                    latencies: RiskOperation.allCases.map { RiskLatencies(operation: $0) })
            }
        }
        let all: [RiskCheck?] = [nil] + RiskCheck.allCases
        var checks = limits.map { limits in
            RiskCheckResult(limits: limits, latencies: all.map { RiskCheckLatencies(check: $0) })
        }
        var done = 0
        // In turns, so that whatever else the machine does hits all settings alike.
        for run in 0..<runs {
            for index in results.indices {
                let (limits, instruments) = (results[index].limits, results[index].instruments)
                for timesChecks in [false, true] {
                    var pass = try RiskPass(
                        limits, instruments: instruments, orders: orders,
                        timesChecks: timesChecks, seed: seed &+ UInt64(run))
                    try pass.run()
                    if timesChecks {
                        pass.add(to: &checks[index / RiskBenchmark.instruments.count])
                    } else {
                        pass.add(to: &results[index])
                    }
                    done += 1
                    progress(Double(done) / Double(parts))
                }
            }
        }
        for index in results.indices {
            for operation in results[index].latencies.indices {
                results[index].latencies[operation].nanoseconds.sort()
            }
        }
        for index in checks.indices {
            for check in checks[index].latencies.indices {
                checks[index].latencies[check].nanoseconds.sort()
            }
        }
        return (results, checks)
    }
}
