import TradingModel

/// An order on its way out: what the gate decides on.
public struct RiskOrder: Sendable, BitwiseCopyable {
    /// The order; `order.instrument` is the instrument's index in the gate.
    public var order: Order
    /// The parent that it works for; 0 for none.
    public var parent: UInt32
    /// The account's index.
    public var account: UInt16
    /// The strategy's index.
    public var strategy: UInt16

    /// An order of `strategy` for `account`.
    public init(_ order: Order, account: UInt16, strategy: UInt16, parent: UInt32 = 0) {
        self.order = order
        self.parent = parent
        self.account = account
        self.strategy = strategy
    }
}

/// A decision of the gate: for every check the number measured and the limit it was held against.
///
/// A check passes if, and only if, it was evaluated and measured ≤ limit. An order passes if, and
/// only if, each of the 26 checks passed or is switched off by the profile; both follow from the
/// numbers alone, so that a decision can be audited without the gate.
public struct RiskDecision: Sendable, BitwiseCopyable {
    /// What each check measured, by raw value − 1; 0 where it was not evaluated.
    var measured: InlineArray<26, Int64>
    /// What each check was held against; −1 where it was not evaluated.
    var limits: InlineArray<26, Int64>
    /// Which limit it was, and whose.
    var sources: InlineArray<26, LimitSource>
    /// Why a check refused; of no meaning for those that did not.
    var reasons: InlineArray<26, RiskReason>
    /// Checks that were evaluated and passed.
    public internal(set) var passed: CheckSet
    /// Checks that were evaluated and failed.
    public internal(set) var denied: CheckSet
    /// Checks that were reached and could not be evaluated.
    var unknown: CheckSet
    /// Checks that the profile has switched off.
    public internal(set) var switchedOff: CheckSet
    /// The first check that did not pass.
    public internal(set) var check: RiskCheck?
    /// Why it did not.
    public internal(set) var reason: RiskReason
    /// Whether the programme-trading profile raised an alert, though it refuses nothing.
    public internal(set) var isAlert: Bool
    /// The version of the profile.
    public internal(set) var version: UInt32
    /// The order.
    public internal(set) var order: OrderID
    /// When it was decided.
    public internal(set) var time: Timestamp

    /// A decision in which nothing is evaluated, and so a refusal.
    public init() {
        measured = InlineArray(repeating: 0)
        limits = InlineArray(repeating: -1)
        sources = InlineArray(repeating: .none)
        reasons = InlineArray(repeating: .notReached)
        passed = .none
        denied = .none
        unknown = .none
        switchedOff = .none
        check = nil
        reason = .notReached
        isAlert = false
        version = 0
        order = .none
        time = .zero
    }

    /// Whether the order may go out.
    @inlinable
    public var passes: Bool { passed.bits | switchedOff.bits == CheckSet.all.bits }

    /// Checks that could not be evaluated.
    public var unevaluated: CheckSet {
        CheckSet(bits: CheckSet.all.bits & ~(passed.bits | denied.bits | switchedOff.bits))
    }

    /// What one check found.
    public func outcome(_ check: RiskCheck) -> CheckOutcome {
        let index = Int(check.rawValue) - 1
        let verdict: CheckOutcome.Verdict =
            switchedOff.contains(check)
            ? .switchedOff
            : passed.contains(check)
                ? .passed : denied.contains(check) ? .denied : .unevaluable
        let isMeasured = verdict == .passed || verdict == .denied
        let isNoted = denied.contains(check) || unknown.contains(check)
        let reason: RiskReason =
            passed.contains(check) ? .none : isNoted ? reasons[index] : .notReached
        let hasSource = passed.contains(check) || denied.contains(check)
        let source = hasSource ? sources[index] : .none
        return CheckOutcome(
            verdict: verdict, measured: isMeasured ? measured[index] : nil,
            limit: isMeasured ? limits[index] : nil, reason: reason,
            field: source.field, scopeKind: source.scope)
    }
}

/// What one check found.
public struct CheckOutcome: Sendable, Hashable {
    /// How a check ended.
    public enum Verdict: UInt8, Sendable {
        /// Evaluated, and within its limit.
        case passed
        /// Evaluated, and beyond its limit.
        case denied
        /// Not evaluated: a refusal.
        case unevaluable
        /// Not wanted by the profile.
        case switchedOff
    }

    /// How it ended.
    public let verdict: Verdict
    /// The number measured; nil where nothing was.
    public let measured: Int64?
    /// The largest number that passes; nil where nothing was measured.
    public let limit: Int64?
    /// Why it did not pass; `RiskReason.none` where it did.
    public let reason: RiskReason
    /// Which limit of the profile it was, for checks that have one.
    public let field: LimitField?
    /// Whose limit it was: ``RiskScope/kind``.
    public let scopeKind: UInt8
}
