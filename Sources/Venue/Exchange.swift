import Matching
import Rulebook
import TradingModel

/// The simulated exchange for one security and day: phases, both call auctions, validation against
/// the day's rules, and the order book.
///
/// Time comes from the caller, and only forwards. ``advance(to:into:)`` performs the phase changes
/// that are due, auctions included; call it before each command.
public struct Exchange: ~Copyable {
    /// The order book.
    public private(set) var book: MatchingEngine
    /// The day's rules.
    public let rules: DayRules
    /// The prices that an order may name; nil where the previous close is not known.
    public let limits: ClosedRange<Price>?
    /// Yesterday's closing price, or nil where it is not known.
    public let previousClose: Price?
    /// The price of the latest trade, or nil before the first.
    public private(set) var lastTrade: Price?
    /// The phase in force.
    public private(set) var phase: Phase = .closedBeforeOpen

    private let auctionRule: AuctionRule
    private var nextStart = 0

    /// An exchange before the open.
    ///
    /// `limits` overrides the limits that follow from `previousClose`, for a tape that does not
    /// carry one: the range of prices that the real exchange accepted that day is then the safe
    /// choice.
    public init(
        rules: DayRules, previousClose: Price?, limits: ClosedRange<Price>? = nil,
        capacity: Int = 16_384
    ) {
        book = MatchingEngine(capacity: capacity)
        book.enter(.closedBeforeOpen)
        self.rules = rules
        self.previousClose = previousClose
        self.limits = limits ?? previousClose.map(rules.limits(previousClose:))
        auctionRule = rules.instrument.venue == .sse ? .orderPrices : .anyTick
    }

    /// When the next phase starts, or nil after the last.
    public var nextTransition: Timestamp? {
        let starts = rules.schedule.value.starts
        return nextStart < starts.count ? starts[nextStart].time : nil
    }

    /// The opening or closing auction's price and volume if it ended now; nil outside a call phase
    /// or while the book is not crossed.
    public var indicativeAuction: AuctionOutcome? {
        phase.isCall
            ? book.auctionOutcome(by: auctionRule, reference: auctionReference) : nil
    }

    /// Ten levels a side as the exchange publishes them: the book, or in a call phase the indicative
    /// price and volume on both sides and, behind them on its own side, the surplus.
    public var publishedView: BookView {
        guard phase.isCall else { return book.view() }
        var view = BookView()
        guard let outcome = indicativeAuction else { return view }
        let level = PriceLevel(price: outcome.price, quantity: outcome.quantity, orders: 0)
        let surplus = PriceLevel(price: .none, quantity: outcome.surplus, orders: 0)
        (view.bids[0], view.asks[0]) = (level, level)
        if outcome.surplusSide == .buy { view.bids[1] = surplus } else { view.asks[1] = surplus }
        return view
    }

    /// SZSE Trading Rules 3.6.2: the previous close at the open, the latest trade afterwards.
    private var auctionReference: Price { lastTrade ?? previousClose ?? .none }

    /// Performs every phase change that is due at `time`, in order.
    public mutating func advance(to time: Timestamp, into events: inout EventBuffer) {
        while let due = nextTransition, due <= time {
            let next = rules.schedule.value.starts[nextStart].phase
            nextStart += 1
            if phase.isCall, !next.isCall {
                let first = events.count
                book.uncross(by: auctionRule, reference: auctionReference, at: due, into: &events)
                noteTrades(in: events, from: first)
            }
            phase = next
            book.enter(next)
            events.append(Event(.phase, time: due, phase: next))
        }
    }

    /// Takes an order from a participant: validated, then collected or matched.
    ///
    /// `oddBalance` is the part of the seller's holding that does not fill a lot: it may be sold
    /// in one order. A refusal is a `rejected` event that names the rule.
    public mutating func submit(
        _ order: Order, oddBalance: Quantity = 0, at time: Timestamp,
        into events: inout EventBuffer
    ) {
        if let refusal = validate(order, oddBalance: oddBalance) {
            events.append(
                Event(
                    .rejected, time: time, order: order.id, side: order.side, price: order.price,
                    quantity: order.quantity, reason: refusal.reason, rule: refusal.rule,
                    phase: phase))
        } else {
            enter(order, at: time, into: &events)
        }
    }

    /// Takes an order that the real exchange accepted on that day: not validated again.
    public mutating func replay(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        enter(order, at: time, into: &events)
    }

    /// Cancels an order of a participant; refused in the phases without cancels.
    public mutating func cancel(
        _ id: OrderID, at time: Timestamp, into events: inout EventBuffer
    ) {
        if let reason = cancelRefusal {
            events.append(
                Event(
                    .rejected, time: time, order: id, reason: reason, rule: rules.schedule.index,
                    phase: phase))
        } else {
            book.cancel(id, at: time, into: &events)
        }
    }

    /// Cancels an order that the real exchange let its owner cancel on that day.
    public mutating func replayCancel(
        _ id: OrderID, at time: Timestamp, into events: inout EventBuffer
    ) {
        book.cancel(id, at: time, into: &events)
    }

    /// Reduces an order as the real exchange did on that day.
    public mutating func replayReduce(
        _ id: OrderID, by quantity: Quantity, at time: Timestamp, into events: inout EventBuffer
    ) {
        book.reduce(id, by: quantity, at: time, into: &events)
    }

    /// Ends the day: cancels what was good for the day only.
    public mutating func expire(at time: Timestamp, into events: inout EventBuffer) {
        book.expireDayOrders(at: time, into: &events)
    }

    private mutating func enter(
        _ order: Order, at time: Timestamp, into events: inout EventBuffer
    ) {
        let first = events.count
        if phase.isCall {
            book.collect(order, at: time, into: &events)
        } else {
            book.submit(order, at: time, into: &events)
            noteTrades(in: events, from: first)
        }
    }

    private mutating func noteTrades(in events: borrowing EventBuffer, from first: Int) {
        for index in first..<events.count where events[index].kind == .trade {
            lastTrade = events[index].price
        }
    }
}
