import CPlatform
import Risk
import TradingModel

/// What is timed of the gate.
public enum RiskOperation: String, Sendable, Hashable, CaseIterable {
    /// A new order: all 26 checks, its reservation and its event.
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
    public func percentile(_ share: Int) -> Int64 {
        precondition(share > 0 && share <= 10_000, "a share is 1 to 10,000 ten-thousandths")
        guard !nanoseconds.isEmpty else { return 0 }
        return nanoseconds[(nanoseconds.count * share + 9_999) / 10_000 - 1]
    }
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

/// What single checks cost.
public struct RiskCheckCost: Sendable {
    /// The check.
    public let check: RiskCheck
    /// Nanoseconds of an evaluation, by setting in the order of ``RiskLimitSetting/allCases``.
    public let nanoseconds: [Double]
}

/// Measures the pre-trade gate: single operations of a seeded flow in which every order passes all 26
/// checks, and each check by itself.
///
/// A check by itself is evaluated again and again for the same order, and the time of a call that
/// evaluates none is taken off. Its data are then in the nearest cache and its branches foreseen, and
/// evaluations overlap: it is what the check adds to a busy processor, not how long it takes alone.
/// Finding the order's places in the tables and its prices comes before the checks and is in none.
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

    private static let checkOrders = 64
    private static let checkTimes = 200

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

    /// Parts that ``measure(progress:)`` and ``measureChecks(progress:)`` have.
    public var parts: Int { runs * limits.count * RiskBenchmark.instruments.count }

    /// Times single operations; `progress` is told which part is done, 0 to 1.
    ///
    /// Throws ``BenchmarkError`` where an order is refused.
    public func measure(progress: (Double) -> Void = { _ in }) throws -> [RiskBenchResult] {
        var results = limits.flatMap { limits in
            RiskBenchmark.instruments.map {
                RiskBenchResult(
                    limits: limits, instruments: $0,
                    latencies: RiskOperation.allCases.map { RiskLatencies(operation: $0) })
            }
        }
        // In turns, so that whatever else the machine does hits all settings alike.
        for run in 0..<runs {
            for index in results.indices {
                try time(&results[index], seed: seed &+ UInt64(run))
                progress(Double(run * results.count + index + 1) / Double(parts))
            }
        }
        for index in results.indices {
            for operation in results[index].latencies.indices {
                results[index].latencies[operation].nanoseconds.sort()
            }
        }
        return results
    }

    private func time(_ result: inout RiskBenchResult, seed: UInt64) throws {
        var workload = try RiskWorkload(
            result.limits, instruments: result.instruments, orders: orders, seed: seed)
        var decision = RiskDecision()
        // Filled, so that no page is first touched while the clock runs.
        var latencies = RiskOperation.allCases.map { _ in
            [Int64](repeating: -1, count: orders * 2)
        }
        var counts = [0, 0, 0]
        while counts[0] < orders {
            let operation: Int
            let start: Int64
            let end: Int64
            switch workload.next() {
            case .order(let order):
                operation = 0
                let now = workload.now
                start = pankou_nanoseconds()
                workload.gate.submit(order, at: now, into: &decision)
                end = pankou_nanoseconds()
                try RiskWorkload.check(decision)
            case .fill(let id, let price, let quantity):
                operation = 1
                let now = workload.now
                start = pankou_nanoseconds()
                workload.gate.filled(id, price: price, quantity: quantity, at: now)
                end = pankou_nanoseconds()
            case .cancel(let id):
                operation = 2
                let now = workload.now
                start = pankou_nanoseconds()
                _ = workload.gate.cancel(id, at: now)
                workload.gate.canceled(id, at: now)
                end = pankou_nanoseconds()
            }
            guard counts[operation] < orders * 2 else { continue }
            latencies[operation][counts[operation]] = end &- start
            counts[operation] += 1
        }
        for operation in latencies.indices {
            result.latencies[operation].nanoseconds += latencies[operation][..<counts[operation]]
        }
    }

    /// Times each check by itself, with 100 instruments; `progress` is told which part is done.
    ///
    /// Throws ``BenchmarkError`` where an order is refused while the gate is filled.
    public func measureChecks(progress: (Double) -> Void = { _ in }) throws -> [RiskCheckCost] {
        let checks: [RiskCheck?] = [nil] + RiskCheck.allCases
        var costs = limits.map { _ in checks.map { _ in [Double]() } }
        for (setting, limits) in limits.enumerated() {
            var workload = try RiskWorkload(limits, instruments: 100, orders: 20_000, seed: seed)
            let coming = try workload.warmUp(orders: 10_000, then: RiskBenchmark.checkOrders)
            let now = workload.now
            var decision = RiskDecision()
            for run in 0..<runs {
                for (index, check) in checks.enumerated() {
                    var total: Int64 = 0
                    for order in coming {
                        let start = pankou_nanoseconds()
                        workload.gate.evaluate(
                            check, of: order, at: now, times: RiskBenchmark.checkTimes,
                            into: &decision)
                        total += pankou_nanoseconds() &- start
                    }
                    let count = coming.count * RiskBenchmark.checkTimes
                    costs[setting][index].append(Double(total) / Double(count))
                }
                progress(Double(setting * runs + run + 1) / Double(runs * self.limits.count))
            }
        }
        return RiskCheck.allCases.enumerated().map { index, check in
            RiskCheckCost(
                check: check,
                nanoseconds: costs.map { setting in
                    // Each run against its own empty calls.
                    max(median(zip(setting[index + 1], setting[0]).map { $0 - $1 }), 0)
                })
        }
    }
}
