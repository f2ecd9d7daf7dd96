import Execution
import TradingModel

/// Stands for a strategy that runs outside, in a run's header and in the risk gate's mandate.
///
/// The engine replaces it by the gateway; by itself it does nothing.
struct OutsideClient: NamedStrategy {
    static let name = "client"
    static let summary = "An outside client's own orders, over the control port"
    static let worksParent = false

    init(_ setup: StrategySetup) throws(StrategyError) {}
}
