import Backtesting
import Execution
import Journal
import MarketData
import Testing
import TradingModel

@Suite("Own orders in history's queues")
struct QueueTests {
    /// Bids at 10.00: A 500, B 300; we join with 200. Sell 600; B cancels its rest; C joins with
    /// 400; sell 300. In history B's rest, 200, was cancelled and the last sell took 300 of C.
    private func workedDay() -> SmallDay {
        var day = SmallDay()
        let (a, b, c, s1, s2): (UInt64, UInt64, UInt64, UInt64, UInt64) = (1, 2, 5, 3, 6)
        day.submit(Timestamp(9, 30, 1), .buy, a, 500, at: 1_000)
        day.submit(Timestamp(9, 30, 2), .buy, b, 300, at: 1_000)
        day.submit(Timestamp(10, 1), .sell, s1, 600, at: 1_000)
        day.trade(Timestamp(10, 1), .sell, s1, with: a, 500, at: 1_000)
        day.trade(Timestamp(10, 1), .sell, s1, with: b, 100, at: 1_000)
        day.cancel(Timestamp(10, 2), .buy, b, 200, at: 1_000)
        day.submit(Timestamp(10, 3), .buy, c, 400, at: 1_000)
        day.submit(Timestamp(10, 4), .sell, s2, 300, at: 1_000)
        day.trade(Timestamp(10, 4), .sell, s2, with: c, 300, at: 1_000)
        return day
    }

    @Test func theWorkedScenarioOfReMatching() throws {
        let result = try run(try workedDay().day(), OneOrder())
        let events = result.records.compactMap { record -> Event? in
            if case .event(let event) = record.body { event } else { nil }
        }
        let own = events.filter { $0.kind == .trade && $0.contra.isOwn }
        #expect(own.map(\.quantity) == [200])
        #expect(own.map(\.time) == [Timestamp(10, 4)])
        let queued = try #require(events.first { $0.kind == .queued })
        #expect(queued.quantity == 800)
        #expect(queued.contraLeaves == 2)
        // A trades 500, B trades 100, B leaves with 200: then we are first.
        let moves = events.filter { $0.kind == .advanced }
        #expect(moves.map(\.quantity) == [500, 100, 200])
        #expect(moves.map(\.leaves) == [300, 200, 0])
        #expect(moves.map(\.reason) == [.traded, .traded, .requested])
        // C got 100 of the last sell instead of 300: 200 shares rest longer than in history.
        #expect(result.outcome.fidelity.phantomShares == 200)
        #expect(result.outcome.fidelity.phantomOrders == 1)
        #expect(result.outcome.fidelity.reproducedWithoutOwnOrders == 3)
        #expect(result.outcome.fidelity.historicalTrades == 3)
        #expect(result.outcome.fidelity.identicalWithOwnOrders == 2)
        #expect(result.outcome.ledger.bought == 200)
        #expect(result.outcome.ledger.violations == [])
    }

    @Test func aFillBeforeTheCancelReachesTheBookStands() throws {
        var strategy = OneOrder()
        // The cancel is decided 0.5 ms before the fill and arrives 0.5 ms after it.
        strategy.cancelAt = Timestamp(nanoseconds: Timestamp(10, 4).nanoseconds - 500_000)
        let result = try run(try workedDay().day(), strategy)
        #expect(result.outcome.ledger.bought == 200)
        #expect(result.strategy.updates.map(\.kind) == [.accepted, .filled, .cancelRejected])
    }

    @Test func aConsumedOrdersCancelIsAnOrphan() throws {
        var day = SmallDay()
        day.submit(Timestamp(9, 31), .sell, 1, 300, at: 1_000)
        day.submit(Timestamp(9, 32), .sell, 2, 300, at: 1_001)
        day.cancel(Timestamp(10, 30), .sell, 1, 300, at: 1_000)
        day.cancel(Timestamp(10, 31), .sell, 2, 300, at: 1_001)
        var strategy = OneOrder()
        (strategy.quantity, strategy.price) = (400, Price(ticks: 1_001))
        let result = try run(try day.day(), strategy)
        #expect(result.outcome.ledger.bought == 400)
        #expect(result.outcome.fidelity.orphanCancels == 1)
        #expect(result.outcome.fidelity.partlyOrphanCancels == 1)
        #expect(result.outcome.ledger.buyTurnover.description == "4001.00")
    }

    @Test func latencyDelaysArrivalAndNews() throws {
        let result = try run(try workedDay().day(), OneOrder()) {
            $0.latencies = Latencies(
                feed: .constant(nanoseconds: 1), entry: .constant(nanoseconds: 2_000_000),
                response: .constant(nanoseconds: 3_000_000))
        }
        let accepted = try #require(result.records.first { kind($0) == .accepted })
        let reported = try #require(result.records.first { kind($0) == .reported })
        #expect(accepted.time == Timestamp(10, 0) + .milliseconds(2))
        #expect(reported.time == accepted.time + .milliseconds(3))
        #expect(reported.cause == accepted.seq)
    }

    private func kind(_ record: JournalRecord) -> EventKind? {
        if case .event(let event) = record.body { event.kind } else { nil }
    }

    /// What gets there where no gate has refused it before.
    @Test func refusalsComeFromBrokerAndVenue() throws {
        var strategy = OneOrder()
        strategy.side = .sell
        let withoutShares = try run(try workedDay().day(), strategy) {
            $0.risk.isOn = false
        }
        #expect(withoutShares.strategy.updates.map(\.reason) == [.insufficientShares])
        strategy.price = Price(ticks: 1_200)
        let outside = try run(try workedDay().day(), strategy) {
            $0.shares = 200
            $0.risk.isOn = false
        }
        #expect(outside.strategy.updates.map(\.reason) == [.outsidePriceLimit])
        #expect(outside.outcome.ledger.frozenShares == 0)
        #expect(outside.outcome.ordersRefused == 1)
        strategy.side = .buy
        strategy.price = Price(ticks: 1_000)
        let poor = try run(try workedDay().day(), strategy) {
            $0.cash = Money(whole: 100)
            $0.risk.isOn = false
        }
        #expect(poor.strategy.updates.map(\.reason) == [.insufficientCash])
    }

    @Test func anUnfilledOrderExpiresAndFreesItsCash() throws {
        var strategy = OneOrder()
        strategy.price = Price(ticks: 950)
        let result = try run(try workedDay().day(), strategy)
        #expect(result.strategy.updates.map(\.reason) == [.none, .endOfDay])
        #expect(result.outcome.ledger.frozenCash == .zero)
        #expect(result.outcome.ledger.cash == result.outcome.ledger.openingCash)
    }
}
