import Risk
import TradingModel

/// A gate in the middle of a session, and the orders that come next.
public struct FilledGate: ~Copyable {
    private var workload: RiskWorkload
    private let coming: [RiskOrder]
    private var decision = RiskDecision()

    /// A gate that has seen 1,000 orders and what happened to them; `orders` more are coming, at most
    /// 1,000, as their events are not collected before the end.
    ///
    /// Throws ``BenchmarkError`` where one of the first is refused.
    public init(
        _ limits: RiskLimitSetting, instruments: Int, orders: Int, seed: UInt64 = 22
    ) throws {
        precondition((1...1_000).contains(orders), "1 to 1,000 orders are coming")
        var workload = try RiskWorkload(
            limits, instruments: instruments, orders: 1_000 + orders, seed: seed)
        coming = try workload.warmUp(orders: 1_000, then: orders)
        workload.refresh()
        self.workload = workload
    }

    /// Sends all of them, two milliseconds apart; returns how many passed.
    public mutating func submitAll() -> Int {
        var now = workload.now
        var passed = 0
        for order in coming {
            now = now + Span(nanoseconds: 2_000_000)
            workload.gate.submit(order, at: now, into: &decision)
            passed += decision.passes ? 1 : 0
        }
        return passed
    }
}
