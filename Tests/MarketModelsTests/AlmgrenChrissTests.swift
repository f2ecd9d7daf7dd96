import MarketModels
import Testing

/// The example of Almgren & Chriss 2000, §3, with σ = 0.95 $/√day.
private func example(
    volatility: Double = 0.95, drift: Double = 0, impact: Double = 2.5e-6, duration: Double = 5
) throws(ModelFault) -> AlmgrenChriss {
    try AlmgrenChriss(
        shares: 1e6, duration: duration, periods: 5, volatility: volatility, drift: drift,
        fixedCost: 0.0625, permanentImpact: 2.5e-7, temporaryImpact: impact)
}

@Suite("Almgren and Chriss 2000")
struct AlmgrenChrissTests {
    @Test(
        "κ, trajectory, E and V for λ above, below and at 0", arguments: Golden.all.almgren_chriss)
    func schedule(golden: Golden.AlmgrenChrissCase) throws {
        let model = try example()
        let lambda = golden.inputs.lam
        let holdings = try model.holdings(riskAversion: lambda)
        #expect(agree(try model.urgency(riskAversion: lambda).kappa, golden.kappa))
        #expect(agree(holdings, golden.x))
        #expect(agree(model.trades(holdings), golden.n))
        let cost = try model.expectedCost(holdings)
        let variance = try model.variance(holdings)
        #expect(agree(cost, golden.E))
        #expect(agree(variance, golden.V))
        #expect(agree(cost + lambda * variance, golden.U))
    }

    @Test("With drift, a resting position of 11,080 shares bends the schedule")
    func drift() throws {
        let model = try example(drift: 0.02)
        let holdings = try model.holdings(riskAversion: 1e-6)
        let printed = ["546342.287", "296084.117", "154127.386", "66528.535"]
        for (holding, text) in zip(holdings.dropFirst(), printed) { #expect(reads(holding, text)) }
        #expect(reads(try #require(model.restingPosition(riskAversion: 1e-6)), "11080.33"))
        #expect(model.restingPosition(riskAversion: 0) == nil)
    }

    /// λ → 0 with drift approaches the parabola of λ = 0 without a jump.
    @Test("The drift's part stays exact as the risk aversion vanishes", arguments: [1e-10, -1e-10])
    func vanishingRiskAversion(lambda: Double) throws {
        let model = try example(drift: 0.02)
        let near = try model.holdings(riskAversion: lambda)
        let flat = try model.holdings(riskAversion: 0)
        #expect(agree(near, flat, 1e-3))
        #expect(flat[2] > 600_000)
    }

    @Test("No other schedule has a lower E + λV", arguments: [-2e-7, 0, 1e-6])
    func optimality(lambda: Double) throws {
        let model = try example(drift: 0.02)
        func objective(_ holdings: [Double]) throws -> Double {
            try model.expectedCost(holdings) + lambda * model.variance(holdings)
        }
        let best = try model.holdings(riskAversion: lambda)
        let least = try objective(best)
        for index in 1..<5 {
            for change in [-1_000.0, 1_000] {
                var other = best
                other[index] += change
                #expect(try objective(other) > least)
            }
        }
    }

    @Test("Selling everything at once costs 2,562,500 and risks nothing")
    func atOnce() throws {
        let model = try example()
        let holdings = [1e6, 0, 0, 0, 0, 0]
        #expect(agree(try model.expectedCost(holdings), 2_562_500))
        #expect(try model.variance(holdings) == 0)
    }

    @Test("The paper's κ, κT, half-life and static value at risk")
    func published() throws {
        let kappa = try example().urgency(riskAversion: 1e-6)
        #expect(reads(kappa.kappa, "0.6"))
        #expect(reads(kappa.kappa * 5, "3.035"))
        #expect(reads(kappa.halfLife, "1.647"))
        // 0.3/√250 of a price of 50.
        let exact = try example(volatility: 0.3 / 250.0.squareRoot() * 50, drift: 0.02)
        #expect(reads(try exact.staticVaR(quantile: 1.645), "3389572"))
    }

    /// Values of mpmath 1.3.0 at 40 digits from the paper's formulas.
    @Test(
        "Least value at risk for four impacts and four horizons",
        arguments: [
            (0.25, 5, 3_741_591.957_864_25, 2_291_845.833_780_7),
            (0.5, 5, 2_613_137.579_368_22, 1_407_360.770_530_98),
            (1, 5, 1_877_206.701_516_05, 1_078_681.482_737_63),
            (2, 5, 1_255_153.328_213_57, 980_826.495_193_56),
            (1, 1, 3_406_552.719_725_4, 2_683_857.047_288_48),
            (1, 2, 2_409_596.983_809_13, 1_495_819.887_639_78),
            (1, 10, 1_312_321.980_694_09, 1_292_575.230_374_41),
        ] as [(Double, Double, Double, Double)])
    func valueAtRisk(percent: Double, days: Double, value: Double, cost: Double) throws {
        // Trading this share of a daily volume of 5 million costs 1/8.
        let model = try example(impact: 0.125 / (percent / 100 * 5e6), duration: days)
        let least = try model.leastVaR(quantile: 1.645)
        #expect(agree(least.value, value))
        #expect(agree(least.expectedCost, cost))
    }

    @Test("Where risk outweighs impact by far, the first period sells all")
    func immediate() throws {
        let least = try example(duration: 100).leastVaR(quantile: 3)
        #expect(least.riskAversion == .infinity)
        #expect(least.variance == 0)
        #expect(least.holdings == [1e6, 0, 0, 0, 0, 0])
    }

    @Test("Continuous time: κ, E and V")
    func continuous() throws {
        let model = try ContinuousAlmgrenChriss(
            shares: 1e6, duration: 5, volatility: 0.95, temporaryImpact: 2.5e-6)
        let kappa = try model.kappa(riskAversion: 1e-6)
        #expect(reads(kappa, "0.600832755"))
        #expect(reads(try model.expectedCost(kappa: kappa), "777037.148"))
        #expect(agree(try model.variance(kappa: kappa), 7.324_477_62e11, 1e-9))
        // Equal parts: ηX²/T and σ²X²T/3, which small κ approaches; large κ has its own limits.
        #expect(agree(try model.expectedCost(kappa: 1e-7), 5e5))
        #expect(agree(try model.variance(kappa: 1e-7), 0.9025e12 * 5 / 3))
        #expect(
            agree(try model.expectedCost(kappa: 4.0001), try model.expectedCost(kappa: 4), 1e-4))
        #expect(agree(try model.variance(kappa: 0.1001), try model.variance(kappa: 0.0999), 1e-3))
    }

