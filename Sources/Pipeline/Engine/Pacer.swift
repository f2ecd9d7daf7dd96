import CPlatform
import TradingModel

/// How fast simulated time passes.
public enum Pace: Sendable, Hashable {
    /// As fast as the machine can.
    case fastest
    /// This many simulated nanoseconds a nanosecond: 1 is real time.
    case times(Double)
}

/// How far the simulation may go by now.
///
/// The results of a run do not depend on it: it only says when they are computed.
struct Pacer {
    private let pace: Pace
    /// Nothing is held back before this time.
    private let from: Timestamp
    private let clock: @Sendable () -> Int64
    /// When the run and the clock began to go side by side.
    private var start: (virtual: Timestamp, real: Int64)?

    init(_ pace: Pace, from: Timestamp, clock: @escaping @Sendable () -> Int64) {
        self.pace = pace
        self.from = from
        self.clock = clock
    }

    /// The latest moment that may be simulated now, where the next thing happens at `next`; nil for
    /// no limit.
    mutating func limit(next: Timestamp) -> Timestamp? {
        guard case .times(let factor) = pace, next >= from else { return nil }
        let now = clock()
        guard let start else {
            self.start = (next, now)
            return next
        }
        let passed = Double(now - start.real) * factor
        // A day has far fewer nanoseconds.
        return start.virtual + Span(nanoseconds: passed < 1e15 ? Int64(passed) : 1 << 50)
    }
}
