import Matching
import TradingModel

/// A matching engine whose books the prefix of a workload has filled: made before the clock starts,
/// then run once.
public struct FilledEngine: ~Copyable {
    private var engine: MatchingEngine
    private var events: EventBuffer
    private let prefix: Int
    /// Commands whose events are read at a time.
    private static let batch = 1_024

    /// Carries out the prefix; `commands` are those of the workload.
    public init(_ workload: Workload, _ commands: [Command], _ mode: BenchmarkMode) {
        engine = workload.engine(mode.numbering)
        events = EventBuffer(capacity: 4_096, keeping: mode.events.kinds)
        prefix = workload.prefix
        let span = commands.span
        for position in 0..<prefix {
            engine.apply(span, at: position, into: &events)
            events.removeAll()
        }
    }

    /// Memory that the engine has set aside, in bytes.
    public var memory: Int { engine.memory }
    /// Live orders.
    public var orders: Int { engine.orderCount }

    /// Carries out the commands behind the prefix; returns what they traded.
    public mutating func run(_ commands: [Command], _ replay: ReplayMode) -> TradeChecksum {
        let span = commands.span
        var checksum = TradeChecksum()
        var position = prefix
        while position < span.count {
            let end = min(position &+ FilledEngine.batch, span.count)
            switch replay {
            case .single:
                for one in position..<end { engine.apply(span, at: one, into: &events) }
            case .batch:
                engine.apply(span, in: position..<end, into: &events)
            }
            events.withSpan { checksum.add($0) }
            events.removeAll()
            position = end
        }
        return checksum
    }
}
