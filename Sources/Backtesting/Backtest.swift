import DequeModule
import Execution
import HeapModule
import Journal
import MarketData
import Matching
import Rulebook
import Sodium
import TradingModel
import Venue

/// What a run needs besides its tape and its strategy.
public struct BacktestSettings: Sendable, Hashable {
    /// The three legs.
    public var latencies = Latencies.standard
    /// The seed of the latencies.
    public var seed: UInt64 = 1
    /// Shares held before the day.
    public var shares: Quantity = 0
    /// Cash held before the day.
    public var cash = Money.zero
    /// The broker's terms.
    public var terms = BrokerTerms()
    /// The distance of samples in the journal.
    public var sampleEvery = Span.seconds(10)
    /// Further times at which a sample is taken.
    public var extraSamples: [Timestamp] = []
    /// The gate between the strategies and the exchange.
    public var risk = RiskSettings()

    /// An account with nothing in it.
    public init() {}
}

/// What a run leaves behind besides its journal.
public struct BacktestOutcome: Sendable {
    /// How faithful the day stayed.
    public let fidelity: FidelityReport
    /// The account at the end; that of a run's first one where it has several.
    public var ledger: Ledger { ledgers[0] }
    /// All accounts at the end.
    public let ledgers: [Ledger]
    /// What each strategy has done.
    public let tallies: [TraderTally]
    /// Own orders sent.
    public let ordersSent: Int
    /// Own orders refused.
    public let ordersRefused: Int
    /// Shares that own orders of different accounts have traded with one another.
    public let crossShares: Quantity
    /// Where history with and without own orders first differs from the tape.
    public let firstDifference: TradeComparison.Difference?
    /// The state at the end, as ``Backtest/stateHash()`` has it.
    public let stateHash: SHA256Digest
}

/// A run that broke one of its own invariants: a defect in Pankou, never in the input.
public struct InvariantViolation: Error, CustomStringConvertible {
    /// What did not hold.
    public let description: String
}

/// One strategy, or several side by side, on one day in virtual time, on one thread.
///
/// The historical submissions and cancels drive the simulated exchange, own orders join the same
/// queues, and a second exchange replays the day without them as the measure of what changed.
/// Time moves from event to event; at equal times the order is: phase change, tape, own messages
/// at the exchange, responses, feed, what a person does to the gate, wake-ups, samples. An own message that arrives within the
/// tape's clock step is thus behind everything that history stamped with that step. Several
/// strategies share feed, order entry and responses; at equal times they act in their order.
public struct Backtest<S: Strategy>: ~Copyable {
    let tape: Tape
    /// The tape's records, from wherever they come.
    let source: any TapeSource
    /// The strategies, as far as they have got.
    public internal(set) var traders: [Trader<S>]
    var context: TradingContext
    var simulated: Exchange
    var reference: Exchange
    var ledgers: [Ledger]
    /// Own orders by number, from 1.
    var ownOrders: [OwnOrder] = []
    /// Cash that accounts share with other securities of the day.
    let pool: CashPool?
    /// Whether the journal names the parent of every decision.
    let namesParents: Bool
    let journal: any RecordSink
    let settings: BacktestSettings
    let openings: [OpeningAccount]
    /// What the pool was last told of each account.
    var told: [Money]

    var entryLeg: LatencyLeg
    var feedLeg: LatencyLeg
    var responseLeg: LatencyLeg
    var arrivals = Deque<Arrival>()
    var responses = Deque<Response>()
    var feed = Deque<FeedUpdate>()
    var wakeUps = Heap<WakeUp>()
    /// When the next sample of the regular grid is due.
    private var nextRegularSample: Timestamp
    /// Further times at which a sample is due.
    var extraSamples: Heap<Timestamp>
    var position = 0

    var queues = QueueTracker()
    var fidelity = FidelityMonitor()
    var comparison = TradeComparison()
    var market = MarketState()
    /// The best prices before the command whose events are being settled.
    var topBefore = TopOfBook.empty
    var events = EventBuffer()
    var referenceEvents = EventBuffer()
    var ordersSent = 0
    var ordersRefused = 0
    var crossShares: Quantity = 0
    var wakeUpsSet: UInt64 = 0
    /// The place at the risk desk; nil where the gate is off.
    var seat: RiskSeat?
    var interventionsDone = 0
    let dayEnd: Timestamp
    /// Set when the day's orders expire, which history does not do.
    var isOver = false

