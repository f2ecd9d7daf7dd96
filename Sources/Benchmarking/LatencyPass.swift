import CPlatform
import Matching
import TradingModel

extension Workload {
    /// An empty engine of the workload's size.
    func engine(_ numbering: OrderNumbering) -> MatchingEngine {
        MatchingEngine(
            instruments: max(symbols, 1), capacity: room, numbering: numbering)
    }
}

/// How long each command of a workload takes when they come one at a time, the reading of the clock
/// included.
public struct LatencyPass: Sendable {
    /// Nanoseconds of every timed command, ascending.
    public let nanoseconds: [Int64]
    /// What the commands traded.
    public let checksum: TradeChecksum

    /// Carries out the workload with the clock read before and after each command behind the prefix.
    public init(_ workload: Workload, _ mode: BenchmarkMode) {
        let commands = workload.commands()
        // Filled, so that its pages are there before anything is timed.
        var latencies = [Int64](repeating: -1, count: workload.timed)
        var engine = workload.engine(mode.numbering)
        var events = EventBuffer(capacity: 1024, keeping: mode.events.kinds)
        var checksum = TradeChecksum()
        let span = commands.span
        for position in 0..<workload.prefix {
            engine.apply(span, at: position, into: &events)
            events.removeAll()
        }
        var results = latencies.mutableSpan
        for position in workload.prefix..<span.count {
            let start = pankou_nanoseconds()
            engine.apply(span, at: position, into: &events)
            results[position &- workload.prefix] = pankou_nanoseconds() &- start
            events.withSpan { checksum.add($0) }
            events.removeAll()
        }
        latencies.sort()
        nanoseconds = latencies
        self.checksum = checksum
    }

    /// The latency in nanoseconds that `share` of the commands, in ten-thousandths, do not exceed:
    /// the nearest rank, so a latency that was measured.
    public func percentile(_ share: Int) -> Int64 {
        precondition(share > 0 && share <= 10_000, "a share is 1 to 10,000 ten-thousandths")
        let rank = (nanoseconds.count * share + 9_999) / 10_000
        return rank == 0 ? 0 : nanoseconds[rank - 1]
    }

    /// Nanoseconds between two readings of the clock with nothing between them, the median of
    /// 100,001: no latency can be less.
    public static func timerFloor() -> Int64 {
        var gaps = [Int64](repeating: 0, count: 100_001)
        for index in gaps.indices {
            let start = pankou_nanoseconds()
            gaps[index] = pankou_nanoseconds() &- start
        }
        gaps.sort()
        return gaps[gaps.count / 2]
    }
}
