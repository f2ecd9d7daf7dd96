import Execution
import Signals
import TradingModel

/// One round trip while it is under way: entering → open → leaving → done.
struct RoundTripState: Sendable {
    enum Stage: Sendable, Hashable {
        /// The entry works.
        case entering
        /// What was entered is held.
        case open
        /// It is being closed, for `Purpose`.
        case leaving
    }

    /// Buy first (正T) or sell first (反T).
    let side: Side
    /// When it was decided.
    let startedAt: Timestamp
    /// The forecast's gain for which it was opened, as a fraction of the price.
    let expected: Double
    /// The value of its entry.
    let notional: Money
    /// Cash before it.
    let cashBefore: Money
    /// Shares that an earlier one left behind, as parts of lots, and that together can be closed.
    var carried: Quantity = 0
    var stage = Stage.entering
    var entries = ChildOrders()
    var exits = ChildOrders()
    /// Whether the entry is to be cancelled.
    var isWithdrawing = false
    /// Why it is closed, and since when.
    var exit: (purpose: Purpose, since: Timestamp)?
    /// How urgent the exit's latest child was.
    var exitUrgency = Urgency.join
    /// Whether the closing auction has its order.
    var didJoinAuction = false

    init(
        side: Side, startedAt: Timestamp, expected: Double, notional: Money, cashBefore: Money
    ) {
        self.side = side
        self.startedAt = startedAt
        self.expected = expected
        self.notional = notional
        self.cashBefore = cashBefore
    }

    /// Shares away from the base, in the direction of ``side``.
    var held: Quantity { carried + entries.filled - exits.filled }

    /// Whether no order of it is alive.
    var isQuiet: Bool { entries.open.isEmpty && exits.open.isEmpty }

    mutating func apply(_ update: OrderUpdate) {
        entries.apply(update)
        exits.apply(update)
    }
}

/// Messages of the day: at most so many a second, and how many of the orders were cancelled.
struct ConductLimits: Sendable {
    private var second: Int64 = -1
    private var used = 0
    private(set) var orders = 0
    private(set) var cancels = 0

    /// Orders before the ratio says anything.
    private static let least = 10

    /// When the next message may be sent, once ``take(at:limit:isCancel:)`` has said no.
    var nextSecond: Timestamp { Timestamp(nanoseconds: (second + 1) * 1_000_000_000) }

    /// Counts a message at `now`; false, and nothing is counted, where the second is full.
    mutating func take(at now: Timestamp, limit: Int, isCancel: Bool) -> Bool {
        let current = now.nanoseconds / 1_000_000_000
        if current != second { (second, used) = (current, 0) }
        guard used < limit else { return false }
        used += 1
        if isCancel { cancels += 1 } else { orders += 1 }
        return true
    }

    /// Whether more than `percent` of the orders were cancelled.
    func isAbove(_ percent: Int64) -> Bool {
        orders >= ConductLimits.least && Int64(cancels) * 100 > Int64(orders) * percent
    }
}

/// How fast the queues are served, from the active volume of the last five minutes.
struct QueueRates: Sendable {
    private static let window = Span.seconds(300)
    private var bought = WindowSum(over: QueueRates.window)
    private var sold = WindowSum(over: QueueRates.window)

    mutating func traded(_ trade: MarketTrade) {
        switch trade.aggressor {
        case .buy: bought.add(trade.quantity, at: trade.time)
        case .sell: sold.add(trade.quantity, at: trade.time)
        case nil: break
        }
    }

    /// Whether a queue of `ahead` shares on `side` with `quantity` of our own behind it is expected to
    /// be served within `wait`: buyers at the bid are served by active sellers.
    mutating func serves(
        _ side: Side, ahead: Quantity, quantity: Quantity, within wait: Span, at time: Timestamp
    ) -> Bool {
        let served = side == .buy ? sold.sum(at: time) : bought.sum(at: time)
        let needed = Int128(ahead) + Int128(quantity)
        return Int128(served) * Int128(wait.nanoseconds)
            >= needed * Int128(QueueRates.window.nanoseconds)
    }

    /// Shares traded by both sides in the window.
    mutating func volume(at time: Timestamp) -> Quantity {
        bought.sum(at: time) + sold.sum(at: time)
    }
}
