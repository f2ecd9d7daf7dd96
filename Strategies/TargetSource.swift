import Execution
import Rulebook
import TradingModel

/// What a ``TargetSource`` may look at.
public struct TargetView: Sendable {
    /// The plan over the window.
    public let schedule: ExecutionSchedule
    /// The parent and its children.
    public let work: ParentWork
    /// The market and the time.
    public let context: TradingContext

    /// Shares traded in the market since the window began.
    public var volume: Quantity {
        max(context.market.volume - (work.volumeAtStart ?? context.market.volume), 0)
    }
}

/// When a ``TargetSource`` wants to be asked again, besides at the slices' own times.
public enum TargetPace: Sendable, Hashable {
    /// Not at all.
    case slices
    /// After every trade in the market.
    case everyTrade
    /// Every so often.
    case every(Span)
}

/// Where a scheduled execution has its targets from: time, the day's volume, the price.
///
/// The slices come with the targets of the plan. A source may revise the running slice and later
/// ones; what it leaves alone stays as planned. All methods have defaults that change nothing.
public protocol TargetSource: Sendable {
    /// When it wants to be asked.
    var pace: TargetPace { get }
    /// Shares that it keeps for the closing auction; nil to leave them to the parent's fields.
    var closingShare: Quantity? { get }
    /// The window has begun: the plan may still be changed.
    mutating func begin(_ view: TargetView) -> ExecutionSchedule
    /// Brings the target of `slice` up to date; `isNew` on the first call in a slice.
    mutating func revise(_ slices: inout Slices, slice: Int, isNew: Bool, _ view: TargetView)
    /// Shares wanted after `elapsed` of the window's trading time, for reports.
    func target(after elapsed: Span, _ schedule: ExecutionSchedule, _ slices: Slices) -> Quantity
    /// Notes a trade in the market.
    mutating func note(_ trade: MarketTrade, _ view: TargetView)
    /// Notes news of a child.
    mutating func note(_ update: OrderUpdate)
}

extension TargetSource {
    /// At the slices' times only.
    public var pace: TargetPace { .slices }
    /// Leaves the closing auction to the parent's fields.
    public var closingShare: Quantity? { nil }
    /// Keeps the plan.
    public mutating func begin(_ view: TargetView) -> ExecutionSchedule { view.schedule }
    /// Keeps the targets.
    public mutating func revise(
        _ slices: inout Slices, slice: Int, isNew: Bool, _ view: TargetView
    ) {}
    /// Between the targets of the slice's start and end.
    public func target(
        after elapsed: Span, _ schedule: ExecutionSchedule, _ slices: Slices
    ) -> Quantity { slices.target(after: elapsed) }
    /// Does nothing.
    public mutating func note(_ trade: MarketTrade, _ view: TargetView) {}
    /// Does nothing.
    public mutating func note(_ update: OrderUpdate) {}
}

/// Targets that are fixed before the window begins: TWAP.
public struct FixedTarget: TargetSource, Hashable {
    /// No state.
    public init() {}

    /// The plan, without what chance moves.
    public func target(
        after elapsed: Span, _ schedule: ExecutionSchedule, _ slices: Slices
    ) -> Quantity { schedule.target(after: elapsed) }
}
