import Matching
import TradingModel

/// An order book that is obviously right and slow: one sorted array of orders per side.
///
/// The best order stands first, and among equal prices the one that has waited longest. Every order
/// is found by looking at one after another.
public struct NaiveBook {
    /// A deliberate mistake, to see that the comparison finds it.
    public enum Fault: Sendable, CaseIterable {
        /// A reduction of a live order does nothing.
        case ignoresReductions
        /// A new order goes ahead of its price's queue.
        case jumpsTheQueue
        /// A self-trade is reported, but the resting order stays.
        case keepsSelfTrades
    }

    struct Entry {
        var order: Order
        var shown: Quantity
        var hidden: Quantity

        var leaves: Quantity { shown + hidden }
    }

    /// The live orders: bids, then asks; each side best first, earliest first.
    private var sides: [[Entry]] = [[], []]
    private let instrument: UInt32
    private let fault: Fault?
    /// Live orders that fit; ``NaiveMarket`` moves it as other books fill.
    var limit: Int
    /// The phase that events are stamped with.
    public var phase: Phase = .continuous

    /// An empty book for at most `limit` live orders.
    public init(instrument: UInt32 = 0, limit: Int = .max, fault: Fault? = nil) {
        self.instrument = instrument
        self.limit = limit
        self.fault = fault
    }

    /// The number of live orders.
    public var orderCount: Int { sides[0].count + sides[1].count }

    /// The live orders of a side, best first, earliest first.
    func queue(_ side: Side) -> [Entry] { sides[Int(side.rawValue)] }

    /// The price levels of a side, best first.
    public func depth(_ side: Side) -> [PriceLevel] {
        var result: [PriceLevel] = []
        for entry in queue(side) {
            if result.last?.price != entry.order.price {
                result.append(PriceLevel(price: entry.order.price, quantity: 0, orders: 0))
            }
            result[result.count - 1].quantity += entry.shown
            result[result.count - 1].orders += 1
        }
        return result
    }

    /// Whether bids and asks overlap, as they may in a call phase.
    public var isCrossed: Bool {
        guard let bid = queue(.buy).first, let ask = queue(.sell).first else { return false }
        return bid.order.price >= ask.order.price
    }

    /// Whether the order `id` is live.
    public func holds(_ id: OrderID) -> Bool { place(id) != nil }

    /// Side and rank of the live order `id`.
    private func place(_ id: OrderID) -> (side: Int, rank: Int)? {
        for side in 0...1 {
            var rank = 0
            while rank < sides[side].count {
                if sides[side][rank].order.id == id { return (side, rank) }
                rank += 1
            }
        }
        return nil
    }

    // MARK: Commands

    /// See `MatchingEngine.submit`.
    public mutating func submit(_ order: Order, at time: Timestamp) -> [Event] {
        if let reason = refusal(order) ?? immediateRefusal(order) {
            return [rejected(order, reason, at: time)]
        }
        var events = [
            event(.accepted, order, time, quantity: order.quantity, leaves: order.quantity)
        ]
        var leaves = order.quantity
        while leaves > 0, let other = queue(order.side.opposite).first,
            order.kind == .market
                || order.side.crosses(limit: order.price, resting: other.order.price)
        {
            if order.selfTradePrevention != .none, order.owner != 0,
                order.owner == other.order.owner
            {
                leaves = preventSelfTrade(order, leaves, with: other, time, &events)
                continue
            }
            let quantity = min(leaves, other.shown)
            leaves -= quantity
            events.append(
                Event(
                    .trade, time: time, order: order.id, contra: other.order.id, side: order.side,
                    price: other.order.price, quantity: quantity, leaves: leaves,
                    contraLeaves: other.leaves - quantity, instrument: instrument, phase: phase))
            fillFirst(other.order.side, quantity, time, &events)
        }
        guard leaves > 0 else { return events }
        if order.kind == .market || order.timeInForce == .immediateOrCancel
            || order.timeInForce == .fillOrKill
        {
            events.append(
                event(.canceled, order, time, quantity: leaves, reason: .immediateRemainder))
        } else {
            rest(order, leaves, time, &events)
        }
        return events
    }

