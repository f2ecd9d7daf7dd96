import Execution
import TradingModel

/// One strategy of a run, and whose cash and shares it trades with.
public struct Trader<S: Strategy> {
    /// The strategy, as far as it has got.
    public internal(set) var strategy: S
    /// Its account, as an index into those of the run.
    let account: Int
    /// Whether its orders must not trade with others of its account.
    let preventsSelfTrades: Bool
    /// What it has done so far.
    var tally = TraderTally()

    /// A strategy that trades with account `account`.
    package init(_ strategy: S, account: Int, preventsSelfTrades: Bool) {
        self.strategy = strategy
        self.account = account
        self.preventsSelfTrades = preventsSelfTrades
    }
}

/// What one strategy of a run has done.
public struct TraderTally: Sendable, Hashable {
    /// Orders sent.
    public var ordersSent = 0
    /// Orders refused.
    public var ordersRefused = 0
    /// Shares filled.
    public var filled: Quantity = 0
    /// Shares of its orders that are live at the exchange.
    public var live: Quantity = 0
    /// The charges on its fills, known at the end of the run.
    public var fees = FeeItems()

    /// Nothing yet.
    public init() {}
}

/// What an account holds before the day, as one security of the day sees it.
package struct OpeningAccount: Sendable, Hashable {
    /// Shares of the security.
    var shares: Quantity
    /// The account's whole cash.
    var cash: Money
    /// Its place in the pool of cash, where it trades other securities too.
    var place: Int?

    /// An account with `shares` and `cash`.
    package init(shares: Quantity, cash: Money, place: Int? = nil) {
        self.shares = shares
        self.cash = cash
        self.place = place
    }
}

/// An own order, for as long as the run lasts.
struct OwnOrder {
    let trader: Int
    let side: Side
    let price: Price
    var isLive = false
}

/// News of one own order on its way back, with the record that it comes from.
struct OrderNews {
    let update: OrderUpdate
    let cause: UInt64
    /// The fees of a fill.
    var charges = Money.zero
}

/// The cash of accounts that trade several securities on one day.
///
/// Each security's ledger tells what it has added, spent and set aside; what the others have told is
/// what it has elsewhere. The securities of a pool run on one thread, in order of time.
package final class CashPool {
    private var totals: [Money]

    /// A pool of `accounts` accounts that have not traded yet.
    init(accounts: Int) { totals = [Money](repeating: .zero, count: accounts) }

    /// What other securities have made of the cash of account `place`, of which `own` is one's own.
    func elsewhere(_ place: Int, own: Money) -> Money { totals[place] - own }

    /// Tells that one's own part of account `place` is now `new` instead of `old`.
    func change(_ place: Int, from old: Money, to new: Money) { totals[place] += new - old }
}
