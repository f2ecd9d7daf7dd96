import Execution
import Rulebook
import Strategies
import Testing
import TradingModel
import VolumeCurves

/// A market of one level a side and endless depth, in which crossing children fill at once and
/// passive ones never, or after a while: the least that an algorithm needs.
struct EndlessMarket<S: ExecutionAlgorithm> {
    /// A child as it was sent.
    struct Sent {
        let order: Order
        let purpose: Purpose
        let time: Timestamp
    }

    var context: TradingContext
    var strategy: S
    /// Shares that others trade each second of continuous trading.
    var volumePerSecond: Quantity = 100_000
    /// How long a child rests until it is filled whole; nil for ever.
    var restsFor: Span?
    /// Called each second before the strategy sees the market.
    var everySecond: (inout EndlessMarket) -> Void = { _ in }

    /// Wake-ups to come, the earliest last.
    private var wakeUps: [Timestamp] = []
    private(set) var sent: [Sent] = []
    private(set) var cancels: [(id: OrderID, time: Timestamp, phase: Phase)] = []
    private(set) var live: [OrderID: Sent] = [:]
    private var others: Quantity = 0
    /// How far the schedule was ahead of the fills, and the fills ahead of it, at the worst.
    private(set) var worstLag: Quantity = 0
    private(set) var worstLead: Quantity = 0
    /// Filled plus live at most.
    private(set) var mostCommitted: Quantity = 0

    init(_ strategy: S) throws {
        context = try standardContext()
        self.strategy = strategy
    }

    /// Sets the best prices, in ticks; 0 for an empty side.
    mutating func quote(
        _ bid: Int32, _ ask: Int32, bidSize: Quantity = 1 << 30, askSize: Quantity = 1 << 30
    ) {
        context.market.book.bids[0] =
            bid == 0
            ? .empty : PriceLevel(price: Price(ticks: bid), quantity: bidSize, orders: 1)
        context.market.book.asks[0] =
            ask == 0
            ? .empty : PriceLevel(price: Price(ticks: ask), quantity: askSize, orders: 1)
    }

    /// Runs the parent's window with a minute around it, and a late one to the end of the day.
    mutating func run() {
        let parent = strategy.parent
        let start = parent.startTime + .seconds(-60)
        let end =
            parent.endTime > Timestamp(14, 30) ? Timestamp(15, 0) : parent.endTime + .seconds(60)
        context.now = start
        strategy.started(&context)
        collect()
        var second = start
        while second <= end {
            if let next = wakeUps.last, next < second {
                while wakeUps.last == next { wakeUps.removeLast() }
                at(max(next, context.now)) { $0.strategy.woken(&$0.context) }
                continue
            }
            tick(second)
            second = second + .seconds(1)
        }
    }

    /// What happens in the market each second: others trade, resting children fill, the book is
    /// published.
    private mutating func tick(_ second: Timestamp) {
        let phase = context.rules.schedule.value.phase(at: second)
        if phase != context.market.phase {
            context.market.phase = phase
            at(second) { $0.strategy.phaseChanged(to: phase, &$0.context) }
        }
        guard phase == .continuous else { return }
        everySecond(&self)
        if volumePerSecond > 0 {
            others += volumePerSecond
            let trade = MarketTrade(
                time: second, price: context.market.last, quantity: volumePerSecond,
                aggressor: .buy)
            at(second) { $0.strategy.traded(trade, &$0.context) }
        }
        fillResting(second)
        at(second) { $0.strategy.bookChanged(&$0.context) }
    }

    private mutating func fillResting(_ second: Timestamp) {
        guard let restsFor else { return }
        let due = live.values.filter { second - $0.time >= restsFor }
            .sorted { $0.order.id < $1.order.id }
        for child in due { fill(child.order, second) }
    }

    /// Fills a child whole: its report, and its print on the feed.
    private mutating func fill(_ order: Order, _ time: Timestamp) {
        live[order.id] = nil
        let update = OrderUpdate(
            .filled, order: order.id, time: time, price: order.price, quantity: order.quantity)
        let print = MarketTrade(
            time: time, price: order.price, quantity: order.quantity,
            aggressor: order.side.opposite)
        at(time) { $0.strategy.orderUpdated(update, &$0.context) }
        at(time) { $0.strategy.traded(print, &$0.context) }
    }

