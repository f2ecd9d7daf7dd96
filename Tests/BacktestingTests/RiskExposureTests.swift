import Backtesting
import Execution
import Journal
import Risk
import Testing
import TradingModel

/// The records of a run in memory.
final class MemorySink: RecordSink {
    enum Record {
        case event(Event)
        case sample(Sample)
        case decision(DecisionRecord)
        case risk(RiskRecord)
        case input([UInt8])
    }

    /// Record n is at n − 1, with its cause.
    private(set) var records: [(record: Record, cause: UInt64)] = []

    private func append(_ record: Record, _ cause: UInt64) -> UInt64 {
        records.append((record, cause))
        return UInt64(records.count)
    }

    func append(event: Event, cause: UInt64) throws -> UInt64 { append(.event(event), cause) }

    func append(sample: Sample, cause: UInt64) throws -> UInt64 { append(.sample(sample), cause) }

    func append(decision bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try append(.decision(#require(DecisionRecord(bytes[...]))), cause)
    }

    func append(riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        append(.risk(try #require(RiskRecord(bytes[...]))), cause)
    }

    func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        append(.input(bytes), cause)
    }
}

/// The firm's exposure, worked out from nothing but the records, in the plainest way.
struct JournalExposure {
    struct Working {
        let id: OrderID
        let side: Side
        let price: Int
        var leaves: Int
    }

    private var working: [Working] = []
    private var position: Int
    private var paid = 0
    private var charges = 0
    private var mark: Int
    private let opening: Int
    private let previousClose: Int
    private let unit = 100
    private var next = 0

    init(shares: Quantity, previousClose: Int) {
        position = Int(shares)
        mark = previousClose
        self.previousClose = previousClose
        opening = Int(shares) * previousClose * unit
    }

    /// Takes what was recorded since the last time.
    mutating func read(_ records: [(record: MemorySink.Record, cause: UInt64)]) {
        while next < records.count {
            let (record, cause) = records[next]
            next += 1
            switch record {
            case .decision(let decision):
                if decision.passes {
                    working.append(
                        Working(
                            id: .own(decision.order.number), side: decision.side,
                            price: Int(decision.price.ticks), leaves: Int(decision.quantity)))
                }
                see(records, cause)
            case .risk(.state(let state)): mark = Int(state.mark.ticks)
            case .event(let event) where event.kind == .reported: learn(event, records, cause)
            default: break
            }
        }
    }

    /// What the strategy saw when it decided: the sample that caused the decision.
    private mutating func see(
        _ records: [(record: MemorySink.Record, cause: UInt64)], _ decided: UInt64
    ) {
        let sample = records[Int(records[Int(decided) - 1].cause) - 1].record
        guard case .sample(let seen) = sample else { return }
        if seen.last != .none {
            mark = Int(seen.last.ticks)
        } else if seen.bid != .none, seen.ask != .none {
            mark = (Int(seen.bid.ticks) + Int(seen.ask.ticks)) / 2
        }
    }

    /// The firm learns of its order: the cause is what happened to it at the exchange.
    private mutating func learn(
        _ event: Event, _ records: [(record: MemorySink.Record, cause: UInt64)], _ cause: UInt64
    ) {
        guard case .event(let happened) = records[Int(cause) - 1].record,
            let index = working.firstIndex(where: { $0.id == event.order })
        else { return }
        switch happened.kind {
        case .trade:
            let sign = working[index].side == .buy ? 1 : -1
            position += sign * Int(event.quantity)
            paid += sign * Int(event.quantity) * Int(event.price.ticks) * unit
            working[index].leaves -= Int(event.quantity)
            charges += fee(of: event.order, after: Int(cause), records)
        case .canceled: working[index].leaves = 0
        case .rejected where happened.quantity > 0: working[index].leaves = 0
        default: break
        }
        if working[index].leaves <= 0 { working.remove(at: index) }
    }

    /// The charges of a fill stand in the settlement that the trade caused.
    private func fee(
        of id: OrderID, after trade: Int, _ records: [(record: MemorySink.Record, cause: UInt64)]
    ) -> Int {
        for (record, cause) in records[trade...] where cause == UInt64(trade) {
            if case .event(let event) = record, event.kind == .settled, event.order == id {
                return Int(event.contraLeaves)
            }
        }
        return 0
    }

    /// Long, short, worst gross, worst long, worst short, cost of open buys, result, orders.
    var numbers: [Int] {
        let buys = working.filter { $0.side == .buy }
        let (long, short) = (
            position + buys.reduce(0) { $0 + $1.leaves },
            position - working.filter { $0.side == .sell }.reduce(0) { $0 + $1.leaves }
        )
        let value = mark * unit
        return [
            max(position, 0) * value, max(-position, 0) * value,
            max(abs(long), abs(short)) * value, long * value, short * value,
            buys.reduce(0) { $0 + $1.price * $1.leaves * unit },
            position * value - opening - paid - charges, working.count,
        ]
    }
}

/// Orders and cancels at random, also such as the gate refuses.
struct RandomTrader: Strategy {
    var generator: SplitMix64
    var sent: [OrderID] = []

    mutating func started(_ context: inout TradingContext) { context.wake(at: Timestamp(9, 31)) }

    mutating func woken(_ context: inout TradingContext) {
        context.wake(at: context.now + .milliseconds(Int64(generator.below(60_000)) + 1))
        if generator.below(3) == 0, !sent.isEmpty {
            context.cancel(sent[Int(generator.below(UInt64(sent.count)))])
            return
        }
        let side: Side = generator.below(2) == 0 ? .buy : .sell
        let top = context.market.book.top
        let best = side == .buy ? top.ask : top.bid
        guard best.quantity > 0 else { return }
        let away = Int32(generator.below(6)) - 1
        let price = best.price.ticks + (side == .buy ? -away : away)
        sent.append(
            context.submit(
                side, quantity: Quantity(100 * (1 + generator.below(8))),
                price: Price(ticks: price), purpose: .other))
    }
}

@Suite("Exposure from the journal")
struct RiskExposureTests {
    @Test(
        "what the gate holds is what the records say, after every step",
        arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func agrees(seed: UInt64) throws {
        let day = try TradableDay(try RandomDay(seed: seed).tape())
        var settings = BacktestSettings()
        settings.cash = Money(whole: 2_000_000)
        settings.shares = 5_000
        settings.risk.profile.firm[.maximumQuantity] = 600
        settings.risk.profile.firm[.openOrders] = 12
        settings.risk.interventions = [
            RiskIntervention(.kill(.firm), by: 1, at: Timestamp(10, 45)),
            RiskIntervention(.rearm(.firm), by: 2, at: Timestamp(13, 15)),
        ]
        let sink = MemorySink()
        var backtest = try Backtest(
            tape: day.tape, rules: day.rules, limits: day.limits,
            strategy: RandomTrader(generator: SplitMix64(seed: seed)), settings: settings,
            journal: sink)
        var naive = JournalExposure(
            shares: settings.shares, previousClose: Int(RandomDay.previousClose))
        try backtest.begin()
        var compared = 0
        while try backtest.step() {
            naive.read(sink.records)
            let held = backtest.riskExposure()
            let exposure = try #require(held)
            let wanted = naive.numbers
            let given =
                [
                    exposure.long, exposure.short, exposure.worstGross, exposure.worstLong,
                    exposure.worstShort, exposure.openBuyCost, exposure.result,
                ].map { Int($0.units) } + [Int(exposure.openOrders)]
            try #require(given == wanted, "seed \(seed), after record \(sink.records.count)")
            compared += 1
        }
        let outcome = try backtest.finish()
        #expect(compared > 500)
        #expect(outcome.ordersRefused > 0, "seed \(seed): the limits were never met")
        #expect(outcome.ledger.bought + outcome.ledger.sold > 0 || seed != 1)
        let decisions = sink.records.compactMap { entry in
            if case .decision(let decision) = entry.record { decision } else { nil }
        }
        #expect(decisions.allSatisfy { $0.isConsistent })
        #expect(
            decisions.filter { $0.passes }.allSatisfy { decision in
                decision.outcomes.allSatisfy { $0.verdict == .passed || $0.verdict == .switchedOff }
            })
    }
}
