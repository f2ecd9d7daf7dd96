import Backtesting
import Execution
import Risk
import TradingModel

/// Why the risk gate refused a client's order, so that a program can act on it.
public struct GatewayRefusal: Sendable, Hashable {
    /// The first check that did not pass; its source is the rule.
    public var check: RiskCheck
    /// Why it did not.
    public var reason: RiskReason
    /// What was measured, in ``unit``; nil where the check could not be evaluated.
    public var measured: Int64?
    /// The largest number that passes; nil where nothing was measured.
    public var limit: Int64?
    /// The limit of the profile; nil where the check has none.
    public var field: LimitField?
    /// Whose limit it was.
    public var scope: RiskScope
    /// The version of the limits.
    public var version: UInt32
    /// The journal's number of the decision.
    public var decision: UInt64

    /// What the two numbers count.
    public var unit: LimitUnit { check.unit(of: field) }

    /// The name of what the number was held against; nil where the check counts faults.
    public var limitName: String? { check.bound(of: field) }

    /// Check, reason and numbers in one sentence.
    public var text: String {
        check.text(reason, measured: measured, limit: limit, field: field)
    }

    /// The refusal behind the numbers that a strategy is told; nil where they name what the gate does
    /// not have.
    public init?(_ refusal: GateRefusal) {
        guard let check = RiskCheck(rawValue: refusal.check),
            let reason = RiskReason(rawValue: refusal.reason),
            let scope = RiskScope(kind: refusal.scopeKind, index: refusal.scopeIndex)
        else { return nil }
        self.check = check
        self.reason = reason
        self.scope = scope
        measured = refusal.measured
        limit = refusal.limit
        field = refusal.field.flatMap { LimitField(rawValue: $0) }
        version = refusal.version
        decision = refusal.decision
    }
}
