/// What a limit, a block or an exposure belongs to; a gate serves one firm.
public enum RiskScope: Hashable, Sendable, BitwiseCopyable {
    /// All of it.
    case firm
    /// One account, by its index.
    case account(UInt16)
    /// One strategy, by its index.
    case strategy(UInt16)
    /// One instrument of the firm, by its index.
    case instrument(UInt32)

    /// The kind as a small number: 0 firm, 1 account, 2 strategy, 3 instrument.
    public var kind: UInt8 {
        switch self {
        case .firm: 0
        case .account: 1
        case .strategy: 2
        case .instrument: 3
        }
    }

    /// The index within the kind; 0 for the firm.
    public var index: UInt32 {
        switch self {
        case .firm: 0
        case .account(let index), .strategy(let index): UInt32(index)
        case .instrument(let index): index
        }
    }

    /// The scope of a kind and an index; nil where there is none.
    public init?(kind: UInt8, index: UInt32) {
        switch kind {
        case 0 where index == 0: self = .firm
        case 1 where index <= UInt32(UInt16.max): self = .account(UInt16(index))
        case 2 where index <= UInt32(UInt16.max): self = .strategy(UInt16(index))
        case 3: self = .instrument(index)
        default: return nil
        }
    }
}

extension RiskScope: CustomStringConvertible {
    /// `firm`, `account 2`, `strategy 0`, `instrument 7`.
    public var description: String {
        switch self {
        case .firm: "firm"
        case .account(let index): "account \(index)"
        case .strategy(let index): "strategy \(index)"
        case .instrument(let index): "instrument \(index)"
        }
    }
}

/// Kinds of scope, as a set: where a limit may be given.
public struct ScopeKinds: OptionSet, Sendable, Hashable {
    /// Bit n is kind n of ``RiskScope/kind``.
    public let rawValue: UInt8
    /// Takes the bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The firm.
    public static let firm = ScopeKinds(rawValue: 1)
    /// Accounts.
    public static let account = ScopeKinds(rawValue: 2)
    /// Strategies.
    public static let strategy = ScopeKinds(rawValue: 4)
    /// Instruments.
    public static let instrument = ScopeKinds(rawValue: 8)
    /// Every kind.
    public static let all: ScopeKinds = [.firm, .account, .strategy, .instrument]
    /// Those that trade: all but instruments.
    public static let traders: ScopeKinds = [.firm, .account, .strategy]

    /// The kinds in words, for messages and documentation.
    public var text: String {
        let names: [(ScopeKinds, String)] = [
            (.firm, "firm"), (.account, "account"), (.strategy, "strategy"),
            (.instrument, "instrument"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}
