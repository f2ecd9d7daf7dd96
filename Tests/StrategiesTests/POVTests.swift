import Execution
import Strategies
import Testing
import TradingModel

@Suite("POV")
struct POVTests {
    /// A POV from 09:45 in a market that moves by hand only.
    private struct ByHand {
        var pov: POV
        var context: TradingContext

        init(_ settings: KeyValuePairs<String, String> = [:]) throws {
            pov = try POV(try setup(POV.self, settings))
            context = try standardContext()
            context.now = Timestamp(9, 45)
            pov.woken(&context)
        }

        mutating func trade(
            _ quantity: Quantity, at time: Timestamp = Timestamp(9, 50), price: Int32 = 1_002,
            aggressor: Side? = .buy
        ) {
            context.now = max(time, context.now)
            context.market.time = context.now
            context.market.volume += quantity
            pov.traded(
                MarketTrade(
                    time: time, price: Price(ticks: price), quantity: quantity,
                    aggressor: aggressor), &context)
        }

        mutating func report(
            _ child: Order, _ quantity: Quantity, leaves: Quantity, at time: Timestamp
        ) {
            context.now = max(time, context.now)
            pov.orderUpdated(
                OrderUpdate(
                    .filled, order: child.id, time: time, price: child.price, quantity: quantity,
                    leaves: leaves), &context)
        }

        /// Shares wanted by now.
        mutating func target() -> Quantity? {
            context.now = context.now + .seconds(2)
            pov.woken(&context)
            return pov.target(at: context.now)
        }
    }

    /// Others 9,000: p of the total, own volume included; targets come in lots.
    @Test(arguments: [("10", 1_000), ("20", 2_200), ("25", 3_000)] as [(String, Quantity)])
    func theRateIsAShareOfTheTotal(percent: String, shares: Quantity) throws {
        var market = try ByHand(["pctVolume": percent])
        for _ in 0..<90 { market.trade(100) }
        #expect(market.target() == shares)
    }

    /// Others 9,000 at 20% are 2,250 to the share.
    @Test func thirtySixThousandAtTwentyPercentAreNineThousand() throws {
        var market = try ByHand(["pctVolume": "20"])
        for _ in 0..<360 { market.trade(100) }
        #expect(market.target() == 9_000)
    }

    @Test func auctionsBlocksAndTradesOutsideTheWindowDoNotCount() throws {
        var market = try ByHand(["blockMultiple": "10"])
        for _ in 0..<90 { market.trade(100) }
        market.trade(1_000_000, aggressor: nil)
        market.trade(1_001)
        market.trade(5_000, at: Timestamp(9, 44, 59))
        #expect(market.target() == 1_000)
        // Ten times the median is no block yet.
        market.trade(1_000, at: Timestamp(9, 51))
        market.trade(8_000, at: Timestamp(9, 51))
        #expect(market.target() == 1_100)
    }

    /// Fills of 900 and 100 among prints of others, reported before and after they are printed.
    @Test(arguments: [true, false])
    func ownPrintsDoNotCount(isReportFirst: Bool) throws {
        var market = try ByHand()
        for _ in 0..<90 { market.trade(100) }
        _ = market.target()
        let child = try #require(
            market.context.requests.compactMap {
                if case .submit(let order, _) = $0 { order } else { nil }
            }.first)
        let (time, first) = (Timestamp(9, 52), child.quantity - 100)
        if isReportFirst { market.report(child, first, leaves: 100, at: time) }
        market.trade(first, at: time, price: child.price.ticks, aggressor: .sell)
        market.trade(100, at: time, price: child.price.ticks, aggressor: .sell)
        if !isReportFirst { market.report(child, first, leaves: 100, at: time) }
        market.report(child, 100, leaves: 0, at: time)
        #expect(market.pov.filled == child.quantity)
        #expect(market.target() == 1_000)
        market.trade(900, at: Timestamp(9, 53))
        #expect(market.target() == 1_100)
    }

    /// From a lock to the end of the minute in which it ends, volume does not count.
    @Test func lockedMinutesCountNothing() throws {
        var market = try ByHand()
        for _ in 0..<90 { market.trade(100) }
        let ask = market.context.market.book.asks[0]
        market.context.market.book.asks[0] = .empty
        for _ in 0..<90 { market.trade(100, at: Timestamp(9, 52, 10)) }
        market.context.market.book.asks[0] = ask
        for _ in 0..<90 { market.trade(100, at: Timestamp(9, 52, 40)) }
        #expect(market.target() == 1_000)
        for _ in 0..<90 { market.trade(100, at: Timestamp(9, 53)) }
        #expect(market.target() == 2_000)
    }

    /// p(px) = clip(p₀ + Δp · favourable move in bp, p_min, p_max); mids doubled.
    @Test(
        arguments: [
            (Side.buy, 20_000, 1_000), (.buy, 19_980, 1_500), (.buy, 20_010, 750),
            (.sell, 20_020, 1_500), (.buy, 19_000, 2_000), (.buy, 21_000, 300),
        ] as [(Side, Int64, Int64)])
    func theRateMovesWithThePrice(side: Side, mid: Int64, rate: Int64) {
        let pricing = ParticipationRate(base: 1_000, range: 300...2_000, perBasisPoint: 50)
        #expect(pricing.rate(side, doubledMid: mid, arrival: 20_000) == rate)
    }

    @Test func volumeIsPaidForAtTheRateOfItsTime() throws {
        var market = try ByHand([
            "pctVolume": "10", "deltaPctVolume": "0.05", "maxPctVolume": "20",
        ])
        for _ in 0..<90 { market.trade(100) }
        // More than 200 bp down since arrival: twenty percent, the most.
        market.context.market.book.bids[0].price = Price(ticks: 979)
        market.context.market.book.asks[0].price = Price(ticks: 983)
        for _ in 0..<80 { market.trade(100, at: Timestamp(9, 51)) }
        #expect(market.target() == 3_000)
    }

    @Test func theIntervalReadsWhatWasThereBefore() throws {
        var market = try ByHand(["wakeInterval": "60s"])
        #expect(market.target() == 0)
        for _ in 0..<90 { market.trade(100, at: Timestamp(9, 45, 30)) }
        #expect(market.target() == 0)
        market.context.now = Timestamp(9, 46)
        #expect(market.target() == 1_000)
    }

    @Test(arguments: ["0", "1s", "30s"])
    func itKeepsItsShareOfTheDay(interval: String) throws {
        var market = try endless(
            POV.self,
            ["quantity": "1000000", "wakeInterval": interval, "maxCommissionMultiple": "none"])
        market.volumePerSecond = 900
        market.run()
        // 90 minutes of 900 a second: others 4,860,000, own 540,000 less the last interval.
        #expect(market.strategy.filled <= 540_000)
        #expect(market.strategy.filled >= 535_000)
    }

    @Test func ratesOutsideTheirBoundsAreNamed() throws {
        for settings: KeyValuePairs in [
            ["pctVolume": "30"], ["pctVolume": "5", "minPctVolume": "6"],
        ] {
            let error = #expect(throws: StrategyError.self) {
                try POV(try setup(POV.self, settings))
            }
            #expect(error?.description.contains("pctVolume must be from") == true)
        }
    }
}
