import TradingModel

/// What happens to a schedule's shortfall.
public enum CatchUp: Sendable, Hashable {
    /// The next slice takes all of it.
    case immediate
    /// It is spread over this span of trading time.
    case linear(Span)
    /// It is left for the end.
    case none
}

/// What happens to the rest when the window ends.
public enum Finish: String, Sendable, CaseIterable {
    /// It is cancelled.
    case cancel
    /// It crosses the spread in the last slice; what even that leaves is cancelled.
    case cross
    /// It goes into the closing auction.
    case moc
}

/// An order to be worked over a window: the contract that every execution algorithm shares.
public struct ParentOrder: Sendable, Hashable {
    /// Buy or sell.
    public var side: Side
    /// Shares to trade.
    public var quantity: Quantity
    /// No child is sent before.
    public var startTime: Timestamp
    /// No child is sent after.
    public var endTime: Timestamp
    /// No child is worse than this.
    public var limitPrice: Price?
    /// At this price or better everything that is shown is taken, whatever the schedule says.
    public var iWouldPrice: Price?
    /// The largest own share of the window's volume in percent, own volume counted in the total;
    /// nil for no cap. The cap beats the schedule.
    public var maxPctVolume: Int64? = 25
    /// In the last minutes of the window, completion beats the cap; 0 for never.
    public var mustCompleteMinutes: Int64 = 0
    /// Shares of a lot.
    public var lot: Quantity = 100
    /// No child is smaller, but for the last one.
    public var minClip: Quantity = 100
    /// No child is so small that the broker's minimum commission exceeds this multiple of the
    /// proportional one, but for the last one; nil for no such rule.
    public var maxCommissionMultiple: Int64?
    /// Deficit up to which children are passive, in ten-thousandths of the quantity (α₁).
    public var passiveBand: Int64 = 50
    /// Deficit beyond which children cross, in ten-thousandths of the quantity (α₂).
    public var crossBand: Int64 = 150
    /// How urgent a child may become before the last slice of a parent that finishes with `cross`,
    /// and before ``mustCompleteMinutes``.
    public var maxUrgency: Urgency = .sweep
    /// What happens to a shortfall.
    public var catchUp: CatchUp = .immediate
    /// What happens to the rest.
    public var finish: Finish = .cross
    /// Percent of the quantity offered in the opening auction.
    public var openAuction: Int64 = 0
    /// Percent of the quantity offered in the closing auction.
    public var closeAuction: Int64 = 0
    /// Percent by which slice times vary (at most 30).
    public var timeRandom: Int64 = 0
    /// Percent by which slice sizes vary (at most 20).
    public var sizeRandom: Int64 = 0
    /// The seed of both.
    public var seed: UInt64 = 1
    /// A passive child is not cancelled earlier.
    public var minimumChildLife: Span = .seconds(3)
    /// Orders and cancels in any one second.
    public var maximumMessageRate: Int = 5

    /// An order to trade `quantity` shares between two times, everything else at its default.
    public init(side: Side, quantity: Quantity, startTime: Timestamp, endTime: Timestamp) {
        self.side = side
        self.quantity = quantity
        self.startTime = startTime
        self.endTime = endTime
    }

    /// Where a field is outside its range: the field, its range and what it holds; nil if none is.
    public var fault: String? {
        let percent: [(name: String, value: Int64, top: Int64)] = [
            ("openAuction", openAuction, 100),
            ("closeAuction", closeAuction, 100), ("timeRandom", timeRandom, 30),
            ("sizeRandom", sizeRandom, 20),
        ]
        if quantity > 1 << 40 { return "quantity must be at most 2^40 shares, not \(quantity)" }
        if quantity <= 0 { return "quantity must be positive, not \(quantity)" }
        if lot <= 0 { return "lot must be positive, not \(lot)" }
        if side == .buy, quantity % lot != 0 {
            return "a buy comes in whole lots of \(lot) shares, and \(quantity) is not"
        }
        if startTime >= endTime {
            return "startTime \(startTime) must be before endTime \(endTime)"
        }
        if let limitPrice, limitPrice.ticks <= 0 { return "limitPrice must be positive" }
        if let iWouldPrice, iWouldPrice.ticks <= 0 { return "iWouldPrice must be positive" }
        if let limitPrice, let iWouldPrice, side.isBetter(iWouldPrice, than: limitPrice) {
            return "iWouldPrice must not be worse than limitPrice"
        }
        for field in percent where field.value < 0 || field.value > field.top {
            return "\(field.name) must be from 0 to \(field.top) percent, not \(field.value)"
        }
        if let maxPctVolume, maxPctVolume < 1 || maxPctVolume > 99 {
            return "maxPctVolume must be from 1 to 99 percent, not \(maxPctVolume)"
        }
        if let maxCommissionMultiple, !(1...1_000).contains(maxCommissionMultiple) {
            return "maxCommissionMultiple must be from 1 to 1000, not \(maxCommissionMultiple)"
        }
        if openAuction + closeAuction > 100 {
            return "openAuction and closeAuction together exceed 100 percent"
        }
        if passiveBand < 0 || crossBand < passiveBand || crossBand > 10_000 {
            return "the bands must satisfy 0 ≤ passiveBand ≤ crossBand ≤ 10000"
        }
        if minClip < lot { return "minClip \(minClip) is less than a lot of \(lot)" }
        if maximumMessageRate < 2 { return "maximumMessageRate must be at least 2 per second" }
        if mustCompleteMinutes < 0 || mustCompleteMinutes > 240 {
            return "mustCompleteMinutes must be from 0 to 240, not \(mustCompleteMinutes)"
        }
        return nil
    }
}
