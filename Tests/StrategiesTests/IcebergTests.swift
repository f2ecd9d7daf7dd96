import Execution
import Strategies
import Testing
import TradingModel

@Suite("Iceberg")
struct IcebergTests {
    @Test func onePartIsShownAtATimeEachANewOrder() throws {
        var market = try endless(
            Iceberg.self, ["quantity": "10000", "displayQty": "1000", "displayRandom": "0"])
        market.restsFor = .seconds(60)
        var most: Quantity = 0
        market.everySecond = { market in
            most = max(most, market.live.values.reduce(0) { $0 + $1.order.quantity })
        }
        market.run()
        #expect(market.strategy.filled == 10_000)
        #expect(market.sent.count == 10)
        #expect(market.sent.allSatisfy { $0.order.quantity == 1_000 && $0.purpose == .refill })
        #expect(market.sent.allSatisfy { $0.order.price == Price(ticks: 1_000) })
        #expect(most == 1_000)
        #expect(market.cancels.isEmpty)
    }

    @Test func partsVaryByChanceOfTheSeed() throws {
        func parts(_ seed: String) throws -> [Quantity] {
            var market = try endless(
                Iceberg.self, ["quantity": "30000", "displayRandom": "30", "seed": seed])
            market.restsFor = .seconds(10)
            market.run()
            #expect(market.strategy.filled == 30_000)
            return market.sent.map(\.order.quantity)
        }
        let first = try parts("1")
        #expect(first.dropLast().allSatisfy { (700...1_300).contains($0) && $0 % 100 == 0 })
        #expect(Set(first).count > 3)
        #expect(try parts("1") == first)
        #expect(try parts("2") != first)
    }

    /// Shown again when half is left: two parts at work.
    @Test func aPartMayBeShownBeforeTheLatestIsGone() throws {
        let context = try standardContext()
        var iceberg = try Iceberg(
            try setup(
                Iceberg.self,
                [
                    "quantity": "10000", "displayRandom": "0", "refillAt": "50",
                    "maxPctVolume": "none",
                ]))
        var now = context
        now.now = Timestamp(9, 50)
        now.market.time = now.now
        iceberg.woken(&now)
        guard case .submit(let first, _)? = now.requests.first else {
            Issue.record("nothing shown")
            return
        }
        iceberg.orderUpdated(OrderUpdate(.accepted, order: first.id, time: now.now), &now)
        func fill(leaving leaves: Quantity) -> Int {
            iceberg.orderUpdated(
                OrderUpdate(
                    .filled, order: first.id, time: now.now, price: first.price,
                    quantity: 100, leaves: leaves), &now)
            iceberg.woken(&now)
            return now.requests.count
        }
        #expect(fill(leaving: 900) == 1)
        #expect(fill(leaving: 500) == 2)
    }

    @Test(arguments: [("join", 1_000), ("improve", 1_001), ("limit", 998)] as [(String, Int32)])
    func partsAreQuotedWhereTheyShallBe(style: String, ticks: Int32) throws {
        var market = try endless(
            Iceberg.self, ["passivePrice": style, "limitPrice": "9.98", "finish": "cancel"])
        if style != "limit" {
            market = try endless(Iceberg.self, ["passivePrice": style, "finish": "cancel"])
        }
        market.restsFor = .seconds(5)
        market.run()
        #expect(!market.sent.isEmpty)
        #expect(market.sent.allSatisfy { $0.order.price.ticks == ticks })
    }

    @Test func aPartFollowsTheBestPriceAfterItsLife() throws {
        var market = try endless(Iceberg.self, ["finish": "cancel"])
        market.everySecond = { market in
            let passed = market.context.now.nanoseconds - Timestamp(9, 30).nanoseconds
            let minute = Int32(min(max(passed / 60_000_000_000, 0), 80))
            market.quote(1_000 + minute, 1_010 + minute)
        }
        market.run()
        #expect(market.cancels.count > 50)
        for (id, time, _) in market.cancels {
            let child = try #require(market.sent.first { $0.order.id == id })
            #expect(time >= child.time + .seconds(3))
        }
        #expect(market.mostCommitted <= 1_200)
    }

    @Test func noMoreThanTheBoundAtOnePrice() throws {
        var market = try endless(
            Iceberg.self,
            [
                "quantity": "20000", "maxAtPrice": "3000", "finish": "cancel",
            ])
        market.restsFor = .seconds(10)
        market.run()
        #expect(market.strategy.filled == 3_000)
        var moving = try endless(
            Iceberg.self,
            [
                "quantity": "20000", "maxAtPrice": "3000", "finish": "cancel",
            ])
        moving.restsFor = .seconds(10)
        moving.everySecond = { market in
            let step = Int32(market.context.now.nanoseconds / 600_000_000_000 % 8)
            market.quote(1_000 + step, 1_010 + step)
        }
        moving.run()
        #expect(moving.strategy.filled == 20_000)
    }

    @Test func theRestCrossesInTheLastMinute() throws {
        var market = try endless(Iceberg.self, ["quantity": "20000"])
        market.run()
        #expect(market.strategy.filled == 20_000)
        let taken = market.sent.filter { $0.purpose == .cross || $0.purpose == .sweep }
        #expect(taken.allSatisfy { $0.time >= Timestamp(11, 14) })
        #expect(taken.reduce(0) { $0 + $1.order.quantity } == 20_000)
    }

    @Test func aLimitQuoteNeedsALimitAndADisplayItsClip() throws {
        for (settings, word): (KeyValuePairs<String, String>, String) in [
            (["passivePrice": "limit"], "limitPrice"),
            (["displayQty": "200", "minClip": "500"], "displayQty"),
            (["startTime": "11:35", "endTime": "12:30"], "no continuous trading"),
        ] {
            let error = #expect(throws: StrategyError.self) { try endless(Iceberg.self, settings) }
            #expect(error?.description.contains(word) == true)
        }
    }
}
