import TradingModel

extension TCA {
    /// One trade of the market.
    public struct Print: Hashable, Sendable {
        /// Exchange time.
        public var time: Timestamp
        /// Price per share.
        public var price: Money
        /// Shares.
        public var quantity: Quantity
        /// Whether an own order took part.
        public var isOwn: Bool
        /// Whether it was made in a call auction.
        public var isAuction: Bool

        /// A trade.
        public init(
            time: Timestamp, price: Money, quantity: Quantity, isOwn: Bool = false,
            isAuction: Bool = false
        ) {
            self.time = time
            self.price = price
            self.quantity = quantity
            self.isOwn = isOwn
            self.isAuction = isAuction
        }
    }

    /// Which trades make a market price: the window and the two flags that every table must state.
    public struct PrintFilter: Hashable, Sendable {
        /// The window, both ends included.
        public var window: ClosedRange<Timestamp>
        /// Whether own trades count.
        public var includesOwn: Bool
        /// Whether trades of call auctions count.
        public var includesAuctions: Bool

        /// A window, by default with own trades and without auctions.
        public init(
            _ window: ClosedRange<Timestamp>, includesOwn: Bool = true,
            includesAuctions: Bool = false
        ) {
            self.window = window
            self.includesOwn = includesOwn
            self.includesAuctions = includesAuctions
        }

        /// Whether `print` counts.
        public func takes(_ print: Print) -> Bool {
            window.contains(print.time) && (includesOwn || !print.isOwn)
                && (includesAuctions || !print.isAuction)
        }

        /// The flags in words, for the tables.
        public var text: String {
            let own = includesOwn ? "own trades included" : "without own trades"
            return own + (includesAuctions ? ", auctions included" : ", without auctions")
        }
    }

    /// Volume-weighted price of the trades that `filter` takes, in currency units.
    public static func vwap(_ prints: some Sequence<Print>, _ filter: PrintFilter) -> Double? {
        var turnover = Int128(0)
        var shares = Int128(0)
        for print in prints where filter.takes(print) {
            turnover += Int128(print.price.units) * Int128(print.quantity)
            shares += Int128(print.quantity)
        }
        return shares > 0 ? Double(turnover) / Double(shares) / Double(Money.scale) : nil
    }

    /// Shares of the trades that `filter` takes.
    public static func volume(
        _ prints: some Sequence<Print>, _ filter: PrintFilter
    ) -> Quantity {
        prints.reduce(0) { filter.takes($1) ? $0 + $1.quantity : $0 }
    }

    /// Mean price of the trades that `filter` takes, every trade counting once.
    public static func meanPrint(_ prints: some Sequence<Print>, _ filter: PrintFilter) -> Double? {
        var sum = Int128(0)
        var count = 0
        for print in prints where filter.takes(print) {
            sum += Int128(print.price.units)
            count += 1
        }
        return count > 0 ? Double(sum) / Double(count) / Double(Money.scale) : nil
    }

    /// Time-weighted mean of a price that holds from each of its `moments` to the next.
    ///
    /// `moments` are in time order; `clock` gives the trading time elapsed at a moment, so that
    /// the lunch break weighs nothing. A moment without a price weighs nothing either. Currency
    /// units; nil where no trading time passes with a price.
    public static func timeWeightedPrice(
        _ moments: [(time: Timestamp, price: Money?)], over window: ClosedRange<Timestamp>,
        clock: (Timestamp) -> Span
    ) -> Double? {
        var weighted = Int128(0)
        var duration = Int128(0)
        for (index, moment) in moments.enumerated() {
            guard let price = moment.price else { continue }
            let next = index + 1 < moments.count ? moments[index + 1].time : window.upperBound
            let start = max(moment.time, window.lowerBound)
            let end = min(next, window.upperBound)
            guard start < end else { continue }
            let length = Int128(clock(end).nanoseconds - clock(start).nanoseconds)
            weighted += Int128(price.units) * length
            duration += length
        }
        return duration > 0 ? Double(weighted) / Double(duration) / Double(Money.scale) : nil
    }
}
