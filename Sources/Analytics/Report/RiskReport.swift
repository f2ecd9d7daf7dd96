import TradingModel

/// Everything that a run's risk page shows, as plain values; drawn by ``RiskPage``.
///
/// Money is exact, times are exchange-local, nanoseconds since midnight. Parts that are empty are left
/// out of the page.
public struct RiskReport: Hashable, Sendable {
    /// What was run.
    public var run: RunReport.Identity
    /// What the gate did.
    public var gate: RunReport.Gate
    /// How ticks become currency units.
    public var scale: PriceScale
    /// The sign written before amounts of money.
    public var currencySign: String
    /// The report's page, relative to this one; empty for none.
    public var reportPage = ""
    /// Whether the decisions follow from their numbers.
    public var audit = Audit()
    /// The day's phases in time order.
    public var phases: [RunReport.PhaseSpan] = []
    /// The firm's state in time order.
    public var states: [State] = []
    /// From how many percent of a limit on the monitor warns, and warns again.
    public var warnPercent: Int64 = 80
    /// See ``warnPercent``.
    public var urgentPercent: Int64 = 90
    /// What orders drew on without a limit of the profile: cash, shares, the parent's quantity.
    public var resources: [RunReport.LimitPeak] = []
    /// Refused orders in time order.
    public var refusals: [RefusedOrder] = []
    /// What the gate and its monitor told, in order.
    public var events: [EventLine] = []
    /// Orders, cancels and executions.
    public var flow = Flow()
    /// Value at risk and expected shortfall.
    public var measures = Measures()
    /// The limits at the start of the day, and what became of them.
    public var limits: [LimitLine] = []
    /// Checks that were off, by number and name.
    public var switchedOff: [String] = []
    /// Sentences that a reader must know.
    public var notes: [String] = []

    /// The report of a run in which nothing was decided.
    public init(
        run: RunReport.Identity, gate: RunReport.Gate, scale: PriceScale = .cent,
        currencySign: String = "¥"
    ) {
        self.run = run
        self.gate = gate
        self.scale = scale
        self.currencySign = currencySign
    }

    /// The deepest fall of the result below its highest point, as the gate's states show it.
    public var worstDrawdown: State? {
        states.reduce(nil) { worst, state in
            state.drawdown > worst?.drawdown ?? .zero ? state : worst
        }
    }
}

extension RiskReport {
    /// Decisions worked out again from the numbers in the journal.
    public struct Audit: Hashable, Sendable {
        /// Decisions in the journal.
        public var decisions = 0
        /// Those whose verdict follows from their numbers.
        public var recomputed = 0
        /// Own orders without a decision.
        public var undecided = 0
        /// Orders whose fate contradicts their decision: refused and sent all the same, or passed and
        /// refused by the gate.
        public var contradicted = 0
        /// The first fault in words; empty for none.
        public var firstFault = ""

        /// Nothing audited.
        public init() {}

        /// Whether everything checks out.
        public var isClean: Bool {
            recomputed == decisions && undecided == 0 && contradicted == 0
        }
    }

    /// What the firm had at one moment.
    public struct State: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// Value of all positions.
        public var gross: Money
        /// Gross if in each instrument the worse of all buys and all sells filled.
        public var worst: Money
        /// Realised and unrealised result, charges included.
        public var result: Money
        /// Fall of the result below its peak.
        public var drawdown: Money

        /// The highest result so far; kept at the largest amount instead of overflowing.
        public var highest: Money {
            Money(units: Int64(clamping: Int128(result.units) + Int128(drawdown.units)))
        }

        /// A state.
        public init(
            time: Timestamp, gross: Money, worst: Money, result: Money, drawdown: Money
        ) {
            self.time = time
            self.gross = gross
            self.worst = worst
            self.result = result
            self.drawdown = drawdown
        }
    }

    /// An order that the gate refused.
    public struct RefusedOrder: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// Its number in the run.
        public var order: UInt64
        /// Buy or sell.
        public var side: Side
        /// Its limit; `Price.none` for a market order.
        public var price: Price
        /// Shares.
        public var quantity: Quantity
        /// The check's number and name.
        public var check: String
        /// The reason in words.
        public var reason: String
        /// What was measured against which limit; empty where it could not be.
        public var numbers: String
        /// The rule or practice that the check answers to.
        public var source: String

        /// A refused order.
        public init(
            time: Timestamp, order: UInt64, side: Side, price: Price, quantity: Quantity,
            check: String, reason: String, numbers: String, source: String
        ) {
            self.time = time
            self.order = order
            self.side = side
            self.price = price
            self.quantity = quantity
            self.check = check
            self.reason = reason
            self.numbers = numbers
            self.source = source
        }
    }

    /// An event of the gate.
    public struct EventLine: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// Its kind: `KILL`, `LIMIT_WARN`.
        public var kind: String
        /// Whom it concerns.
        public var scope: String
        /// Who acted.
        public var actor: String
        /// What happened, with numbers.
        public var text: String

        /// An event.
        public init(
            time: Timestamp, kind: String, scope: String, actor: String, text: String
        ) {
            self.time = time
            self.kind = kind
            self.scope = scope
            self.actor = actor
            self.text = text
        }
    }

    /// A limit of the profile.
    public struct LimitLine: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Whose.
        public var scope: String
        /// Its value with the unit, and what became of it in the day.
        public var value: String
        /// What it means.
        public var meaning: String
        /// The rule or practice behind it.
        public var source: String

        /// A limit.
        public init(name: String, scope: String, value: String, meaning: String, source: String) {
            self.name = name
            self.scope = scope
            self.value = value
            self.meaning = meaning
            self.source = source
        }
    }
}
