import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Rulebook
import Strategies
import Testing
import TradingModel

/// Random parents on a synthetic day, through the whole backtest, held to the contract that every
/// execution algorithm shares.
@Suite("Random parents")
struct RandomParentTests {
    private static let day = Result {
        let made = try Importer.synthetic(
            seed: 22, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000))
        let bytes = TapeWriter.encode(made.header, records: made.records)
        return try TradableDay(try Tape(data: Data(bytes), path: "synthetic.tape"))
    }

    private func parent(_ generator: inout SplitMix64) -> ParentOrder {
        func pick(_ low: Int64, _ high: Int64) -> Int64 {
            low + Int64(generator.below(UInt64(high - low + 1)))
        }
        let side: Side = pick(0, 1) == 0 ? .buy : .sell
        let start = Timestamp(9, 15) + .seconds(pick(0, 18_000))
        var parent = ParentOrder(
            side: side, quantity: 100 * pick(1, 400), startTime: start,
            endTime: start + .seconds(pick(1_200, 9_000)))
        if side == .sell, pick(0, 2) == 0 { parent.quantity += 37 }
        if pick(0, 2) == 0 { parent.limitPrice = Price(ticks: Int32(pick(1_980, 2_010))) }
        parent.maxPctVolume = pick(0, 3) == 0 ? nil : pick(2, 40)
        parent.finish = Finish.allCases[Int(pick(0, 2))]
        parent.catchUp = [.immediate, .none, .linear(.seconds(600))][Int(pick(0, 2))]
        parent.timeRandom = pick(0, 30)
        parent.sizeRandom = pick(0, 20)
        parent.openAuction = pick(0, 3) == 0 ? 10 : 0
        parent.closeAuction = pick(0, 3) == 0 ? 15 : 0
        parent.seed = generator.next()
        return parent
    }

    @Test(arguments: 1...14 as ClosedRange<UInt64>)
    func theContractHolds(seed: UInt64) throws {
        let day = try RandomParentTests.day.get()
        var generator = SplitMix64(seed: seed)
        let order = parent(&generator)
        let clock = TradingClock(day.rules.schedule.value)
        guard clock.span(from: order.startTime, to: order.endTime) > .zero else {
            // A window inside the lunch break has no trading time: refused, which is the contract.
            #expect(throws: StrategyError.self) { try TWAP(order, clock: clock) }
            return
        }
        let strategy = try TWAP(order, clock: clock)
        let result = try run(day, strategy) {
            $0.shares = order.side == .sell ? order.quantity : 0
            $0.cash = Money(whole: 10_000_000)
        }
        let ledger = result.outcome.ledger
        let filled = ledger.bought + ledger.sold
        let place = "seed \(seed), \(order)"
        #expect(filled <= order.quantity, "\(place)")
        #expect(ledger.violations == [], "\(place)")
        #expect(ledger.frozenCash == .zero && ledger.frozenShares == 0, "\(place)")
        try checkOrders(of: result.records, order, place)
        try checkCap(result.records, order, filled, place)
    }

    /// Lots, window, limit, no more committed than ordered, no cancel where none is accepted.
    private func checkOrders(
        of records: [JournalRecord], _ order: ParentOrder, _ place: String
    ) throws {
        var committed: Quantity = 0
        for record in records {
            guard case .event(let event) = record.body else { continue }
            switch event.kind {
            case .decided:
                committed += event.quantity
                let isAuction = event.phase.isCall
                if !isAuction {
                    #expect(
                        event.time >= order.startTime && event.time < order.endTime, "\(place)")
                }
                if let limit = order.limitPrice {
                    #expect(!order.side.isBetter(event.price, than: limit), "\(place)")
                }
                let odd = event.quantity % 100
                #expect(odd == 0 || odd == order.quantity % 100, "\(place)")
            case .cancelDecided:
                #expect(event.phase == .continuous, "\(place)")
            case .canceled where event.order.isOwn:
                committed -= event.quantity
            case .rejected where event.quantity > 0:
                Issue.record("refused \(event.reason): \(place)")
            default: break
            }
            #expect(committed <= order.quantity, "\(place)")
        }
    }

    /// At the window's end own shares are at most the cap's part of the window's volume.
    private func checkCap(
        _ records: [JournalRecord], _ order: ParentOrder, _ filled: Quantity, _ place: String
    ) throws {
        guard let cap = order.maxPctVolume, order.openAuction == 0, order.closeAuction == 0,
            order.finish != .moc
        else { return }
        var volume: Quantity = 0
        for record in records {
            guard case .event(let event) = record.body, event.kind == .trade,
                event.time >= order.startTime, event.time <= order.endTime, !event.phase.isCall
            else { continue }
            volume += event.quantity
        }
        #expect(filled * 100 <= volume * cap, "\(filled) of \(volume): \(place)")
    }
}
