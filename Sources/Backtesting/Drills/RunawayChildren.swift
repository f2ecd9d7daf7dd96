import Execution
import TradingModel

/// A parent order worked by a program with a dead code path: its children's fills are never counted,
/// so that it sends children without end.
///
/// After SEC order 34-70694 (Knight Capital, 2013): eight-year-old code no longer told the router
/// that a parent was filled; 212 parents became more than four million executions in 45 minutes.
struct RunawayChildren: NamedStrategy {
    static let name = "runaway"
    static let summary = "Drill: resubmits children without end, as on 2012-08-01"

    private let parent: ParentOrder
    private let every = Span.milliseconds(100)

    init(_ setup: StrategySetup) throws(StrategyError) { parent = setup.parent }

    mutating func started(_ context: inout TradingContext) {
        context.wake(at: parent.startTime)
    }

    mutating func woken(_ context: inout TradingContext) {
        guard context.now < parent.endTime else { return }
        context.wake(at: context.now + every)
        let top = context.market.book.top
        let best = parent.side == .buy ? top.ask : top.bid
        guard context.market.phase == .continuous, best.quantity > 0 else { return }
        // What is still to do is worked out from the fills, and those are never counted.
        let quantity = min(parent.lot * 2, parent.quantity)
        _ = context.submit(
            parent.side, quantity: quantity, price: best.price, purpose: .cross)
    }
}
