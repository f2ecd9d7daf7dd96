import Execution
import TradingModel

/// Any strategy in a type of one's own, so that different ones can trade in one run.
///
/// Calls are dynamic here: a basket pays a few nanoseconds for each, a single run does not.
struct AnyStrategy: Strategy {
    var base: any Strategy

    mutating func started(_ context: inout TradingContext) { base.started(&context) }

    mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        base.phaseChanged(to: phase, &context)
    }

    mutating func bookChanged(_ context: inout TradingContext) { base.bookChanged(&context) }

    mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        base.traded(trade, &context)
    }

    mutating func woken(_ context: inout TradingContext) { base.woken(&context) }

    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        base.orderUpdated(update, &context)
    }

    func target(at time: Timestamp) -> Quantity? { base.target(at: time) }

    var counts: [StrategyCount] { base.counts }
}
