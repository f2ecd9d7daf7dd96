import Execution
import Strategies
import Testing
import TradingModel

@Suite("Close")
struct CloseTests {
    private func auction(_ market: EndlessMarket<Close>) -> [EndlessMarket<Close>.Sent] {
        market.sent.filter { $0.purpose == .closingAuction }
    }

    /// 10% of 50,000 expected go into the auction, the rest before.
    @Test func theAuctionGetsItsPartOfWhatIsExpected() throws {
        var market = try endless(Close.self, ["quantity": "20000", "closeVolume": "50000"])
        market.run()
        #expect(market.strategy.filled == 15_000)
        let sent = auction(market)
        #expect(sent.map(\.order.quantity) == [5_000])
        #expect(sent.allSatisfy { $0.time == Timestamp(14, 57) })
        // The worst acceptable price: 1% beyond the last trade.
        #expect(sent.first?.order.price == Price(ticks: 1_012))
        #expect(market.cancels.allSatisfy { $0.phase == .continuous })
        let before = market.sent.filter { $0.purpose != .closingAuction }
        #expect(
            before.allSatisfy { $0.time >= Timestamp(14, 30) && $0.time < Timestamp(14, 56, 30) })
    }

    /// 305,000,000 shares by 14:30 are 84.7% of the day by the built-in curve: 1.3/84.7 of them are
    /// expected in the auction.
    @Test func withoutAVolumeTheDaySoFarIsScaled() throws {
        var market = try endless(
            Close.self, ["quantity": "900000", "closePct": "10", "maxPctVolume": "none"])
        market.volumePerSecond = 5_000_000
        market.run()
        let volume = 5_000_000 * 61
        let expected = Double(volume) * 0.013 / 0.847
        let sent = try #require(auction(market).first)
        #expect(abs(Double(sent.order.quantity) - expected / 10) < 200, "\(sent.order.quantity)")
    }

    @Test func aWholeOrderThatFitsGoesIntoTheAuctionAtItsLimit() throws {
        var market = try endless(
            Close.self,
            [
                "quantity": "3000", "closeVolume": "100000", "limitPrice": "10.03",
            ])
        market.run()
        #expect(market.sent.map(\.order.quantity) == [3_000])
        #expect(market.sent.first?.order.price == Price(ticks: 1_003))
    }

    @Test func whatTheLegLeavesGoesInUnlessTheFinishIsAnother() throws {
        for (finish, shares): (String, Quantity) in [("moc", 20_000), ("cancel", 5_000)] {
            var market = try endless(
                Close.self,
                [
                    "quantity": "20000", "closeVolume": "50000", "finish": finish,
                ])
            // Nobody to trade with before the auction.
            market.everySecond = { $0.quote(1_000, 0) }
            market.run()
            #expect(auction(market).map(\.order.quantity) == [shares], "\(finish)")
        }
    }

    @Test func ordersBeyondTheLargestSizeAreSplit() throws {
        var market = try endless(Close.self, ["quantity": "2300000", "closeVolume": "1000000000"])
        market.run()
        #expect(auction(market).map(\.order.quantity) == [1_000_000, 1_000_000, 300_000])
    }

    @Test func anOddBalanceLeavesWithTheAuction() throws {
        var market = try endless(
            Close.self,
            [
                "side": "sell", "quantity": "10037", "closeVolume": "20000", "finish": "cancel",
            ])
        market.run()
        #expect(auction(market).map(\.order.quantity) == [2_037])
        #expect(market.strategy.filled == 8_000)
    }

    @Test func anAuctionPartOfTheParentIsRefused() throws {
        let error = #expect(throws: StrategyError.self) {
            try endless(Close.self, ["closeAuction": "10"])
        }
        #expect(error?.description.contains("closePct") == true)
    }
}
