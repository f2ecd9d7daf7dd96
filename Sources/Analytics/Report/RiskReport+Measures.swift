import TradingModel

extension RiskReport {
    /// Orders, cancels and executions of a run, against the line of high-frequency trading.
    public struct Flow: Hashable, Sendable {
        /// New orders that went out.
        public var orders = 0
        /// Cancels that went out.
        public var cancels = 0
        /// Orders for which at least one cancel went out.
        public var canceledOrders = 0
        /// Executions.
        public var trades = 0
        /// The most orders and cancels of an account in any one second.
        public var mostInASecond = 0
        /// When that second ended.
        public var busiest: Timestamp?
        /// The most orders and cancels of an account in the day.
        public var mostInTheDay = 0
        /// The line: this many in a second, or in the day, are high-frequency trading.
        public var secondLine = 0
        /// See ``secondLine``.
        public var dayLine = 0
        /// Where the line comes from.
        public var lineSource = ""
        /// The limit on orders and cancels per execution in hundredths; nil where the gate is off.
        public var ratioLimit: Int64?
        /// The limit on cancelled orders in basis points; nil where the gate is off.
        public var cancelLimit: Int64?
        /// From how many orders on the gate looks at the two ratios.
        public var ratioMinimum: Int64?
        /// Executions against the reference price at the decision, positive = cost; nil where the
        /// gate did not measure it.
        public var slippage: Money?

        /// No flow.
        public init() {}

        /// Orders and cancels per execution in hundredths, rounded down; nil without an execution.
        public var messagesPerTrade: Int64? {
            trades > 0 ? Int64(orders + cancels) * 100 / Int64(trades) : nil
        }

        /// Orders for which a cancel went out, of all orders, in basis points, rounded down.
        public var cancelShare: Int64? {
            orders > 0 ? Int64(canceledOrders) * 10_000 / Int64(orders) : nil
        }

        /// Whether an account has reached the line.
        public var isHighFrequency: Bool {
            secondLine > 0 && mostInASecond >= secondLine || dayLine > 0 && mostInTheDay >= dayLine
        }
    }

    /// Value at risk and expected shortfall of the run's positions.
    public struct Measures: Hashable, Sendable {
        /// One position at one confidence.
        public struct Row: Hashable, Sendable {
            /// Which position: `largest position`, `at the close`.
            public var name: String
            /// When it was held.
            public var time: Timestamp
            /// Shares.
            public var shares: Quantity
            /// Their value.
            public var value: Money
            /// Confidence in basis points.
            public var confidence: Int64
            /// The loss that is not exceeded with that confidence.
            public var valueAtRisk: Money
            /// The mean of the losses in the tail.
            public var expectedShortfall: Money
            /// Returns in the tail.
            public var tail: Int

            /// A row.
            public init(
                name: String, time: Timestamp, shares: Quantity, value: Money, confidence: Int64,
                valueAtRisk: Money, expectedShortfall: Money, tail: Int
            ) {
                self.name = name
                self.time = time
                self.shares = shares
                self.value = value
                self.confidence = confidence
                self.valueAtRisk = valueAtRisk
                self.expectedShortfall = expectedShortfall
                self.tail = tail
            }
        }

        /// Returns of the window.
        public var returns = 0
        /// The window's first and last moment.
        public var start = Timestamp.zero
        /// See ``start``.
        public var end = Timestamp.zero
        /// The table; empty where nothing was held or nothing traded.
        public var rows: [Row] = []
        /// Why there is no table.
        public var absence = ""

        /// Nothing measured.
        public init() {}
    }
}
