import Risk
import TradingModel

/// Whose limits the gate has to look at.
public enum RiskLimitSetting: String, Sendable, Hashable, CaseIterable {
    /// The firm's alone.
    case firm
    /// Those of firm, account, strategy and instrument, all of them set.
    case all

    /// The setting in tables.
    public var title: String { self == .firm ? "firm" : "all scopes" }
}

/// A trading desk with all 26 checks on and a seeded flow at which every order passes: 4 accounts, 8
/// strategies, orders of both sides that are filled or cancelled, at most 1,000 at work.
struct RiskWorkload: ~Copyable {
    private static let accounts = 4
    private static let strategies = 8
    private static let mostLive = 1_000
    /// Own buys and sells stay apart, as nothing may meet itself.
    private static let reference: Int32 = 1_000

    struct Live {
        let id: OrderID
        let price: Price
        var left: Quantity
    }

    enum Step {
        case order(RiskOrder)
        case fill(OrderID, Price, Quantity)
        case cancel(OrderID)
    }

    var gate: RiskGate
    private(set) var now = Timestamp(10, 0)
    private let instruments: Int
    private var random: SplitMix64
    private var live: [Live] = []
    private var steps = 0
    private var lastID: UInt64 = 0

    /// Room for `orders` orders of the session.
    init(_ limits: RiskLimitSetting, instruments: Int, orders: Int, seed: UInt64) throws {
        let account = AccountTerms(cash: Money(whole: 10_000_000_000), isReported: true)
        let all = (0..<RiskWorkload.accounts).map { UInt16($0) }
        let configuration = RiskConfiguration(
            accounts: all.map { _ in account },
            strategies: (0..<RiskWorkload.strategies).map { _ in StrategyTerms(accounts: all) },
            instruments: (0..<instruments).map { _ in RiskWorkload.terms() }, orders: orders)
        gate = try RiskGate(
            configuration, profile: RiskWorkload.profile(limits, instruments: instruments))
        self.instruments = instruments
        random = SplitMix64(seed: seed)
        live.reserveCapacity(RiskWorkload.mostLive + 1)
        for strategy in 0..<RiskWorkload.strategies {
            gate.openParent(
                UInt32(strategy + 1), strategy: UInt16(strategy), quantity: 1 << 40)
        }
        refresh()
        for instrument in 0..<UInt32(instruments) {
            for account in all {
                gate.setHolding(account, instrument: instrument, shares: 100_000_000)
            }
        }
    }

    private static func terms() -> InstrumentTerms {
        var terms = InstrumentTerms(
            unit: 100, buyStep: 100, sellStep: 100, venueMaximum: 1_000_000)
        terms.previousClose = Price(ticks: reference)
        terms.lowest = Price(ticks: reference - reference / 10)
        terms.highest = Price(ticks: reference + reference / 10)
        terms.averageVolume = 100_000_000
        return terms
    }

    /// Limits wide enough for the flow, which are looked at all the same.
    private static func profile(_ limits: RiskLimitSetting, instruments: Int) -> RiskProfile {
        var profile = RiskProfile()
        let wide: [LimitField] = [
            .duplicateCount, .newMessages, .modifyMessages, .cancelMessages, .executions,
            .openOrders, .openAtPrice, .maximumPosition, .maximumGrossPosition, .grossNotional,
            .netNotional, .maximumLoss, .maximumDrawdown, .orderToTrade, .cancelRatio,
        ]
        for field in wide { profile.firm[field] = field.descriptor.range.upperBound }
        guard limits == .all else { return profile }
        func own(_ scope: ScopeKinds) -> RiskLimits {
            var own = RiskLimits()
            for field in LimitField.allCases where field.descriptor.scopes.contains(scope) {
                own[field] = profile.firm[field]
            }
            return own
        }
        profile.accounts = (0..<accounts).map { _ in own(.account) }
        profile.strategies = (0..<strategies).map { _ in own(.strategy) }
        profile.instruments = (0..<instruments).map { _ in own(.instrument) }
        return profile
    }

