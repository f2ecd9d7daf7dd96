import Execution
import Rulebook
import Strategies
import Testing
import TradingModel

@Suite("TWAP")
struct TWAPTests {
    private func market(
        _ parent: ParentOrder, slices: Int? = nil
    ) throws -> EndlessMarket<TWAP> {
        try EndlessMarket(try TWAP(parent, slices: slices, clock: try tradingClock()))
    }

    private func parent(
        _ side: Side = .buy, _ quantity: Quantity = 10_000,
        _ change: (inout ParentOrder) -> Void = { _ in }
    ) -> ParentOrder {
        var parent = ParentOrder(
            side: side, quantity: quantity, startTime: Timestamp(9, 45), endTime: Timestamp(10, 15))
        change(&parent)
        return parent
    }

    @Test(arguments: Side.allCases)
    func itCompletesInsideItsWindowInWholeLots(side: Side) throws {
        var market = try self.market(parent(side))
        market.run()
        #expect(market.strategy.filled == 10_000)
        #expect(market.mostCommitted <= 10_000)
        for child in market.sent {
            #expect(child.order.quantity % 100 == 0)
            #expect(child.time >= Timestamp(9, 45) && child.time < Timestamp(10, 15))
        }
    }

    @Test func itStaysWithinABandAndAClipOfItsSchedule() throws {
        var market = try self.market(parent(.buy, 30_000))
        market.run()
        // Band 0.5% = 150, clip of a slice 1,000.
        #expect(market.worstLag <= 1_150, "lag \(market.worstLag)")
    }

    @Test func itEscalatesFromJoiningToCrossing() throws {
        var market = try self.market(parent(.buy, 1_000), slices: 1)
        market.run()
        #expect(market.sent.map(\.purpose) == [.join, .improve, .cross])
        #expect(market.sent.map(\.order.price.ticks) == [1_000, 1_001, 1_004])
        // A passive child lives three seconds at least.
        for (id, time, _) in market.cancels {
            let child = try #require(market.sent.first { $0.order.id == id })
            #expect(time >= child.time + .seconds(3))
        }
    }

    @Test func noChildIsWorseThanTheLimit() throws {
        var market = try self.market(
            parent(.buy, 10_000) { $0.limitPrice = Price(ticks: 1_002) })
        market.run()
        #expect(market.sent.allSatisfy { $0.order.price.ticks <= 1_002 })
        #expect(market.strategy.filled == 0)
    }

    @Test func theCapBeatsTheSchedule() throws {
        var market = try self.market(parent(.buy, 100_000) { $0.maxPctVolume = 20 })
        market.volumePerSecond = 100
        market.run()
        // Others trade 180,000 in the window: 20% of the total is 45,000.
        #expect(market.strategy.filled > 40_000)
        #expect(market.strategy.filled <= 45_000)
    }

    @Test func mustCompleteBeatsTheCapInTheLastMinutes() throws {
        var market = try self.market(
            parent(.buy, 100_000) {
                $0.maxPctVolume = 20
                $0.mustCompleteMinutes = 5
            })
        market.volumePerSecond = 100
        market.run()
        #expect(market.strategy.filled == 100_000)
    }

    @Test func anOddBalanceIsSoldOnceAndLast() throws {
        var market = try self.market(parent(.sell, 1_030))
        market.run()
        #expect(market.strategy.filled == 1_030)
        let odd = market.sent.filter { $0.order.quantity % 100 != 0 }
        #expect(odd.allSatisfy { $0.order.quantity % 100 == 30 })
        #expect(odd.last?.order.id == market.sent.last?.order.id)
    }

    @Test func lockedMarketsAreJoinedNotCrossed() throws {
        var market = try self.market(parent(.buy, 1_000))
        market.quote(1_000, 0)
        market.run()
        #expect(!market.sent.isEmpty)
        #expect(market.sent.allSatisfy { $0.purpose == .join })
    }

    @Test func theSameSeedSendsTheSameAndAnotherSeedDoesNot() throws {
        func sent(_ seed: UInt64) throws -> [String] {
            var market = try self.market(
                parent(.buy, 30_000) {
                    $0.timeRandom = 20
                    $0.sizeRandom = 20
                    $0.seed = seed
                })
            market.run()
            #expect(market.strategy.filled == 30_000)
            return market.sent.map { "\($0.time) \($0.order.quantity)" }
        }
        let first = try sent(5)
        #expect(try sent(5) == first)
        #expect(try sent(6) != first)
    }

    @Test func auctionsTakeTheirShares() throws {
        var order = parent(.buy, 10_000) {
            $0.startTime = Timestamp(9, 15)
            $0.endTime = Timestamp(15, 0)
            $0.openAuction = 10
            $0.closeAuction = 20
        }
        order.maxPctVolume = nil
        var market = try self.market(order)
        market.context.market.phase = .openingCall
        market.context.now = Timestamp(9, 15)
        market.strategy.phaseChanged(to: .openingCall, &market.context)
        guard case .submit(let child, .openingAuction)? = market.context.requests.first else {
            Issue.record("no opening auction child: \(market.context.requests)")
            return
        }
        #expect(child.quantity == 1_000)
        #expect(child.price == Price(ticks: 1_010))
    }

    @Test func badParametersAreNamed() throws {
        let clock = try tradingClock()
        for (change, word): ((inout ParentOrder) -> Void, String) in [
            ({ $0.quantity = 150 }, "lots"), ({ $0.timeRandom = 50 }, "timeRandom"),
            ({ ($0.startTime, $0.endTime) = (Timestamp(11, 35), Timestamp(12, 30)) }, "window"),
        ] {
            let bad = parent(.buy, 1_000, change)
            let error = #expect(throws: StrategyError.self) { try TWAP(bad, clock: clock) }
            #expect(error?.description.contains(word) == true)
        }
        let sound = parent()
        #expect(throws: StrategyError.self) { try TWAP(sound, slices: 0, clock: clock) }
    }
}
