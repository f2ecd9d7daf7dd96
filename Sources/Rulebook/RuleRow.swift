import TradingModel

/// A market segment with rules of its own.
public enum Board: UInt8, Sendable, CaseIterable {
    /// Shanghai main board.
    case sseMain = 1
    /// Shanghai STAR market.
    case star = 2
    /// Shenzhen main board.
    case szseMain = 3
    /// Shenzhen ChiNext.
    case chiNext = 4
    /// Beijing Stock Exchange.
    case bse = 5

    /// The board in words.
    public var name: String {
        switch self {
        case .sseMain: "SSE main board"
        case .star: "SSE STAR market"
        case .szseMain: "SZSE main board"
        case .chiNext: "SZSE ChiNext"
        case .bse: "BSE"
        }
    }
}

/// What a security's rules depend on besides its board; not to be read off its code.
public enum ListingStatus: UInt8, Sendable, CaseIterable {
    /// Listed for more than the first days, no risk warning, no delisting period.
    case normal = 1
    /// Risk warning (ST, *ST).
    case riskWarning = 2
}

/// How far a rule row has been checked.
public enum RuleMark: String, Sendable {
    /// Reproduced on order-level exchange data.
    case verified = "verified on data"
    /// Stated by a rule, notice or article that is named.
    case cited = "cited"
    /// Common knowledge of the trade, not yet compared with the text.
    case unconfirmed = "unconfirmed"
}

/// Where a rule comes from: what a refusal or a fee names as its ground.
public struct RuleCitation: Hashable, Sendable {
    /// The rule's stable name in this rulebook.
    public let id: String
    /// The document.
    public let source: String
    /// The clause in it; empty where the document has none that was compared.
    public let clause: String
    /// How far it was checked.
    public let mark: RuleMark

    /// The citation as one line.
    public var text: String {
        "\(id) (\(source)\(clause.isEmpty ? "" : " " + clause); \(mark.rawValue))"
    }
}

/// One dated rule: its key, its value and its ground.
public struct RuleRow<Value: Sendable & Hashable>: Sendable {
    /// The boards it holds for.
    public let boards: [Board]
    /// The listing statuses it holds for.
    public let statuses: [ListingStatus]
    /// The first trading date, inclusive.
    public let validFrom: TradingDate
    /// The last trading date, inclusive; nil while no end is known.
    public let validTo: TradingDate?
    /// What it says.
    public let value: Value
    /// Where it comes from.
    public let citation: RuleCitation
}

/// A rule that holds for one security on one date.
public struct Rule<Value: Sendable & Hashable>: Sendable, Hashable {
    /// What it says.
    public let value: Value
    /// Its number among the rules of the day, from 1: the `rule` field of a refusal.
    public let index: UInt32
    /// Where it comes from.
    public let citation: RuleCitation
}

/// A look-up that found no rule: the run stops here rather than on a guess.
public struct RuleLookupError: Error, CustomStringConvertible, Hashable {
    /// What was looked up and what the rulebook has, in one sentence.
    public let description: String
}
