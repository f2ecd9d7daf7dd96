import Risk
import TradingModel

/// A desk at which an ordinary order passes: a test then changes one thing.
///
/// Two accounts with 100 million CNY each, two strategies that may trade for both, two instruments
/// with a tick of 0.01, previous close 1000, bid 999, ask 1001, last trade 1000, at 10:00.
struct Desk: ~Copyable {
    var gate: RiskGate
    var now = Timestamp(10, 0)
    var lastID: UInt64 = 0
    static let parent: UInt32 = 1

    static func terms() -> InstrumentTerms {
        var terms = InstrumentTerms(unit: 100, venueMaximum: 1_000_000)
        terms.previousClose = Price(ticks: 1_000)
        terms.lowest = Price(ticks: 500)
        terms.highest = Price(ticks: 1_500)
        terms.averageVolume = 100_000_000
        return terms
    }

    static func configuration() -> RiskConfiguration {
        let account = AccountTerms(cash: Money(whole: 100_000_000), isReported: true)
        let strategy = StrategyTerms(accounts: [0, 1])
        return RiskConfiguration(
            accounts: [account, account], strategies: [strategy, strategy],
            instruments: [terms(), terms()], orders: 4_096, events: 4_096, parents: 16)
    }

    init(
        _ profile: RiskProfile = RiskProfile(),
        _ configuration: RiskConfiguration = Desk.configuration(), holding: Quantity = 100_000,
        isWarm: Bool = true
    ) throws {
        gate = try RiskGate(configuration, profile: profile)
        guard isWarm else { return }
        for instrument: UInt32 in 0..<2 { gate.market(instrument, Desk.market(at: now)) }
        gate.compareClocks(wall: now, monotonic: 7)
        for strategy: UInt16 in 0..<2 { gate.heartbeat(strategy, at: now) }
        _ = gate.openParent(Desk.parent, strategy: 0, quantity: 1 << 40)
        _ = gate.openParent(Desk.parent + 1, strategy: 1, quantity: 1 << 40)
        if holding != 0 {
            _ = gate.setHolding(0, strategy: 0, instrument: 0, shares: holding)
        }
    }

    static func market(
        at time: Timestamp, bid: Int32 = 999, ask: Int32 = 1_001, last: Int32 = 1_000,
        phase: Phase = .continuous
    ) -> MarketPicture {
        var picture = MarketPicture(time: time, phase: phase)
        (picture.bid, picture.bidQuantity) = (Price(ticks: bid), bid > 0 ? 1_000_000 : 0)
        (picture.ask, picture.askQuantity) = (Price(ticks: ask), ask > 0 ? 1_000_000 : 0)
        picture.last = Price(ticks: last)
        return picture
    }

    /// An order with the next number; nil as the price makes it a market order.
    mutating func order(
        _ side: Side, _ quantity: Quantity, at price: Int32?, account: UInt16 = 0,
        strategy: UInt16 = 0, instrument: UInt32 = 0
    ) -> RiskOrder {
        lastID += 1
        return RiskOrder(
            Order(
                id: .own(lastID), side: side, price: Price(ticks: price ?? 0),
                quantity: quantity, kind: price == nil ? .market : .limit,
                instrument: instrument),
            account: account, strategy: strategy, parent: Desk.parent + UInt32(strategy))
    }

    mutating func preview(_ order: RiskOrder) -> RiskDecision {
        var decision = RiskDecision()
        gate.preview(order, at: now, into: &decision)
        return decision
    }

    mutating func submit(_ order: RiskOrder) -> RiskDecision {
        var decision = RiskDecision()
        gate.submit(order, at: now, into: &decision)
        return decision
    }

    mutating func send(
        _ side: Side, _ quantity: Quantity, at price: Int32?, account: UInt16 = 0,
        strategy: UInt16 = 0, instrument: UInt32 = 0
    ) -> RiskDecision {
        submit(
            order(
                side, quantity, at: price, account: account, strategy: strategy,
                instrument: instrument))
    }

    mutating func wait(_ nanoseconds: Int64) {
        now = now + Span(nanoseconds: nanoseconds)
    }

    /// All events that wait.
    mutating func drain() -> [RiskEvent] {
        var events: [RiskEvent] = []
        while let event = gate.nextEvent() { events.append(event) }
        return events
    }
}

extension RiskProfile {
    /// A profile whose firm has some limits changed.
    static func firm(_ limits: [(LimitField, Int64)], off: CheckSet = .none) -> RiskProfile {
        var profile = RiskProfile(switchedOff: off)
        for (field, value) in limits { profile.firm[field] = value }
        return profile
    }
}

extension RiskDecision {
    /// Verdict, measured number, limit and reason of a check on one line.
    func line(_ check: RiskCheck) -> String {
        let outcome = outcome(check)
        let numbers = outcome.measured.map { "\($0) of \(outcome.limit ?? -1)" } ?? "nothing"
        return "\(outcome.verdict) \(numbers) \(outcome.reason)"
    }
}