    /// An own message on its way to the exchange.
    struct Arrival {
        let time: Timestamp
        let request: StrategyRequest
        let cause: UInt64
    }

    /// News of own orders on its way back.
    struct Response {
        let time: Timestamp
        let updates: [OrderNews]
    }

    /// Market data on its way to the strategy.
    struct FeedUpdate {
        let time: Timestamp
        let market: MarketState
        let trades: [MarketTrade]
        let cause: UInt64
    }

    /// A wake-up, in order of time and then of request.
    struct WakeUp: Comparable {
        let time: Timestamp
        let number: UInt64
        let trader: Int

        static func < (left: WakeUp, right: WakeUp) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }
    }

    /// A run of `strategy` on `tape`, writing to `journal`; the gate holds it to its `mandate`.
    ///
    /// Throws `RiskFault` where the gate cannot be made of the settings.
    public init(
        tape: Tape, rules: DayRules, limits: ClosedRange<Price>?, strategy: S,
        mandate: RiskMandate = RiskMandate(), settings: BacktestSettings,
        journal: any RecordSink
    ) throws {
        let seat = try RiskSeat.alone(
            settings, rules: rules, limits: limits, tape: tape, mandate: mandate)
        self.init(
            tape: tape, rules: rules, limits: limits,
            traders: [Trader(strategy, account: 0, preventsSelfTrades: false)],
            accounts: [OpeningAccount(shares: settings.shares, cash: settings.cash)],
            settings: settings, journal: journal, namesParents: false, seat: seat)
    }

    /// A run of `traders` on `tape`: each trades with the account of its index in `accounts`.
    ///
    /// Accounts with a place in `pool` share their cash with other securities of the day. The
    /// tape's records come from `source` where one is given.
    package init(
        tape: Tape, source: (any TapeSource)? = nil, rules: DayRules, limits: ClosedRange<Price>?,
        traders: [Trader<S>], accounts: [OpeningAccount], settings: BacktestSettings,
        journal: any RecordSink, pool: CashPool? = nil, namesParents: Bool = true,
        seat: RiskSeat? = nil
    ) {
        precondition(!traders.isEmpty && traders.allSatisfy { accounts.indices ~= $0.account })
        let previousClose = tape.header.previousClose
        self.tape = tape
        self.source = source ?? TapeCursor(tape)
        self.traders = traders
        self.settings = settings
        self.pool = pool
        self.seat = seat
        self.namesParents = namesParents
        openings = accounts
        told = accounts.map { _ in .zero }
        self.journal = journal
        simulated = Exchange(rules: rules, previousClose: previousClose, limits: limits)
        reference = Exchange(rules: rules, previousClose: previousClose, limits: limits)
        context = TradingContext(
            rules: rules, limits: simulated.limits, previousClose: previousClose)
        let schedule = FeeSchedule(rules: rules, terms: settings.terms)
        ledgers = accounts.map {
            Ledger(
                shares: $0.shares, cash: $0.cash, schedule: schedule, scale: rules.tick.value)
        }
        entryLeg = LatencyLeg(settings.latencies.entry, seed: settings.seed, leg: 1)
        feedLeg = LatencyLeg(settings.latencies.feed, seed: settings.seed, leg: 2)
        responseLeg = LatencyLeg(settings.latencies.response, seed: settings.seed, leg: 3)
        let starts = rules.schedule.value.starts
        nextRegularSample = starts[0].time
        extraSamples = Heap(settings.extraSamples)
        dayEnd = starts[starts.count - 1].time
    }

    /// Where the next thing happens.
    private enum Source {
        case transition, tape, arrival, response, feed, intervention, wakeUp, sample
    }

    /// Runs the day to its end; `progress` is told the share of the tape that is done.
    ///
    /// Throws ``InvariantViolation`` where shares or cash do not add up, and what the journal
    /// throws.
    public mutating func run(progress: (Double) -> Void = { _ in }) throws -> BacktestOutcome {
        try begin()
        while try step() {
            if position & 0xFFF == 0 { progress(done) }
        }
        return try finish()
    }

    /// Tells every strategy that the day begins.
    package mutating func begin() throws {
        for trader in traders.indices {
            traders[trader].strategy.started(&context)
            try takeRequests(of: trader, cause: 0)
        }
    }

    /// Does the next thing; false when the day is over.
    package mutating func step() throws -> Bool {
        guard let (source, time) = next() else { return false }
        switch source {
        case .transition: try transition(at: time)
        case .tape: try replayRecord()
        case .arrival: try arrive()
        case .response: try respond()
        case .feed: try deliver()
        case .intervention: try intervene(at: time)
        case .wakeUp: try wake()
        case .sample: try sample(at: time)
        }
        return true
    }

    /// The share of the tape that is done.
    package var done: Double { Double(position) / Double(max(tape.count, 1)) }

    /// When the next thing happens; nil when the day is over.
    package var nextTime: Timestamp? { next()?.1 }

    /// The earliest source; at equal times the first of the list.
    private func next() -> (Source, Timestamp)? {
        var best: (Source, Timestamp)?
        func offer(_ source: Source, _ time: Timestamp?) {
            if let time, best.map({ time < $0.1 }) ?? true { best = (source, time) }
        }
        offer(.transition, simulated.nextTransition)
        offer(.tape, source.peek()?.time)
        offer(.arrival, arrivals.first?.time)
        offer(.response, responses.first?.time)
        offer(.feed, feed.first?.time)
        offer(.intervention, nextIntervention)
        offer(.wakeUp, wakeUps.min?.time)
        // Samples and wake-ups alone do not keep the day going.
        if best != nil {
            offer(.sample, min(nextRegularSample, extraSamples.min ?? nextRegularSample))
        }
        return best
    }

    // MARK: Exchange time

    private mutating func transition(at time: Timestamp) throws {
        reference.advance(to: time, into: &referenceEvents)
        simulated.advance(to: time, into: &events)
        try settle(at: time, cause: 0)
    }

    private mutating func replayRecord() throws {
        guard let record = source.pop() else { return }
        position += 1
        if record.kind == .trade {
            comparison.expect(record.asTrade)
            if record.flags.contains(.auction) { fidelity.noteAuction(of: record.asTrade) }
        }
        if record.kind == .submit {
            let odd = record.quantity % context.rules.lots.value.sellStep
            if reference.validate(record.asOrder, oddBalance: odd) != nil {
                fidelity.noteRefusedByRules()
            }
        }
        if record.kind == .cancel, let history = reference.book.order(record.order) {
            let run = simulated.book.order(record.order)
            fidelity.noteCancel(historyLeaves: history.leaves, runLeaves: run?.leaves)
            reference.apply(record, into: &referenceEvents)
            if run != nil { simulated.apply(record, into: &events) }
        } else {
            reference.apply(record, into: &referenceEvents)
            simulated.apply(record, into: &events)
        }
        try settle(at: record.time, cause: 0)
    }

    private mutating func arrive() throws {
        guard let arrival = arrivals.popFirst() else { return }
        switch arrival.request {
        case .submit(let order, _):
            if let reason = refusal(order) {
                events.append(
                    Event(
                        .rejected, time: arrival.time, order: order.id, side: order.side,
                        price: order.price, quantity: order.quantity, reason: reason,
                        phase: simulated.phase))
            } else {
                let lot = context.rules.lots.value.sellStep
                let odd =
                    order.side == .sell
                    ? (ledgers[account(of: order.id)].sellable + order.quantity) % lot : 0
                simulated.submit(order, oddBalance: odd, at: arrival.time, into: &events)
                if events.first?.kind == .rejected {
                    ledgers[account(of: order.id)].release(
                        order.id, quantity: order.quantity)
                }
            }
        case .cancel(let id, _):
            simulated.cancel(id, at: arrival.time, into: &events)
        }
        try settle(at: arrival.time, cause: arrival.cause)
    }

    private mutating func sample(at time: Timestamp) throws {
        if nextRegularSample <= time {
            nextRegularSample = nextRegularSample + settings.sampleEvery
        }
        while let extra = extraSamples.min, extra <= time { _ = extraSamples.popMin() }
        let whole = try journal.append(sample: currentSample(at: time), cause: 0)
        if traders.count > 1 {
            for trader in traders.indices {
                try journal.append(sample: currentSample(at: time, of: trader), cause: whole)
            }
        }
        try noteLimitQueues(at: time, cause: whole)
        try observeRisk(at: time, cause: whole)
    }
}
