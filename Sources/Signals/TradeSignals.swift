import TradingModel

/// Buyer-active against seller-active volume.
///
/// Trades without an aggressor (call auctions) and without shares do not count.
public struct TradeImbalance: Sendable {
    private var signed: WindowSum
    private var total: WindowSum
    private var decayed: DecayedSum

    /// A window of `span`, and a fading sum beside it.
    public init(over span: Span, slots: Int = 60, halfLife: HalfLife) {
        signed = WindowSum(over: span, slots: slots)
        total = WindowSum(over: span, slots: slots)
        decayed = DecayedSum(halfLife)
    }

    /// Takes a trade.
    public mutating func update(quantity: Quantity, aggressor: Side?, at time: Timestamp) {
        guard let aggressor, quantity > 0 else { return }
        let value = aggressor == .buy ? quantity : -quantity
        signed.add(value, at: time)
        total.add(quantity, at: time)
        decayed.add(Double(value), at: time)
    }

    /// (bought − sold) / traded over the window, from −1 to 1; nil without trades.
    public mutating func ratio(at time: Timestamp) -> Double? {
        let volume = total.sum(at: time)
        return volume > 0 ? Double(signed.sum(at: time)) / Double(volume) : nil
    }

    /// The fading sum of signed volume, in shares.
    public func decayedVolume(at time: Timestamp) -> Double { decayed.value(at: time) }
}

/// The price's distance from the day's volume-weighted average price, in units of its own size.
///
/// z = (P − VWAP) / σ̂, σ̂ the root of the fading mean square of the distances before this one.
public struct VWAPDeviation: Sendable {
    private var turnover: Int128 = 0
    private var volume: Int128 = 0
    private var squares: DecayedMoments
    private let least: Double
    /// The latest distance in ticks; nil before the first trade.
    public private(set) var distance: Double?
    /// The latest z; nil while the distances before say too little.
    public private(set) var score: Double?

    /// A measure whose σ̂ fades with `halfLife` and needs a weight of `least` distances.
    public init(halfLife: HalfLife, least: Double = 30) {
        squares = DecayedMoments(halfLife)
        self.least = max(least, 1)
    }

    /// The average price of the trades so far in ticks; nil before the first.
    public var vwap: Double? { volume > 0 ? Double(turnover) / Double(volume) : nil }

    /// Takes a trade; one without price or shares is left out.
    public mutating func update(price: Price, quantity: Quantity, at time: Timestamp) {
        guard price > .none, quantity > 0 else { return }
        turnover += Int128(price.ticks) * Int128(quantity)
        volume += Int128(quantity)
        let new = Double(price.ticks) - Double(turnover) / Double(volume)
        score = nil
        if squares.weight >= least, let mean = squares.mean, mean > 0 {
            score = new / mean.squareRoot()
        }
        squares.add(new * new, at: time)
        distance = new
    }
}

/// The break of the range in which the first minutes traded.
public struct OpeningRange: Sendable, Hashable {
    /// Where the price stands.
    public enum State: Sendable, Hashable {
        /// The range is still being made, or nothing traded in it.
        case forming
        /// Inside the range, ends included.
        case inside
        /// Above its maximum by so many ticks.
        case above(Int32)
        /// Below its minimum by so many ticks.
        case below(Int32)
    }

    /// When the range begins.
    public let start: Timestamp
    /// When it is complete.
    public let end: Timestamp
    /// The lowest and highest price so far; nil before the first.
    public private(set) var range: ClosedRange<Price>?

    /// The range of the first `length` from `start` on.
    public init(start: Timestamp, length: Span) {
        precondition(length > .zero, "a range must have a length")
        self.start = start
        end = start + length
    }

    /// Takes a trade's price and says where it stands.
    public mutating func update(price: Price, at time: Timestamp) -> State {
        guard price > .none, time >= start else { return .forming }
        if time < end {
            let (low, high) = (range?.lowerBound ?? price, range?.upperBound ?? price)
            range = min(low, price)...max(high, price)
            return .forming
        }
        guard let range else { return .forming }
        if price > range.upperBound { return .above(price.ticks - range.upperBound.ticks) }
        if price < range.lowerBound { return .below(range.lowerBound.ticks - price.ticks) }
        return .inside
    }
}
