import Matching
import TestSupport
import Testing
import TradingModel

/// What must hold between two runs of the engine, without any reference: change the commands in a
/// way whose effect is known, and the events must change in the same way.
@Suite("Metamorphic relations")
struct MetamorphicTests {
    static let seeds: [UInt64] = Array(1...60)

    /// What one run left behind.
    private struct Outcome {
        /// The events of each command.
        var events: [[Event]] = []
        /// Bids and asks of instrument 0, as they will trade, after each command.
        var books: [[RestingOrder]] = []
        var hash: UInt64 = 0
    }

    private func run(
        _ commands: [Command], instruments: Int = 1, numbering: OrderNumbering = .any
    ) -> Outcome {
        var engine = MatchingEngine(
            instruments: instruments, capacity: 16, limit: 4_096, numbering: numbering)
        var buffer = EventBuffer()
        var outcome = Outcome()
        for command in commands {
            buffer.removeAll()
            engine.apply(command, into: &buffer)
            outcome.events.append(Array(buffer))
            outcome.books.append(orders(of: engine))
        }
        outcome.hash = stateHash(of: engine)
        return outcome
    }

    /// A stream without refusals for bad values, whose prices all lie close together.
    private func stream(
        _ seed: UInt64, _ count: Int, change: (inout CommandStream.Mix) -> Void = { _ in }
    ) -> [Command] {
        var mix = CommandStream.Mix()
        mix.isBad = false
        mix.hasFarPrices = false
        mix.hasRandomNumbers = false
        change(&mix)
        return CommandStream.commands(count, seed: seed, mix: mix)
    }

    // MARK: Mirror

    /// Buys for sells and prices mirrored at 1000 give the same trades, mirrored.
    ///
    /// Without sessions: an auction rounds half a tick up and names the buy first, and the end of a
    /// day cancels bids first, so neither is symmetric.
    @Test(arguments: seeds)
    func mirroredSidesGiveMirroredEvents(seed: UInt64) {
        let commands = stream(seed, 400) { $0.hasSessions = false }
        func mirror(_ price: Price) -> Price {
            Price(ticks: price == .none ? 0 : 2000 - price.ticks)
        }
        let mirrored = commands.map { command in
            var command = command
            command.order.side = command.order.side.opposite
            command.order.price = mirror(command.order.price)
            return command
        }
        let (one, two) = (run(commands), run(mirrored))
        let expected = one.events.map { events in
            events.map { event in
                var event = event
                event.price = mirror(event.price)
                // The refusal of an unknown order knows no side.
                if event.reason != .unknownOrder { event.side = event.side.opposite }
                return event
            }
        }
        #expect(two.events == expected)
        let books = one.books.map { book in
            (book.filter { $0.side == .sell } + book.filter { $0.side == .buy }).map { order in
                var order = order
                order.side = order.side.opposite
                order.price = mirror(order.price)
                return order
            }
        }
        #expect(two.books == books)
    }

    // MARK: Shift

    /// All prices shifted by a constant give the same events, shifted; auctions included.
    @Test(arguments: seeds)
    func shiftedPricesGiveShiftedEvents(seed: UInt64) {
        let shift = Int32(12_345 + seed * 9_876_543)
        func shifted(_ price: Price) -> Price {
            Price(ticks: price == .none ? 0 : price.ticks + shift)
        }
        let commands = stream(seed, 400).map { command in
            var command = command
            // A reference of 0 is no price, but counts as one.
            if command.kind == .uncross, command.order.price == .none {
                command.order.price.ticks = 1000
            }
            return command
        }
        let moved = commands.map { command in
            var command = command
            command.order.price = shifted(command.order.price)
            return command
        }
        let (one, two) = (run(commands), run(moved))
        let expected = one.events.map { events in
            events.map { event in
                var event = event
                event.price = shifted(event.price)
                return event
            }
        }
        #expect(two.events == expected)
    }

    // MARK: Split

    /// What traded with whom: makers in order, with their shares.
    private func makers(_ events: [[Event]]) -> [OrderID: Quantity] {
        var result: [OrderID: Quantity] = [:]
        for event in events.joined() where event.kind == .trade {
            result[event.contra, default: 0] += event.quantity
        }
        return result
    }

    /// Makers in the order of their trades; consecutive trades of one count once.
    private func sequence(_ events: [[Event]]) -> [OrderID] {
        var result: [OrderID] = []
        for event in events.joined() where event.kind == .trade && event.contra != result.last {
            result.append(event.contra)
        }
        return result
    }

