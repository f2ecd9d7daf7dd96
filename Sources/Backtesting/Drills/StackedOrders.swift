import Execution
import TradingModel

/// Stacks up working orders far from the market and then hangs: it answers to nothing.
struct StackedOrders: NamedStrategy {
    static let name = "stacked"
    static let summary = "Drill: stacks up working orders, then hangs"
    /// Orders to stack.
    static let orders = Parameter.integer(
        "orders", default: 10_000, in: 1...50_000, "Orders to stack, a lot each.")
    static let parameters = [orders.spec]

    private let parent: ParentOrder
    private let count: Int64
    private var sent: Int64 = 0

    init(_ setup: StrategySetup) throws(StrategyError) {
        parent = setup.parent
        count = setup[StackedOrders.orders]
    }

    mutating func started(_ context: inout TradingContext) {
        context.wake(at: parent.startTime)
    }

    mutating func woken(_ context: inout TradingContext) {
        guard let limits = context.limits else { return }
        let span = Int32(40)
        for _ in 0..<min(500, count - sent) {
            // Spread over the ticks next to the limit, where nothing trades on an ordinary day.
            let offset = Int32(sent % Int64(span))
            let price =
                parent.side == .buy
                ? Price(ticks: limits.lowerBound.ticks + offset)
                : Price(ticks: limits.upperBound.ticks - offset)
            _ = context.submit(parent.side, quantity: parent.lot, price: price, purpose: .join)
            sent += 1
        }
        if sent < count { context.wake(at: context.now + .seconds(1)) }
    }
}
