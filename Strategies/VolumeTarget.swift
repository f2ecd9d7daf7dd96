import Execution
import TradingModel
import VolumeCurves

/// Targets along a volume curve: as planned, or revised by the day's volume at each slice.
///
/// Revised, the target of a slice is (S + current)/(S + rest) of the quantity, with the day's
/// volume S so far and dampened forecasts of the slice and of all that is left; see `DynamicVWAP`
/// in VolumeCurves. It never falls, and is the whole quantity in the last slice.
public struct VolumeTarget: TargetSource {
    /// Volume expected in the window, and λ; nil for the static curve.
    private let forecast: (volume: Double, lambda: Double)?
    private var rule: DynamicVWAP?

    /// The curve as planned.
    public init() { forecast = nil }

    /// The curve revised with the day; `windowVolume` shares are expected in the window.
    public init(windowVolume: Double, lambda: Double) { forecast = (windowVolume, lambda) }

    /// Revises the running slice's target when the slice begins.
    public mutating func revise(
        _ slices: inout Slices, slice: Int, isNew: Bool, _ view: TargetView
    ) {
        guard let forecast, isNew else { return }
        if rule == nil { rule = VolumeTarget.rule(forecast, slices, view.schedule) }
        let quantity = view.schedule.quantity
        guard let rule, slice < slices.ends.count - 1 else { return }
        let fraction = rule.step(slot: slice, realised: Double(view.volume)).target
        // The randomised part of the plan stays on top of the revised target.
        let varied = slices.planned[slice] - view.schedule.target(after: slices.ends[slice])
        let lot = view.schedule.lot
        let lots = Quantity(Double(quantity) * fraction / Double(lot) + 1e-9)
        let target = min(max(lots * lot + varied, slices.target(before: slice)), quantity)
        slices.targets[slice] = target
        // What is planned for later must not fall below what is due now.
        for later in slices.targets.indices where later > slice {
            slices.targets[later] = max(slices.planned[later], target)
        }
    }

    private static func rule(
        _ forecast: (volume: Double, lambda: Double), _ slices: Slices,
        _ schedule: ExecutionSchedule
    ) -> DynamicVWAP? {
        var before = 0.0
        let shares = slices.ends.map { end in
            let share = schedule.share(after: end)
            defer { before = share }
            return max(share - before, 0)
        }
        do {
            return try DynamicVWAP(
                shares: shares, priorVolume: forecast.volume, lambda: forecast.lambda)
        } catch {
            // Shares are differences of a rising function that ends at 1, the rest was checked.
            preconditionFailure("\(error)")
        }
    }
}
