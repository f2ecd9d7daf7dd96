import TradingModel

/// Everything that a run's page shows, as plain values: filled from a journal, drawn by
/// ``HTMLReport``.
///
/// Prices of the book and of fills are ticks of ``scale``; averages and benchmarks are `Double` in
/// currency units per share; money is exact. Costs are positive, gains negative. Times are
/// exchange-local, nanoseconds since midnight. Only ``run`` and ``order`` are required; every other
/// part has an empty default, and the page leaves out what is empty.
public struct RunReport: Hashable, Sendable {
    /// What was run, on which data, by which version and models.
    public var run: Identity
    /// The parent order and what became of it.
    public var order: Parent
    /// How ticks become currency units.
    public var scale: PriceScale
    /// The sign written before amounts of money, for example `¥`.
    public var currencySign: String
    /// Benchmarks, fees and the parts of the shortfall.
    public var costs: Costs
    /// The day's phases in time order; they make the trading clock of the charts.
    public var phases: [PhaseSpan]
    /// The market and the parent's progress in time order.
    public var samples: [Sample]
    /// Own fills in time order.
    public var fills: [Fill]
    /// Own orders in the order of their decisions.
    public var children: [Child]
    /// What stood ahead of own orders that rested.
    public var queueTracks: [QueueTrack]
    /// Own orders and cancels that were refused.
    public var refusals: [Refusal]
    /// What the pre-trade risk gate did; nil leaves the section out.
    public var gate: Gate?
    /// The account before and after; nil leaves the section out.
    public var ledger: LedgerCheck?
    /// A day of round trips around a holding; nil where a parent order was worked.
    public var roundTrips: RoundTripDay?
    /// How faithful the day stayed with own orders in it.
    public var quality: DataQuality
    /// Sentences that a reader must know, for example known biases of synthetic data.
    public var notes: [String]

    /// A report of `order` in `run`; everything else starts empty.
    public init(
        run: Identity, order: Parent, scale: PriceScale = .cent, currencySign: String = "¥"
    ) {
        self.run = run
        self.order = order
        self.scale = scale
        self.currencySign = currencySign
        costs = Costs()
        phases = []
        samples = []
        fills = []
        children = []
        queueTracks = []
        refusals = []
        gate = nil
        ledger = nil
        roundTrips = nil
        quality = DataQuality()
        notes = []
    }
}

extension RunReport {
    /// A name and its value, as the page prints them.
    public struct Parameter: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String

        /// A parameter.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What fixes a run: equal identities and equal versions give equal results.
    public struct Identity: Hashable, Sendable {
        /// The page's title; where empty, the page makes one of side, quantity and strategy.
        public var title = ""
        /// The security, `600519.SH`.
        public var instrument: String
        /// Its name, for example 贵州茅台, where it is known.
        public var instrumentName: String?
        /// The trading day, `2023-02-01`.
        public var date: String
        /// The strategy's name.
        public var strategy: String
        /// The strategy's parameters, in their order.
        public var parameters: [Parameter] = []
        /// The seed of latencies and randomisation.
        public var seed: UInt64 = 0
        /// Where the day comes from: `synthetic, seed 7`, `SSE Level-2`.
        public var origin = ""
        /// SHA-256 of the tape, in hexadecimal.
        public var tapeDigest = ""
        /// The version of Pankou that ran.
        public var version = ""
        /// How fills were decided: `exact queue position by order-driven re-match`.
        public var fillModel = ""
        /// The latency models of all legs in words.
        public var latencies = ""
        /// Commands that repeat the run, one a line; shown as they are.
        public var commands: [String] = []

        /// The least that names a run.
        public init(instrument: String, date: String, strategy: String) {
            self.instrument = instrument
            self.date = date
            self.strategy = strategy
        }
    }

    /// The order that the strategy worked, and what became of it.
    public struct Parent: Hashable, Sendable {
        /// Buy or sell.
        public var side: Side
        /// Shares ordered.
        public var quantity: Quantity
        /// Shares filled.
        public var filled: Quantity = 0
        /// Turnover of the fills, exact.
        public var turnover = Money.zero
        /// The window's start.
        public var start: Timestamp
        /// The window's end.
        public var end: Timestamp
        /// Limit of the parent in ticks; nil for none.
        public var limit: Price?

        /// A parent of which nothing is filled yet.
        public init(side: Side, quantity: Quantity, start: Timestamp, end: Timestamp) {
            self.side = side
            self.quantity = quantity
            self.start = start
            self.end = end
        }

        /// Shares not filled.
        public var unfilled: Quantity { max(quantity - filled, 0) }

        /// Average price of the fills in currency units; nil without a fill.
        public var averagePrice: Double? {
            filled > 0 ? turnover.inCurrency / Double(filled) : nil
        }
    }

    /// One phase of the trading day.
    public struct PhaseSpan: Hashable, Sendable {
        /// When it starts.
        public var start: Timestamp
        /// When the next one starts.
        public var end: Timestamp
        /// Which phase it is.
        public var phase: Phase

        /// A phase from `start` to `end`.
        public init(_ phase: Phase, from start: Timestamp, to end: Timestamp) {
            self.phase = phase
            self.start = start
            self.end = end
        }
    }
}

extension Money {
    /// The amount in currency units, for ratios and plots; exact up to 2⁵³ ten-thousandths.
    public var inCurrency: Double { Double(units) / Double(Money.scale) }
}
