import TradingModel

extension RunReport {
    /// The market and the parent's progress at one moment.
    public struct Sample: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// Best bid in ticks; `Price.none` on an empty side.
        public var bid: Price
        /// Best ask in ticks; `Price.none` on an empty side.
        public var ask: Price
        /// Last trade in ticks; `Price.none` before the first.
        public var last: Price
        /// Shares traded since the day began, own ones included.
        public var volume: Quantity
        /// Own shares filled so far.
        public var filled: Quantity
        /// Own shares that the schedule wants filled by now.
        public var target: Quantity
        /// Own shares in live orders.
        public var live: Quantity

        /// One sample.
        public init(
            time: Timestamp, bid: Price, ask: Price, last: Price, volume: Quantity,
            filled: Quantity = 0, target: Quantity = 0, live: Quantity = 0
        ) {
            self.time = time
            self.bid = bid
            self.ask = ask
            self.last = last
            self.volume = volume
            self.filled = filled
            self.target = target
            self.live = live
        }
    }

    /// How a fill came about.
    public enum Liquidity: String, Hashable, Sendable, CaseIterable {
        /// The own order was resting.
        case passive
        /// The own order crossed the spread.
        case aggressive
        /// In a call auction.
        case auction
    }

    /// One own fill.
    public struct Fill: Hashable, Sendable {
        /// Exchange time.
        public var time: Timestamp
        /// The price in ticks.
        public var price: Price
        /// Shares.
        public var quantity: Quantity
        /// The own order's number.
        public var order: UInt64
        /// How it came about.
        public var liquidity: Liquidity
        /// Its side, where the run buys and sells; nil for the parent's.
        public var side: Side?

        /// A fill.
        public init(
            time: Timestamp, price: Price, quantity: Quantity, order: UInt64, liquidity: Liquidity,
            side: Side? = nil
        ) {
            self.side = side
            self.time = time
            self.price = price
            self.quantity = quantity
            self.order = order
            self.liquidity = liquidity
        }
    }

    /// How an own order ended.
    public enum OrderEnd: String, Hashable, Sendable, CaseIterable {
        /// Filled whole.
        case filled
        /// Cancelled, or expired, with or without fills before.
        case cancelled
        /// Refused.
        case refused
        /// Still live when the run ended.
        case open
    }

    /// The queue ahead of one own order while it rested.
    public struct QueueTrack: Hashable, Sendable {
        /// A step: from `time` on, `ahead` shares stand ahead.
        public struct Step: Hashable, Sendable {
            /// When.
            public var time: Timestamp
            /// Shares ahead.
            public var ahead: Quantity

            /// A step.
            public init(_ time: Timestamp, ahead: Quantity) {
                self.time = time
                self.ahead = ahead
            }
        }

        /// The own order's number.
        public var order: UInt64
        /// Its price in ticks.
        public var price: Price
        /// Its shares.
        public var quantity: Quantity
        /// Shares ahead from its arrival on, in time order.
        public var steps: [Step]
        /// How the order ended.
        public var end: OrderEnd
        /// When it ended: the last fill or the cancel.
        public var endTime: Timestamp

        /// A track.
        public init(
            order: UInt64, price: Price, quantity: Quantity, steps: [Step], end: OrderEnd,
            endTime: Timestamp
        ) {
            self.order = order
            self.price = price
            self.quantity = quantity
            self.steps = steps
            self.end = end
            self.endTime = endTime
        }
    }
}
