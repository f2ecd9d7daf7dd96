import Execution
import Rulebook
import TradingModel

/// Works a parent order along a schedule: slices, deficit bands, escalation from passive to
/// crossing, catching up.
///
/// In each slice it joins the best price of its own side, improves it by a tick after half of the
/// slice, crosses to the opposite best after 80% and sweeps after 95%; a deficit beyond the bands
/// does the same at once (and calms down only below half of the passive band). A venue without
/// immediate-or-cancel orders is served by a day order whose rest is cancelled on arrival. Where
/// the targets come from is its source's affair.
public struct ScheduledExecution<Source: TargetSource>: ExecutionEngine {
    /// The parent and its children.
    public var work: ParentWork
    private var schedule: ExecutionSchedule
    private let sliceCount: Int
    private var slices: Slices
    private var source: Source
    private var hasBegun = false
    private var runningSlice = -1
    private var isCatchingUp = Urgency.join
    /// The latest shortfall noted at a slice's end, and when, for `catchUp`.
    private var shortfall: (quantity: Quantity, slice: Int) = (0, -1)
    private var nextWake = Timestamp.zero

    /// Works `parent` in `sliceCount` slices of its window, with bucket weights for equal parts of
    /// the window's trading time; nil where that has none.
    public init?(
        _ parent: ParentOrder, source: Source, clock: TradingClock, weights: [Int64] = [1],
        sliceCount: Int, terms: BrokerTerms
    ) {
        let work = ParentWork(parent, terms: terms)
        guard
            let schedule = ExecutionSchedule(
                quantity: work.continuousShare, lot: parent.lot, startTime: parent.startTime,
                endTime: parent.endTime, clock: clock, weights: weights)
        else { return nil }
        self.work = work
        self.schedule = schedule
        self.source = source
        self.sliceCount = max(sliceCount, 1)
        slices = Slices(schedule, parent: parent, count: self.sliceCount)
    }

    private var parent: ParentOrder { work.parent }

    /// Shares the schedule wants at `time`; the opening auction's part counts from its end.
    public func target(at time: Timestamp) -> Quantity? {
        let elapsed = schedule.elapsed(at: time)
        return (time >= parent.startTime ? work.openingShare : 0)
            + source.target(after: elapsed, schedule, slices)
    }

    /// Does what is due now.
    public mutating func trade(_ context: inout TradingContext) {
        if !hasBegun { begin(&context) }
        let elapsed = schedule.elapsed(at: context.now)
        let slice = slices.index(at: elapsed)
        let isNew = slice != runningSlice
        runningSlice = slice
        let view = view(context)
        source.revise(&slices, slice: slice, isNew: isNew, view)
        wakeForSource(&context)
        if work.takeAtIWouldPrice(&context) { return }
        pursue(slice: slice, elapsed: elapsed, &context)
    }

    /// Notes a trade for the source.
    public mutating func note(_ trade: MarketTrade, _ context: TradingContext) -> Bool {
        guard source.pace != .slices else { return false }
        source.note(trade, view(context))
        return source.pace == .everyTrade
    }

    /// Notes news of a child for the source.
    public mutating func note(_ update: OrderUpdate) { source.note(update) }

    // MARK: Slices

    private func view(_ context: TradingContext) -> TargetView {
        TargetView(schedule: schedule, work: work, context: context)
    }

    private mutating func begin(_ context: inout TradingContext) {
        hasBegun = true
        let plan = source.begin(view(context))
        if plan != schedule {
            schedule = plan
            slices = Slices(plan, parent: parent, count: sliceCount)
        }
        if let closing = source.closingShare { work.closingShare = closing }
        wakeThroughSlices(&context)
    }

    /// Asks to be woken at every point of every slice at which urgency rises.
    private func wakeThroughSlices(_ context: inout TradingContext) {
        for slice in slices.ends.indices {
            let (start, end) = (slices.start(of: slice), slices.ends[slice])
            for point in [start] + Urgency.thresholds(start: start, end: end) {
                context.wake(at: schedule.moment(at: point))
            }
        }
    }

    private mutating func wakeForSource(_ context: inout TradingContext) {
        guard case .every(let interval) = source.pace, nextWake <= context.now else { return }
        nextWake = context.now + interval
        context.wake(at: nextWake)
    }

    private mutating func pursue(
        slice: Int, elapsed: Span, _ context: inout TradingContext
    ) {
        let start = slices.start(of: slice)
        let length = Span(nanoseconds: slices.ends[slice].nanoseconds - start.nanoseconds)
        let inSlice = Span(nanoseconds: elapsed.nanoseconds - start.nanoseconds)
        var urgency = max(
            Urgency(elapsed: inSlice, of: length), urgencyOfDeficit(before: slice))
        let isLast = slice == slices.ends.count - 1
        if parent.finish != .cross, isLast { urgency = min(urgency, .cross) }
        let mustFinish =
            (parent.finish == .cross && isLast) || work.mustComplete(at: context.now)
        if !mustFinish { urgency = min(urgency, parent.maxUrgency) }
        urgency = work.feasible(urgency, context)
        guard work.clearWay(for: urgency, &context) else { return }
        let want = wanted(slice: slice) - work.filled - work.children.live
        // The plan's last shares go however few they are; the rest is the closing auction's.
        let isPlansEnd = isLast && slices.targets[slice] == schedule.quantity
        work.submit(want, urgency, least: isPlansEnd ? parent.lot : nil, &context)
    }

    /// Cumulative shares due at the end of `slice`, after catching up as the parent says.
    private mutating func wanted(slice: Int) -> Quantity {
        let target = slices.targets[slice] + work.openingShare
        let isLast = slice == slices.ends.count - 1
        guard slice > 0, !isLast, parent.catchUp != .immediate else { return target }
        if shortfall.slice != slice {
            let due = slices.target(before: slice) + work.openingShare
            shortfall = (max(due - work.filled - work.children.live, 0), slice)
        }
        guard case .linear(let span) = parent.catchUp else { return target - shortfall.quantity }
        let length = slices.ends[slice].nanoseconds - slices.start(of: slice).nanoseconds
        let part = min(
            Int128(shortfall.quantity) * Int128(length) / Int128(max(span.nanoseconds, 1)),
            Int128(shortfall.quantity))
        return target - shortfall.quantity + Quantity(part) / parent.lot * parent.lot
    }

    /// What the deficit that earlier slices left asks for, with hysteresis.
    ///
    /// The running slice's own share is left to its clock: it counts as a deficit only when the
    /// slice is over.
    private mutating func urgencyOfDeficit(before slice: Int) -> Urgency {
        let passive = max(parent.minClip, parent.quantity * parent.passiveBand / 10_000)
        let cross = max(passive, parent.quantity * parent.crossBand / 10_000)
        let due = slices.target(before: slice) + work.openingShare
        let deficit = due - work.filled - work.children.live
        if deficit > cross {
            isCatchingUp = .cross
        } else if deficit > passive {
            isCatchingUp = max(isCatchingUp, .improve)
        } else if deficit < passive / 2 {
            isCatchingUp = .join
        }
        return isCatchingUp
    }
}
