import TradingModel

/// One order that works a part of a parent.
public struct ChildOrder: Sendable, Hashable {
    /// Where it is in its life, as far as the strategy knows.
    public enum State: UInt8, Sendable {
        /// Sent, no answer yet.
        case sent
        /// At the exchange.
        case live
        /// A cancel was sent, no answer yet.
        case cancelSent
    }

    /// Its number.
    public let id: OrderID
    /// Its limit.
    public let price: Price
    /// Why it was sent.
    public let purpose: Purpose
    /// When it was sent.
    public let sentAt: Timestamp
    /// Shares not yet filled or cancelled.
    public var leaves: Quantity
    /// Where it is in its life.
    public var state: State
}

/// The children of one parent: what is filled, what is live, and that both never exceed the order.
public struct ChildOrders: Sendable {
    /// Children that may still trade, in the order in which they were sent.
    public private(set) var open: [ChildOrder] = []
    /// Shares filled.
    public private(set) var filled: Quantity = 0
    /// Children ever sent.
    public private(set) var sent = 0
    /// Children refused.
    public private(set) var refused = 0
    /// Children refused since the latest one that was accepted.
    public private(set) var refusedInARow = 0

    /// No children yet.
    public init() {}

    /// Shares that open children may still trade.
    public var live: Quantity { open.reduce(0) { $0 + $1.leaves } }

    /// Notes a child that was just sent.
    public mutating func add(
        _ id: OrderID, quantity: Quantity, price: Price, purpose: Purpose, at time: Timestamp
    ) {
        sent += 1
        open.append(
            ChildOrder(
                id: id, price: price, purpose: purpose, sentAt: time, leaves: quantity,
                state: .sent))
    }

    /// Notes that a cancel was sent for the child at `index` of ``open``.
    public mutating func cancelSent(at index: Int) { open[index].state = .cancelSent }

    /// Takes news of a child; news of other orders is ignored.
    public mutating func apply(_ update: OrderUpdate) {
        guard let index = open.firstIndex(where: { $0.id == update.order }) else { return }
        switch update.kind {
        case .accepted:
            refusedInARow = 0
            if open[index].state == .sent { open[index].state = .live }
        case .filled:
            filled += update.quantity
            open[index].leaves = update.leaves
            if update.leaves == 0 { open.remove(at: index) }
        case .rejected:
            refused += 1
            refusedInARow += 1
            open.remove(at: index)
        case .canceled:
            open.remove(at: index)
        case .cancelRejected:
            // Still live, or its last fill is on the way.
            if open[index].state == .cancelSent { open[index].state = .live }
        }
    }
}
