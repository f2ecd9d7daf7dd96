import CPlatform
import Risk
import TradingModel

/// One run of the gate's benchmark in one setting: of the operations, or of the checks by themselves.
struct RiskPass: ~Copyable {
    private let orders: Int
    private let timesChecks: Bool
    private var workload: RiskWorkload
    private var decision = RiskDecision()
    private var operations: [Samples]
    /// Of no check, then of each.
    private var checks: [Samples]

    /// Times of one kind, in memory that is touched before the clock runs.
    private struct Samples {
        private var times: [Int64]
        private var count = 0

        init(room: Int) { times = [Int64](repeating: -1, count: room) }

        /// Notes a time, where there is room.
        mutating func add(_ time: Int64) {
            guard count < times.count else { return }
            times[count] = time
            count += 1
        }

        var all: ArraySlice<Int64> { times[..<count] }
    }

    init(
        _ limits: RiskLimitSetting, instruments: Int, orders: Int, timesChecks: Bool, seed: UInt64
    ) throws {
        self.orders = orders
        self.timesChecks = timesChecks
        workload = try RiskWorkload(
            limits, instruments: instruments, orders: orders, seed: seed)
        operations = RiskOperation.allCases.map { _ in Samples(room: orders) }
        checks = (0...RiskCheck.count).map { _ in Samples(room: timesChecks ? orders : 0) }
    }

    /// Carries out all orders and what happens to them.
    ///
    /// Throws ``BenchmarkError`` where an order is refused.
    mutating func run() throws {
        var sent = 0
        while sent < orders {
            switch workload.next() {
            case .order(let order):
                let now = workload.now
                if timesChecks {
                    timeChecks(order, now)
                } else if sent % 2 == 0 {
                    time(order, now)
                } else {
                    timeChain(order, now)
                }
                try RiskWorkload.check(decision)
                sent += 1
            case .fill(let id, let price, let quantity):
                let now = workload.now
                let start = pankou_nanoseconds()
                workload.gate.filled(id, price: price, quantity: quantity, at: now)
                note(.fill, pankou_nanoseconds() &- start)
            case .cancel(let id):
                let now = workload.now
                let start = pankou_nanoseconds()
                _ = workload.gate.cancel(id, at: now)
                workload.gate.canceled(id, at: now)
                note(.cancel, pankou_nanoseconds() &- start)
            }
        }
    }

    private mutating func time(_ order: RiskOrder, _ now: Timestamp) {
        let start = pankou_nanoseconds()
        workload.gate.submit(order, at: now, into: &decision)
        note(.order, pankou_nanoseconds() &- start)
    }

    private mutating func timeChain(_ order: RiskOrder, _ now: Timestamp) {
        let start = pankou_nanoseconds()
        workload.gate.preview(order, at: now, into: &decision)
        note(.chain, pankou_nanoseconds() &- start)
        workload.gate.submit(order, at: now, into: &decision)
    }

    private mutating func timeChecks(_ order: RiskOrder, _ now: Timestamp) {
        for number in checks.indices {
            let time = workload.gate.evaluate(
                RiskCheck(rawValue: UInt8(number)), of: order, at: now,
                clock: pankou_nanoseconds, into: &decision)
            checks[number].add(time)
        }
        workload.gate.submit(order, at: now, into: &decision)
    }

    private mutating func note(_ operation: RiskOperation, _ time: Int64) {
        let index = RiskOperation.allCases.firstIndex(of: operation)
        if let index { operations[index].add(time) }
    }

    /// Adds the times of the operations to those of their setting.
    consuming func add(to result: inout RiskBenchResult) {
        for index in operations.indices {
            result.latencies[index].nanoseconds += operations[index].all
        }
    }

    /// Adds the times of the checks to those of their setting.
    consuming func add(to result: inout RiskCheckResult) {
        for index in checks.indices { result.latencies[index].nanoseconds += checks[index].all }
    }
}
