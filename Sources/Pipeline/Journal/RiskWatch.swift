import Risk

/// What the risk gate lets through, as its records in the journal tell.
public struct RiskWatch: BitwiseCopyable, Sendable, Hashable {
    /// What is blocked.
    public enum Block: UInt8, BitwiseCopyable, Sendable {
        /// Nothing.
        case none = 0
        /// An account, a strategy or an instrument.
        case part = 1
        /// The firm, by a check.
        case halted = 2
        /// The firm, by a person.
        case killed = 3
    }

    /// What is blocked.
    public var block = Block.none
    /// The version of the limits, 0 where no record has told of one.
    public var limitsVersion: UInt32 = 0

    /// Nothing blocked, nothing known.
    public init() {}
}

/// Follows the records of the gate.
struct RiskFollower {
    private(set) var watch = RiskWatch()
    private var parts: [RiskScope] = []
    private var firm = RiskWatch.Block.none

    /// Takes the payload of a decision.
    mutating func take(decision bytes: [UInt8]) {
        // The version stands behind order and time.
        guard bytes.count == DecisionRecord.size else { return }
        watch.limitsVersion = (0..<4).reduce(0) { $0 | UInt32(bytes[16 + $1]) << (8 * $1) }
    }

    /// Takes the payload of a risk event.
    mutating func take(riskEvent bytes: [UInt8]) {
        guard case .event(let event)? = RiskRecord(bytes[...]) else { return }
        watch.limitsVersion = event.version
        switch event.kind {
        case .kill, .halt, .disconnect: block(event)
        case .rearm:
            if event.scope == .firm { firm = .none } else { parts.removeAll { $0 == event.scope } }
        default: return
        }
        watch.block = firm != .none ? firm : parts.isEmpty ? .none : .part
    }

    private mutating func block(_ event: RiskEvent) {
        guard event.scope == .firm else {
            if !parts.contains(event.scope) { parts.append(event.scope) }
            return
        }
        // A person's block outlasts the gate's own.
        if firm != .killed { firm = event.kind == .kill && event.actor != 0 ? .killed : .halted }
    }
}
