import Execution
import Strategies
import Testing
import TradingModel

@Suite("Sniper")
struct SniperTests {
    @Test func itPostsNothingAndTakesItsPartOfWhatIsShown() throws {
        var market = try endless(Sniper.self, ["finish": "cancel", "takePct": "50"])
        market.quote(1_000, 1_001, bidSize: 3_000, askSize: 3_000)
        market.run()
        #expect(market.strategy.filled == 20_000)
        #expect(market.sent.allSatisfy { $0.purpose == .snipe })
        #expect(market.sent.dropLast().allSatisfy { $0.order.quantity == 1_500 })
        #expect(market.sent.allSatisfy { $0.order.price == Price(ticks: 1_001) })
        for (one, next) in zip(market.sent, market.sent.dropFirst()) {
            let pause = next.time - one.time
            #expect(pause >= .seconds(10) && pause <= .seconds(31), "\(pause)")
        }
        let pauses = zip(market.sent, market.sent.dropFirst()).map { $1.time - $0.time }
        #expect(Set(pauses).count > 5)
    }

    @Test(
        arguments: [
            ("the spread is wide", 1_000, 1_003, 3_000, 3_000),
            ("too little is shown", 1_000, 1_001, 3_000, 400),
            ("sizes are against it", 1_000, 1_001, 1_000, 9_000),
            ("nothing is shown", 1_000, 0, 3_000, 0),
        ] as [(String, Int32, Int32, Quantity, Quantity)])
    func itWaitsWhile(
        reason: String, bid: Int32, ask: Int32, bidSize: Quantity, askSize: Quantity
    ) throws {
        var market = try endless(Sniper.self, ["finish": "cancel"])
        market.quote(bid, ask, bidSize: bidSize, askSize: askSize)
        market.run()
        #expect(market.sent.isEmpty, "\(reason)")
    }

    @Test func levelsWithinTheLimitAreInReach() throws {
        var market = try endless(
            Sniper.self,
            [
                "finish": "cancel", "levels": "3", "limitPrice": "10.02", "takePct": "100",
                "quantity": "4000", "maxCommissionMultiple": "none",
            ])
        market.quote(1_000, 1_001, bidSize: 3_000, askSize: 300)
        market.context.market.book.asks[1] = PriceLevel(
            price: Price(ticks: 1_002), quantity: 500, orders: 2)
        market.context.market.book.asks[2] = PriceLevel(
            price: Price(ticks: 1_003), quantity: 9_000, orders: 2)
        market.run()
        #expect(market.sent.first?.order.quantity == 800)
        #expect(market.sent.first?.order.price == Price(ticks: 1_002))
        #expect(market.sent.allSatisfy { $0.order.price.ticks <= 1_002 })
    }

    @Test func theRestCrossesInTheLastMinuteOnly() throws {
        var market = try endless(Sniper.self, ["quantity": "20000"])
        market.quote(1_000, 1_009)
        market.run()
        #expect(market.strategy.filled == 20_000)
        #expect(market.sent.allSatisfy { $0.time >= Timestamp(11, 14) })
        #expect(market.sent.allSatisfy { $0.purpose == .cross || $0.purpose == .sweep })
    }

    @Test func itsShareOfTheVolumeIsBounded() throws {
        var market = try endless(
            Sniper.self,
            [
                "quantity": "1000000", "finish": "cancel", "maxPctVolume": "10", "coolDown": "0",
            ])
        market.volumePerSecond = 100
        market.quote(1_000, 1_001)
        market.run()
        // Others trade 540,000: a tenth of the total is 60,000.
        #expect(market.strategy.filled <= 60_000)
        #expect(market.strategy.filled >= 55_000)
    }
}
