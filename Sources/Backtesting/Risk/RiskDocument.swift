import Analytics
import Risk
import TradingModel

/// The risk page as one value for programs: what `pankou risk --json` prints.
///
/// Amounts are decimal text in currency units, times `HH:MM:SS.mmm`.
public struct RiskDocument: Codable, Hashable, Sendable {
    /// Decisions worked out again.
    public struct Audit: Codable, Hashable, Sendable {
        /// Decisions in the journal, and those that follow from their numbers.
        public var decisions: Int
        /// See ``decisions``.
        public var recomputed: Int
        /// Own orders without a decision.
        public var undecided: Int
        /// Own orders that did not do what was decided.
        public var contradicted: Int
        /// What does not come out; empty where everything does.
        public var faults: [String]
    }

    /// A refused order.
    public struct Refusal: Codable, Hashable, Sendable {
        /// When.
        public var time: String
        /// Its number.
        public var order: UInt64
        /// `buy` or `sell`.
        public var side: String
        /// Its limit; `market` for none.
        public var price: String
        /// Shares.
        public var quantity: Int64
        /// The check.
        public var check: String
        /// Why.
        public var reason: String
        /// What was measured against which limit.
        public var numbers: String
        /// The rule or practice.
        public var source: String
    }

    /// An event.
    public struct EventLine: Codable, Hashable, Sendable {
        /// When.
        public var time: String
        /// Its kind.
        public var kind: String
        /// Whom it concerns.
        public var scope: String
        /// Who acted.
        public var actor: String
        /// What happened.
        public var text: String
    }

    /// Orders, cancels and executions.
    public struct Flow: Codable, Hashable, Sendable {
        /// Orders that went out.
        public var orders: Int
        /// Cancels that went out.
        public var cancels: Int
        /// Executions.
        public var trades: Int
        /// Orders and cancels per execution.
        public var messagesPerTrade: String?
        /// Orders with a cancel of all orders, in percent.
        public var cancelPercent: String?
        /// The most orders and cancels of an account in one second, and in the day.
        public var mostInASecond: Int
        /// See ``mostInASecond``.
        public var mostInTheDay: Int
        /// The lines of high-frequency trading.
        public var secondLine: Int
        /// See ``secondLine``.
        public var dayLine: Int
        /// Slippage as the gate counts it; positive = cost.
        public var slippage: String?
    }

    /// A position's value at risk and expected shortfall over one minute.
    public struct Measure: Codable, Hashable, Sendable {
        /// Which position.
        public var position: String
        /// When.
        public var time: String
        /// Shares.
        public var shares: Int64
        /// Their value.
        public var value: String
        /// Confidence in basis points.
        public var confidenceBasisPoints: Int64
        /// Value at risk.
        public var valueAtRisk: String
        /// Expected shortfall.
        public var expectedShortfall: String
        /// Returns in the tail, of how many.
        public var tail: Int
        /// See ``tail``.
        public var returns: Int
    }

    /// The security.
    public var instrument: String
    /// The day.
    public var date: String
    /// The gate in short.
    public var risk: RiskSummary
    /// The audit.
    public var audit: Audit
    /// The deepest fall of the result below its highest point.
    public var worstDrawdown: String
    /// The largest gross exposure at worst case.
    public var largestExposure: String
    /// Every limit's highest use, the nearest first.
    public var limits: [RiskSummary.Peak]
    /// What orders drew on: cash, shares, the parent's quantity.
    public var resources: [RiskSummary.Peak]
    /// The refused orders.
    public var refusals: [Refusal]
    /// What the gate and its monitor told.
    public var events: [EventLine]
    /// The order flow.
    public var flow: Flow
    /// Value at risk and expected shortfall.
    public var measures: [Measure]

    /// The document of a report.
    public init(_ report: RiskReport) {
        instrument = report.run.instrument
        date = report.run.date
        risk = RiskSummary(report.gate)
        let audit = report.audit
        self.audit = Audit(
            decisions: audit.decisions, recomputed: audit.recomputed, undecided: audit.undecided,
            contradicted: audit.contradicted, faults: audit.faults)
        worstDrawdown = (report.worstDrawdown?.drawdown ?? .zero).description
        largestExposure = (report.states.map(\.worst).max() ?? .zero).description
        limits = report.gate.peaks.map(RiskSummary.Peak.init)
        resources = report.resources.map(RiskSummary.Peak.init)
        refusals = report.refusals.map { order in
            Refusal(
                time: order.time.description, order: order.order, side: "\(order.side)",
                price: order.price == .none ? "market" : report.scale.text(order.price),
                quantity: order.quantity, check: order.check, reason: order.reason,
                numbers: order.numbers, source: order.source)
        }
        events = report.events.map {
            EventLine(
                time: $0.time.description, kind: $0.kind, scope: $0.scope, actor: $0.actor,
                text: $0.text)
        }
        flow = RiskDocument.flow(report.flow)
        measures = report.measures.rows.map { row in
            Measure(
                position: row.name, time: row.time.description, shares: row.shares,
                value: row.value.description, confidenceBasisPoints: row.confidence,
                valueAtRisk: row.valueAtRisk.description,
                expectedShortfall: row.expectedShortfall.description, tail: row.tail,
                returns: report.measures.returns)
        }
    }

    private static func flow(_ flow: RiskReport.Flow) -> Flow {
        func hundredths(_ value: Int64?) -> String? {
            value.map { decimalText($0, scaleDigits: 2, minimumDecimals: 2) }
        }
        return Flow(
            orders: flow.orders, cancels: flow.cancels, trades: flow.trades,
            messagesPerTrade: hundredths(flow.messagesPerTrade),
            cancelPercent: hundredths(flow.cancelShare), mostInASecond: flow.mostInASecond,
            mostInTheDay: flow.mostInTheDay, secondLine: flow.secondLine, dayLine: flow.dayLine,
            slippage: flow.slippage?.description)
    }
}
