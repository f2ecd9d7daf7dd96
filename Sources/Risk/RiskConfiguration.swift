import TradingModel

/// An account before the session.
public struct AccountTerms: Sendable, Hashable {
    /// Its cash; nil where it is not known, and then no buy passes.
    public var cash: Money?
    /// Whether it was reported for programme trading (CSRC 公告〔2024〕8号 Art. 8).
    public var isReported: Bool

    /// An account.
    public init(cash: Money?, isReported: Bool) {
        self.cash = cash
        self.isReported = isReported
    }
}

/// A strategy before the session.
public struct StrategyTerms: Sendable, Hashable {
    /// The accounts that it may trade for.
    public var accounts: [UInt16]

    /// A strategy.
    public init(accounts: [UInt16]) { self.accounts = accounts }
}

/// Who and what a gate serves, and how much it has room for.
public struct RiskConfiguration: Sendable {
    /// The accounts, by index.
    public var accounts: [AccountTerms]
    /// The strategies, by index.
    public var strategies: [StrategyTerms]
    /// The instruments, by index.
    public var instruments: [InstrumentTerms]
    /// Orders of one session.
    public var orders: Int
    /// Events that may wait to be collected.
    public var events: Int
    /// Parent orders of one session.
    public var parents: Int

    /// A configuration.
    public init(
        accounts: [AccountTerms], strategies: [StrategyTerms], instruments: [InstrumentTerms],
        orders: Int = 1 << 17, events: Int = 1 << 14, parents: Int = 1 << 12
    ) {
        self.accounts = accounts
        self.strategies = strategies
        self.instruments = instruments
        self.orders = orders
        self.events = events
        self.parents = parents
    }

    /// What is wrong; nil for a sound configuration.
    public func validate() -> RiskFault? {
        let sizes = [
            ("accounts", accounts.count, 1 << 12), ("strategies", strategies.count, 1 << 12),
            ("instruments", instruments.count, 1 << 16), ("orders", orders, 1 << 22),
            ("events", events, 1 << 24), ("parents", parents, 1 << 22),
        ]
        for (name, value, top) in sizes where !(1...top).contains(value) {
            return RiskFault("\(name) must number from 1 to \(top), not \(value)")
        }
        let cells = instruments.count * (1 + accounts.count + strategies.count)
        if cells > 1 << 24 {
            return RiskFault(
                "instruments times accounts and strategies must be at most \(1 << 24), "
                    + "not \(cells)")
        }
        for (index, account) in accounts.enumerated() {
            if let cash = account.cash, cash.units.magnitude > 1 << 62 {
                return RiskFault("account \(index): cash \(cash) is beyond what can be counted")
            }
        }
        for (index, strategy) in strategies.enumerated() {
            for account in strategy.accounts where Int(account) >= accounts.count {
                return RiskFault(
                    "strategy \(index) names account \(account); there are \(accounts.count)")
            }
        }
        for (index, terms) in instruments.enumerated() {
            if let fault = terms.validate() {
                return RiskFault("instrument \(index): \(fault.description)")
            }
        }
        return nil
    }
}
