/// What the firm's risk gate found when it refused an order, in the gate's numbers.
///
/// What they stand for is known to module Risk (`RiskCheck`, `RiskReason`, `LimitField`,
/// `RiskScope`), which strategies need not know.
public struct GateRefusal: Sendable, Hashable {
    /// The number of the first check that did not pass.
    public var check: UInt8
    /// The number of its reason.
    public var reason: UInt8
    /// What was measured, in the check's unit; nil where the check could not be evaluated.
    public var measured: Int64?
    /// The largest number that passes; nil where nothing was measured.
    public var limit: Int64?
    /// The number of the limit of the profile; nil where the check has none.
    public var field: UInt8?
    /// Whose limit it was: kind of scope, and index within the kind.
    public var scopeKind: UInt8
    /// See ``scopeKind``.
    public var scopeIndex: UInt32
    /// The version of the limits.
    public var version: UInt32
    /// The journal's number of the decision, where the outcome of every check is.
    public var decision: UInt64

    /// A refusal by a check.
    public init(
        check: UInt8, reason: UInt8, measured: Int64?, limit: Int64?, field: UInt8?,
        scopeKind: UInt8, scopeIndex: UInt32, version: UInt32, decision: UInt64
    ) {
        self.check = check
        self.reason = reason
        self.measured = measured
        self.limit = limit
        self.field = field
        self.scopeKind = scopeKind
        self.scopeIndex = scopeIndex
        self.version = version
        self.decision = decision
    }
}
