import Execution
import TradingModel

/// The slices of a schedule: when each ends and what shall be done by then.
///
/// With randomisation, inner boundaries and targets move by seeded amounts. Moving a boundary
/// lengthens one slice by what it takes from its neighbour, so the sums are unchanged; no target
/// moves by more than the passive band.
public struct Slices: Sendable, Hashable {
    /// Ends of the slices in trading time since the window's start, ascending.
    public let ends: [Span]
    /// Cumulative shares planned by each end when the slices were made.
    public let planned: [Quantity]
    /// Cumulative shares to have traded at each end; a ``TargetSource`` may revise them.
    public var targets: [Quantity]

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
        planned = targets
    }

    /// A whole number uniform in −`reach`…`reach`.
    private static func draw(_ reach: Int64, _ generator: inout SplitMix64) -> Int64 {
        guard reach > 0 else { return 0 }
        return Int64(generator.below(UInt64(2 * reach + 1))) - reach
    }

    /// The slice that `elapsed` falls into.
    public func index(at elapsed: Span) -> Int {
        ends.firstIndex { elapsed < $0 } ?? ends.count - 1
    }

    /// The start of slice `index` in trading time since the window's start.
    public func start(of index: Int) -> Span { index == 0 ? .zero : ends[index - 1] }

    /// Cumulative shares to have traded when slice `index` starts.
    public func target(before index: Int) -> Quantity { index == 0 ? 0 : targets[index - 1] }

    /// Cumulative shares between the targets of a slice's start and end, by the time passed.
    public func target(after elapsed: Span) -> Quantity {
        let index = index(at: elapsed)
        let begin = start(of: index)
        let length = ends[index].nanoseconds - begin.nanoseconds
        let passed = min(max(elapsed.nanoseconds - begin.nanoseconds, 0), max(length, 1))
        let before = target(before: index)
        return before
            + Quantity(Int128(targets[index] - before) * Int128(passed) / Int128(max(length, 1)))
    }
}
