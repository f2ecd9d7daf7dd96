import TradingModel

/// What a strategy sent to the exchange, against what it got.
///
/// A measure whose denominator is 0 is nil. The ratios are those that exchanges watch in programme
/// trading: messages for each fill, and cancels for each order.
public struct OrderFlow: Hashable, Sendable {
    /// One child order from its acceptance to its end.
    public struct Child: Hashable, Sendable {
        /// When the exchange took it.
        public var accepted: Timestamp
        /// When it was filled, cancelled or expired.
        public var ended: Timestamp
        /// Shares sent.
        public var sent: Quantity
        /// Shares filled on arrival, against resting orders.
        public var taken: Quantity
        /// Shares filled while resting in the book, or in an auction.
        public var provided: Quantity
        /// Fills.
        public var fills: Int
        /// Amendments.
        public var amendments: Int
        /// Whether it was cancelled.
        public var wasCancelled: Bool

        /// A child order.
        public init(
            accepted: Timestamp, ended: Timestamp, sent: Quantity, taken: Quantity = 0,
            provided: Quantity = 0, fills: Int = 0, amendments: Int = 0, wasCancelled: Bool = false
        ) {
            self.accepted = accepted
            self.ended = ended
            self.sent = sent
            self.taken = taken
            self.provided = provided
            self.fills = fills
            self.amendments = amendments
            self.wasCancelled = wasCancelled
        }
    }

    /// The orders.
    public let children: [Child]

    /// The flow of `children`; nil where one has a negative quantity, ends before it is accepted,
    /// or is filled beyond what was sent.
    public init?(_ children: [Child]) {
        for child in children {
            let (filled, overflow) = child.taken.addingReportingOverflow(child.provided)
            guard child.sent >= 0, child.taken >= 0, child.provided >= 0, child.fills >= 0,
                child.amendments >= 0, !overflow, filled <= child.sent,
                child.accepted <= child.ended
            else { return nil }
        }
        self.children = children
    }

    /// Filled over sent shares.
    public var fillRate: Double? { ratio(total(\.taken) + total(\.provided), total(\.sent)) }

    /// New orders, amendments and cancels for each fill.
    public var orderToTradeRatio: Double? {
        let messages = children.reduce(Int128(0)) {
            $0 + 1 + Int128($1.amendments) + ($1.wasCancelled ? 1 : 0)
        }
        return ratio(messages, children.reduce(0) { $0 + Int128($1.fills) })
    }

    /// Cancelled orders over all orders.
    public var cancelRatio: Double? {
        ratio(Int128(children.count(where: \.wasCancelled)), Int128(children.count))
    }

    /// Shares that were filled at rest, over all filled shares.
    public var passiveShare: Double? {
        ratio(total(\.provided), total(\.taken) + total(\.provided))
    }

    /// Mean time from acceptance to the end, rounded down to the nanosecond.
    public var meanLife: Span? {
        guard !children.isEmpty else { return nil }
        let sum = children.reduce(Int128(0)) {
            $0 + Int128($1.ended.nanoseconds) - Int128($1.accepted.nanoseconds)
        }
        return Int64(exactly: sum / Int128(children.count)).map(Span.init(nanoseconds:))
    }

    /// The life that half of the orders do not exceed, the lower one of two middle orders.
    public var medianLife: Span? {
        let lives = children.map {
            $0.ended.nanoseconds.subtractingReportingOverflow($0.accepted.nanoseconds)
        }
        guard !lives.isEmpty, lives.allSatisfy({ !$0.overflow }) else { return nil }
        let sorted = lives.map(\.partialValue).sorted()
        return Span(nanoseconds: sorted[(sorted.count - 1) / 2])
    }

    private func total(_ part: (Child) -> Quantity) -> Int128 {
        children.reduce(Int128(0)) { $0 + Int128(part($1)) }
    }

    private func ratio(_ part: Int128, _ whole: Int128) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }
}
