import TradingModel

/// Order-flow imbalance: what each change of the best quotes adds to buying pressure, in shares.
///
/// e = 1{Pb ≥ Pb'}·qb − 1{Pb ≤ Pb'}·qb' − 1{Pa ≤ Pa'}·qa + 1{Pa ≥ Pa'}·qa', a prime for the quotes
/// before. A missing bid counts as one below every price, a missing ask as one above.
///
/// Source: Cont, Kukanov & Stoikov 2014, "The price impact of order book events", *Journal of
/// Financial Econometrics* 12:1, section 2.
public struct OrderFlowImbalance: Sendable {
    private var before: TopOfBook?

    /// Waits for its first quotes.
    public init() {}

    /// The contribution of the change to `top`; nil for the first quotes, which only prime it.
    public mutating func update(_ top: TopOfBook) -> Int64? {
        let old = before
        before = top
        return old.map { OrderFlowImbalance.change(from: $0, to: top) }
    }

    /// Forgets the quotes before, for instance at a break of trading.
    public mutating func reset() { before = nil }

    /// The contribution of one change of quotes; beyond the range of `Int64` its ends.
    public static func change(from old: TopOfBook, to new: TopOfBook) -> Int64 {
        let bid = side(from: old.bid, to: new.bid, isBid: true)
        let ask = side(from: old.ask, to: new.ask, isBid: false)
        return Int64(clamping: bid - ask)
    }

    /// 1{new at least as good}·new quantity − 1{new at most as good}·old quantity, of one side.
    private static func side(from old: PriceLevel, to new: PriceLevel, isBid: Bool) -> Int128 {
        // A larger key is a better price.
        func key(_ level: PriceLevel) -> Int64 {
            guard level.quantity > 0 else { return .min }
            return isBid ? Int64(level.price.ticks) : -Int64(level.price.ticks)
        }
        let (before, after) = (key(old), key(new))
        return (after >= before ? Int128(new.quantity) : 0)
            - (after <= before ? Int128(old.quantity) : 0)
    }
}

/// Order-flow imbalance summed over a window of time, and as a part of the average depth.
///
/// Source: Cont, Kukanov & Stoikov 2014, sections 2 and 3: the price moves by about
/// OFI / (2 · depth) ticks, with the depth averaged over the window's events.
public struct OrderFlowWindow: Sendable {
    private var flow = OrderFlowImbalance()
    private var sum: WindowSum
    private var depth: WindowSum
    private var events: WindowSum

    /// An empty window of `span`.
    public init(over span: Span, slots: Int = 60) {
        // Three of their own: a shared one would be copied at the first update.
        sum = WindowSum(over: span, slots: slots)
        depth = WindowSum(over: span, slots: slots)
        events = WindowSum(over: span, slots: slots)
    }

    /// Takes the quotes in force from `time` on.
    public mutating func update(_ top: TopOfBook, at time: Timestamp) {
        guard let change = flow.update(top) else { return }
        sum.add(change, at: time)
        depth.add(Int64(clamping: Int128(top.bid.quantity) + Int128(top.ask.quantity)), at: time)
        events.add(1, at: time)
    }

    /// The sum over the window, in shares.
    public mutating func imbalance(at time: Timestamp) -> Int64 { sum.sum(at: time) }

    /// (bid + ask quantity) / 2 averaged over the window's events; nil without any.
    public mutating func averageDepth(at time: Timestamp) -> Double? {
        let count = events.sum(at: time)
        return count > 0 ? Double(depth.sum(at: time)) / Double(count) / 2 : nil
    }

    /// The sum over the window over its average depth; nil without events or depth.
    public mutating func normalised(at time: Timestamp) -> Double? {
        guard let depth = averageDepth(at: time), depth > 0 else { return nil }
        return Double(sum.sum(at: time)) / depth
    }

    /// Forgets the quotes before and the window, for instance at a break of trading.
    public mutating func reset() {
        flow.reset()
        sum.removeAll()
        depth.removeAll()
        events.removeAll()
    }
}

/// Order-flow imbalance on each of the ten levels: level m against level m of the book before.
///
/// Source: Xu, Gould & Howison 2018, "Multi-level order-flow imbalance in a limit order book",
/// *Market Microstructure and Liquidity* 4:3–4, section 3.
public struct MultiLevelOrderFlow: Sendable {
    private var before: BookView?

    /// Waits for its first book.
    public init() {}

    /// The contributions of the change to `book`, best level first, in shares; nil for the first.
    public mutating func update(_ book: BookView) -> InlineArray<10, Int64>? {
        let old = before
        before = book
        guard let old else { return nil }
        var result = InlineArray<10, Int64>(repeating: 0)
        for level in 0..<BookView.depth {
            result[level] = OrderFlowImbalance.change(
                from: TopOfBook(bid: old.bids[level], ask: old.asks[level]),
                to: TopOfBook(bid: book.bids[level], ask: book.asks[level]))
        }
        return result
    }

    /// Forgets the book before.
    public mutating func reset() { before = nil }
}
