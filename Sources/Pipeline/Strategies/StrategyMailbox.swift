import Execution
import TradingModel

/// A call of a strategy.
enum StrategyCall: Sendable {
    case started
    case phaseChanged(Phase)
    case bookChanged
    case traded(MarketTrade)
    case woken
    case orderUpdated(OrderUpdate)
    case target(Timestamp)
    case counts
}

/// What engine and strategy hand to and fro: a call with its context, and the answer in the same.
///
/// It belongs to whoever was given its number by a ring last, and nobody else touches it meanwhile.
/// An engine that gives up waiting never touches it again.
final class StrategyMailbox: @unchecked Sendable {
    var call = StrategyCall.started
    var context: TradingContext
    /// The answer to ``StrategyCall/target(_:)``.
    var target: Quantity?
    /// The answer to ``StrategyCall/counts``.
    var counts: [StrategyCount] = []
    /// What an outside client asked for during the call.
    var inputs: [RunInput] = []
    /// Whether the outside client has gone.
    var isGone = false

    init(_ context: TradingContext) { self.context = context }
}
