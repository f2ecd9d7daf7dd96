import Execution
import Journal
import TradingModel

/// The life of one own order, told line by line from its run's journal.
///
/// Each line has its time, what happened, its cause, and the number of its journal record; numbers
/// of other orders are the exchange's, so that every line can be looked up in the raw data.
public struct Explanation: Codable, Hashable, Sendable {
    /// One line of the story.
    public struct Line: Codable, Hashable, Sendable {
        /// Exchange or strategy time, `09:45:00.001`.
        public var time: String
        /// What happened.
        public var what: String
        /// Why: the record that caused it, in words; empty where the line says it all.
        public var cause: String
        /// The journal's number of the record.
        public var record: UInt64
        /// Shares still ahead at the own price, where the line changes that.
        public var sharesAhead: Int64?
    }

    /// The order's number.
    public var order: UInt64
    /// The order in one line.
    public var summary: String
    /// Its life.
    public var lines: [Line]
    /// Shares that were ahead on arrival and went by trades, and by cancels, before its end.
    public var aheadTraded: Int64
    /// See ``aheadTraded``.
    public var aheadCanceled: Int64

    /// The story of own order `number` of `run`; nil where the run sent no such order.
    public init?(_ run: RunRecord, order number: UInt64) {
        guard let life = run.orders.first(where: { $0.number == number }) else { return nil }
        var writer = ExplanationWriter(run: run, life: life)
        for step in life.steps { writer.tell(step) }
        order = number
        summary = writer.summary
        lines = writer.lines
        aheadTraded = writer.traded
        aheadCanceled = writer.canceled
    }

    /// The story as text for a terminal.
    public var text: String {
        let width = lines.map(\.what.count).max() ?? 0
        let body = lines.map { line in
            let padding = String(repeating: " ", count: max(width - line.what.count, 0))
            return "  \(line.time)  \(line.what)\(padding)  #\(line.record)"
                + (line.cause.isEmpty ? "" : "  ← \(line.cause)")
        }
        return ([summary] + body).joined(separator: "\n")
    }
}

private struct ExplanationWriter {
    let run: RunRecord
    let life: OrderLife
    var lines: [Explanation.Line] = []
    var traded: Quantity = 0
    var canceled: Quantity = 0

    init(run: RunRecord, life: OrderLife) {
        self.run = run
        self.life = life
    }

    private func price(_ price: Price) -> String { run.header.scale.text(price) }

    var summary: String {
        let decision = life.decision
        let side = decision.side == .buy ? "buy" : "sell"
        return "Order \(life.number): \(side) \(decision.quantity) \(run.header.instrument) "
            + "at \(price(decision.price)): \(life.state), \(life.filled) filled"
    }

    private mutating func add(
        _ step: OrderLife.Step, _ what: String, cause: String = "", ahead: Quantity? = nil
    ) {
        lines.append(
            Explanation.Line(
                time: step.event.time.description, what: what, cause: cause,
                record: step.sequence, sharesAhead: ahead))
    }

    mutating func tell(_ step: OrderLife.Step) {
        let event = step.event
        switch event.kind {
        case .decided: tellDecision(step)
        case .cancelDecided: add(step, "strategy decides to cancel", cause: Purpose(event).text)
        case .accepted:
            add(
                step, "reaches the exchange, accepted (\(event.phase.name))",
                cause: "decision #\(step.cause)")
        case .rejected: tellRefusal(step)
        case .rested: add(step, "\(event.leaves) shares join the book at \(price(event.price))")
        case .queued:
            add(
                step,
                "queue at \(price(event.price)): \(event.quantity) shares in "
                    + "\(event.contraLeaves) orders ahead", ahead: event.quantity)
        case .advanced: tellAdvance(step)
        case .trade: tellTrade(step)
        case .canceled:
            add(step, "\(event.quantity) shares cancelled", cause: event.reason.text)
        case .reduced: add(step, "reduced by \(event.quantity)", cause: event.reason.text)
        case .reported: add(step, "strategy learns of #\(step.cause)")
        case .settled:
            add(
                step,
                "booked: \(event.quantity) × \(price(event.price)), charges "
                    + "\(Money(units: event.contraLeaves))", cause: "trade #\(step.cause)")
        default: break
        }
    }

    private mutating func tellDecision(_ step: OrderLife.Step) {
        let event = step.event
        var cause = Purpose(event).text
        if let seen = life.seen {
            let bid = seen.bid == .none ? "none" : price(seen.bid)
            let ask = seen.ask == .none ? "none" : price(seen.ask)
            cause +=
                "; saw bid \(bid), ask \(ask); scheduled \(seen.target), filled "
                + "\(seen.filled), live \(seen.live)"
        }
        let side = event.side == .buy ? "buy" : "sell"
        add(
            step, "strategy decides to \(side) \(event.quantity) at \(price(event.price))",
            cause: cause)
    }

    private mutating func tellRefusal(_ step: OrderLife.Step) {
        let event = step.event
        var cause = event.reason.text
        if event.reason == .riskGate, let decision = run.risk.decision(on: life.number) {
            cause += ": \(decision.refusalText)"
            if let check = decision.check { cause += "; \(check.source)" }
            cause += "; limits version \(decision.version)"
        } else if let rule = run.rule(event.rule) {
            let clause = rule.clause.isEmpty ? "" : " " + rule.clause
            cause += "; rule \(rule.id), \(rule.source)\(clause) (\(rule.mark))"
        }
        add(step, event.quantity > 0 ? "refused" : "cancel refused", cause: cause)
    }

    private mutating func tellAdvance(_ step: OrderLife.Step) {
        let event = step.event
        let what: String
        if event.reason == .traded {
            traded += event.quantity
            what = "order \(event.contra) ahead trades \(event.quantity)"
        } else {
            canceled += event.quantity
            what = "order \(event.contra) ahead leaves with \(event.quantity)"
        }
        let why = event.reason == .requested ? "cancelled by its owner" : event.reason.text
        add(
            step, "\(what): \(event.leaves) shares in \(event.contraLeaves) orders ahead",
            cause: step.cause == 0 ? why : "trade #\(step.cause)", ahead: event.leaves)
    }

    private mutating func tellTrade(_ step: OrderLife.Step) {
        let event = step.event
        let isAggressor = event.order.number == life.number && event.order.isOwn
        let other = isAggressor ? event.contra : event.order
        let leaves = isAggressor ? event.leaves : event.contraLeaves
        let how =
            event.phase.isCall
            ? "in the auction with" : isAggressor ? "takes from resting order" : "taken by order"
        let first = isAggressor || event.phase.isCall ? "" : "first in the queue at the best price"
        add(
            step,
            "FILL \(event.quantity) at \(price(event.price)), \(how) \(other); \(leaves) left",
            cause: first)
    }
}
