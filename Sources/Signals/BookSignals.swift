import TradingModel

extension TopOfBook {
    /// The mid price in ticks, nil where a side is missing.
    public var mid: Double? { doubledMid.map { Double($0) / 2 } }

    /// Queue imbalance, (bid − ask) / (bid + ask) of the best quantities, from −1 to 1; nil where a
    /// side is missing.
    ///
    /// Source: Gould & Bonart 2016, "Queue imbalance as a one-tick-ahead price predictor in a limit
    /// order book", *Market Microstructure and Liquidity* 2:2.
    public var queueImbalance: Double? {
        guard isTwoSided else { return nil }
        let (bid, ask) = (Double(bid.quantity), Double(ask.quantity))
        return (bid - ask) / (bid + ask)
    }

    /// The mid price weighted by the opposite queues, in ticks: ask·I + bid·(1 − I) with
    /// I = bid quantity / (bid + ask quantity); nil where a side is missing. Not a martingale.
    ///
    /// Source: Stoikov 2018, "The micro-price: a high-frequency estimator of future prices",
    /// *Quantitative Finance* 18:12, section 1.
    public var weightedMid: Double? {
        guard isTwoSided else { return nil }
        let (bidSize, askSize) = (Double(bid.quantity), Double(ask.quantity))
        let share = bidSize / (bidSize + askSize)
        return Double(ask.price.ticks) * share + Double(bid.price.ticks) * (1 - share)
    }
}

extension BookView {
    /// (bids − asks) / (bids + asks) of the quantities on the `levels` best levels, from −1 to 1; nil
    /// where both are empty.
    public func depthImbalance(levels: Int = BookView.depth) -> Double? {
        var (bid, ask) = (0.0, 0.0)
        for level in 0..<min(max(levels, 0), BookView.depth) {
            bid += Double(bids[level].quantity)
            ask += Double(asks[level].quantity)
        }
        return bid + ask > 0 ? (bid - ask) / (bid + ask) : nil
    }
}

/// Spread and depth of the best quotes against what they were of late.
public struct BookContext: Sendable {
    private var spreads: DecayedMoments
    private var depths: DecayedMoments
    /// Ask minus bid in ticks; nil where a side is missing.
    public private(set) var spread: Int32?
    /// Mean of the two best quantities in shares; nil where a side is missing.
    public private(set) var depth: Double?
    /// The spread over its trailing mean before this quote; nil while unknown.
    public private(set) var relativeSpread: Double?
    /// The depth over its trailing mean before this quote; nil while unknown.
    public private(set) var relativeDepth: Double?

    /// Trailing means with `halfLife`.
    public init(halfLife: HalfLife) {
        spreads = DecayedMoments(halfLife)
        depths = DecayedMoments(halfLife)
    }

    /// Takes the quote in force from `time` on.
    public mutating func update(_ top: TopOfBook, at time: Timestamp) {
        spread = top.spread
        depth = top.isTwoSided ? (Double(top.bid.quantity) + Double(top.ask.quantity)) / 2 : nil
        relativeSpread = BookContext.ratio(spread.map(Double.init), spreads.mean)
        relativeDepth = BookContext.ratio(depth, depths.mean)
        if let spread { spreads.add(Double(spread), at: time) }
        if let depth { depths.add(depth, at: time) }
    }

    private static func ratio(_ value: Double?, _ usual: Double?) -> Double? {
        guard let value, let usual, usual > 0 else { return nil }
        return value / usual
    }
}

/// How far the price is from the day's limits.
public struct LimitDistance: Sendable, Hashable {
    /// The lowest and highest price of the day.
    public let limits: ClosedRange<Price>

    /// Distances within `limits`.
    public init(_ limits: ClosedRange<Price>) { self.limits = limits }

    /// (upper limit − price) / price, 0 at the limit; nil without a price.
    public func toUpper(_ price: Price) -> Double? {
        price > .none
            ? (Double(limits.upperBound.ticks) - Double(price.ticks)) / Double(price.ticks) : nil
    }

    /// (price − lower limit) / price, 0 at the limit; nil without a price.
    public func toLower(_ price: Price) -> Double? {
        price > .none
            ? (Double(price.ticks) - Double(limits.lowerBound.ticks)) / Double(price.ticks) : nil
    }

    /// Whether the book is locked at a limit: bids at the upper one and no ask (a buy can only queue
    /// there), or asks at the lower one and no bid.
    ///
    /// Returns the side that is queueing, nil where neither is.
    public func lockedSide(_ top: TopOfBook) -> Side? {
        if top.bid.quantity > 0, top.ask.quantity == 0, top.bid.price >= limits.upperBound {
            return .buy
        }
        if top.ask.quantity > 0, top.bid.quantity == 0, top.ask.price <= limits.lowerBound {
            return .sell
        }
        return nil
    }
}
