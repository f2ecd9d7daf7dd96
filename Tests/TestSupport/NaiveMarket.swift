import Matching
import TradingModel

/// One naive book per instrument; order numbers and the limit of live orders are shared.
public struct NaiveMarket {
    /// The books, by instrument.
    public private(set) var books: [NaiveBook]
    private let limit: Int

    /// Empty books for at most `limit` live orders in all.
    public init(instruments: Int, limit: Int, fault: NaiveBook.Fault? = nil) {
        self.limit = limit
        books = (0..<instruments).map {
            NaiveBook(instrument: UInt32($0), limit: limit, fault: fault)
        }
    }

    /// The number of live orders.
    public var orderCount: Int { books.reduce(0) { $0 + $1.orderCount } }

    /// The instrument whose book holds the live order `id`.
    private func home(of id: OrderID) -> Int? {
        var book = 0
        while book < books.count {
            if books[book].holds(id) { return book }
            book += 1
        }
        return nil
    }

    /// See `MatchingEngine.apply`.
    public mutating func apply(_ command: Command) -> [Event] {
        let (order, time) = (command.order, command.time)
        let named = order.instrument < books.count ? Int(order.instrument) : nil
        switch command.kind {
        case .submit:
            guard let named else {
                return [
                    Event(
                        .rejected, time: time, order: order.id, side: order.side,
                        price: order.price, quantity: order.quantity, reason: .unknownInstrument,
                        instrument: order.instrument)
                ]
            }
            if let home = home(of: order.id), home != named {
                return [books[named].rejected(order, .duplicateOrder, at: time)]
            }
            shareLimit(with: named)
            return books[named].phase.isCall
                ? books[named].collect(order, at: time) : books[named].submit(order, at: time)
        case .cancel, .reduce, .replace:
            guard let home = home(of: order.id) else {
                return [
                    Event(
                        .rejected, time: time, order: order.id,
                        contra: command.kind == .replace ? command.newID : .none,
                        reason: .unknownOrder, instrument: order.instrument,
                        phase: named.map { books[$0].phase } ?? .closedBeforeOpen)
                ]
            }
            return change(home, command)
        case .phase, .uncross, .expire:
            guard let named else {
                return [
                    Event(
                        .rejected, time: time, reason: .unknownInstrument,
                        instrument: order.instrument)
                ]
            }
            return session(named, command)
        }
    }

    /// Carries out a command on a live order of book `home`.
    private mutating func change(_ home: Int, _ command: Command) -> [Event] {
        let (order, time) = (command.order, command.time)
        switch command.kind {
        case .cancel: return books[home].cancel(order.id, at: time)
        case .reduce: return books[home].reduce(order.id, by: order.quantity, at: time)
        default:
            if let other = self.home(of: command.newID), other != home,
                let new = books[home].replacement(
                    of: order.id, with: command.newID, price: order.price,
                    quantity: order.quantity)
            {
                return [books[home].rejected(new, .duplicateOrder, at: time)]
            }
            shareLimit(with: home)
            return books[home].replace(
                order.id, with: command.newID, price: order.price, quantity: order.quantity,
                at: time)
        }
    }

    private mutating func session(_ book: Int, _ command: Command) -> [Event] {
        switch command.kind {
        case .uncross:
            return books[book].uncross(
                by: command.auctionRule, reference: command.order.price, at: command.time)
        case .expire: return books[book].expireDayOrders(at: command.time)
        default:
            books[book].phase = command.phase
            return []
        }
    }

    /// Leaves to `book` what the other books have not used up.
    private mutating func shareLimit(with book: Int) {
        books[book].limit = limit - (orderCount - books[book].orderCount)
    }
}
