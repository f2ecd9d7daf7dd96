import Execution
import TradingModel

/// What works a parent: decides when to trade how much, on top of ``ParentWork``.
public protocol ExecutionEngine: Sendable {
    /// The parent and its children.
    var work: ParentWork { get set }
    /// Acts inside the window, in continuous trading; called whenever anything has changed.
    mutating func trade(_ context: inout TradingContext)
    /// Notes a trade in the market; true where ``trade(_:)`` should be called for it.
    mutating func note(_ trade: MarketTrade, _ context: TradingContext) -> Bool
    /// Notes news of a child, before ``work`` does.
    mutating func note(_ update: OrderUpdate)
    /// Whether ``trade(_:)`` should be called for a change of the book.
    func reactsToBook(_ context: TradingContext) -> Bool
    /// Shares that it means to have traded by `time`, or nil without a schedule.
    func target(at time: Timestamp) -> Quantity?
}

extension ExecutionEngine {
    /// Does nothing.
    public mutating func note(_ trade: MarketTrade, _ context: TradingContext) -> Bool { false }
    /// Does nothing.
    public mutating func note(_ update: OrderUpdate) {}
    /// Only where the parent would take all that is shown.
    public func reactsToBook(_ context: TradingContext) -> Bool { work.seesIWouldPrice(context) }
    /// Has no schedule.
    public func target(at time: Timestamp) -> Quantity? { nil }

    mutating func step(_ context: inout TradingContext) {
        guard work.isTrading(&context) else { return }
        trade(&context)
    }
}

/// A strategy that works a parent order, and can be suspended and resumed from outside.
///
/// Everything but `engine` has a default. A suspended parent cancels what can be cancelled and
/// sends nothing, its schedule goes on, and on resuming it catches up by its own rules. Children
/// whose cancels are refused, or which fill before, count; nothing is sent for their shares.
public protocol ExecutionAlgorithm: NamedStrategy, Sendable {
    /// What works the parent.
    associatedtype Engine: ExecutionEngine
    /// What works the parent; changed by the algorithm itself only.
    var engine: Engine { get set }
}

extension ExecutionAlgorithm {
    /// The order it works.
    public var parent: ParentOrder { engine.work.parent }
    /// Shares filled so far, as far as the strategy knows.
    public var filled: Quantity { engine.work.filled }
    /// Whether the parent is suspended.
    public var isSuspended: Bool { engine.work.isSuspended }

    /// Stops sending children and cancels those that are open; no effect on a suspended parent.
    ///
    /// In phases without cancels the children stay and may fill.
    public mutating func suspend(_ context: inout TradingContext) {
        engine.work.isSuspended = true
        engine.step(&context)
    }

    /// Goes on where the schedule now is; no effect on a parent that is not suspended.
    public mutating func resume(_ context: inout TradingContext) {
        guard isSuspended else { return }
        engine.work.isSuspended = false
        engine.step(&context)
    }

    /// Asks to be woken when the window begins.
    public mutating func started(_ context: inout TradingContext) {
        context.wake(at: parent.startTime)
    }

    /// Takes part in an auction, or goes on after a pause.
    public mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        engine.step(&context)
    }

    /// Acts where the algorithm follows the book.
    public mutating func bookChanged(_ context: inout TradingContext) {
        if engine.reactsToBook(context) { engine.step(&context) }
    }

    /// Notes a trade, and acts where the algorithm follows trades.
    public mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        if engine.note(trade, context) { engine.step(&context) }
    }

    /// Does what is due.
    public mutating func woken(_ context: inout TradingContext) { engine.step(&context) }

    /// Takes news of a child order.
    public mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        engine.note(update)
        engine.work.apply(update)
        // Fills of one arrival come one by one: act when all the news of this moment is in.
        context.wake(at: context.now)
    }

    /// Shares that the schedule wants traded by `time`.
    public func target(at time: Timestamp) -> Quantity? { engine.target(at: time) }
}
