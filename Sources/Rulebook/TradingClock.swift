import TradingModel

/// Time as a schedule counts it: continuous trading only, the lunch break cut out.
public struct TradingClock: Sendable, Hashable {
    private let starts: [Timestamp]
    private let ends: [Timestamp]

    /// The clock of a day's continuous sessions.
    public init(_ schedule: SessionSchedule) {
        let sessions = schedule.continuousSessions
        starts = sessions.map(\.start)
        ends = sessions.map(\.end)
    }

    /// Continuous trading time from the day's start until `time`.
    public func elapsed(at time: Timestamp) -> Span {
        var sum = Span.zero
        for index in starts.indices where time > starts[index] {
            sum = sum + (min(time, ends[index]) - starts[index])
        }
        return sum
    }

    /// The first moment at which `span` of continuous trading has passed since the day's start.
    public func moment(after span: Span) -> Timestamp {
        var rest = span
        for index in starts.indices {
            let length = ends[index] - starts[index]
            if rest <= length { return starts[index] + rest }
            rest = Span(nanoseconds: rest.nanoseconds - length.nanoseconds)
        }
        return ends.last ?? .zero
    }

    /// Continuous trading time between two moments.
    public func span(from start: Timestamp, to end: Timestamp) -> Span {
        Span(nanoseconds: elapsed(at: end).nanoseconds - elapsed(at: start).nanoseconds)
    }
}
