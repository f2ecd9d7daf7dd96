import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Rulebook
import Strategies
import Testing
import TradingModel

/// Random parents of every algorithm through the whole backtest, held to the contract that all of
/// them share.
///
/// Most run on the first hour and a quarter of a synthetic day, after which its market stands still;
/// every tenth runs on the whole day. `PANKOU_PARENTS` sets how many there are.
@Suite("Random parents")
struct RandomParentTests {
    private static let made = Result {
        try Importer.synthetic(
            seed: 22, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000))
    }

    private static let wholeDay = Result { try day(until: .never) }
    private static let morning = Result { try day(until: Timestamp(10, 30)) }

    private static func day(until end: Timestamp) throws -> TradableDay {
        let made = try made.get()
        let bytes = TapeWriter.encode(
            made.header, records: Array(made.records.prefix { $0.time < end }))
        return try TradableDay(try Tape(data: Data(bytes), path: "synthetic.tape"))
    }

    private static let count = UInt64(
        ProcessInfo.processInfo.environment["PANKOU_PARENTS"].flatMap { UInt64($0) } ?? 60)

    @Test(arguments: 1...count)
    func theContractHolds(seed: UInt64) throws {
        let isWhole = seed.isMultiple(of: 10)
        let day = try (isWhole ? RandomParentTests.wholeDay : RandomParentTests.morning).get()
        let parent = try RandomParent(
            seed: seed, on: day, startingBefore: isWhole ? Timestamp(14, 30) : Timestamp(10, 0))
        try check(parent.type, parent, day)
    }

    private func check<S: ExecutionAlgorithm>(
        _ type: S.Type, _ parent: RandomParent, _ day: TradableDay
    ) throws {
        let order = parent.order
        let clock = parent.setup.clock
        guard clock.span(from: order.startTime, to: order.endTime) > .zero else {
            // A window inside the lunch break has no trading time: refused, which is the contract.
            #expect(throws: StrategyError.self) { try S(parent.setup) }
            return
        }
        let strategy = Interrupted(strategy: try S(parent.setup), pause: parent.pause)
        let result = try run(day, strategy) {
            $0.shares = order.side == .sell ? order.quantity : 0
            $0.cash = Money(whole: 2_000_000)
        }
        let ledger = result.outcome.ledger
        let filled = ledger.bought + ledger.sold
        #expect(filled <= order.quantity, "\(parent)")
        #expect(ledger.violations == [], "\(parent)")
        #expect(ledger.frozenCash == .zero && ledger.frozenShares == 0, "\(parent)")
        #expect(result.strategy.strategy.filled == filled, "\(parent)")
        checkOrders(of: result.records, parent)
        checkPause(result.records, parent)
        checkCap(result.records, parent, filled)
        if parent.seed.isMultiple(of: 12) {
            let again = try run(day, strategy) {
                $0.shares = order.side == .sell ? order.quantity : 0
                $0.cash = Money(whole: 2_000_000)
            }
            #expect(events(again.records) == events(result.records), "\(parent)")
        }
    }

    private func events(_ records: [JournalRecord]) -> [Event] {
        records.compactMap { if case .event(let event) = $0.body { event } else { nil } }
    }

    /// Lots, window, limit, no more committed than ordered, no cancel where none is accepted, one
    /// child an auction, nothing marketable against an empty side.
    private func checkOrders(of records: [JournalRecord], _ parent: RandomParent) {
        let order = parent.order
        var committed: Quantity = 0
        var auctions: [Phase: Int] = [:]
        for event in events(records) {
            switch event.kind {
            case .decided:
                committed += event.quantity
                if event.phase.isCall {
                    auctions[event.phase, default: 0] += 1
                } else {
                    let isInside = event.time >= order.startTime && event.time < order.endTime
                    #expect(isInside, "\(event.time): \(parent)")
                }
                if let limit = order.limitPrice {
                    #expect(!order.side.isBetter(event.price, than: limit), "\(parent)")
                }
                let odd = event.quantity % 100
                #expect(odd == 0 || odd == order.quantity % 100, "\(parent)")
            case .cancelDecided:
                #expect(
                    event.phase == .continuous || event.phase == .openingCall, "\(parent)")
            case .canceled where event.order.isOwn:
                committed -= event.quantity
            case .rejected where event.quantity > 0:
                // Sent while the market was open as far as the feed had told.
                let isLate = event.reason == .phaseClosed
                if isLate { committed -= event.quantity }
                #expect(isLate, "refused \(event.reason): \(parent)")
            default: break
            }
            #expect(committed <= order.quantity, "\(parent)")
        }
        #expect(auctions.values.allSatisfy { $0 <= 1 }, "\(parent)")
    }

    /// While suspended nothing is decided but cancels.
    private func checkPause(_ records: [JournalRecord], _ parent: RandomParent) {
        guard let pause = parent.pause else { return }
        for event in events(records) where event.kind == .decided {
            let isPaused = event.time > pause.lowerBound && event.time < pause.upperBound
            #expect(!isPaused, "\(event.time): \(parent)")
        }
    }

    /// At the window's end own shares are at most the cap's part of the window's volume.
    private func checkCap(
        _ records: [JournalRecord], _ parent: RandomParent, _ filled: Quantity
    ) {
        let order = parent.order
        guard let cap = order.maxPctVolume, order.openAuction == 0, order.closeAuction == 0,
            order.finish != .moc, parent.type != Close.self
        else { return }
        let volume = events(records).reduce(Quantity(0)) { sum, event in
            let counts =
                event.kind == .trade && event.time >= order.startTime
                && event.time <= order.endTime && !event.phase.isCall
            return counts ? sum + event.quantity : sum
        }
        #expect(filled * 100 <= volume * cap, "\(filled) of \(volume): \(parent)")
    }
}
