import MarketModels
import Testing

/// A of the working paper: one fill per step, on average, at half a spread of 0.5; 137.458.
private let workingPaperIntensity = PortableMath.exp(-1.5 * 0.5 / 2) / 0.005

/// A cell of the papers' tables: what a strategy earned in 200,000 paths of a reference.
struct MakingCase: Sendable, CustomTestStringConvertible {
    let version: AvellanedaStoikov.Version
    let gamma: Double
    /// Nil for the inventory strategy.
    let spread: Double?
    let profit: Double
    let deviation: Double
    let inventory: Double

    init(
        _ version: AvellanedaStoikov.Version, _ gamma: Double, _ spread: Double?,
        _ profit: Double, _ deviation: Double, _ inventory: Double
    ) {
        self.version = version
        self.gamma = gamma
        self.spread = spread
        self.profit = profit
        self.deviation = deviation
        self.inventory = inventory
    }

    var testDescription: String {
        "\(version), γ = \(gamma), \(spread.map { "symmetric \($0)" } ?? "inventory")"
    }

    func outcome(paths: Int, seed: UInt64) throws -> MarketMakingSimulation.Outcome {
        let maker = try AvellanedaStoikov(
            riskAversion: gamma, volatility: 2, intensityDecay: 1.5, version: version)
        let simulation = try MarketMakingSimulation(
            maker: maker,
            intensity: version == .quantitativeFinance2008 ? 140 : workingPaperIntensity)
        return try simulation.run(
            spread.map { .symmetric(spread: $0) } ?? .inventory, paths: paths, seed: seed)
    }

    static let table = [
        MakingCase(.quantitativeFinance2008, 0.1, nil, 64.90, 6.54, 2.93),
        MakingCase(.quantitativeFinance2008, 0.1, 1.49, 68.22, 13.51, 8.41),
        MakingCase(.quantitativeFinance2008, 0.01, nil, 68.39, 8.94, 5.22),
        MakingCase(.quantitativeFinance2008, 0.01, 1.35, 68.68, 13.74, 8.74),
        MakingCase(.quantitativeFinance2008, 1, nil, 31.45, 4.84, 1.64),
        MakingCase(.quantitativeFinance2008, 1, 3.02, 43.70, 10.76, 5.18),
        MakingCase(.workingPaper2006, 0.1, nil, 63.01, 6.02, 2.92),
        MakingCase(.workingPaper2006, 0.1, 1.29, 67.38, 13.65, 8.77),
        MakingCase(.workingPaper2006, 0.01, nil, 67.13, 8.89, 5.20),
        MakingCase(.workingPaper2006, 0.01, 1.33, 67.42, 13.60, 8.69),
        MakingCase(.workingPaper2006, 0.5, nil, 23.20, 5.02, 1.95),
        MakingCase(.workingPaper2006, 0.5, 1.15, 66.72, 13.86, 9.07),
        MakingCase(.workingPaper2006, 0.5, 0.5, 47.20, 14.36, 9.95),
    ]
}

@Suite("Market making")
struct MarketMakingTests {
    @Test("Avellaneda and Stoikov: quotes", arguments: Golden.all.avellaneda_stoikov_quotes)
    func quotes(golden: Golden.QuoteCase) throws {
        let inputs = golden.inputs
        let maker = try AvellanedaStoikov(
            riskAversion: inputs.gamma, volatility: inputs.sigma, intensityDecay: inputs.k,
            horizon: inputs.T)
        let quotes = try maker.quotes(mid: inputs.s, inventory: inputs.q, t: inputs.t)
        #expect(agree(quotes.reservation, golden.r))
        #expect(agree(quotes.spread, golden.spread))
        #expect(agree(quotes.bid, golden.bid))
        #expect(agree(quotes.ask, golden.ask))
    }

    @Test(
        "Avellaneda and Stoikov: the spreads of both versions' tables",
        arguments: [
            (.quantitativeFinance2008, 0.1, "1.49"), (.quantitativeFinance2008, 0.01, "1.35"),
            (.quantitativeFinance2008, 1, "3.02"), (.workingPaper2006, 0.1, "1.29"),
            (.workingPaper2006, 0.01, "1.33"), (.workingPaper2006, 0.5, "1.15"),
        ] as [(AvellanedaStoikov.Version, Double, String)])
    func spreads(version: AvellanedaStoikov.Version, gamma: Double, spread: String) throws {
        let maker = try AvellanedaStoikov(
            riskAversion: gamma, volatility: 2, intensityDecay: 1.5, version: version)
        #expect(reads(maker.meanSpread, spread))
    }

    @Test("Avellaneda and Stoikov: simulated tables of both versions", arguments: MakingCase.table)
    func simulation(golden: MakingCase) throws {
        let outcome = try golden.outcome(paths: 2_000, seed: 2_008)
        let error = outcome.relativeErrorOfDeviation
        #expect(abs(outcome.meanProfit - golden.profit) <= 4 * outcome.errorOfMean)
        #expect(abs(outcome.profitDeviation / golden.deviation - 1) <= 4 * error)
        #expect(abs(outcome.inventoryDeviation / golden.inventory - 1) <= 4 * error)
    }

