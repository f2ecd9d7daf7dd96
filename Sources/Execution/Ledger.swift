import TradingModel

/// Cash and shares of one account in one security over one day.
///
/// An account that trades several securities has a ledger for each: all open with its whole cash, and
/// each is told by ``elsewhere`` what the others have made of it.
///
/// Shares are T+1: what was bought today cannot be sold today, so
/// sellable = opening holding − sold today − frozen in live sells. Cash is T+0: the proceeds of a
/// sale buy at once. A live buy freezes its worst cost, fees included. Every change keeps the sums
/// of ``violations`` true; a run checks them at its end and in its tests after each event.
public struct Ledger: Sendable {
    /// What an order has done to the account so far.
    private struct Account: Sendable {
        var side: Side
        var limit: Price
        var leaves: Quantity
        var turnover = Money.zero
        var fees = FeeItems()
        var frozenCash = Money.zero
    }

    /// Shares held before the day.
    public let openingShares: Quantity
    /// Cash held before the day.
    public let openingCash: Money
    /// Cash, frozen cash included.
    public private(set) var cash: Money
    /// Cash set aside for live buys.
    public private(set) var frozenCash = Money.zero
    /// Shares set aside for live sells.
    public private(set) var frozenShares: Quantity = 0
    /// Shares bought today.
    public private(set) var bought: Quantity = 0
    /// Shares sold today.
    public private(set) var sold: Quantity = 0
    /// Turnover of the buys.
    public private(set) var buyTurnover = Money.zero
    /// Turnover of the sells.
    public private(set) var sellTurnover = Money.zero
    /// What the same cash has gained in other securities today, less what it paid and what is set
    /// aside there; zero for an account with one security.
    public var elsewhere = Money.zero
    /// All charges so far.
    public private(set) var fees = FeeItems()
    /// The charges' rates.
    public let schedule: FeeSchedule

    private let scale: PriceScale
    private var accounts: [OrderID: Account] = [:]

    /// An account before the open.
    public init(shares: Quantity, cash: Money, schedule: FeeSchedule, scale: PriceScale) {
        precondition(shares >= 0 && cash >= .zero, "an A-share account has no debts")
        openingShares = shares
        openingCash = cash
        self.cash = cash
        self.schedule = schedule
        self.scale = scale
    }

    /// Shares held now.
    public var shares: Quantity { openingShares + bought - sold }
    /// Shares that may be ordered to sell now.
    public var sellable: Quantity { openingShares - sold - frozenShares }
    /// Cash that may be ordered to buy with now.
    public var available: Money { cash - frozenCash + elsewhere }
    /// What this security has added to the account's cash today, less what is set aside.
    public var netCash: Money { cash - openingCash - frozenCash }
    /// The part of the sellable shares that fills no lot and may be sold in one order.
    public func oddBalance(lot: Quantity) -> Quantity { sellable % lot }

    /// Sets aside what `order` may need; the reason where there is not enough, and then nothing
    /// has changed.
    public mutating func reserve(_ order: Order) -> Reason? {
        var account = Account(side: order.side, limit: order.price, leaves: order.quantity)
        if order.side == .sell {
            guard order.quantity <= sellable else { return .insufficientShares }
            guard let proceeds = scale.notional(order.price, order.quantity) else {
                return .notionalOverflow
            }
            // The least it can bring must cover what it costs: cash never turns negative.
            let charges = schedule.fees(.sell, turnover: proceeds).total
            guard charges <= available + proceeds else { return .insufficientCash }
            frozenShares += order.quantity
            account.frozenCash = max(charges - proceeds, .zero)
            frozenCash += account.frozenCash
        } else {
            guard let cost = worstCost(account) else { return .notionalOverflow }
            guard cost <= available else { return .insufficientCash }
            account.frozenCash = cost
            frozenCash += cost
        }
        accounts[order.id] = account
        return nil
    }

    /// Frees what the rest of an order had set aside: it was refused, cancelled or has expired.
    public mutating func release(_ id: OrderID, quantity: Quantity) {
        guard var account = accounts[id] else { return }
        account.leaves -= quantity
        if account.side == .sell { frozenShares -= quantity }
        refreeze(&account)
        accounts[id] = account
    }

    /// Books a fill; returns the charges that it adds.
    @discardableResult
    public mutating func fill(_ id: OrderID, price: Price, quantity: Quantity) -> FeeItems {
        guard var account = accounts[id], account.leaves >= quantity,
            let notional = scale.notional(price, quantity)
        else { preconditionFailure("a fill of \(id) for \(quantity) that was never reserved") }
        account.leaves -= quantity
        account.turnover += notional
        let total = schedule.fees(account.side, turnover: account.turnover)
        let added = total - account.fees
        account.fees = total
        fees = fees + added
        if account.side == .buy {
            bought += quantity
            buyTurnover += notional
            cash -= notional + added.total
        } else {
            sold += quantity
            frozenShares -= quantity
            sellTurnover += notional
            cash += notional - added.total
        }
        refreeze(&account)
        accounts[id] = account
        return added
    }

    /// The charges of one order so far.
    public func fees(of id: OrderID) -> FeeItems { accounts[id]?.fees ?? FeeItems() }

    /// What a buy may still cost: its rest at the limit, and the charges that this would add.
    private func worstCost(_ account: Account) -> Money? {
        guard let rest = scale.notional(account.limit, account.leaves) else { return nil }
        let (turnover, overflow) = rest.units.addingReportingOverflow(account.turnover.units)
        // Fees stay far below the turnover; leave room for them and for the cash they come from.
        guard !overflow, turnover < Int64.max / 4 else { return nil }
        let all = schedule.fees(.buy, turnover: Money(units: turnover))
        return rest + (all - account.fees).total
    }

    private mutating func refreeze(_ account: inout Account) {
        let needed: Money
        if account.leaves == 0 {
            needed = .zero
        } else if account.side == .buy {
            needed = worstCost(account) ?? .zero
        } else {
            // Once a part is sold its charges are paid, and the rest brings more than it adds.
            needed = account.turnover > .zero ? .zero : account.frozenCash
        }
        frozenCash += needed - account.frozenCash
        account.frozenCash = needed
    }

    /// What does not add up, in words; empty for a sound ledger.
    public var violations: [String] {
        var faults: [String] = []
        let expected = openingCash - buyTurnover + sellTurnover - fees.total
        if cash != expected { faults.append("cash is \(cash), its movements give \(expected)") }
        let whole = cash + elsewhere
        if whole < .zero { faults.append("cash is negative: \(whole)") }
        if frozenCash < .zero || frozenCash > whole {
            faults.append("frozen cash \(frozenCash) of \(whole)")
        }
        if sellable < 0 { faults.append("sellable shares are negative: \(sellable)") }
        if frozenShares < 0 { faults.append("frozen shares are negative: \(frozenShares)") }
        if sold > openingShares { faults.append("sold \(sold) of \(openingShares): T+1 broken") }
        return faults
    }
}
