import Analytics
import Journal
import TradingModel

/// The prices that a run's fills are measured against, from its own journal.
public struct RunBenchmarks: Sendable {
    /// Mid price when the parent's window began, in currency units; nil on a one-sided book.
    public let arrival: Double?
    /// Volume-weighted price of the window's continuous trades, own fills included.
    public let windowVWAP: Double?
    /// The same without own fills.
    public let windowVWAPOthers: Double?
    /// Volume-weighted price from the window's start to the last own fill, own fills included.
    public let intervalVWAP: Double?
    /// Mean of the mid price every ten seconds of the window's continuous trading.
    public let windowTWAP: Double?
    /// Volume-weighted price of the whole day, auctions included.
    public let dayVWAP: Double?
    /// Average price of the own fills.
    public let average: Double?
    /// Mid price at the window's end, for what was not filled.
    public let end: Double?
    /// Shares traded in the window, own included.
    public let windowVolume: Quantity
    /// Largest distance between filled and scheduled shares in the window, over the quantity.
    public let scheduleError: Double

    init(_ run: RunRecord) {
        let start = Timestamp(nanoseconds: run.header.startTime)
        let end = Timestamp(nanoseconds: run.header.endTime)
        let unit = Double(run.header.tickUnits) / Double(Money.scale)
        let window = run.trades.filter { $0.time >= start && $0.time <= end && !$0.phase.isCall }
        let others = window.filter { !$0.order.isOwn && !$0.contra.isOwn }
        let untilLast = run.fills.last.map { last in window.filter { $0.time <= last.time } }
        func vwap(_ trades: [Event]?) -> Double? {
            let sum = (trades ?? []).reduce(into: (ticks: 0.0, shares: 0.0)) { sum, trade in
                sum.ticks += Double(trade.price.ticks) * Double(trade.quantity)
                sum.shares += Double(trade.quantity)
            }
            return sum.shares > 0 ? sum.ticks / sum.shares * unit : nil
        }
        func mid(_ sample: Sample?) -> Double? {
            guard let sample, sample.bid != .none, sample.ask != .none else { return nil }
            return Double(Int64(sample.bid.ticks) + Int64(sample.ask.ticks)) / 2 * unit
        }
        arrival = mid(run.samples.last { $0.time <= start })
        self.end = mid(run.samples.last { $0.time <= end })
        windowVWAP = vwap(window)
        windowVWAPOthers = vwap(others)
        intervalVWAP = vwap(untilLast)
        dayVWAP = vwap(run.trades)
        let inWindow = run.samples.filter { sample in
            sample.time >= start && sample.time < end && run.phase(at: sample.time) == .continuous
        }
        let mids = inWindow.compactMap(mid)
        windowTWAP = mids.isEmpty ? nil : mids.reduce(0, +) / Double(mids.count)
        windowVolume = window.reduce(0) { $0 + $1.quantity }
        let filled = run.fills.reduce(into: (ticks: 0.0, shares: 0.0)) { sum, fill in
            sum.ticks += Double(fill.price.ticks) * Double(fill.quantity)
            sum.shares += Double(fill.quantity)
        }
        average = filled.shares > 0 ? filled.ticks / filled.shares * unit : nil
        let gap = inWindow.map { abs($0.filled - $0.target) }.max() ?? 0
        scheduleError = Double(gap) / Double(max(run.header.quantity, 1))
    }
}

extension RunRecord {
    /// The phase in force at `time`.
    func phase(at time: Timestamp) -> Phase {
        let start = header.phases.last { $0.start <= time.nanoseconds }
        return start.flatMap { Phase(rawValue: $0.phase) } ?? .closedBeforeOpen
    }
}
