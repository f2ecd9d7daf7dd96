import Execution
import TradingModel

/// How much of the volume to be: fixed, or moving with the price.
public struct ParticipationRate: Sendable, Hashable {
    /// Share of the total at the arrival price, own volume included, in hundredths of a percent.
    public var base: Int64
    /// The smallest and largest share, in hundredths of a percent.
    public var range: ClosedRange<Int64>
    /// Hundredths of a percent that a favourable move of one basis point adds; negative to trade
    /// less as the price gets better.
    public var perBasisPoint: Int64

    /// A rate.
    public init(base: Int64, range: ClosedRange<Int64>, perBasisPoint: Int64 = 0) {
        self.base = base
        self.range = range
        self.perBasisPoint = perBasisPoint
    }

    /// The rate at a mid price, against the mid at arrival: p = clip(p₀ + Δp · favourable move).
    ///
    /// Mids are doubled, in ticks; where one is missing the rate is the base.
    public func rate(_ side: Side, doubledMid: Int64?, arrival: Int64?) -> Int64 {
        guard perBasisPoint != 0, let doubledMid, let arrival, arrival > 0 else { return base }
        let move = (arrival - doubledMid) * side.sign * 10_000 / arrival
        let (change, overflow) = perBasisPoint.multipliedReportingOverflow(by: move)
        guard !overflow, change.magnitude < 1 << 40 else {
            return (move > 0) == (perBasisPoint > 0) ? range.upperBound : range.lowerBound
        }
        return min(max(base + change, range.lowerBound), range.upperBound)
    }
}

/// Targets in proportion to what others trade: POV.
///
/// Own = p/(1 − p) · others, p being a share of the total, own volume included. Counted are prints
/// of continuous trading in the window that are not own, not blocks, and not made while a side of
/// the book was empty (from then to the end of the minute): those would be volume that nobody else
/// could have had.
public struct ParticipationTarget: TargetSource {
    private let side: Side
    private let window: Range<Timestamp>
    private let rate: ParticipationRate
    /// Prints above so many times the median print are blocks; nil to count all.
    private let blockMultiple: Int64?
    private let interval: Span
    private let finish: Finish

    private var ownPrints = OwnPrints()
    private var median = MedianPrint()
    private var arrival: Int64?
    private var lockedMinute: Int64 = -1
    /// Shares of others at the rate in force, and what earlier rates came to in millionths.
    private var others: Quantity = 0
    private var rateInForce: Int64
    private var settled = Int128(0)
    /// Own target of the latest interval.
    private var wanted: Quantity = 0
    private var nextReading = Timestamp.zero

    /// Follows the volume at `rate`; `interval` zero to react to every trade.
    public init(
        _ parent: ParentOrder, rate: ParticipationRate, interval: Span, blockMultiple: Int64?
    ) {
        side = parent.side
        window = parent.startTime..<max(parent.endTime, parent.startTime)
        finish = parent.finish
        self.rate = rate
        self.interval = interval
        self.blockMultiple = blockMultiple
        rateInForce = rate.base
    }

    /// Every trade, or every interval.
    public var pace: TargetPace { interval == .zero ? .everyTrade : .every(interval) }

    /// Own shares that the counted volume calls for so far, not yet in lots.
    public var shares: Quantity { Quantity(clamping: (settled + running) / 1_000_000) }

    private var running: Int128 {
        Int128(others) * Int128(rateInForce) * 1_000_000 / Int128(10_000 - rateInForce)
    }

    /// Sets the running slice's target to what the volume calls for.
    public mutating func revise(
        _ slices: inout Slices, slice: Int, isNew: Bool, _ view: TargetView
    ) {
        noteBook(view)
        if interval == .zero || view.context.now >= nextReading {
            nextReading = view.context.now + interval
            wanted = shares
        }
        let plan = view.schedule
        let isLast = slice == slices.ends.count - 1
        let isForced =
            view.work.mustComplete(at: view.context.now) || (isLast && finish == .cross)
        let due = isForced ? plan.quantity : min(wanted / plan.lot * plan.lot, plan.quantity)
        for index in slices.targets.indices where index >= slice { slices.targets[index] = due }
    }

    /// Counts a print of others.
    public mutating func note(_ trade: MarketTrade, _ view: TargetView) {
        noteBook(view)
        guard trade.aggressor != nil, window.contains(trade.time) else { return }
        guard !ownPrints.isOwn(trade) else { return }
        let isBlock =
            if let blockMultiple, let median = median.value {
                trade.quantity > median.multipliedSaturating(by: blockMultiple)
            } else { false }
        median.add(trade.quantity)
        let isLocked = lockedMinute == trade.time.nanoseconds / 60_000_000_000
        let volume = isBlock || isLocked ? 0 : trade.quantity
        ownPrints.count(trade, as: volume)
        let now = rate.rate(
            side, doubledMid: view.context.market.book.top.doubledMid, arrival: arrival)
        if now != rateInForce {
            (settled, others, rateInForce) = (settled + running, 0, now)
        }
        others += volume
    }

    /// Takes back an own print that came before its report.
    public mutating func note(_ update: OrderUpdate) {
        guard update.kind == .filled else { return }
        others -= ownPrints.report(update)
    }

    /// What the volume calls for so far.
    public func target(
        after elapsed: Span, _ schedule: ExecutionSchedule, _ slices: Slices
    ) -> Quantity { elapsed == .zero ? 0 : slices.targets[slices.index(at: elapsed)] }

    private mutating func noteBook(_ view: TargetView) {
        guard view.context.market.phase == .continuous else { return }
        let top = view.context.market.book.top
        if arrival == nil, view.context.now >= window.lowerBound { arrival = top.doubledMid }
        if !top.isTwoSided {
            lockedMinute = view.context.market.time.nanoseconds / 60_000_000_000
        }
    }
}

extension Int64 {
    func multipliedSaturating(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