    /// An order sent in two parts back to back trades what it would trade in one.
    @Test(arguments: seeds)
    func aSplitTakerTradesTheSame(seed: UInt64) {
        let head = stream(seed, 300) { $0.hasSessions = false }
        var generator = SplitMix64(seed: seed, stream: 1)
        var traded: Quantity = 0
        for side in Side.allCases {
            for timeInForce in [TimeInForce.immediateOrCancel, .day] {
                let first = 1 + Quantity(generator.below(120))
                let second = 1 + Quantity(generator.below(120))
                let price = Price(ticks: side == .buy ? 1008 : 992)
                func taker(_ number: UInt64, _ quantity: Quantity) -> Command {
                    let order = Order(
                        id: OrderID(raw: 1_000_000 + number), side: side, price: price,
                        quantity: quantity, timeInForce: timeInForce)
                    return Command(.submit, at: .zero, order: order)
                }
                let whole = run(head + [taker(1, first + second)])
                let parts = run(head + [taker(1, first), taker(2, second)])
                let (one, two) = (whole.events.dropFirst(300), parts.events.dropFirst(300))
                #expect(makers(Array(one)) == makers(Array(two)))
                #expect(sequence(Array(one)) == sequence(Array(two)))
                traded += makers(Array(one)).values.reduce(0, +)
                let other = whole.books[300].filter { $0.side != side }
                #expect(parts.books[301].filter { $0.side != side } == other)
                let left = whole.books[300].filter { $0.side == side }.reduce(0) { $0 + $1.leaves }
                let rest = parts.books[301].filter { $0.side == side }.reduce(0) { $0 + $1.leaves }
                #expect(left == rest)
            }
        }
        #expect(traded > 0)
    }

    // MARK: Replace

    /// Cancelling an order and sending it anew does what replacing it does.
    @Test(arguments: seeds)
    func cancelAndSendAgainEqualsReplace(seed: UInt64) {
        var head = stream(seed, 298) {
            $0.hasSessions = false
            $0.hasReplaces = false
        }
        // Two that surely rest, so that there is something to replace.
        for (id, side, ticks) in [(2_000_000, Side.buy, 970), (2_000_001, .sell, 1030)] {
            let order = Order(
                id: OrderID(raw: UInt64(id)), side: side, price: Price(ticks: Int32(ticks)),
                quantity: 40, display: 10)
            head.append(Command(.submit, at: .zero, order: order))
        }
        var sent: [OrderID: Order] = [:]
        for command in head where command.kind == .submit { sent[command.order.id] = command.order }
        var generator = SplitMix64(seed: seed, stream: 2)
        let live = run(head).books[299]
        #expect(!live.isEmpty)
        for resting in live.prefix(8) {
            guard var order = sent[resting.id] else { continue }
            let quantity = 1 + Quantity(generator.below(60))
            let price = Price(ticks: Int32(985 + generator.below(31)))
            let newID = generator.below(2) == 0 ? order.id : OrderID(raw: 1_000_000)
            var change = order
            change.price = price
            change.quantity = quantity
            let replaced = run(
                head + [Command(.replace, at: .zero, order: change, newID: newID)])
            // A post-only order that would trade stays as it is.
            if replaced.events[300].first?.kind == .rejected { continue }
            let cancel = Command(.cancel, at: .zero, order: order)
            order.id = newID
            order.price = price
            order.quantity = quantity
            order.display = min(order.display, quantity)
            let resent = run(head + [cancel, Command(.submit, at: .zero, order: order)])
            #expect(replaced.hash == resent.hash)
            // The cancel of the old order gives its reason; everything else is the same.
            #expect(replaced.events[300].first?.reason == .replaced)
            #expect(Array(replaced.events[300].dropFirst()) == resent.events[301])
        }
    }

    // MARK: Names

    /// Other numbers, found by hashing rather than by counting, give the same events.
    @Test(arguments: seeds)
    func renamedOrdersGiveTheSameEvents(seed: UInt64) {
        // One step of a generator is a bijection; no order stays no order.
        func renamed(_ id: OrderID) -> OrderID {
            guard id != .none else { return id }
            var generator = SplitMix64(seed: id.raw)
            return OrderID(raw: generator.next())
        }
        let commands = stream(seed, 400)
        let others = commands.map { command in
            var command = command
            command.order.id = renamed(command.order.id)
            command.newID = renamed(command.newID)
            return command
        }
        let dense = run(commands, numbering: .dense)
        let hashed = run(others)
        let expected = dense.events.map { events in
            events.map { event in
                var event = event
                event.order = renamed(event.order)
                event.contra = renamed(event.contra)
                return event
            }
        }
        #expect(hashed.events == expected)
    }

    // MARK: Instruments

    /// Two instruments in one engine behave as two engines do.
    @Test(arguments: seeds)
    func instrumentsDoNotTouchEachOther(seed: UInt64) {
        let first = stream(seed, 300)
        let second = stream(seed + 1_000, 300) { $0.start = 1 << 40 }
        var generator = SplitMix64(seed: seed, stream: 3)
        var mixed: [Command] = []
        var (one, two) = (0, 0)
        while one < first.count || two < second.count {
            if two == second.count || one < first.count && generator.below(2) == 0 {
                mixed.append(first[one])
                one += 1
            } else {
                var command = second[two]
                command.order.instrument = 1
                mixed.append(command)
                two += 1
            }
        }
        let together = run(mixed, instruments: 2, numbering: .dense)
        let (alone, other) = (run(first), run(second))
        var streams: [[[Event]]] = [[], []]
        for (command, events) in zip(mixed, together.events) {
            streams[Int(command.order.instrument)].append(events)
        }
        #expect(streams[0] == alone.events)
        let stamped = other.events.map { events in
            events.map { event in
                var event = event
                event.instrument = 1
                return event
            }
        }
        #expect(streams[1] == stamped)
        #expect(together.books.last == alone.books.last)
    }
}