    /// See `MatchingEngine.collect`.
    public mutating func collect(_ order: Order, at time: Timestamp) -> [Event] {
        var reason = refusal(order)
        let waits = order.timeInForce == .day || order.timeInForce == .goodTillCancel
        if reason == nil, order.kind == .market || !waits || order.isPostOnly {
            reason = .limitOrdersOnly
        }
        if let reason { return [rejected(order, reason, at: time)] }
        var events = [
            event(.accepted, order, time, quantity: order.quantity, leaves: order.quantity)
        ]
        rest(order, order.quantity, time, &events)
        return events
    }

    /// See `MatchingEngine.cancel`; the order is live.
    public mutating func cancel(
        _ id: OrderID, reason: Reason = .requested, at time: Timestamp
    ) -> [Event] {
        guard let (side, rank) = place(id) else { return [] }
        let entry = sides[side].remove(at: rank)
        return [event(.canceled, entry.order, time, quantity: entry.leaves, reason: reason)]
    }

    /// See `MatchingEngine.reduce`; the order is live.
    public mutating func reduce(
        _ id: OrderID, by quantity: Quantity, at time: Timestamp
    ) -> [Event] {
        guard let (side, rank) = place(id), fault != .ignoresReductions else { return [] }
        let entry = sides[side][rank]
        guard quantity > 0 else {
            return [
                Event(
                    .rejected, time: time, order: id, side: entry.order.side, quantity: quantity,
                    reason: .invalidQuantity, instrument: instrument, phase: phase)
            ]
        }
        if quantity >= entry.leaves { return cancel(id, at: time) }
        take(quantity, side, rank)
        return [
            event(
                .reduced, entry.order, time, quantity: quantity, leaves: sides[side][rank].leaves,
                reason: .requested)
        ]
    }

    /// See `MatchingEngine.replace`; the order is live.
    public mutating func replace(
        _ id: OrderID, with newID: OrderID, price: Price, quantity: Quantity, at time: Timestamp
    ) -> [Event] {
        guard let order = replacement(of: id, with: newID, price: price, quantity: quantity),
            let (side, rank) = place(id)
        else { return [] }
        var without = self
        without.sides[side].remove(at: rank)
        let reason =
            without.refusal(order)
            ?? (order.isPostOnly && phase.isCall ? .limitOrdersOnly : nil)
            ?? (order.isPostOnly && without.trades(order) ? .wouldTrade : nil)
        if let reason { return [rejected(order, reason, at: time)] }
        let canceled = cancel(id, reason: .replaced, at: time)
        return canceled + (phase.isCall ? collect(order, at: time) : submit(order, at: time))
    }

    /// The order that would stand in place of the live order `id`.
    func replacement(
        of id: OrderID, with newID: OrderID, price: Price, quantity: Quantity
    ) -> Order? {
        guard let (side, rank) = place(id) else { return nil }
        var order = sides[side][rank].order
        order.id = newID
        order.price = price
        order.quantity = quantity
        order.display = min(order.display, max(quantity, 0))
        return order
    }

    /// See `MatchingEngine.expireDayOrders`.
    public mutating func expireDayOrders(at time: Timestamp) -> [Event] {
        var events: [Event] = []
        for side in 0...1 {
            for entry in sides[side] where entry.order.timeInForce == .day {
                events += cancel(entry.order.id, reason: .endOfDay, at: time)
            }
        }
        return events
    }

    // MARK: Rules

    private func refusal(_ order: Order) -> Reason? {
        if order.id == .none || holds(order.id) { return .duplicateOrder }
        if order.quantity <= 0 || order.quantity > MatchingEngine.maximumQuantity
            || order.display < 0 || order.display > order.quantity
            || order.display > 0 && order.display < order.quantity / 4_096
        {
            return .invalidQuantity
        }
        if order.kind == .limit && order.price.ticks <= 0 { return .invalidPrice }
        return orderCount >= limit ? .bookFull : nil
    }

    private func immediateRefusal(_ order: Order) -> Reason? {
        if order.isPostOnly, trades(order) { return .wouldTrade }
        if order.timeInForce == .fillOrKill {
            // Try it on a copy, as a good-for-nothing order, and see whether it fills whole.
            var copy = self
            var trial = order
            trial.timeInForce = .immediateOrCancel
            let filled = copy.submit(trial, at: .zero).filter { $0.kind == .trade }
                .reduce(0) { $0 + $1.quantity }
            if filled < order.quantity { return .notFillable }
        }
        return nil
    }

