import Analytics
import Testing
import TradingModel

@Suite("Round trips")
struct RoundTripTests {
    private func fill(
        _ minute: Int64, _ side: Side, _ quantity: Quantity, _ price: Int64, fees: Int64,
        _ purpose: String = ""
    ) -> RoundTripBook.Fill {
        RoundTripBook.Fill(
            time: Timestamp(10, minute), side: side, quantity: quantity,
            turnover: Money(whole: price * quantity), fees: Money(whole: fees), purpose: purpose)
    }

    /// 正T won, 反T lost, the second one closed and a third opened by one fill.
    @Test func fillsFoldIntoTrips() throws {
        let book = RoundTripBook([
            fill(0, .buy, 300, 10, fees: 3), fill(1, .buy, 200, 11, fees: 2),
            fill(5, .sell, 500, 12, fees: 10, "target"),
            fill(10, .sell, 400, 12, fees: 8),
            // 400 close at 13, 100 open: charges 5 are divided 4 to 1.
            fill(12, .buy, 500, 13, fees: 5, "stop"),
        ])
        #expect(book.trips.count == 3)
        let (first, second, third) = (book.trips[0], book.trips[1], book.trips[2])
        // In 3,000 + 2,200, out 6,000, charges 15.
        #expect(first.gross == Money(whole: 800) && first.net == Money(whole: 785))
        #expect(first.entryPrice == 10.4 && first.exitPrice == 12)
        #expect(try #require(first.netBasisPoints) == 1e4 * 785 / 5_200)
        #expect(first.exitReason == "target" && first.end == Timestamp(10, 5))
        // Out 4,800, back 5,200, charges 8 + 4.
        #expect(second.side == .sell && second.gross == Money(whole: -400))
        #expect(second.net == Money(whole: -412) && second.exitReason == "stop")
        #expect(third.side == .buy && third.end == nil && third.net == nil)
        #expect(third.opened == 100 && third.fees == Money(whole: 1))
        #expect(book.away == 100 && book.maximumAway == 500)
        #expect(book.opened == 1_000 && book.closed == 900)
    }

    @Test func theDaysRatiosByHand() throws {
        var day = RoundTripDay(base: 1_000, baseValue: Money(whole: 10_000))
        let book = RoundTripBook([
            fill(0, .buy, 100, 10, fees: 1), fill(1, .sell, 100, 11, fees: 1),
            fill(2, .sell, 100, 11, fees: 1), fill(3, .buy, 100, 11, fees: 1),
            fill(4, .buy, 100, 11, fees: 1), fill(5, .sell, 100, 10, fees: 1),
        ])
        day.trips = book.trips
        (day.opened, day.closed) = (book.opened, book.closed)
        day.netProfit = Money(whole: -6)
        day.tradedAmount = Money(whole: 6_400)
        day.exposure = .seconds(180)
        day.tradingTime = .seconds(14_220)
        (day.orders, day.cancels) = (8, 2)
        day.maximumDrawdown = Money(whole: 104)
        day.decisions = [.init("entered", 3), .init("edge below cost", 1_000), .init("no cash", 7)]
        // Net +98, −2, −102.
        #expect(book.trips.map { $0.net?.units } == [980_000, -20_000, -1_020_000])
        #expect(day.wins == 1)
        #expect(try #require(day.winRate) == 1.0 / 3)
        #expect(try #require(day.payoffRatio) == 98.0 / 52)
        #expect(day.netOnBase == -6 && day.drawdownOnBase == 104)
        #expect(try #require(day.netOnAmount) == -1e4 * 6 / 6_400)
        #expect(day.turnover == 0.64 && day.completion == 1 && day.cancelRatio == 0.25)
        #expect(try #require(day.exposureShare) == 180.0 / 14_220)
        #expect(day.declines == 1_007)
    }

    @Test func aDayWithoutTripsHasNoRatios() {
        let day = RoundTripDay(base: 0, baseValue: .zero)
        #expect(RoundTripBook([]).trips.isEmpty)
        let ratios = [
            day.netOnBase, day.netOnAmount, day.winRate, day.payoffRatio, day.completion,
            day.turnover, day.exposureShare, day.cancelRatio, day.drawdownOnBase,
        ]
        #expect(ratios.allSatisfy { $0 == nil })
    }

    @Test func thePageTellsTheTripsInsteadOfACost() {
        var order = RunReport.Parent(
            side: .buy, quantity: 1_000, start: Timestamp(9, 45), end: Timestamp(15, 0))
        order.filled = 200
        order.turnover = Money(whole: 2_100)
        var report = RunReport(
            run: .init(instrument: "600519.SH", date: "2023-02-01", strategy: "ALPHA-T"),
            order: order)
        var day = RoundTripDay(base: 1_000, baseValue: Money(whole: 10_000))
        day.trips =
            RoundTripBook([
                fill(0, .buy, 100, 10, fees: 1), fill(1, .sell, 100, 11, fees: 1, "its <end>"),
            ]).trips
        day.netProfit = Money(whole: 98)
        day.decisions = [.init("entered", 1), .init("edge below cost", 1_400)]
        report.roundTrips = day
        report.fills = [
            .init(
                time: Timestamp(10, 0), price: Price(ticks: 1_000), quantity: 100, order: 1,
                liquidity: .passive, side: .buy)
        ]
        let page = HTMLReport.render(report)
        #expect(page.contains("id=\"trips\"") && page.contains("id=\"decisions\""))
        #expect(page.contains("+98.00 bp") && page.contains("its &lt;end&gt;"))
        #expect(page.contains("<body class=\"both\">") && page.contains("fill passive bought"))
        #expect(!page.contains("id=\"costs\"") && !page.contains("id=\"schedule\""))
        #expect(report.verdict.hasPrefix("1 round trips around 1,000 600519.SH: +98.00 bp"))
        #expect(report.title == "ALPHA-T around 1,000 600519.SH")
        day.trips = []
        report.roundTrips = day
        #expect(
            report.verdict
                == "Opened no round trip around 1,000 600519.SH, mostly for edge below cost. The day "
                + "ended at the base.")
    }
}
