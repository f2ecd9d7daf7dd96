import Matching
import TestSupport
import Testing
import TradingModel

/// One command of a random stream.
private enum RandomCommand: CustomStringConvertible {
    case submit(Order)
    case cancel(OrderID)
    case reduce(OrderID, Quantity)
    case replace(OrderID, OrderID, Price, Quantity)
    case call
    case uncross(AuctionRule, Price)

    var description: String {
        switch self {
        case .submit(let order):
            "\(order.side) \(order.id): \(order.quantity) at \(order.price.ticks) "
                + "\(order.kind) \(order.timeInForce) show \(order.display) owner \(order.owner) "
                + "\(order.selfTradePrevention)\(order.isPostOnly ? " post-only" : "")"
        case .cancel(let id): "cancel \(id)"
        case .reduce(let id, let quantity): "reduce \(id) by \(quantity)"
        case .replace(let id, let new, let price, let quantity):
            "replace \(id) with \(new): \(quantity) at \(price.ticks)"
        case .call: "call phase"
        case .uncross(let rule, let reference): "uncross \(rule), reference \(reference.ticks)"
        }
    }
}

/// A seeded stream of every kind of command, bad ones included.
private struct CommandStream {
    var generator: SplitMix64
    var newest: UInt64 = 0
    var isCall = false

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func pick<T>(_ values: [T]) -> T {
        values[Int(generator.below(UInt64(values.count)))]
    }

    mutating func price() -> Price {
        // Now and then a price that does not exist.
        Price(ticks: generator.below(200) == 0 ? 0 : Int32(990 + generator.below(21)))
    }

    mutating func quantity() -> Quantity {
        generator.below(200) == 0
            ? Quantity(generator.below(3)) - 1 : 1 + Quantity(generator.below(50))
    }

    /// A number of a recent order, live or not.
    mutating func someOrder() -> OrderID {
        OrderID(raw: newest - min(newest, generator.below(40)))
    }

    mutating func next() -> RandomCommand {
        switch generator.below(100) {
        case 0..<55: return .submit(order())
        case 55..<75: return .cancel(someOrder())
        case 75..<85: return .reduce(someOrder(), quantity())
        case 85..<97:
            newest += 1
            let new = generator.below(4) == 0 ? someOrder() : OrderID(raw: newest)
            return .replace(someOrder(), new, price(), quantity())
        default:
            isCall.toggle()
            if isCall { return .call }
            return .uncross(pick(AuctionRule.allCases), price())
        }
    }

    private mutating func order() -> Order {
        newest += 1
        let id = generator.below(100) == 0 ? someOrder() : OrderID(raw: newest)
        let quantity = quantity()
        var order = Order(
            id: id, side: pick(Side.allCases), price: price(), quantity: quantity)
        order.kind = generator.below(20) == 0 ? .market : .limit
        order.timeInForce = pick([
            .day, .day, .day, .goodTillCancel, .immediateOrCancel, .fillOrKill,
        ])
        if generator.below(6) == 0 { order.display = 1 + Quantity(generator.below(12)) }
        order.isPostOnly = generator.below(12) == 0
        order.owner = UInt32(generator.below(4))
        order.selfTradePrevention = pick(SelfTradePrevention.allCases)
        return order
    }
}

/// Runs a stream on both books; the first difference in words, or nil.
private func difference(seed: UInt64, commands: Int) -> String? {
    var stream = CommandStream(seed: seed)
    var book = OrderBook(capacity: 8, limit: 60)
    var naive = NaiveBook(limit: 60)
    var events = EventBuffer()
    for number in 1...commands {
        let command = stream.next()
        let time = Timestamp(nanoseconds: Int64(number))
        events.removeAll(keepingCapacity: true)
        let expected = apply(command, to: &book, &naive, at: time, &events)
        let place = "seed \(seed), command \(number): \(command)"
        if let expected, events != expected {
            return place + "\nbook:  \(events)\nnaive: \(expected)"
        }
        for side in Side.allCases where book.depth(side) != naive.depth(side) {
            return place + "\n\(side) book:  \(book.depth(side))\nnaive: \(naive.depth(side))"
        }
        let faults = book.checkInvariants()
        if !faults.isEmpty { return place + "\n\(faults)" }
        for rule in AuctionRule.allCases where book.phase.isCall {
            let reference = Price(ticks: 1000)
            let one = book.auctionOutcome(by: rule, reference: reference)
            let two = naive.auctionOutcome(by: rule, reference: reference)
            if one != two {
                return place + "\n\(rule): \(String(describing: one)) \(String(describing: two))"
            }
        }
    }
    return nil
}

/// Applies a command to both; returns the naive events, or nil where the naive book has none.
private func apply(
    _ command: RandomCommand, to book: inout OrderBook, _ naive: inout NaiveBook,
    at time: Timestamp, _ events: inout EventBuffer
) -> [Event]? {
    switch command {
    case .submit(let order):
        if book.phase.isCall {
            book.collect(order, at: time, into: &events)
            return naive.collect(order, at: time)
        }
        book.submit(order, at: time, into: &events)
        return naive.submit(order, at: time)
    case .cancel(let id):
        book.cancel(id, at: time, into: &events)
        return naive.cancel(id, at: time)
    case .reduce(let id, let quantity):
        book.reduce(id, by: quantity, at: time, into: &events)
        return naive.reduce(id, by: quantity, at: time)
    case .replace(let id, let new, let price, let quantity):
        book.replace(id, with: new, price: price, quantity: quantity, at: time, into: &events)
        return naive.replace(id, with: new, price: price, quantity: quantity, at: time)
    case .call:
        book.phase = .openingCall
        naive.phase = .openingCall
        return []
    case .uncross(let rule, let reference):
        let expected = naive.uncross(by: rule, reference: reference, at: time)
        book.uncross(by: rule, reference: reference, at: time, into: &events)
        book.phase = .continuous
        naive.phase = .continuous
        return expected
    }
}

@Suite("Against a naive reference")
struct DifferentialTests {
    /// Seeds of every run; a failure names its own.
    static let seeds: [UInt64] = Array(1...40)

    @Test(arguments: seeds)
    func everyCommandGivesTheSameEventsAndTheSameBook(seed: UInt64) {
        let difference = difference(seed: seed, commands: 1_500)
        #expect(difference == nil, "\(difference ?? "")")
    }
}