    private func trades(_ order: Order) -> Bool {
        guard let best = queue(order.side.opposite).first else { return false }
        return order.kind == .market
            || order.side.crosses(limit: order.price, resting: best.order.price)
    }

    /// Puts an entry behind all that are as good or better.
    private mutating func insert(_ entry: Entry) {
        let (side, price) = (entry.order.side, entry.order.price)
        var rank = 0
        while rank < sides[Int(side.rawValue)].count {
            let other = sides[Int(side.rawValue)][rank].order.price
            if side.isBetter(price, than: other) { break }
            if fault == .jumpsTheQueue && other == price { break }
            rank += 1
        }
        sides[Int(side.rawValue)].insert(entry, at: rank)
    }

    private mutating func rest(
        _ order: Order, _ leaves: Quantity, _ time: Timestamp, _ events: inout [Event]
    ) {
        let shown = order.display > 0 ? min(order.display, leaves) : leaves
        insert(Entry(order: order, shown: shown, hidden: leaves - shown))
        events.append(event(.rested, order, time, quantity: shown, leaves: leaves))
    }

    /// Takes a fill off the best order of a side.
    mutating func fillFirst(
        _ side: Side, _ quantity: Quantity, _ time: Timestamp, _ events: inout [Event]
    ) {
        let side = Int(side.rawValue)
        sides[side][0].shown -= quantity
        guard sides[side][0].shown == 0 else { return }
        var entry = sides[side].removeFirst()
        guard entry.hidden > 0 else { return }
        entry.shown = min(entry.order.display, entry.hidden)
        entry.hidden -= entry.shown
        insert(entry)
        events.append(
            event(.refilled, entry.order, time, quantity: entry.shown, leaves: entry.leaves))
    }

    private mutating func take(_ quantity: Quantity, _ side: Int, _ rank: Int) {
        let fromHidden = min(quantity, sides[side][rank].hidden)
        sides[side][rank].hidden -= fromHidden
        sides[side][rank].shown -= quantity - fromHidden
    }

    /// Applies the incoming order's prevention to `other`, the best order of the other side.
    private mutating func preventSelfTrade(
        _ order: Order, _ leaves: Quantity, with other: Entry, _ time: Timestamp,
        _ events: inout [Event]
    ) -> Quantity {
        switch order.selfTradePrevention {
        case .none: return leaves
        case .cancelOldest:
            events += cancel(other.order.id, reason: .selfTrade, at: time)
            return leaves
        case .cancelNewest:
            events.append(event(.canceled, order, time, quantity: leaves, reason: .selfTrade))
            return 0
        case .cancelBoth:
            let kept = sides
            events += cancel(other.order.id, reason: .selfTrade, at: time)
            if fault == .keepsSelfTrades { sides = kept }
            events.append(event(.canceled, order, time, quantity: leaves, reason: .selfTrade))
            return 0
        case .decrement:
            let quantity = min(leaves, other.leaves)
            if quantity == other.leaves {
                events += cancel(other.order.id, reason: .selfTrade, at: time)
            } else {
                take(quantity, Int(other.order.side.rawValue), 0)
                events.append(
                    event(
                        .reduced, other.order, time, quantity: quantity,
                        leaves: other.leaves - quantity, reason: .selfTrade))
                // Nothing is filled, but the shown part may be used up while a hidden one is left.
                fillFirst(other.order.side, 0, time, &events)
            }
            let left = leaves - quantity
            events.append(
                event(
                    left == 0 ? .canceled : .reduced, order, time, quantity: quantity,
                    leaves: left, reason: .selfTrade))
            return left
        }
    }

    // MARK: Events

    func rejected(_ order: Order, _ reason: Reason, at time: Timestamp) -> Event {
        event(.rejected, order, time, quantity: order.quantity, reason: reason)
    }

    func event(
        _ kind: EventKind, _ order: Order, _ time: Timestamp, quantity: Quantity,
        leaves: Quantity = 0, reason: Reason = .none
    ) -> Event {
        Event(
            kind, time: time, order: order.id, side: order.side, price: order.price,
            quantity: quantity, leaves: leaves, reason: reason, instrument: instrument,
            phase: phase)
    }
}