    /// Many short periods approach continuous time.
    @Test("The discrete programme tends to the continuous one")
    func limit() throws {
        let smooth = try ContinuousAlmgrenChriss(
            shares: 1e6, duration: 5, volatility: 0.95, temporaryImpact: 2.5e-6)
        let model = try AlmgrenChriss(
            shares: 1e6, duration: 5, periods: 2_000, volatility: 0.95, temporaryImpact: 2.5e-6)
        let holdings = try model.holdings(riskAversion: 1e-6)
        let kappa = try smooth.kappa(riskAversion: 1e-6)
        #expect(
            agree(try model.expectedCost(holdings), try smooth.expectedCost(kappa: kappa), 1e-3))
        #expect(agree(holdings[500], try smooth.holding(at: 1.25, kappa: kappa), 1e-5))
    }

    @Test("Any risk aversion has a schedule", arguments: [1e-300, 1e10, 1e140, 1e250])
    func extremes(lambda: Double) throws {
        let model = try example(drift: 0.02)
        let holdings = try model.holdings(riskAversion: lambda)
        #expect(holdings.allSatisfy { $0.isFinite && $0 >= 0 })
        #expect(zip(holdings, holdings.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test("Each urgency gives its κT back", arguments: ExecutionUrgency.allCases)
    func urgency(urgency: ExecutionUrgency) throws {
        let expected = [0.5, 1.5, 3, 6][Int(urgency.rawValue)]
        #expect(urgency.kappaTimesDuration == expected)
        let model = try example()
        let lambda = try model.riskAversion(kappaTimesDuration: expected)
        #expect(agree(try model.urgency(riskAversion: lambda).kappa * 5, expected, 1e-12))
        let smooth = try ContinuousAlmgrenChriss(
            shares: 1e6, duration: 5, volatility: 0.95, temporaryImpact: 2.5e-6)
        let kappa = try smooth.kappa(riskAversion: smooth.riskAversion(urgency))
        #expect(agree(kappa * 5, expected, 1e-12))
    }

    @Test("What has no meaning is refused by name")
    func refusals() throws {
        #expect(throws: ModelFault.self) { try example(volatility: -1) }
        #expect(throws: ModelFault.self) { try example(volatility: .nan) }
        let fault = try #require(throws: ModelFault.self) { try example(impact: 1e-7) }
        #expect(fault.field == "temporaryImpact")
        #expect(fault.description.contains("1e-07"))
        let model = try example()
        #expect(throws: ModelFault.self) { try model.holdings(riskAversion: -2e-6) }
        #expect(throws: ModelFault.self) { try model.holdings(riskAversion: .infinity) }
        #expect(throws: ModelFault.self) { try model.expectedCost([1e6, 0]) }
        #expect(throws: ModelFault.self) { try model.variance([1e6, 0, 0, 0, 0, 1]) }
        #expect(throws: ModelFault.self) { try model.leastVaR(quantile: 0) }
    }
}
