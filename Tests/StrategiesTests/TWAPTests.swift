import Execution
import Rulebook
import Strategies
import Testing
import TradingModel

/// A market of one level a side and endless depth, in which crossing children fill at once and
/// passive ones never: the least that a schedule needs.
private struct EndlessMarket {
    var context: TradingContext
    var strategy: TWAP
    var wakeUps: [Timestamp] = []
    var sent: [(order: Order, purpose: Purpose, time: Timestamp)] = []
    var cancels: [(id: OrderID, time: Timestamp)] = []
    var live: [OrderID: Order] = [:]
    /// How far the schedule was ahead of the fills at its worst, and filled plus live at most.
    var worstLag: Quantity = 0
    var mostCommitted: Quantity = 0

    init(_ parent: ParentOrder, slices: Int? = nil) throws {
        let instrument = try #require(Instrument("600519.SH"))
        let date = try #require(TradingDate("2023-02-01"))
        let rules = try MarketRules.standard.rules(for: instrument, on: date)
        let limits = Price(ticks: 900)...Price(ticks: 1_100)
        context = TradingContext(
            rules: rules, limits: limits, previousClose: Price(ticks: 1_000))
        context.market.phase = .continuous
        context.market.book.bids[0] = PriceLevel(
            price: Price(ticks: 1_000), quantity: 1 << 30, orders: 1)
        context.market.book.asks[0] = PriceLevel(
            price: Price(ticks: 1_004), quantity: 1 << 30, orders: 1)
        context.market.last = Price(ticks: 1_002)
        strategy = try TWAP(parent, slices: slices, clock: context.clock)
    }

    mutating func run(volumePerSecond: Quantity = 100_000) {
        strategy.started(&context)
        collect()
        while let next = wakeUps.min(), next < Timestamp(15, 0) {
            wakeUps.removeAll { $0 == next }
            context.now = max(next, context.now)
            let passed = context.clock.elapsed(at: context.now).nanoseconds / 1_000_000_000
            context.market.volume = passed * volumePerSecond + strategy.filled
            context.market.phase = context.rules.schedule.value.phase(at: context.now)
            strategy.woken(&context)
            collect()
        }
    }

    private mutating func collect() {
        var updates: [OrderUpdate] = []
        wakeUps += context.wakeUps
        context.wakeUps = []
        for request in context.requests {
            switch request {
            case .submit(let order, let purpose):
                sent.append((order, purpose, context.now))
                live[order.id] = order
                updates.append(OrderUpdate(.accepted, order: order.id, time: context.now))
                if order.side.crosses(
                    limit: order.price,
                    resting: order.side == .buy ? Price(ticks: 1_004) : Price(ticks: 1_000))
                {
                    live[order.id] = nil
                    updates.append(
                        OrderUpdate(
                            .filled, order: order.id, time: context.now, price: order.price,
                            quantity: order.quantity))
                }
            case .cancel(let id, _):
                cancels.append((id, context.now))
                if let order = live.removeValue(forKey: id) {
                    updates.append(
                        OrderUpdate(
                            .canceled, order: id, time: context.now, quantity: order.quantity))
                } else {
                    updates.append(OrderUpdate(.cancelRejected, order: id, time: context.now))
                }
            }
        }
        context.requests = []
        for update in updates { strategy.orderUpdated(update, &context) }
        let resting = live.values.reduce(0) { $0 + $1.quantity }
        mostCommitted = max(mostCommitted, strategy.filled + resting)
        worstLag = max(worstLag, (strategy.target(at: context.now) ?? 0) - strategy.filled)
        wakeUps += context.wakeUps
        context.wakeUps = []
    }
}

@Suite("TWAP")
struct TWAPTests {
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
        var market = try EndlessMarket(parent(side))
        market.run()
        #expect(market.strategy.filled == 10_000)
        #expect(market.mostCommitted <= 10_000)
        for (order, _, time) in market.sent {
            #expect(order.quantity % 100 == 0)
            #expect(time >= Timestamp(9, 45) && time < Timestamp(10, 15))
        }
    }

    @Test func itStaysWithinABandAndAClipOfItsSchedule() throws {
        var market = try EndlessMarket(parent(.buy, 30_000))
        market.run()
        // Band 0.5% = 150, clip of a slice 1,000.
        #expect(market.worstLag <= 1_150, "lag \(market.worstLag)")
    }

    @Test func itEscalatesFromJoiningToCrossing() throws {
        var market = try EndlessMarket(parent(.buy, 1_000), slices: 1)
        market.run()
        #expect(market.sent.map(\.purpose) == [.join, .improve, .cross])
        #expect(market.sent.map(\.order.price.ticks) == [1_000, 1_001, 1_004])
        // A passive child lives three seconds at least.
        for (id, time) in market.cancels {
            let child = try #require(market.sent.first { $0.order.id == id })
            #expect(time >= child.time + .seconds(3))
        }
    }

    @Test func noChildIsWorseThanTheLimit() throws {
        var market = try EndlessMarket(
            parent(.buy, 10_000) { $0.limitPrice = Price(ticks: 1_002) })
        market.run()
        #expect(market.sent.allSatisfy { $0.order.price.ticks <= 1_002 })
        #expect(market.strategy.filled == 0)
    }

    @Test func theCapBeatsTheSchedule() throws {
        var market = try EndlessMarket(parent(.buy, 100_000) { $0.maxPctVolume = 20 })
        market.run(volumePerSecond: 100)
        // Others trade 180,000 in the window: 20% of the total is 45,000.
        #expect(market.strategy.filled > 40_000)
        #expect(market.strategy.filled <= 45_000)
    }

    @Test func mustCompleteBeatsTheCapInTheLastMinutes() throws {
        var market = try EndlessMarket(
            parent(.buy, 100_000) {
                $0.maxPctVolume = 20
                $0.mustCompleteMinutes = 5
            })
        market.run(volumePerSecond: 100)
        #expect(market.strategy.filled == 100_000)
    }

    @Test func anOddBalanceIsSoldOnceAndLast() throws {
        var market = try EndlessMarket(parent(.sell, 1_030))
        market.run()
        #expect(market.strategy.filled == 1_030)
        let odd = market.sent.filter { $0.order.quantity % 100 != 0 }
        #expect(odd.allSatisfy { $0.order.quantity % 100 == 30 })
        #expect(odd.last?.order.id == market.sent.last?.order.id)
    }

    @Test func lockedMarketsAreJoinedNotCrossed() throws {
        var market = try EndlessMarket(parent(.buy, 1_000))
        market.context.market.book.asks[0] = .empty
        market.run()
        #expect(!market.sent.isEmpty)
        #expect(market.sent.allSatisfy { $0.purpose == .join })
    }

    @Test func theSameSeedSendsTheSameAndAnotherSeedDoesNot() throws {
        func sent(_ seed: UInt64) throws -> [String] {
            var market = try EndlessMarket(
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
        var market = try EndlessMarket(order)
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
