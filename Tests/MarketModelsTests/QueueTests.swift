import MarketModels
import Testing
import TradingModel

/// Every pair of best queues up to five orders.
private let pairs = (1...5).flatMap { bids in (1...5).map { asks in (bids, asks) } }

@Suite("Best queues")
struct QueueTests {
    private let model: ContStoikovTalreja

    init() throws { model = try ContStoikovTalreja.published() }

    @Test("The published rates, and their continuation")
    func rates() throws {
        let golden = Golden.all.cst
        #expect(model.limitRates == golden.lam)
        #expect(model.cancelRates == golden.theta)
        #expect(model.marketRate == golden.mu)
        let longer = try ContStoikovTalreja.published(ticks: 8)
        #expect(agree(longer.limitRates[7], 1.92 * PortableMath.pow(8, -0.52)))
        #expect(longer.cancelRates[7] == 0.47)
        #expect(agree(try model.growthProbability(orders: 2, distance: 1), 1.85 / (1.85 + 2.36)))
        #expect(agree(try model.growthProbability(orders: 2, distance: 2), 1.51 / (1.51 + 1.62)))
    }

    @Test("Cont, Stoikov and Talreja: P(mid goes up) at a spread of one tick")
    func midMoves() throws {
        let moves = try model.midMoves(spread: 1)
        for (bids, asks) in pairs {
            let up = try moves.up(bids: bids, asks: asks)
            #expect(agree(up, Golden.all.cst.p_up[bids - 1][asks - 1], 1e-6), "\(bids), \(asks)")
            #expect(agree(up + (try moves.up(bids: asks, asks: bids)), 1, 1e-10))
        }
    }

    @Test("Cont, Stoikov and Talreja: P(mid goes up) at a spread of two ticks")
    func widerSpread() throws {
        let up = try model.midMoves(spread: 2).up(bids: 3, asks: 1)
        #expect(agree(up, Golden.all.cst.p_up_S2_b3_a1, 1e-6))
    }

    @Test("Cont, Stoikov and Talreja: P(own bid executes before the mid moves)", arguments: pairs)
    func execution(bids: Int, asks: Int) throws {
        let golden = Golden.all.cst.p_exec_bid_before_mid_moves[bids - 1][asks - 1]
        #expect(agree(try model.executionProbability(bids: bids, asks: asks), golden, 1e-6))
    }

    @Test("Cont, Stoikov and Talreja: P(making the spread)", arguments: pairs)
    func makingTheSpread(bids: Int, asks: Int) throws {
        let golden = Golden.all.cst.p_make_spread[bids - 1][asks - 1]
        #expect(agree(try model.spreadCaptureProbability(bids: bids, asks: asks), golden, 1e-6))
    }

    /// The paper's Table 4 prints the transposed complement: a simulation of the event that its
    /// title names decides for ours.
    @Test(
        "Cont, Stoikov and Talreja: Table 4 is the transposed complement of its title",
        arguments: [(1, 5), (5, 1), (2, 3)])
    func wrongTable(bids: Int, asks: Int) throws {
        let ours = try model.executionProbability(bids: bids, asks: asks)
        let complement = 1 - (try model.executionProbability(bids: asks, asks: bids))
        var generator = SplitMix64(seed: 2_010)
        let runs = 4_000
        let hits = (0..<runs).count { _ in executes(bids, asks, &generator) }
        let share = Double(hits) / Double(runs)
        let error = (share * (1 - share) / Double(runs)).squareRoot()
        #expect(abs(share - ours) <= 4 * error)
        #expect(abs(share - complement) > 8 * error)
    }

    /// One race between the place of an own bid and the ask queue.
    private func executes(_ bids: Int, _ asks: Int, _ generator: inout SplitMix64) -> Bool {
        var (place, queue) = (bids, asks)
        while place > 0 {
            let advance = 0.94 + Double(place - 1) * 0.71
            let shrink = 0.94 + Double(queue) * 0.71
            let draw = generator.uniform() * (advance + shrink + 1.85)
            if draw < advance { place -= 1 } else { queue += draw < advance + shrink ? -1 : 1 }
            if queue == 0 { return false }
        }
        return true
    }

    @Test("Cont and de Larrard: P(price goes up)", arguments: pairs)
    func contDeLarrard(bids: Int, asks: Int) throws {
        let golden = Golden.all.cont_de_larrard[bids - 1][asks - 1]
        #expect(agree(try ContDeLarrard.upProbability(bids: bids, asks: asks), golden))
    }

    @Test(
        "Cont and de Larrard: complements and large queues",
        arguments: [(1, 100), (40, 70), (500, 3), (1_000, 1_000)])
    func largeQueues(bids: Int, asks: Int) throws {
        let up = try ContDeLarrard.upProbability(bids: bids, asks: asks)
        let down = try ContDeLarrard.upProbability(bids: asks, asks: bids)
        #expect(agree(up + down, 1, 1e-11))
        // Long queues race like two Brownian motions: 2/π·arctan(n/p).
        if min(bids, asks) >= 40 {
            let limit = 2 / .pi * PortableMath.atan(Double(bids) / Double(asks))
            #expect(agree(up, limit, 1e-3))
        }
    }

    @Test("What has no meaning is refused by name")
    func refusals() throws {
        #expect(throws: ModelFault.self) { try model.midMoves(spread: 6) }
        // Queues that never empty: no answer rather than a wrong one.
        let growing = try ContStoikovTalreja(limitRates: [5], cancelRates: [0], marketRate: 1)
        #expect(throws: ModelFault.self) { try growing.midMoves(spread: 1) }
        #expect(throws: ModelFault.self) { try model.executionProbability(bids: 0, asks: 1) }
        #expect(throws: ModelFault.self) { try model.spreadCaptureProbability(bids: 1, asks: 81) }
        #expect(throws: ModelFault.self) {
            try ContStoikovTalreja(limitRates: [1], cancelRates: [1, 2], marketRate: 1)
        }
        let fault = try #require(throws: ModelFault.self) {
            try ContDeLarrard.upProbability(bids: 1, asks: 0)
        }
        #expect(fault.description == "asks must be from 1 to 10000, but is 0")
    }
}
