import Matching
import TradingModel

/// One seeded stream of commands through the engine and through the naive market.
public struct Differential: Sendable {
    /// Where the two parted.
    public struct Difference: Sendable {
        /// What differed.
        public enum Kind: Sendable {
            /// The events of a command or of a batch.
            case events
            /// The books afterwards.
            case state
            /// The engine found itself unsound, or its views contradict each other.
            case soundness
        }

        /// What differed.
        public var kind: Kind
        /// Commands carried out until then.
        public var commands: Int
        /// Both sides in words.
        public var text: String
    }

    /// Names the stream and the engine's configuration.
    public var seed: UInt64
    /// The length of the stream.
    public var count: Int
    /// A mistake of the naive market, to see that it is found.
    public var fault: NaiveBook.Fault?
    /// Invariants and views are checked after every so many commands, and at the end.
    public var checkInterval = Differential.usualInterval

    /// The invariants are the dearest part, above all in a debug build.
    private static var usualInterval: Int {
        #if DEBUG
            32
        #else
            8
        #endif
    }

    /// The stream of `seed`, with `count` commands.
    public init(seed: UInt64, count: Int, fault: NaiveBook.Fault? = nil) {
        self.seed = seed
        self.count = count
        self.fault = fault
        // One stream in sixteen is checked after every command, whatever it takes.
        if seed % 16 == 0 { checkInterval = 1 }
    }

    private var mix: CommandStream.Mix { CommandStream.Mix(seed: seed) }
    private var limit: Int { 24 + Int(seed % 37) }
    /// Even seeds count their numbers, odd ones hash them.
    private var numbering: OrderNumbering { seed % 2 == 0 ? .dense : .any }
    /// Two seeds one by one, two in batches.
    private var isBatched: Bool { seed / 2 % 2 == 1 }

    /// The stream's commands.
    public func commands() -> [Command] { CommandStream.commands(count, seed: seed, mix: mix) }

    // MARK: Comparing

    /// Runs the stream; the first difference, shrunk and in words, or nil.
    public func failure() -> String? {
        let commands = commands()
        guard let first = difference(commands) else { return nil }
        return report(first, commands)
    }

    /// Runs `commands` on both sides; the first difference, or nil.
    public func difference(_ commands: [Command]) -> Difference? {
        var engine = MatchingEngine(
            instruments: Int(mix.instruments), capacity: 8, limit: limit, numbering: numbering)
        var naive = NaiveMarket(instruments: Int(mix.instruments), limit: limit, fault: fault)
        var buffer = EventBuffer()
        var done = 0
        var unchecked = 0
        while done < commands.count {
            let size = isBatched ? min(1 + done * 7 % 16, commands.count - done) : 1
            buffer.removeAll()
            var expected: [Event]
            if isBatched {
                engine.apply(commands.span, in: done..<done + size, into: &buffer)
                expected = []
                for position in done..<done + size { expected += naive.apply(commands[position]) }
            } else {
                engine.apply(commands[done], into: &buffer)
                expected = naive.apply(commands[done])
            }
            done += size
            unchecked += size
            if !isSame(buffer, expected) {
                return Difference(
                    kind: .events, commands: done, text: lines(Array(buffer), expected))
            }
            if stateHash(of: engine) != stateHash(of: naive) {
                return Difference(kind: .state, commands: done, text: states(engine, naive))
            }
            if unchecked >= checkInterval || done == commands.count {
                unchecked = 0
                let faults = faults(engine, naive)
                if !faults.isEmpty {
                    let text = faults.joined(separator: "\n")
                    return Difference(kind: .soundness, commands: done, text: text)
                }
            }
        }
        return nil
    }

    /// Whether the events agree byte for byte: an event has no byte that belongs to no field.
    private func isSame(_ buffer: borrowing EventBuffer, _ expected: [Event]) -> Bool {
        guard buffer.count == expected.count else { return false }
        var index = 0
        while index < expected.count {
            if buffer[index] != expected[index] { return false }
            index += 1
        }
        return true
    }

