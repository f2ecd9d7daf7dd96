import MarketData
import Matching
import Rulebook
import TradingModel
import Venue

/// What a replay of a day without own orders reproduced of it.
public struct VerificationReport: Sendable {
    /// One call auction.
    public struct Auction: Sendable {
        /// `opening` or `closing`.
        public let phase: String
        /// The price that matching gave.
        public let price: Price
        /// The shares that matching gave.
        public let quantity: Quantity
        /// The tape's price and shares.
        public let expectedPrice: Price
        /// See ``expectedPrice``.
        public let expectedQuantity: Quantity

        /// Whether both agree.
        public var isExact: Bool { price == expectedPrice && quantity == expectedQuantity }
    }

    /// Every trade: price, quantity and both orders.
    public var trades = TradeComparison()
    /// Trades of the continuous sessions on the tape, and those reproduced.
    public var continuousExpected = 0
    /// See ``continuousExpected``.
    public var continuousReproduced = 0
    /// Both auctions, as far as the tape has them.
    public var auctions: [Auction] = []
    /// The snapshots, where some were given.
    public var snapshots: SnapshotReport?
    /// Historical orders that the rulebook would have refused, by reason.
    public var refusedByRules: [(reason: Reason, count: Int)] = []
    /// Historical orders that were checked against the rulebook.
    public var ordersChecked = 0
    /// Cancels and reductions of orders that the replay did not have.
    public var unknownCancels = 0

    /// Whether everything that was compared agrees.
    public var isExact: Bool {
        trades.reproduced == trades.expected && trades.surplus == 0
            && auctions.allSatisfy(\.isExact) && unknownCancels == 0 && refusedByRules.isEmpty
            && (snapshots.map { $0.continuous.isExact && $0.calls.isExact } ?? true)
    }
}

/// Replays a day's orders through the exchange and compares everything that comes out.
public struct Verification: ~Copyable {
    private let tape: Tape
    private var exchange: Exchange
    private var report = VerificationReport()
    private var alignment: SnapshotAlignment?
    private var events = EventBuffer()
    private var refusals: [Reason: Int] = [:]
    private var volume: Quantity = 0
    private var since = Timestamp.zero
    /// Auction trades on the tape: opening, closing.
    private var tapeAuctions: [(price: Price, quantity: Quantity)?] = [nil, nil]
    private var matchedAuctions: [Event] = []

    /// A check of `tape`; with snapshots, those are compared too.
    public init(
        tape: Tape, rules: DayRules, limits: ClosedRange<Price>?, snapshots: [MarketSnapshot]?
    ) {
        self.tape = tape
        exchange = Exchange(rules: rules, previousClose: tape.header.previousClose, limits: limits)
        alignment = snapshots.map { SnapshotAlignment($0) }
    }

    /// Replays the whole day; `progress` is told the share that is done.
    public consuming func run(progress: (Double) -> Void = { _ in }) -> VerificationReport {
        for position in 0..<tape.count {
            let record = tape[position]
            advance(to: record.time)
            switch record.kind {
            case .trade: expect(record)
            case .submit:
                checkRules(record)
                act(record)
            case .cancel, .reduce:
                if exchange.book.order(record.order) == nil { report.unknownCancels += 1 }
                act(record)
            case .hiddenTrade, .halt: break
            }
            if position & 0xFFF == 0 { progress(Double(position) / Double(tape.count)) }
        }
        while let due = exchange.nextTransition { advance(to: due) }
        compareState(until: .never)
        return finish()
    }

    private mutating func act(_ record: TapeRecord) {
        compareState(until: record.time)
        exchange.apply(record, into: &events)
        settle(at: record.time)
    }

    /// Performs phase changes one by one, so that the state before each is compared too.
    private mutating func advance(to time: Timestamp) {
        while let due = exchange.nextTransition, due <= time {
            compareState(until: due)
            exchange.advance(to: due, into: &events)
            settle(at: due)
        }
    }

    /// Compares the state that has held since the latest change, and holds until `time`.
    private mutating func compareState(until time: Timestamp) {
        guard alignment != nil else { return }
        alignment?.compare(exchange, volume: volume, from: since, until: time)
    }

    /// Takes what the exchange did at `time`.
    private mutating func settle(at time: Timestamp) {
        since = time
        for index in events.indices {
            let event = events[index]
            if event.kind == .trade { volume += event.quantity }
            if event.kind == .auction { matchedAuctions.append(event) }
        }
        report.trades.matched(events)
        events.removeAll()
    }

    private mutating func expect(_ record: TapeRecord) {
        let before = report.trades.reproduced
        report.trades.expect(record.asTrade)
        guard record.flags.contains(.auction) else {
            report.continuousExpected += 1
            report.continuousReproduced += report.trades.reproduced - before
            return
        }
        let index = record.time < Timestamp(12, 0) ? 0 : 1
        let sofar = tapeAuctions[index]?.quantity ?? 0
        tapeAuctions[index] = (record.price, sofar + record.quantity)
    }

    private mutating func checkRules(_ record: TapeRecord) {
        report.ordersChecked += 1
        let odd = record.quantity % exchange.rules.lots.value.sellStep
        if let refusal = exchange.validate(record.asOrder, oddBalance: odd) {
            refusals[refusal.reason, default: 0] += 1
        }
    }

    private consuming func finish() -> VerificationReport {
        report.trades.finish()
        for (index, name) in ["opening", "closing"].enumerated() {
            let matched = index < matchedAuctions.count ? matchedAuctions[index] : nil
            let expected = tapeAuctions[index] ?? (.none, 0)
            guard (matched?.quantity ?? 0) > 0 || expected.quantity > 0 else { continue }
            report.auctions.append(
                VerificationReport.Auction(
                    phase: name, price: matched?.price ?? .none, quantity: matched?.quantity ?? 0,
                    expectedPrice: expected.price, expectedQuantity: expected.quantity))
        }
        report.refusedByRules = Reason.allCases.compactMap { reason in
            refusals[reason].map { (reason, $0) }
        }
        report.snapshots = alignment?.finish()
        return report
    }
}
