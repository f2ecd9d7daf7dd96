import Execution
import Rulebook
import TradingModel
import VolumeCurves

extension StrategySetup {
    /// The curve that was given, or the built-in one of an A-share day.
    ///
    /// The built-in curve has half-hour shares of 22.5, 14.2, 10.7, 9.2, 8.7, 9.1, 10.3 and 15.3% of
    /// the day, means over 138 stock-days of A shares in 5-minute buckets; 0.5% of the first and
    /// 1.3% of the last are the auctions' (medians of three SSE stock-days, which ranged from 0.05
    /// to 0.97% and from 0.48 to 1.42%). It knows no volume of the day.
    func curveOrStandard() throws(StrategyError) -> VolumeCurve {
        if let volumeCurve { return volumeCurve }
        let halfHours = [0.220, 0.142, 0.107, 0.092, 0.087, 0.091, 0.103, 0.140]
        do {
            let grid = try VolumeGrid(schedule: rules.schedule.value, bucket: .seconds(1_800))
            guard grid.buckets.count == halfHours.count else {
                throw VolumeCurveError("its half hours are not eight")
            }
            return try VolumeCurve(
                instrument: nil, grid: grid, shares: [0.005] + halfHours + [0.013],
                priorVolume: 0, days: 138, estimator: "built-in half hours")
        } catch {
            throw StrategyError(
                description: "the built-in volume curve does not fit this day (\(error)); give "
                    + "one with --curve")
        }
    }

    /// The volume that is expected of the day: `parameter` where it is set, otherwise the curve's;
    /// nil where neither knows.
    func expectedVolume(_ parameter: Parameter<Int64?>) -> Quantity? {
        if let volume = self[parameter] { return volume }
        guard let prior = volumeCurve?.priorVolume, prior > 0 else { return nil }
        return prior
    }
}

extension VolumeCurve {
    /// Weights of a window for a schedule: exact on the curve's own edges where that takes few
    /// parts, otherwise on a fine grid.
    func scheduleWeights(
        _ parent: ParentOrder, _ clock: TradingClock
    ) throws(StrategyError) -> [Int64] {
        let (start, end) = (parent.startTime, parent.endTime)
        guard clock.span(from: start, to: end) > .zero else { throw parent.emptyWindow }
        guard
            let weights = weights(from: start, to: end, clock: clock)
                ?? weights(from: start, to: end, clock: clock, buckets: 2_880)
        else {
            throw StrategyError(
                description: "the volume curve expects no volume between \(start) and \(end); "
                    + "give another curve or window")
        }
        return weights
    }

    /// The part of the day's volume that is expected in a parent's window.
    func share(of parent: ParentOrder) -> Double {
        max(cumulative(at: parent.endTime) - cumulative(at: parent.startTime), 0)
    }
}