    /// The market of all instruments, heartbeats, clocks; the events are collected.
    mutating func refresh() {
        var picture = MarketPicture(time: now, phase: .continuous)
        (picture.bid, picture.bidQuantity) = (Price(ticks: RiskWorkload.reference - 1), 1_000_000)
        (picture.ask, picture.askQuantity) = (Price(ticks: RiskWorkload.reference + 1), 1_000_000)
        for instrument in 0..<UInt32(instruments) {
            picture.last = Price(ticks: RiskWorkload.reference - 1 + Int32(random.below(3)))
            gate.market(instrument, picture)
        }
        for strategy in 0..<UInt16(RiskWorkload.strategies) { gate.heartbeat(strategy, at: now) }
        gate.compareClocks(wall: now, monotonic: now.nanoseconds)
        while gate.nextEvent() != nil {}
    }

    /// The next thing that happens, two milliseconds after the one before.
    mutating func next() -> Step {
        now = now + Span(nanoseconds: 2_000_000)
        steps += 1
        if steps % 100 == 0 { refresh() }
        let kind = random.below(4)
        guard kind >= 2 || live.count >= RiskWorkload.mostLive, !live.isEmpty else {
            return .order(order())
        }
        let index = Int(random.below(UInt64(live.count)))
        let chosen = live[index]
        guard kind == 2 else {
            live.swapAt(index, live.count - 1)
            live.removeLast()
            return .cancel(chosen.id)
        }
        let part = random.below(2) == 0 ? chosen.left : max(chosen.left / 200 * 100, 100)
        live[index].left -= part
        if live[index].left == 0 {
            live.swapAt(index, live.count - 1)
            live.removeLast()
        }
        return .fill(chosen.id, chosen.price, part)
    }

    /// A new order, which is taken for one that works from now on.
    private mutating func order() -> RiskOrder {
        lastID += 1
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let distance = 4 + Int32(random.below(7))
        let price = Price(
            ticks: RiskWorkload.reference + (side == .buy ? -distance : distance))
        let quantity = 100 * (1 + Quantity(random.below(500)))
        let strategy = UInt16(random.below(UInt64(RiskWorkload.strategies)))
        let order = Order(
            id: .own(lastID), side: side, price: price, quantity: quantity,
            instrument: UInt32(random.below(UInt64(instruments))))
        live.append(Live(id: order.id, price: price, left: quantity))
        return RiskOrder(
            order, account: UInt16(random.below(UInt64(RiskWorkload.accounts))),
            strategy: strategy, parent: UInt32(strategy) + 1)
    }

    /// Carries out `orders` orders and what happens to them, without timing; returns orders that
    /// would come next.
    mutating func warmUp(orders: Int, then count: Int) throws -> [RiskOrder] {
        var decision = RiskDecision()
        var left = orders
        var coming: [RiskOrder] = []
        while coming.count < count {
            switch next() {
            case .order(let order):
                guard left > 0 else {
                    coming.append(order)
                    live.removeLast()
                    continue
                }
                left -= 1
                gate.submit(order, at: now, into: &decision)
                try RiskWorkload.check(decision)
            case .fill(let id, let price, let quantity):
                gate.filled(id, price: price, quantity: quantity, at: now)
            case .cancel(let id):
                _ = gate.cancel(id, at: now)
                gate.canceled(id, at: now)
            }
        }
        return coming
    }

    /// Throws where an order did not pass, as the timing would then be that of a refusal.
    static func check(_ decision: RiskDecision) throws {
        guard !decision.passes else { return }
        let check = decision.check.map { "check \($0.rawValue), \($0.name)" } ?? "no check"
        throw BenchmarkError("risk", "an order was refused by \(check): \(decision.reason.text)")
    }
}
