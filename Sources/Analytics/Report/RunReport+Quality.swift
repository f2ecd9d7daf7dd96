import TradingModel

extension RunReport {
    /// How well the data were reproduced, and how far own orders moved the day from history.
    public struct DataQuality: Hashable, Sendable {
        /// Above which a run supports no conclusion.
        public struct Limits: Hashable, Sendable {
            /// Own share of the traded volume, as a fraction.
            public var ownShare = 0.05
            /// Mean distance of the mid price from history's, in ticks.
            public var meanMidDivergence = 1.0

            /// 5% own share and 1 tick.
            public init() {}
        }

        /// Trades of the historical day.
        public var historicalTrades = 0
        /// Of these, reproduced by matching the day without own orders.
        public var reproducedTrades = 0
        /// Call auctions of the historical day.
        public var historicalAuctions = 0
        /// Of these, reproduced with price and volume.
        public var reproducedAuctions = 0
        /// Of the historical trades, still there with own orders in the book.
        public var identicalTrades = 0
        /// Own shares as a fraction of all shares traded in the run.
        public var ownShare = 0.0
        /// Shares of historical orders that rest although history had filled them; at the end.
        public var phantomShares: Quantity = 0
        /// The same at its largest; nil where it was not measured.
        public var phantomSharesPeak: Quantity?
        /// Historical orders with phantom shares at the end.
        public var phantomOrders = 0
        /// Historical cancels of orders that the run had already consumed.
        public var orphanCancels = 0
        /// Historical cancels of orders that the run had consumed in part.
        public var partlyOrphanCancels = 0
        /// Mean distance of the mid price from history's, in ticks.
        public var meanMidDivergence = 0.0
        /// Largest distance, in ticks.
        public var maximumMidDivergence = 0.0
        /// Historical orders that the rulebook would have refused.
        public var historyRefusedByRules = 0
        /// Results under other fill assumptions, for example an optimistic and a pessimistic one.
        public var bounds: [Bound] = []
        /// The limits that ``doubts`` applies.
        public var limits = Limits()
        /// Reasons for doubt beyond the measured ones, whole sentences.
        public var furtherDoubts: [String] = []

        /// Nothing measured.
        public init() {}

        /// Why the run supports no conclusion, in sentences; empty where it does.
        public var doubts: [String] {
            var result: [String] = []
            if historicalTrades == 0 {
                result.append(
                    "No historical trades were compared, so nothing shows that the day was "
                        + "rebuilt as it was.")
            }
            if reproducedTrades < historicalTrades {
                result.append(
                    "Matching the day without own orders gives "
                        + "\(Format.grouped(reproducedTrades)) of "
                        + "\(Format.grouped(historicalTrades)) historical trades: "
                        + "the data are incomplete.")
            }
            if reproducedAuctions < historicalAuctions {
                result.append(
                    "Only \(reproducedAuctions) of \(historicalAuctions) call auctions come out "
                        + "as they were.")
            }
            // Written so that a value that is not a number counts as doubt.
            if !(ownShare <= limits.ownShare) {
                result.append(
                    "Own orders are \(Format.percent(ownShare, decimals: 1)) of the volume, more "
                        + "than \(Format.percent(limits.ownShare, decimals: 1)): the market would "
                        + "have reacted.")
            }
            if !(meanMidDivergence <= limits.meanMidDivergence) {
                result.append(
                    "The mid price differs from history's by "
                        + "\(Format.fixed(meanMidDivergence, 2)) ticks on average, more than "
                        + "\(Format.fixed(limits.meanMidDivergence, 2)): this is no longer the day "
                        + "that was.")
            }
            return result + furtherDoubts
        }

        /// Whether a conclusion may be drawn from the run.
        public var conclusionSupported: Bool { doubts.isEmpty }
    }

    /// The order's result under another fill assumption.
    public struct Bound: Hashable, Sendable {
        /// The assumption: `optimistic: …`.
        public var name: String
        /// Shares filled.
        public var filled: Quantity
        /// Average price in currency units; nil without a fill.
        public var averagePrice: Double?

        /// A bound.
        public init(name: String, filled: Quantity, averagePrice: Double?) {
            self.name = name
            self.filled = filled
            self.averagePrice = averagePrice
        }
    }
}
