import Execution
import Rulebook
import TradingModel

/// The last part of a window, in which an algorithm without slices completes if it is to cross.
struct Cleanup: Sendable {
    private let start: Timestamp
    private let length: Span
    private let clock: TradingClock

    /// The last minute of the parent's window, or its last tenth if that is shorter.
    init(_ parent: ParentOrder, _ clock: TradingClock) {
        self.clock = clock
        let end = clock.elapsed(at: parent.endTime)
        let window = clock.span(from: parent.startTime, to: parent.endTime)
        length = Span(nanoseconds: min(60_000_000_000, window.nanoseconds / 10))
        start = clock.moment(after: Span(nanoseconds: end.nanoseconds - length.nanoseconds))
    }

    /// Asks to be woken whenever urgency rises.
    func wakeUp(_ context: inout TradingContext) {
        let begin = clock.elapsed(at: start)
        context.wake(at: start)
        for point in Urgency.thresholds(start: begin, end: begin + length) {
            context.wake(at: clock.moment(after: point))
        }
    }

    /// Pursues all the rest, at `least` that urgently; false before its time.
    func pursue(
        _ work: inout ParentWork, atLeast least: Urgency, _ context: inout TradingContext
    ) -> Bool {
        guard work.parent.finish == .cross || work.mustComplete(at: context.now),
            context.now >= start || work.mustComplete(at: context.now)
        else { return false }
        let passed = clock.span(from: start, to: max(context.now, start))
        let urgency = work.feasible(max(Urgency(elapsed: passed, of: length), least), context)
        guard work.clearWay(for: urgency, &context) else { return true }
        work.submit(work.rest, urgency, &context)
        return true
    }
}
