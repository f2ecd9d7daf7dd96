import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Strategies
import Testing
import TradingModel

/// Scheduled algorithms on real SSE days: complete, inside their bands and under their cap.
@Suite(
    "Algorithms on real days",
    .enabled(
        if: RealData.isThere,
        "skipped: no real market data at ../shared/data (set PANKOU_DATA to a folder that has it)"))
struct RealAlgorithmTests {
    private static let days: [(code: String, date: String, quantity: String)] = [
        ("600519", "2023-02-01", "5000"), ("600536", "2023-07-11", "20000"),
        ("601825", "2023-07-11", "50000"),
    ]

    private static let opened = days.map { day in
        Result {
            let folder =
                "\(RealData.folder)/sse-l3-\(day.code)-"
                + day.date.replacing("-", with: "")
            let made = try Importer.events(
                ImportRequest(
                    inputs: [folder + "/events.csv.gz"],
                    instrument: try #require(Instrument(day.code + ".SH")),
                    date: try #require(TradingDate(day.date)), scale: .cent))
            let bytes = TapeWriter.encode(made.header, records: made.records)
            return try TradableDay(try Tape(data: Data(bytes), path: "real.tape"))
        }
    }

    @Test(arguments: [0, 1, 2])
    func theyComplete(index: Int) throws {
        let day = try RealAlgorithmTests.opened[index].get()
        let side: Side = index == 1 ? .sell : .buy
        try complete(TWAP.self, day, index, side)
        try complete(VWAP.self, day, index, side.opposite)
        try complete(POV.self, day, index, side)
        try complete(ImplementationShortfall.self, day, index, side.opposite)
    }

    private func complete<S: ExecutionAlgorithm>(
        _ type: S.Type, _ day: TradableDay, _ index: Int, _ side: Side
    ) throws {
        var setup = StrategySetup(S.self, on: day)
        try setup.set("side", side == .buy ? "buy" : "sell")
        try setup.set("quantity", RealAlgorithmTests.days[index].quantity)
        let parent = setup.parent
        let result = try run(day, try S(setup)) {
            $0.shares = side == .sell ? parent.quantity : 0
            $0.cash = Money(whole: 50_000_000)
        }
        let place = "\(S.name) \(side) \(RealAlgorithmTests.days[index].code)"
        let filled = result.outcome.ledger.bought + result.outcome.ledger.sold
        // Others trade odd lots, a buyer may not order them: less than a lot can be left of a buy.
        let most: Quantity = side == .buy ? parent.lot - 1 : 0
        #expect(parent.quantity - filled <= most, "\(place): \(filled)")
        #expect(result.outcome.ordersRefused == 0, "\(place)")
        checkCap(result.records, parent, filled, place)
        checkLag(result.records, parent, place)
    }

    private func checkCap(
        _ records: [JournalRecord], _ parent: ParentOrder, _ filled: Quantity, _ place: String
    ) {
        let volume = records.reduce(Quantity(0)) { sum, record in
            guard case .event(let event) = record.body, event.kind == .trade,
                event.time >= parent.startTime, event.time <= parent.endTime
            else { return sum }
            return sum + event.quantity
        }
        #expect(filled * 100 <= volume * (parent.maxPctVolume ?? 100), "\(place)")
    }

    /// Behind its target by the crossing band, a slice and a child at most, at every sample.
    private func checkLag(_ records: [JournalRecord], _ parent: ParentOrder, _ place: String) {
        var clip: Quantity = 0
        var worst: (lag: Quantity, slice: Quantity) = (0, 0)
        var targets: [Quantity] = [0]
        for record in records {
            switch record.body {
            case .event(let event) where event.kind == .decided: clip = max(clip, event.quantity)
            case .sample(let sample):
                guard sample.time >= parent.startTime, sample.time <= parent.endTime else {
                    continue
                }
                targets.append(sample.target)
                // A slice of about a minute: six samples.
                let slice = sample.target - targets[max(targets.count - 8, 0)]
                let lag = sample.target - sample.filled
                if lag - slice > worst.lag - worst.slice { worst = (lag, slice) }
            default: break
            }
        }
        let band = max(parent.minClip, parent.quantity * parent.crossBand / 10_000)
        #expect(
            worst.lag <= band + 2 * worst.slice + clip,
            "\(place): \(worst.lag) behind, slice \(worst.slice), child \(clip)")
    }
}
