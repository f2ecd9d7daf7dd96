/// A pre-trade check; its raw value is its number in the documentation and its bit in ``CheckSet``.
public enum RiskCheck: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Number, quantity, lot, price and size are possible at all.
    case wellFormed = 1
    /// Instrument, account and strategy are known, and the session takes orders.
    case tradable = 2
    /// The instrument is not restricted and the strategy may trade for the account.
    case permitted = 3
    /// The order's number was never used before in the session.
    case uniqueID = 4
    /// The same order was not sent too often within a window.
    case notRepeated = 5
    /// Largest order in shares.
    case orderQuantity = 6
    /// Largest order in money.
    case orderNotional = 7
    /// Distance of the price from a reference.
    case priceCollar = 8
    /// Drift of the strategy's own executions over a period.
    case executionDrift = 9
    /// Messages in a window.
    case messageRate = 10
    /// Automated executions since a person last armed the strategy.
    case executions = 11
    /// Open orders, and open shares at one price.
    case openOrders = 12
    /// Position with working orders at their worst case.
    case position = 13
    /// Buying power, gross and net notional.
    case credit = 14
    /// Shares that may be sold.
    case shortSale = 15
    /// The order would not trade with one of its own account.
    case selfMatch = 16
    /// Size against the average daily volume and what is displayed.
    case fatFinger = 17
    /// Children never exceed their parent.
    case parentChild = 18
    /// Loss and drawdown.
    case loss = 19
    /// Messages per trade, and the share of cancelled orders.
    case orderToTrade = 20
    /// Market data are fresh, not crossed, not halted.
    case marketData = 21
    /// Time runs forward and in step.
    case clock = 22
    /// Nothing in the order's way was killed.
    case killSwitch = 23
    /// The strategy is connected.
    case connected = 24
    /// The decision can be published.
    case dropCopy = 25
    /// The programme-trading profile.
    case programmeTrading = 26

    /// The number of checks.
    public static let count = 26
}

/// What a failed check does besides refusing the order.
public enum RiskAction: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The order is refused.
    case reject = 1
    /// Refused, and so is all else of the strategy until the window has passed.
    case pause = 2
    /// Refused, and the strategy is blocked until a person arms it again.
    case disable = 3
    /// Refused, and the scope that exceeded its limit is blocked until a person arms it again.
    case halt = 4
    /// As the active programme-trading profile says: an alert, or a refusal.
    case profile = 5
}

extension RiskCheck {
    /// The check in one short phrase.
    public var name: String {
        switch self {
        case .wellFormed: "well-formed"
        case .tradable: "known, tradable, session open"
        case .permitted: "restricted list and permissions"
        case .uniqueID: "duplicate order number"
        case .notRepeated: "repeated order"
        case .orderQuantity: "maximum order quantity"
        case .orderNotional: "maximum order notional"
        case .priceCollar: "price collar"
        case .executionDrift: "price collar over a period"
        case .messageRate: "message throttle"
        case .executions: "repeated automated execution"
        case .openOrders: "open orders"
        case .position: "position at worst case"
        case .credit: "credit and notional"
        case .shortSale: "short sale"
        case .selfMatch: "self-match"
        case .fatFinger: "fat finger"
        case .parentChild: "parent and children"
        case .loss: "loss and drawdown"
        case .orderToTrade: "order-to-trade and cancel ratio"
        case .marketData: "market data"
        case .clock: "clock"
        case .killSwitch: "kill switch"
        case .connected: "cancel on disconnect"
        case .dropCopy: "drop copy"
        case .programmeTrading: "programme trading"
        }
    }

    /// What the check does when it fails.
    public var action: RiskAction {
        switch self {
        case .executionDrift: .pause
        case .executions, .parentChild: .disable
        case .loss, .clock: .halt
        case .programmeTrading: .profile
        default: .reject
        }
    }

    /// The rule or practice that the check answers to.
    ///
    /// "15c3-5" is SEC Rule 15c3-5 (17 CFR 240.15c3-5); "RTS 6" is Delegated Regulation (EU)
    /// 2017/589; "RTS 9" 2017/566; "RTS 25" 2017/574.
    public var source: String {
        switch self {
        case .wellFormed: "common practice"
        case .tradable, .permitted: "15c3-5 (c)(2)"
        case .uniqueID: "FIX 4.4, tag 11"
        case .notRepeated: "15c3-5 (c)(1)(ii)"
        case .orderQuantity: "RTS 6 Art. 15(1)(c)"
        case .orderNotional: "RTS 6 Art. 15(1)(b)"
        case .priceCollar, .executionDrift: "RTS 6 Art. 15(1)(a)"
        case .messageRate: "RTS 6 Art. 15(1)(d)"
        case .executions: "RTS 6 Art. 15(3)"
        case .openOrders, .position: "common practice"
        case .credit: "15c3-5 (c)(1)(i)"
        case .shortSale: "SSE and SZSE Trading Rules: shares bought today sell tomorrow"
        case .selfMatch: "exchanges' rules on abnormal trading"
        case .fatFinger: "15c3-5 (c)(1)(ii)"
        case .parentChild: "SEC order 34-70694 (Knight Capital, 2013)"
        case .loss: "common practice"
        case .orderToTrade: "RTS 9"
        case .marketData: "common practice"
        case .clock: "RTS 25"
        case .killSwitch: "RTS 6 Art. 12"
        case .connected: "common practice of exchange gateways"
        case .dropCopy: "15c3-5 (c)(2)(iv)"
        case .programmeTrading: "CSRC 公告〔2024〕8号 Art. 11 and 13"
        }
    }

    /// Whether a profile may switch the check off: those that need data which not every user has.
    ///
    /// A check that is on and lacks its data refuses; there is no third way.
    public var isOptional: Bool { CheckSet.optional.contains(self) }
}

/// A set of checks, a bit each.
public struct CheckSet: Hashable, Sendable, BitwiseCopyable {
    /// Check n is bit n − 1.
    public var bits: UInt32

    /// A set of bits.
    @inlinable
    public init(bits: UInt32) { self.bits = bits }

    /// A set of checks.
    public init(_ checks: [RiskCheck]) { bits = checks.reduce(0) { $0 | CheckSet.bit($1) } }

    /// No check.
    public static let none = CheckSet(bits: 0)
    /// All checks.
    public static let all = CheckSet(bits: 1 << UInt32(RiskCheck.count) - 1)
    /// Checks that a profile may switch off.
    public static let optional = CheckSet([.fatFinger, .parentChild, .clock, .connected])

    @inline(__always)
    static func bit(_ check: RiskCheck) -> UInt32 { 1 &<< (UInt32(check.rawValue) &- 1) }

    /// Whether `check` is in the set.
    public func contains(_ check: RiskCheck) -> Bool { bits & CheckSet.bit(check) != 0 }

    /// The checks of the set, ascending.
    public var checks: [RiskCheck] { RiskCheck.allCases.filter { contains($0) } }
}
