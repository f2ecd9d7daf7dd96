import Execution
import TradingModel

/// The slices of a schedule: when each ends and what shall be done by then.
///
/// With randomisation, inner boundaries and targets move by seeded amounts. Moving a boundary
/// lengthens one slice by what it takes from its neighbour, so the sums are unchanged; no target
/// moves by more than the passive band.
struct Slices: Sendable, Hashable {
    /// Ends of the slices in trading time since the window's start, ascending.
    let ends: [Span]
    /// Cumulative shares to have traded at each end.
    let targets: [Quantity]

    init(_ schedule: ExecutionSchedule, parent: ParentOrder, count: Int) {
        precondition(count > 0)
        var generator = SplitMix64(seed: parent.seed)
        let length = schedule.tradingTime.nanoseconds
        let width = length / Int64(count)
        let band = max(parent.minClip, schedule.quantity * parent.passiveBand / 10_000)
        var ends: [Span] = []
        var targets: [Quantity] = []
        for slice in 1...count {
            var end = Int64(Int128(length) * Int128(slice) / Int128(count))
            var target = schedule.target(after: Span(nanoseconds: end))
            if slice < count {
                let clip = target - (targets.last ?? 0)
                let shift = Slices.draw(width * parent.timeRandom / 200, &generator)
                let change = Slices.draw(min(clip * parent.sizeRandom / 100, band), &generator)
                end += shift
                target += change / parent.lot * parent.lot
                target = min(max(target, targets.last ?? 0), schedule.quantity)
            }
            ends.append(Span(nanoseconds: end))
            targets.append(target)
        }
        self.ends = ends
        self.targets = targets
    }

    /// A whole number uniform in −`reach`…`reach`.
    private static func draw(_ reach: Int64, _ generator: inout SplitMix64) -> Int64 {
        guard reach > 0 else { return 0 }
        return Int64(generator.below(UInt64(2 * reach + 1))) - reach
    }

    /// The slice that `elapsed` falls into.
    func index(at elapsed: Span) -> Int {
        ends.firstIndex { elapsed < $0 } ?? ends.count - 1
    }

    /// The start of slice `index` in trading time since the window's start.
    func start(of index: Int) -> Span { index == 0 ? .zero : ends[index - 1] }
}