    /// The working paper's Table 3 prints 33.92 for the inventory strategy at γ = 0.5, which its own
    /// formulas do not give.
    @Test("Avellaneda and Stoikov: the printed 33.92 of 2006 is not what the formulas give")
    func wrongTable() throws {
        let golden = MakingCase(.workingPaper2006, 0.5, nil, 23.20, 5.02, 1.95)
        let outcome = try golden.outcome(paths: 1_000, seed: 2_006)
        #expect(abs(outcome.meanProfit - 23.20) <= 4 * outcome.errorOfMean)
        #expect(33.92 - outcome.meanProfit > 40 * outcome.errorOfMean)
    }

    /// p fills per side and step, each worth half the spread; inventory is their difference.
    @Test(
        "Avellaneda and Stoikov: symmetric quotes follow the binomial",
        arguments: [
            (1.49, 140.0, "68.2323", "8.403"), (1.29, workingPaperIntensity, "67.3875", "8.786"),
            (0.5, workingPaperIntensity, "47.2367", "9.985"),
        ])
    func binomial(width: Double, intensity: Double, mean: String, deviation: String) throws {
        let probability = intensity * PortableMath.exp(-1.5 * width / 2) * 0.005
        let expected = 200 * probability * width
        let spread = (400 * probability * (1 - probability)).squareRoot()
        #expect(reads(expected, mean))
        #expect(reads(spread, deviation))
        let maker = try AvellanedaStoikov(riskAversion: 0.1, volatility: 2, intensityDecay: 1.5)
        let outcome = try MarketMakingSimulation(maker: maker, intensity: intensity)
            .run(.symmetric(spread: width), paths: 1_000, seed: 5)
        #expect(abs(outcome.meanProfit - expected) <= 4 * outcome.errorOfMean)
        #expect(
            abs(outcome.inventoryDeviation / spread - 1) <= 4 * outcome.relativeErrorOfDeviation)
    }

    @Test("The same seed gives the same outcome, another seed another")
    func seeds() throws {
        let golden = MakingCase.table[0]
        let first = try golden.outcome(paths: 20, seed: 1)
        let again = try golden.outcome(paths: 20, seed: 1)
        let other = try golden.outcome(paths: 20, seed: 2)
        #expect(first == again)
        #expect(first != other)
    }

    private func gueant(
        gamma: Double = 0.01, volatility: Double = 0.3
    ) throws(ModelFault) -> GueantLehalleFernandezTapia {
        try GueantLehalleFernandezTapia(
            volatility: volatility, intensity: 0.9, intensityDecay: 0.3, riskAversion: gamma)
    }

    @Test("Guéant, Lehalle and Fernandez-Tapia: far from the end", arguments: Golden.all.glft)
    func asymptotic(golden: Golden.GLFTCase) throws {
        let quotes = try gueant().asymptotic(inventory: golden.inputs.q)
        #expect(agree(quotes.bid, golden.bid))
        #expect(agree(quotes.ask, golden.ask))
    }

    @Test(
        "Guéant, Lehalle and Fernandez-Tapia: exact quotes at T = 600, Q = 30",
        arguments: [(0, "3.313045", "3.313045"), (5, "3.653479", "2.972522")])
    func exact(inventory: Int, bid: String, ask: String) throws {
        let quotes = try gueant().exact(inventory: inventory, limit: 30, remaining: 600)
        #expect(reads(try #require(quotes.bid), bid))
        #expect(reads(try #require(quotes.ask), ask))
    }

    @Test("Guéant, Lehalle and Fernandez-Tapia: the limits of inventory and time")
    func limits() throws {
        let full = try gueant().exact(inventory: 3, limit: 3, remaining: 10)
        #expect(full.bid == nil)
        #expect(full.ask != nil)
        // At the end the value function is flat: only the base distance is left.
        let last = try gueant().exact(inventory: 1, limit: 3, remaining: 0)
        #expect(last.bid == (try gueant().base))
        #expect(throws: ModelFault.self) {
            try gueant().exact(inventory: 4, limit: 3, remaining: 1)
        }
        #expect(throws: ModelFault.self) {
            try gueant().exact(inventory: 0, limit: 30, remaining: 1e12)
        }
        #expect(throws: ModelFault.self) {
            try gueant(gamma: 5, volatility: 1_000).exact(
                inventory: 0, limit: 100, remaining: 1e-7)
        }
    }

    @Test("What has no meaning is refused by name")
    func refusals() throws {
        #expect(throws: ModelFault.self) { try gueant(gamma: 0) }
        let maker = try AvellanedaStoikov(riskAversion: 0.1, volatility: 2, intensityDecay: 1.5)
        let fault = try #require(throws: ModelFault.self) {
            try maker.quotes(mid: 100, inventory: 0, t: 1.5)
        }
        #expect(fault == ModelFault(field: "t", allowed: "from 0 to 1.0", given: "1.5"))
        #expect(throws: ModelFault.self) {
            try MarketMakingSimulation(maker: maker).run(.inventory, paths: 1, seed: 1)
        }
    }
}
