import CPlatform
import Matching
import TradingModel

/// What a workload traded: equal wherever price-time priority is kept, in whatever engine.
public struct TradeChecksum: Sendable, Hashable {
    /// Trades.
    public var trades: UInt64 = 0
    /// Shares traded.
    public var quantity: UInt64 = 0
    /// Σ price × shares, in ticks.
    public var notional: UInt64 = 0
    /// Σ number of the resting order × shares, modulo 2⁶⁴.
    public var makerSum: UInt64 = 0

    /// Nothing traded.
    public init() {}

    /// Adds the trades among `events`, without a branch that depends on what they are.
    @inline(__always)
    mutating func add(_ events: Swift.Span<Event>) {
        for index in events.indices {
            let isTrade: UInt64 = events[index].kind == .trade ? 1 : 0
            let shares = UInt64(bitPattern: events[index].quantity) &* isTrade
            trades &+= isTrade
            quantity &+= shares
            notional &+= shares &* UInt64(truncatingIfNeeded: events[index].price.ticks)
            makerSum &+= shares &* events[index].contra.raw
        }
    }
}

/// Whether an engine is told what comes.
public enum ReplayMode: String, CaseIterable, Sendable {
    /// One command at a time, as orders arrive.
    case single
    /// In batches whose coming commands are known, as in any replay of a file.
    case batch
}

/// One pass over a workload.
public struct ReplayResult: Sendable {
    /// Nanoseconds that the timed commands took.
    public var nanoseconds: Int64
    /// What they traded.
    public var checksum: TradeChecksum
    /// Memory of the engine in bytes, and the orders that lived in it, after the last command.
    public var memory: Int
    /// See ``memory``.
    public var orders: Int
}

/// Runs a workload through a matching engine, or through the loop that no engine can beat.
public struct Replayer: Sendable {
    /// The workload.
    public let workload: Workload
    private let commands: [Command]

    /// Translates the workload before anything is timed.
    public init(_ workload: Workload) {
        self.workload = workload
        commands = workload.commands()
    }

    /// One pass: the prefix untimed, then the rest against the clock.
    public func run(_ mode: BenchmarkMode) -> ReplayResult {
        var engine = FilledEngine(workload, commands, mode)
        let start = now()
        let checksum = engine.run(commands, mode.replay)
        let end = now()
        return ReplayResult(
            nanoseconds: end - start, checksum: checksum, memory: engine.memory,
            orders: engine.orders)
    }

    /// Nanoseconds of a loop that reads each timed record and touches one random slot of the size of
    /// an order, among as many as orders live at a time; and a sum that keeps it from being left out.
    public func floor() -> (nanoseconds: Int64, sum: UInt64) {
        var slots = 1
        while slots < workload.maximumLive { slots *= 2 }
        var orders = [FloorSlot](repeating: FloorSlot(), count: slots)
        let mask = UInt64(slots - 1)
        let span = workload.records.span
        var places = orders.mutableSpan
        var sum: UInt64 = 0
        let start = now()
        for position in workload.prefix..<span.count {
            let record = span[position]
            let hash = (record.id &* 0x9E37_79B9_7F4A_7C15) &>> 20
            let place = Int(truncatingIfNeeded: hash & mask)
            places[place].quantity &+= UInt64(record.quantity)
            sum &+= places[place].quantity &+ UInt64(record.price)
        }
        return (now() - start, sum)
    }

    private struct FloorSlot: BitwiseCopyable {
        var id: UInt64 = 0
        var quantity: UInt64 = 0
        var next: UInt64 = 0
        var previous: UInt64 = 0
    }

    private func now() -> Int64 { pankou_nanoseconds() }
}
