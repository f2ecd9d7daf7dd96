import Execution
import MarketData
import Risk
import Rulebook
import TradingModel

/// One security's place at the desk: it knows the run's accounts and strategies by the desk's numbers.
package struct RiskSeat {
    let desk: RiskDesk
    /// The security.
    let instrument: UInt32
    /// The desk's account of each account of the run.
    let accounts: [UInt16]
    /// The desk's strategy of each strategy of the run; its parent is one more.
    let strategies: [UInt16]
    /// Shares before the day of each account that the gate was not yet told, for want of a price.
    private var untold: [Quantity]
    private var feed: SurveillanceFeed

    /// A seat; the day's holdings are told as soon as the gate has a price for them.
    ///
    /// `parents` are the shares that each strategy may trade in all; nil for one that works no parent
    /// order and so has no number but the largest.
    init(
        _ desk: RiskDesk, instrument: Int, accounts: [UInt16], strategies: [UInt16],
        holdings: [Quantity], parents: [Quantity?]
    ) {
        self.desk = desk
        self.instrument = UInt32(instrument)
        self.accounts = accounts
        self.strategies = strategies
        untold = holdings
        feed = SurveillanceFeed(instrument: UInt32(instrument))
        for (strategy, quantity) in zip(strategies, parents) {
            desk.gate.openParent(
                UInt32(strategy) + 1, strategy: strategy,
                quantity: quantity ?? RiskGate.maximumShares)
        }
        tellHoldings()
    }

    /// The seat of a run of one strategy with an account of its own; nil where the gate is off.
    ///
    /// Throws `RiskFault` where the settings do not fit.
    package static func alone(
        _ settings: BacktestSettings, rules: DayRules, limits: ClosedRange<Price>?, tape: Tape,
        mandate: RiskMandate
    ) throws(RiskFault) -> RiskSeat? {
        try firm(
            settings, rules: rules, limits: limits, tape: tape,
            accounts: [OpeningAccount(shares: settings.shares, cash: settings.cash)],
            strategies: [(account: 0, mandate: mandate)])
    }

    /// The seat of a run of several strategies in one security; nil where the gate is off.
    ///
    /// The first account has ``RiskMandate/account`` as its name, the others have their number behind
    /// it. Throws `RiskFault` where the settings do not fit.
    package static func firm(
        _ settings: BacktestSettings, rules: DayRules, limits: ClosedRange<Price>?, tape: Tape,
        accounts: [OpeningAccount], strategies: [(account: Int, mandate: RiskMandate)]
    ) throws(RiskFault) -> RiskSeat? {
        guard settings.risk.isOn else { return nil }
        let desk = try RiskDesk(
            settings.risk,
            instruments: [
                .init(
                    rules: rules, limits: limits, previousClose: tape.header.previousClose,
                    name: tape.header.instrument.description)
            ],
            accounts: accounts.enumerated().map { index, account in
                let name = RiskMandate.account + (index == 0 ? "" : "\(index + 1)")
                return .init(cash: account.cash, name: name)
            },
            strategies: strategies.map {
                .init(account: UInt16($0.account), names: [$0.mandate.strategy])
            })
        return RiskSeat(
            desk, instrument: 0, accounts: accounts.indices.map { UInt16($0) },
            strategies: strategies.indices.map { UInt16($0) }, holdings: accounts.map(\.shares),
            parents: strategies.map(\.mandate.quantity))
    }

    // MARK: Order numbers

    /// Own orders count from 1 in each run: the desk needs numbers that no other run uses.
    private func deskID(_ id: OrderID) -> OrderID {
        OrderID(raw: id.raw | UInt64(instrument) << 40)
    }

    /// The instrument in a number of the desk.
    static func instrument(of id: OrderID) -> Int { Int(id.number >> 40) }

    /// The run's own number for one of the desk.
    private static func ownID(_ id: OrderID) -> OrderID { .own(id.number & (1 << 40 - 1)) }

    // MARK: What the gate is shown

    private mutating func tellHoldings() {
        for (index, shares) in untold.enumerated() where shares > 0 {
            if desk.gate.setHolding(accounts[index], instrument: instrument, shares: shares) {
                untold[index] = 0
            }
        }
    }

    /// Shows the gate the market as the strategies see it.
    ///
    /// A replayed feed does not fail: its line counts as alive with a heartbeat each second, so that
    /// a quiet market is not taken for a dead one.
    mutating func show(_ market: MarketState, at now: Timestamp) {
        let second: Int64 = 1_000_000_000
        let heartbeat = Timestamp(nanoseconds: now.nanoseconds / second * second)
        let seen = max(market.time, heartbeat)
        desk.gate.market(
            instrument,
            MarketPicture(
                time: seen, phase: market.phase, top: market.book.top,
                last: market.last))
        desk.noteFindings(seen: seen, at: now)
        if untold.contains(where: { $0 > 0 }) { tellHoldings() }
    }

    // MARK: What surveillance is shown

    /// Tells whose an own order is.
    mutating func enter(_ order: Order, account: Int) {
        guard desk.isWatched else { return }
        feed.enter(order.id, account: accounts[account], side: order.side)
    }

    /// Shows what happened at the exchange.
    func watch(_ event: Event) {
        guard desk.isWatched else { return }
        feed.take(event) { desk.watch($0) }
    }

    /// Shows what waits at a limit price.
    func watch(_ queue: LimitQueue) {
        guard desk.isWatched else { return }
        feed.take(queue) { desk.watch($0) }
    }

    // MARK: Orders

    /// Decides on an order of strategy `trader` of the run.
    mutating func decide(
        _ order: Order, of trader: Int, account: Int, _ market: MarketState, at now: Timestamp
    ) -> DecisionRecord {
        show(market, at: now)
        var asked = order
        asked.id = deskID(order.id)
        asked.instrument = instrument
        let strategy = strategies[trader]
        let riskOrder = RiskOrder(
            asked, account: accounts[account], strategy: strategy, parent: UInt32(strategy) + 1)
        desk.gate.submit(riskOrder, at: now, into: &desk.decision)
        return DecisionRecord(desk.decision, on: riskOrder)
    }

    /// Notes that a cancel goes out: none is ever held back.
    func cancel(_ id: OrderID, at now: Timestamp) { _ = desk.gate.cancel(deskID(id), at: now) }

    /// Books what the firm has learned of an own order, `charges` being the fees of a fill.
    func learn(
        _ update: OrderUpdate, charges: Money, of trader: Int, account: Int, at now: Timestamp
    ) {
        let id = deskID(update.order)
        switch update.kind {
        case .accepted, .cancelRejected: break
        case .rejected:
            // What the gate itself refused it never had.
            if update.reason != .riskGate { desk.gate.refused(id, at: now) }
        case .canceled: desk.gate.canceled(id, at: now)
        case .filled:
            desk.gate.filled(id, price: update.price, quantity: update.quantity, at: now)
            desk.gate.charge(accounts[account], strategy: strategies[trader], charges)
        }
    }

    /// Whether there are orders of the run to be cancelled by a kill or a halt.
    var hasWithdrawn: Bool { desk.hasWithdrawn(Int(instrument)) }

    /// The run's own orders that are to be cancelled by a kill or a halt.
    func takeWithdrawn() -> [OrderID] {
        desk.takeWithdrawn(Int(instrument)).map { RiskSeat.ownID($0) }
    }
}
