import MarketModels
import Testing
import TradingModel

@Suite("Impact of large orders")
struct ImpactTests {
    @Test("Almgren, Thum, Hauptmann and Li: I, K and J", arguments: Golden.all.athl)
    func almgrenThumHauptmannLi(golden: Golden.ATHLCase) throws {
        let inputs = golden.inputs
        let stock = try AlmgrenThumHauptmannLi.Stock(
            dailyVolume: inputs.V, sharesOutstanding: inputs.Theta,
            volatility: inputs.sigma_pct / 100)
        let impact = try AlmgrenThumHauptmannLi.published.impact(
            shares: inputs.X, duration: inputs.T, in: stock)
        #expect(agree(impact.permanent * 1e4, golden.I_bp))
        #expect(agree(impact.temporary * 1e4, golden.K_bp))
        #expect(agree(impact.cost * 1e4, golden.J_bp))
    }

    /// Table 3 of the paper, which rounds to basis points.
    @Test(
        "Almgren, Thum, Hauptmann and Li: the printed table within half a basis point",
        arguments: zip(
            Golden.all.athl,
            [(20, 22, 32), (20, 15, 25), (20, 8, 18), (22, 32, 43), (22, 21, 32), (22, 12, 23)]
                as [(Double, Double, Double)]))
    func printed(golden: Golden.ATHLCase, table: (Double, Double, Double)) {
        #expect(abs(golden.I_bp - table.0) <= 0.5)
        #expect(abs(golden.K_bp - table.1) <= 0.5)
        #expect(abs(golden.J_bp - table.2) <= 0.5)
    }

    @Test("Obizhaeva and Wang: trades and costs", arguments: Golden.all.obizhaeva_wang)
    func obizhaevaWang(golden: Golden.ObizhaevaWangCase) throws {
        let inputs = golden.inputs
        let model = try ObizhaevaWang(
            depth: inputs.q, permanentImpact: inputs.lam, resilience: inputs.rho)
        let schedule = try model.schedule(shares: inputs.X0, duration: inputs.T)
        #expect(agree(schedule.ends, golden.x0))
        #expect(agree(schedule.rate, golden.rate))
        #expect(agree(schedule.cost, golden.cost_net))
        let even = try model.constantRateCost(shares: inputs.X0, duration: inputs.T)
        #expect(agree(even, golden.cost_const))
        let usual = try ObizhaevaWang(depth: inputs.q, resilience: inputs.rho)
        #expect(usual == model)
    }

    @Test("Obizhaeva and Wang: the saving peaks near ρ = 2")
    func saving() throws {
        func costs(_ resilience: Double) throws -> (best: Double, even: Double) {
            let model = try ObizhaevaWang(depth: 5_000, resilience: resilience)
            return (
                try model.schedule(shares: 1e5, duration: 1).cost,
                try model.constantRateCost(shares: 1e5, duration: 1)
            )
        }
        let peak = try costs(2)
        #expect(agree(peak.best, 750_000))
        #expect(reads(peak.even, "783833.8208"))
        func saving(_ costs: (best: Double, even: Double)) -> Double { 1 - costs.best / costs.even }
        #expect(reads(saving(peak), "0.043"))
        for resilience in [0.01, 0.5, 8, 100] {
            #expect(saving(try costs(resilience)) < saving(peak))
        }
        // No refill within the time: the trades cost X²/(2q) however they are spread.
        #expect(agree(try costs(1e-9).even, 1e6, 1e-8))
    }

    @Test(
        "Alfonsi, Fruth and Schied: first, inner and last trade",
        arguments: Golden.all.alfonsi_fruth_schied)
    func alfonsiFruthSchied(golden: Golden.AlfonsiCase) throws {
        let inputs = golden.inputs
        let model = try AlfonsiFruthSchied(
            trades: inputs.trades, resilience: inputs.rho, duration: inputs.T)
        let schedule = try model.schedule(shares: inputs.X)
        #expect(agree(schedule[0], golden.first))
        #expect(schedule.last == schedule.first)
        #expect(agree(schedule[1], golden.mid))
        #expect(agree(schedule.reduce(0, +), inputs.X, 1e-12))
    }

    @Test("Alfonsi, Fruth and Schied: no other schedule is cheaper")
    func alfonsiOptimality() throws {
        let model = try AlfonsiFruthSchied(trades: 6, resilience: 2, duration: 1)
        let best = try model.schedule(shares: 1_000)
        let least = try model.cost(best)
        for (from, to) in [(0, 1), (1, 0), (2, 5), (4, 3), (5, 0)] {
            var other = best
            other[from] -= 10
            other[to] += 10
            #expect(try model.cost(other) > least)
        }
    }

    @Test(
        "Square root: peak and average price paid",
        arguments: [(0.01, 20.0), (0.05, 44.721_359_549_995_8), (0.1, 63.245_553_203_367_6)])
    func squareRoot(share: Double, peak: Double) throws {
        let law = try SquareRootImpact(volatility: 0.02)
        #expect(agree(try law.peak(share: share) * 1e4, peak))
        #expect(agree(try law.averageCost(share: share) * 1e4, peak * 2 / 3))
    }

    @Test("What has no meaning is refused by name")
    func refusals() throws {
        #expect(throws: ModelFault.self) {
            try ObizhaevaWang(depth: 5_000, permanentImpact: 3e-4, resilience: 1)
        }
        #expect(throws: ModelFault.self) {
            try AlfonsiFruthSchied(trades: 1, resilience: 1, duration: 1)
        }
        #expect(throws: ModelFault.self) { try SquareRootImpact(volatility: 0.02, exponent: 1.5) }
        let law = try SquareRootImpact(volatility: 0.02)
        #expect(throws: ModelFault.self) { try law.peak(share: 0) }
        let fault = try #require(throws: ModelFault.self) {
            try AlmgrenThumHauptmannLi.Stock(
                dailyVolume: 1, sharesOutstanding: -1, volatility: 0.01)
        }
        #expect(fault.description == "sharesOutstanding must be positive and finite, but is -1.0")
    }
}
