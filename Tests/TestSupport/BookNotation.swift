import Matching
import TradingModel

/// A book under test, driven and read in the field's notation.
///
/// `book.buy(1, 500, at: 1000)` sends a limit buy numbered 1; `book.bids` is then
/// `["1000: 1×500"]`: each price with its orders in the order in which they will trade.
public struct TestBook: ~Copyable {
    /// The book.
    public var book: MatchingEngine
    /// What the latest command did.
    public var events: [Event] { Array(buffer) }
    private var buffer = EventBuffer()
    private var clock = Timestamp(9, 30)

    /// An empty book.
    public init(capacity: Int = 64, limit: Int = 4_096) {
        book = MatchingEngine(capacity: capacity, limit: limit)
    }

    /// Sends a buy; `with` changes what is not the default.
    public mutating func buy(
        _ id: UInt64, _ quantity: Quantity, at price: Int32 = 0,
        with change: (inout Order) -> Void = { _ in }
    ) { send(.buy, id, quantity, price, change) }

    /// Sends a sell; `with` changes what is not the default.
    public mutating func sell(
        _ id: UInt64, _ quantity: Quantity, at price: Int32 = 0,
        with change: (inout Order) -> Void = { _ in }
    ) { send(.sell, id, quantity, price, change) }

    private mutating func send(
        _ side: Side, _ id: UInt64, _ quantity: Quantity, _ price: Int32,
        _ change: (inout Order) -> Void
    ) {
        var order = Order(
            id: OrderID(raw: id), side: side, price: Price(ticks: price), quantity: quantity,
            kind: price == 0 ? .market : .limit)
        change(&order)
        step()
        if book.phase().isCall {
            book.collect(order, at: clock, into: &buffer)
        } else {
            book.submit(order, at: clock, into: &buffer)
        }
    }

    /// Cancels an order.
    public mutating func cancel(_ id: UInt64) {
        step()
        book.cancel(OrderID(raw: id), at: clock, into: &buffer)
    }

    /// Reduces an order.
    public mutating func reduce(_ id: UInt64, by quantity: Quantity) {
        step()
        book.reduce(OrderID(raw: id), by: quantity, at: clock, into: &buffer)
    }

    /// Replaces an order.
    public mutating func replace(
        _ id: UInt64, with newID: UInt64, _ quantity: Quantity, at price: Int32
    ) {
        step()
        book.replace(
            OrderID(raw: id), with: OrderID(raw: newID), price: Price(ticks: price),
            quantity: quantity, at: clock, into: &buffer)
    }

    /// Ends a call auction.
    public mutating func uncross(_ rule: AuctionRule, reference: Int32 = 0) {
        step()
        book.uncross(
            by: rule, reference: Price(ticks: reference), at: clock, into: &buffer)
        book.enter(.continuous)
    }

    /// Ends the day.
    public mutating func expire() {
        step()
        book.expireDayOrders(at: clock, into: &buffer)
    }

    private mutating func step() {
        buffer.removeAll()
        clock = clock + .milliseconds(10)
    }

    /// Bids, best first: `1000: 1×500 2×300`.
    public var bids: [String] { lines(.buy) }
    /// Asks, best first.
    public var asks: [String] { lines(.sell) }

    private func lines(_ side: Side) -> [String] {
        book.depth(side).map { level in
            let orders = book.queue(side, at: level.price).map { "\($0.id)×\($0.shown)" }
            return "\(level.price.ticks): " + orders.joined(separator: " ")
        }
    }

    /// The latest command's trades: `3>1 500@1000` (aggressor, resting order, shares, price).
    public var trades: [String] {
        events.filter { $0.kind == .trade }.map {
            "\($0.order)>\($0.contra) \($0.quantity)@\($0.price.ticks)"
        }
    }

    /// The latest command's reasons for refusals and cancels.
    public var reasons: [Reason] {
        events.filter { $0.kind == .rejected || $0.kind == .canceled }.map(\.reason)
    }
}
