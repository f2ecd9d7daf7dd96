import Backtesting
import Execution
import Foundation
import MarketData
import Strategies
import Testing
import TradingModel

/// Days written by hand, on which exactly one round trip is opened: at 09:45, across the spread.
///
/// Bid 10.00 and ask 10.02 stand unchanged; the model is sure of 40 basis points. A clip of 5,000 shares
/// at 10.01 costs 15.2 basis points in fees (stamp duty was 0.1% that day) and 20 in spread.
@Suite("Alpha-T's rules")
struct AlphaTRuleTests {
    private static let sure = AlphaModel(certainOf: [0, 0, 0.002, 0.002, 0, 0, 0])

    private func run(
        _ settings: [String: String] = [:], _ write: (inout SmallDay) -> Void = { _ in }
    ) throws -> AlphaRun {
        try withFolder { folder in
            var small = SmallDay()
            small.submit(Timestamp(9, 30, 1), .buy, 1, 9_000, at: 1_000)
            small.submit(Timestamp(9, 30, 1), .sell, 2, 6_000, at: 1_002)
            write(&small)
            // The feed goes on until the close.
            small.submit(Timestamp(14, 59), .buy, 900, 100, at: 910)
            let stored = try onDisk(small.records, try small.tape(), in: folder)
            let usual = [
                "maxPctVolume": "none", "maxHolding": "14400s", "stopDay": "1000",
                "stopTrade": "1000",
            ]
            return try AlphaRun(
                stored, model: AlphaTRuleTests.sure,
                usual.merging(settings) { $1 }, in: folder)
        }
    }

    private func drop(_ small: inout SmallDay, at time: Timestamp, to price: Int32) {
        small.cancel(time, .buy, 1, 9_000, at: 1_000)
        small.submit(time, .buy, 3, 9_000, at: price)
    }

    @Test func aDayWithoutMoveIsFlattenedStepByStep() throws {
        let run = try run()
        #expect(run.day.roundTrips == 1 && run.day.residual == 0)
        let entry = try #require(run.orders(AlphaRun.entries).first)
        #expect(entry.purpose == .openAcross && entry.decision.price == Price(ticks: 1_002))
        #expect(entry.decision.time == Timestamp(9, 45) && entry.filled == 5_000)
        let exits = run.orders([.flatten])
        #expect(exits.map(\.decision.price.ticks) == [1_002, 1_001, 1_000])
        #expect(exits.first?.decision.time == Timestamp(14, 50))
        #expect(try #require(exits.last).decision.time < Timestamp(14, 57))
        #expect(exits.last?.filled == 5_000)
        // Bought at 10.02 and sold at 10.00: −100.00; fees by hand: 12.53 + 0.50 for the buy,
        // 12.50 + 0.50 + 50.00 for the sell.
        let trip = try #require(run.day.trips.first)
        #expect(trip.gross == "-100.00" && trip.fees == "76.03" && trip.net == "-176.03")
        #expect(trip.exitReason == Purpose.flatten.text)
        #expect(run.day.netProfit == "-176.03")
        // 176.03 of 200,000.00 and of 100,100.00.
        #expect(run.day.netBasisPointsOnBase == -8.8015)
        #expect(run.day.netBasisPointsOnAmount == -17.5854)
        #expect(run.day.turnoverOnBase == 0.5005)
        #expect(run.day.winRateByRoundTrip == 0 && run.day.payoffRatio == nil)
        #expect(run.day.completion == 1 && run.day.openRate == 1)
        #expect(run.day.maximumExposureShares == 5_000)
        // Two passive exits were cancelled; the crossing ones filled whole.
        #expect(run.day.cancels == 2 && run.day.cancelRatio == 0.5)
        #expect(run.day.peakOrdersPerSecond <= 2)
        // 09:45:00.001 to 14:55:…, the lunch break left out.
        #expect((12_600...13_300).contains(run.day.exposureSeconds))
    }

