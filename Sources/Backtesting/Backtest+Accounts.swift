import Execution
import Journal
import Matching
import TradingModel
import Venue

extension Backtest {
    /// The only strategy, or the first of several.
    public var strategy: S { traders[0].strategy }

    /// Who sent own order `id`.
    func trader(of id: OrderID) -> Int { ownOrders[Int(id.number) - 1].trader }

    /// With whose cash and shares own order `id` trades.
    func account(of id: OrderID) -> Int { traders[trader(of: id)].account }

    /// Notes an order that `trader` has just asked for.
    mutating func register(_ order: Order, of trader: Int) {
        precondition(order.id.number == UInt64(ownOrders.count + 1), "own orders count from 1")
        ordersSent += 1
        traders[trader].tally.ordersSent += 1
        ownOrders.append(OwnOrder(trader: trader, side: order.side, price: order.price))
    }

    /// The request with its owner in it.
    func addressed(_ request: StrategyRequest, _ trader: Int) -> StrategyRequest {
        guard case .submit(var order, let purpose) = request else { return request }
        order.owner = UInt32(traders[trader].account + 1)
        if traders[trader].preventsSelfTrades { order.selfTradePrevention = .cancelNewest }
        return .submit(order, purpose)
    }

    // MARK: At the exchange

    /// Why the broker refuses `order`, or nil: then its cash or shares are set aside.
    mutating func refusal(_ order: Order) -> Reason? {
        // The engine prevents self-trades when orders arrive; an auction matches without asking.
        if order.selfTradePrevention != .none, simulated.phase.isCall, crossesOwn(order) {
            return .selfTrade
        }
        let account = account(of: order.id)
        if let pool, let place = openings[account].place {
            ledgers[account].elsewhere = pool.elsewhere(place, own: told[account])
        }
        let reason = ledgers[account].reserve(order)
        shareCash()
        return reason
    }

    /// Whether an order of the same account rests on the other side at a price that meets `order`.
    private func crossesOwn(_ order: Order) -> Bool {
        let account = account(of: order.id)
        return ownOrders.contains { other in
            other.isLive && other.side != order.side
                && traders[other.trader].account == account
                && order.side.crosses(limit: order.price, resting: other.price)
        }
    }

    /// Tells the pool what has become of this security's part of every account.
    mutating func shareCash() {
        guard let pool else { return }
        for account in ledgers.indices {
            guard let place = openings[account].place else { continue }
            let now = ledgers[account].netCash
            guard now != told[account] else { continue }
            pool.change(place, from: told[account], to: now)
            told[account] = now
        }
    }

    /// Notes that the exchange has taken an own order.
    mutating func enter(_ id: OrderID, _ quantity: Quantity) {
        traders[trader(of: id)].tally.live += quantity
        ownOrders[Int(id.number) - 1].isLive = true
    }

    /// Notes that shares of an own order are no longer live.
    mutating func leave(_ id: OrderID, _ quantity: Quantity, isDone: Bool) {
        traders[trader(of: id)].tally.live -= quantity
        if isDone { ownOrders[Int(id.number) - 1].isLive = false }
    }

    /// Notes that an own order was refused.
    mutating func noteRefusal(_ id: OrderID) {
        ordersRefused += 1
        traders[trader(of: id)].tally.ordersRefused += 1
    }

    /// Every strategy's tally, with the charges on all its orders.
    func finalTallies() -> [TraderTally] {
        var tallies = traders.map(\.tally)
        for index in ownOrders.indices {
            let trader = ownOrders[index].trader
            let fees = ledgers[traders[trader].account].fees(of: .own(UInt64(index + 1)))
            tallies[trader].fees = tallies[trader].fees + fees
        }
        return tallies
    }

    // MARK: Samples

    /// Market and all accounts now; schedules and fills of all strategies together.
    func currentSample(at time: Timestamp) -> Sample {
        var sample = currentSample(at: time, of: 0)
        guard traders.count > 1 || ledgers.count > 1 else { return sample }
        sample.target = traders.reduce(0) { $0 + ($1.strategy.target(at: time) ?? 0) }
        sample.filled = traders.reduce(0) { $0 + $1.tally.filled }
        sample.live = traders.reduce(0) { $0 + $1.tally.live }
        sample.position = ledgers.reduce(0) { $0 + $1.shares }
        sample.cash = ledgers.reduce(.zero) { $0 + $1.cash }
        sample.fees = ledgers.reduce(.zero) { $0 + $1.fees.total }
        return sample
    }

    /// Market and one strategy's schedule, fills and account now.
    func currentSample(at time: Timestamp, of trader: Int) -> Sample {
        let top = simulated.phase.isCall ? market.book.top : simulated.book.top()
        let (tally, ledger) = (traders[trader].tally, ledgers[traders[trader].account])
        return Sample(
            time: time, bid: top.bid.price, ask: top.ask.price, last: market.last,
            marketVolume: market.volume, marketTurnover: market.turnover,
            target: traders[trader].strategy.target(at: time) ?? 0, filled: tally.filled,
            live: tally.live, position: ledger.shares, cash: ledger.cash,
            fees: ledger.fees.total)
    }
}
