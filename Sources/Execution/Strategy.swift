import Rulebook
import TradingModel

/// A trading algorithm: it is told what happens and asks for orders, cancels and wake-ups.
///
/// The same value runs in a backtest and in a live simulation. It sees only what has reached it
/// through the feed and the response path, at the time it reached it. All methods have empty
/// defaults; implement those you need. Runs are generic over the strategy, so calls are static.
public protocol Strategy {
    /// The day begins; nothing has been seen yet.
    mutating func started(_ context: inout TradingContext)
    /// The trading phase changed.
    mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext)
    /// The book changed; `context.market` has it.
    mutating func bookChanged(_ context: inout TradingContext)
    /// Somebody traded (own fills included).
    mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext)
    /// A wake-up that was asked for is due.
    mutating func woken(_ context: inout TradingContext)
    /// There is news of an own order.
    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext)
    /// Shares that the strategy means to have traded by `time`, or nil where it has no schedule;
    /// asked by reports only.
    func target(at time: Timestamp) -> Quantity?
    /// What it has counted of its own decisions, in its own order; asked once, at the run's end.
    var counts: [StrategyCount] { get }
}

/// How often a strategy has decided something, in its own words.
public struct StrategyCount: Sendable, Hashable {
    /// What was decided.
    public var name: String
    /// How often.
    public var count: Int

    /// A count.
    public init(_ name: String, _ count: Int) {
        self.name = name
        self.count = count
    }
}

extension Strategy {
    /// Does nothing.
    public mutating func started(_ context: inout TradingContext) {}
    /// Does nothing.
    public mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {}
    /// Does nothing.
    public mutating func bookChanged(_ context: inout TradingContext) {}
    /// Does nothing.
    public mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {}
    /// Does nothing.
    public mutating func woken(_ context: inout TradingContext) {}
    /// Does nothing.
    public mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {}
    /// Has no schedule.
    public func target(at time: Timestamp) -> Quantity? { nil }
    /// Has counted nothing.
    public var counts: [StrategyCount] { [] }
}