    @Test func theTradesStopClosesAtOnce() throws {
        let run = try run(["stopTrade": "80"]) { drop(&$0, at: Timestamp(10, 0), to: 990) }
        let exit = try #require(run.orders([.tradeStop]).first)
        #expect(exit.decision.time == Timestamp(10, 0, milliseconds: 1))
        #expect(exit.decision.price == Price(ticks: 990) && exit.filled == 5_000)
        #expect(run.day.trips.first?.exitReason == Purpose.tradeStop.text)
    }

    @Test func aLossBelowTheStopIsBorne() throws {
        // Bid 9.95: 70 basis points and fees of 2.6 are less than 80.
        let run = try run(["stopTrade": "80"]) { drop(&$0, at: Timestamp(10, 0), to: 995) }
        #expect(run.orders([.tradeStop]).isEmpty)
        #expect(run.orders([.flatten]).count == 3)
    }

    @Test func theDaysStopEndsTheDay() throws {
        // 0.12 × 5,000 + 13.03 of charges are 30.7 basis points of the base.
        let run = try run(["stopDay": "30"]) { drop(&$0, at: Timestamp(10, 0), to: 990) }
        let exit = try #require(run.orders([.dayStop]).first)
        #expect(exit.decision.time == Timestamp(10, 0, milliseconds: 1) && exit.filled == 5_000)
        #expect(run.orders(AlphaRun.entries).count == 1)
        #expect(run.day.declined.contains { $0.name == "stop of the day" })
    }

    @Test func timeIsUp() throws {
        let run = try run(["maxHolding": "600s", "entryCutOff": "09:50"])
        let exit = try #require(run.orders([.timeStop]).first)
        #expect(exit.decision.time == Timestamp(9, 55))
        // A patient exit: it joins the queue, and crosses a minute later.
        #expect(run.orders([.timeStop]).map(\.decision.price.ticks) == [1_002, 1_000])
        #expect(run.day.residual == 0)
        #expect(run.day.declined.contains { $0.name == "after the entry cut-off" })
    }

    @Test func theForecastTurns() throws {
        // The ask's queue grows: the imbalance is against us.
        let run = try run(["entryCutOff": "09:50"]) {
            $0.submit(Timestamp(10, 0), .sell, 4, 60_000, at: 1_002)
        }
        #expect(run.orders([.forecastTurned]).first?.decision.time == Timestamp(10, 0, 10))
        #expect(run.day.residual == 0)
    }

    /// The bids are gone from 14:40 on: nothing crosses; the rest goes into the closing call at the
    /// lower limit, where a buyer appears.
    @Test func theClosingCallTakesWhatIsLeft() throws {
        let run = try run {
            $0.cancel(Timestamp(14, 40), .buy, 1, 9_000, at: 1_000)
            $0.submit(Timestamp(14, 58), .buy, 5, 8_000, at: 1_000)
        }
        #expect(run.orders([.flatten]).allSatisfy { $0.decision.price == Price(ticks: 1_002) })
        let order = try #require(run.orders([.flattenAuction]).first)
        #expect(order.decision.price == Price(ticks: 900))
        #expect(order.decision.time >= Timestamp(14, 57))
        #expect(order.filled == 5_000 && run.day.residual == 0)
        let fill = try #require(run.record.fills.last)
        #expect(fill.role == .auction && fill.price == Price(ticks: 1_000))
    }

    /// The same without the buyer: the residual and its cause are told.
    @Test func aResidualNamesItsCause() throws {
        let run = try run { $0.cancel(Timestamp(14, 40), .buy, 1, 9_000, at: 1_000) }
        #expect(run.day.residual == 4_900)
        #expect(run.day.residualCause == "the closing auction did not fill the order whole")
        #expect(run.record.trailer.closingShares == 20_000 + run.day.residual)
        // Net profit counts what is left at the last price.
        #expect(run.day.completion != 1)
    }

    @Test func contradictingTimesAreRefused() throws {
        for settings in [
            ["flatFrom": "14:57"], ["entryCutOff": "14:51"], ["horizon": "60s", "step": "300s"],
        ] {
            #expect(throws: StrategyError.self) { try run(settings) }
        }
    }
}
