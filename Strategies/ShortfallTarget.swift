import Execution
import TradingModel

/// Targets of a planned trajectory, hurried while the price is better than at arrival.
///
/// Hurried, a slice's own share grows by a percentage; what was traded early is not traded again
/// when the plan gets there.
public struct ShortfallTarget: TargetSource {
    /// Percent by which a slice's share grows.
    private let extra: Int64
    private let side: Side
    private var arrival: Int64?
    private var base: Quantity = 0

    /// Hurries by `extra` percent, 0 for never.
    public init(side: Side, extra: Int64) {
        self.side = side
        self.extra = extra
    }

    /// Raises the running slice's target while the mid is better than at arrival.
    public mutating func revise(
        _ slices: inout Slices, slice: Int, isNew: Bool, _ view: TargetView
    ) {
        guard extra > 0 else { return }
        let mid = view.context.market.book.top.doubledMid
        if arrival == nil { arrival = mid }
        let before = slice == 0 ? 0 : slices.planned[slice - 1]
        if isNew {
            if slice > 0 { slices.targets[slice - 1] = before }
            base = max(before, view.work.filled + view.work.children.live - view.work.openingShare)
        }
        slices.targets[slice] = slices.planned[slice]
        guard let mid, let arrival, (arrival - mid) * side.sign > 0 else { return }
        let lot = view.schedule.lot
        let share = slices.planned[slice] - before
        let hurried = base + share * (100 + extra) / 100 / lot * lot
        slices.targets[slice] = min(
            max(slices.planned[slice], hurried), view.schedule.quantity)
    }
}