    /// What the engine and its views find wrong.
    private func faults(_ engine: borrowing MatchingEngine, _ naive: NaiveMarket) -> [String] {
        var faults: [String] = []
        for fault in engine.checkInvariants() {
            // A call phase may be left without its auction; the naive book is crossed then, too.
            let isCrossed = naive.books.indices.contains {
                naive.books[$0].isCrossed && fault == "instrument \($0) is crossed"
            }
            if !isCrossed { faults.append(fault) }
        }
        for instrument in naive.books.indices {
            let book = naive.books[instrument]
            let number = UInt32(instrument)
            let view = engine.view(of: number)
            let (bids, asks) = (book.depth(.buy), book.depth(.sell))
            for rank in 0..<BookView.depth {
                let bid = rank < bids.count ? bids[rank] : .empty
                let ask = rank < asks.count ? asks[rank] : .empty
                if view.bids[rank] != bid || view.asks[rank] != ask {
                    faults.append("view of \(instrument): rank \(rank) differs")
                }
            }
            if engine.top(of: number) != view.top { faults.append("top of \(instrument) differs") }
            guard book.isCrossed else { continue }
            for rule in AuctionRule.allCases {
                let reference = Price(ticks: 1000)
                let mine = engine.auctionOutcome(
                    by: rule, reference: reference, instrument: number)
                let other = book.auctionOutcome(by: rule, reference: reference)
                if mine != other {
                    faults.append(
                        "auction of \(instrument) by \(rule): \(String(describing: mine)), "
                            + "naive \(String(describing: other))")
                }
            }
        }
        return faults
    }

    // MARK: Reporting

    private func report(_ first: Difference, _ commands: [Command]) -> String {
        var exact = self
        exact.checkInterval = 1
        let head = Array(commands[..<first.commands])
        let shortest = shrink(head) { exact.difference($0)?.kind == first.kind }
        let last = exact.difference(shortest) ?? first
        let numbers = numbering == .any ? "any numbers" : "dense numbers"
        return """
            seed \(seed) differs in \(first.kind) at command \(first.commands) of \(count) \
            (\(mix.instruments) instruments, limit \(limit), \(numbers), \
            \(isBatched ? "batched" : "one by one")); \(shortest.count) commands suffice:
            \(shortest.map { "  " + $0.notation }.joined(separator: "\n"))
            \(last.text)
            """
    }

    private func lines(_ mine: [Event], _ other: [Event]) -> String {
        var text: [String] = []
        for index in 0..<max(mine.count, other.count) {
            let (left, right) = (mine.dropFirst(index).first, other.dropFirst(index).first)
            guard left != right else { continue }
            text.append("event \(index) of the engine: \(left.map(\.notation) ?? "none")")
            text.append("event \(index) of the naive book: \(right.map(\.notation) ?? "none")")
        }
        return text.joined(separator: "\n")
    }

    private func states(_ engine: borrowing MatchingEngine, _ naive: NaiveMarket) -> String {
        var text: [String] = []
        for (instrument, book) in naive.books.enumerated() {
            let mine = orders(of: engine, instrument: UInt32(instrument)).map {
                "\($0.side) \($0.id.raw): \($0.shown)/\($0.leaves) @ \($0.price.ticks)"
            }
            let other = (book.queue(.buy) + book.queue(.sell)).map {
                "\($0.order.side) \($0.order.id.raw): \($0.shown)/\($0.leaves) "
                    + "@ \($0.order.price.ticks)"
            }
            let phases = (engine.phase(of: UInt32(instrument)), book.phase)
            guard mine != other || phases.0 != phases.1 else { continue }
            text.append("engine's book \(instrument), \(phases.0.name): \(mine)")
            text.append("naive book \(instrument), \(phases.1.name): \(other)")
        }
        return text.joined(separator: "\n")
    }
}

extension Event {
    /// The event in words.
    fileprivate var notation: String {
        "\(kind) \(order.raw) contra \(contra.raw), \(side) \(quantity) @ \(price.ticks), "
            + "leaves \(leaves) contra \(contraLeaves), \(reason), instrument \(instrument), "
            + "\(phase.name), \(time.nanoseconds) ns"
    }
}
