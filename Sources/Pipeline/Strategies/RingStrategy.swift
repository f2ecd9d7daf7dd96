import Execution
import TradingModel

/// A strategy on another thread, as the engine sees it: every callback goes down its line.
struct RingStrategy: Strategy {
    let line: StrategyLine

    func started(_ context: inout TradingContext) { line.perform(.started, &context) }

    func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        line.perform(.phaseChanged(phase), &context)
    }

    func bookChanged(_ context: inout TradingContext) { line.perform(.bookChanged, &context) }

    func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        line.perform(.traded(trade), &context)
    }

    func woken(_ context: inout TradingContext) { line.perform(.woken, &context) }

    func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        line.perform(.orderUpdated(update), &context)
    }

    func target(at time: Timestamp) -> Quantity? { line.target(at: time) }

    var counts: [StrategyCount] { line.counts }
}