/// Why a strategy sends an order: kept in the journal and told by `pankou explain`.
public enum Purpose: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Unspecified.
    case other = 0
    /// Joins the own side's best price.
    case join = 1
    /// Goes one tick better than the own side's best price.
    case improve = 2
    /// Takes what the opposite best price shows; the rest is cancelled.
    case cross = 3
    /// Takes several levels, as far as the limit allows; the rest is cancelled.
    case sweep = 4
    /// Takes part in the opening auction.
    case openingAuction = 5
    /// Takes part in the closing auction.
    case closingAuction = 6
    /// Cancels because a more urgent order is due.
    case escalate = 7
    /// Cancels the rest of an order that was to trade at once.
    case immediateRest = 8
    /// Cancels because the order's time is over.
    case windowEnd = 9
    /// Takes what is shown at the price at which the parent would trade all it can.
    case iWould = 10
    /// Shows the next part of an iceberg.
    case refill = 11
    /// Takes part of what is shown when the moment is good.
    case snipe = 12
    /// Cancels because the best price has moved away.
    case reprice = 13
    /// Cancels because the parent is suspended.
    case suspend = 14
    /// Cancelled by the kill switch or a halt of the risk gate, not by the strategy.
    case kill = 15
    /// Cancels because the strategy does not answer any more, or was stopped.
    case disconnected = 16

    // Round trips around a holding.

    /// Opens a round trip by joining the queue.
    case openPassively = 32
    /// Opens a round trip across the spread.
    case openAcross = 33
    /// Cancels an entry whose reason is gone.
    case withdraw = 34
    /// Completes a lot of which an odd part has traded.
    case completeLot = 35
    /// Closes: what was expected has been reached.
    case targetReached = 36
    /// Closes: the forecast has turned.
    case forecastTurned = 37
    /// Closes: it was held as long as it may be.
    case timeStop = 38
    /// Closes: the trade has lost what a trade may lose.
    case tradeStop = 39
    /// Closes: the day has lost what a day may lose.
    case dayStop = 40
    /// Closes: the price comes close to a limit of the day.
    case limitGuard = 41
    /// Closes before the end of the day.
    case flatten = 42
    /// Closes in the closing auction.
    case flattenAuction = 43

    /// The purpose in words.
    public var text: String {
        switch self {
        case .other: "strategy's own reason"
        case .join: "join the best price of the own side"
        case .improve: "improve the best price of the own side by a tick"
        case .cross: "cross the spread to the opposite best price"
        case .sweep: "sweep the opposite levels within the limit"
        case .openingAuction: "take part in the opening auction"
        case .closingAuction: "take part in the closing auction"
        case .escalate: "make way for a more urgent order"
        case .immediateRest: "the order was to trade at once; cancel its rest"
        case .windowEnd: "the order's window is over"
        case .iWould: "take what is shown at the price at which all would be traded"
        case .refill: "show the iceberg's next part"
        case .snipe: "take part of what is shown"
        case .reprice: "the best price has moved away"
        case .suspend: "the parent is suspended"
        case .kill: "the risk gate withdraws it"
        case .disconnected: "the strategy does not answer any more, or was stopped"
        case .openPassively: "open a round trip by joining the queue"
        case .openAcross: "open a round trip across the spread"
        case .withdraw: "the reason for the entry is gone"
        case .completeLot: "complete a lot of which an odd part has traded"
        case .targetReached: "close the round trip: its target is reached"
        case .forecastTurned: "close the round trip: the forecast has turned"
        case .timeStop: "close the round trip: it was held as long as it may be"
        case .tradeStop: "close the round trip: stop of the trade"
        case .dayStop: "close the round trip: stop of the day"
        case .limitGuard: "close the round trip: the price limit is near"
        case .flatten: "close the round trip before the end of the day"
        case .flattenAuction: "close the round trip in the closing auction"
        }
    }
}

/// What a strategy asks for.
public enum StrategyRequest: Sendable {
    /// Send an order.
    case submit(Order, Purpose)
    /// Cancel an order.
    case cancel(OrderID, Purpose)
}

/// The strategy's window on its run: what it may know and what it may ask for.
public struct TradingContext: Sendable {
    /// The time at the strategy.
    public var now: Timestamp
    /// The market, as the feed has shown it.
    public var market: MarketState
    /// The day's rules.
    public let rules: DayRules
    /// The lowest and highest price of the day, where known.
    public let limits: ClosedRange<Price>?
    /// Yesterday's close, where known.
    public let previousClose: Price?
    /// Trading time.
    public let clock: TradingClock
    /// Requests not yet taken by the run, in order.
    public var requests: [StrategyRequest] = []
    /// Wake-ups not yet taken by the run.
    public var wakeUps: [Timestamp] = []
    private var ordersSent: UInt64 = 0

    /// A context before the open.
    public init(rules: DayRules, limits: ClosedRange<Price>?, previousClose: Price?) {
        now = .zero
        market = MarketState()
        self.rules = rules
        self.limits = limits
        self.previousClose = previousClose
        clock = TradingClock(rules.schedule.value)
    }

    /// Asks for a limit order for the day; returns its number.
    public mutating func submit(
        _ side: Side, quantity: Quantity, price: Price, purpose: Purpose = .other
    ) -> OrderID {
        ordersSent += 1
        let id = OrderID.own(ordersSent)
        let order = Order(
            id: id, side: side, price: price, quantity: quantity, owner: 1,
            selfTradePrevention: .none)
        requests.append(.submit(order, purpose))
        return id
    }

    /// Asks to cancel an order.
    public mutating func cancel(_ id: OrderID, purpose: Purpose = .other) {
        requests.append(.cancel(id, purpose))
    }

    /// Asks to be woken at `time` (at once where that is past).
    public mutating func wake(at time: Timestamp) { wakeUps.append(time) }
}