    /// One call of the strategy at `time`, and what it asks for.
    mutating func at(_ time: Timestamp, _ call: (inout EndlessMarket) -> Void) {
        context.now = max(time, context.now)
        context.market.time = context.now
        context.market.volume = others + strategy.filled
        call(&self)
        collect()
    }

    private mutating func collect() {
        takeWakeUps()
        let requests = context.requests
        context.requests = []
        for request in requests {
            switch request {
            case .submit(let order, let purpose): accept(order, purpose)
            case .cancel(let id, _):
                cancels.append((id, context.now, context.market.phase))
                let child = live.removeValue(forKey: id)
                let update = OrderUpdate(
                    child == nil ? .cancelRejected : .canceled, order: id, time: context.now,
                    quantity: child?.order.quantity ?? 0)
                strategy.orderUpdated(update, &context)
            }
        }
        let resting = live.values.reduce(0) { $0 + $1.order.quantity }
        mostCommitted = max(mostCommitted, strategy.filled + resting)
        let lag = (strategy.target(at: context.now) ?? 0) - strategy.filled
        if strategy.target(at: context.now) != nil {
            worstLag = max(worstLag, lag)
            worstLead = max(worstLead, -lag)
        }
        takeWakeUps()
    }

    private mutating func takeWakeUps() {
        for time in context.wakeUps {
            var (low, high) = (0, wakeUps.count)
            while low < high {
                let middle = (low + high) / 2
                if wakeUps[middle] > time { low = middle + 1 } else { high = middle }
            }
            wakeUps.insert(time, at: low)
        }
        context.wakeUps.removeAll(keepingCapacity: true)
    }

    private mutating func accept(_ order: Order, _ purpose: Purpose) {
        let child = Sent(order: order, purpose: purpose, time: context.now)
        sent.append(child)
        live[order.id] = child
        strategy.orderUpdated(
            OrderUpdate(.accepted, order: order.id, time: context.now), &context)
        let levels =
            order.side == .buy ? context.market.book.asks : context.market.book.bids
        guard context.market.phase == .continuous, levels[0].quantity > 0,
            order.side.crosses(limit: order.price, resting: levels[0].price)
        else { return }
        live[order.id] = nil
        strategy.orderUpdated(
            OrderUpdate(
                .filled, order: order.id, time: context.now, price: order.price,
                quantity: order.quantity), &context)
    }
}

/// The rules of 600519.SH on 2023-02-01.
func standardRules() throws -> DayRules {
    let instrument = try #require(Instrument("600519.SH"))
    let date = try #require(TradingDate("2023-02-01"))
    return try MarketRules.standard.rules(for: instrument, on: date)
}

/// A day with limits of 9.00 and 11.00, quoted 10.00 to 10.04, in continuous trading.
func standardContext() throws -> TradingContext {
    var context = TradingContext(
        rules: try standardRules(), limits: Price(ticks: 900)...Price(ticks: 1_100),
        previousClose: Price(ticks: 1_000))
    context.market.phase = .continuous
    context.market.book.bids[0] = PriceLevel(
        price: Price(ticks: 1_000), quantity: 1 << 30, orders: 1)
    context.market.book.asks[0] = PriceLevel(
        price: Price(ticks: 1_004), quantity: 1 << 30, orders: 1)
    context.market.last = Price(ticks: 1_002)
    return context
}

/// A setup of a strategy at its defaults, changed by fields and parameters as text.
func setup(
    _ strategy: any NamedStrategy.Type, _ settings: KeyValuePairs<String, String> = [:]
) throws -> StrategySetup {
    var setup = StrategySetup(
        strategy, rules: try standardRules(), limits: Price(ticks: 900)...Price(ticks: 1_100),
        previousClose: Price(ticks: 1_000))
    for (name, value) in settings { try setup.set(name, value) }
    return setup
}

/// A market for a strategy at its defaults, changed by fields and parameters as text.
func endless<S: ExecutionAlgorithm>(
    _ strategy: S.Type, _ settings: KeyValuePairs<String, String> = [:]
) throws -> EndlessMarket<S> {
    try EndlessMarket(try S(try setup(S.self, settings)))
}
