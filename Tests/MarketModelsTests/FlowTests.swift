import MarketModels
import Testing
import TradingModel

@Suite("Information, order flow and prices")
struct FlowTests {
    @Test("Kyle: one auction", arguments: Golden.all.kyle)
    func singleAuction(golden: Golden.KyleCase) throws {
        let market = try Kyle(
            valueVariance: golden.inputs.Sigma0, noiseDeviation: golden.inputs.sigma_u)
        for equilibrium in [market.singleAuction, try market.sequential(auctions: 1)] {
            let auction = try #require(equilibrium.auctions.first)
            #expect(agree(auction.impact, golden.lam))
            #expect(agree(auction.intensity, golden.beta))
            #expect(agree(auction.remainingVariance, golden.Sigma1))
            #expect(agree(equilibrium.expectedProfit, golden.profit))
        }
    }

    @Test(
        "Kyle: sequential auctions",
        arguments: [
            (["0.652882", "0.588227"], ["0.692021", "0.346011"]),
            (
                ["0.764797", "0.756758", "0.737208", "0.664201"],
                ["0.822136", "0.637499", "0.441163", "0.220582"]
            ),
            (
                [
                    "0.865319", "0.864710", "0.863884", "0.862724", "0.861015", "0.858334",
                    "0.853742", "0.844767", "0.822943", "0.741446",
                ], ["0.109949"]
            ),
        ])
    func sequential(impacts: [String], variances: [String]) throws {
        let auctions = try Kyle(valueVariance: 1, noiseDeviation: 1)
            .sequential(auctions: impacts.count).auctions
        for (auction, text) in zip(auctions, impacts) { #expect(reads(auction.impact, text)) }
        for (auction, text) in zip(auctions.reversed(), variances.reversed()) {
            #expect(reads(auction.remainingVariance, text))
        }
    }

    @Test("Kyle: the equilibrium conditions hold, and λ tends to √Σ₀/σ_u")
    func equilibrium() throws {
        let auctions = try Kyle(valueVariance: 9, noiseDeviation: 50)
            .sequential(auctions: 200).auctions
        var variance = 9.0
        for auction in auctions {
            // λ = βΣ/σ_u² and Σ_n = (1 − βλΔt)Σ_(n−1).
            let noise = 2_500.0 / 200
            #expect(agree(auction.impact, auction.intensity * auction.remainingVariance / noise))
            variance *= 1 - auction.intensity * auction.impact
            #expect(agree(auction.remainingVariance, variance))
        }
        #expect(agree(auctions[0].impact, 3.0 / 50, 0.02))
    }

    @Test("Gatheral: cost at a constant rate", arguments: Golden.all.gatheral)
    func constantRate(golden: Golden.GatheralCase) throws {
        let law = try Gatheral.PowerLaw(
            rateExponent: golden.inputs.delta, decayExponent: golden.inputs.gamma)
        let cost = try law.constantRateCost(shares: golden.inputs.X, duration: golden.inputs.T)
        #expect(agree(cost, golden.cost))
    }

    @Test(
        "Gatheral: the conditions of no manipulation",
        arguments: [
            (0.5, 0.5, true), (0.6, 0.4, false), (0.5, 0.49, false), (0.6, 0.4151, true),
            (1, 0.41, false),
        ])
    func conditions(delta: Double, gamma: Double, holds: Bool) throws {
        let law = try Gatheral.PowerLaw(rateExponent: delta, decayExponent: gamma)
        #expect(law.meetsNecessaryConditions == holds)
        let least = 2 - PortableMath.log(3) / PortableMath.log(2)
        #expect(agree(Gatheral.leastDecayExponent, least, 1e-14))
    }

    @Test(
        "Gatheral: round trips under exponential decay",
        arguments: [
            (1, 1, "0.058243", "0.058243"), (5, 1, "0.220845", "0.162644"),
            (1, 5, "-0.019063", "0.162644"), (10, 1, "0.274697", "0.194078"),
            (1, 10, "-0.080102", "0.194078"),
        ] as [(Double, Double, String, String)])
    func roundTrips(buying: Double, selling: Double, root: String, linear: String) throws {
        for (exponent, text) in [(0.5, root), (1, linear)] {
            let law = try Gatheral.ExponentialDecay(rateExponent: exponent, decayRate: 1)
            let cost = try law.roundTripCost(buying: buying, selling: selling, duration: 1)
            #expect(reads(cost, text))
        }
    }

    @Test("Gatheral: square-root impact with exponential decay is caught, linear is not")
    func manipulation() throws {
        let root = try Gatheral.ExponentialDecay(rateExponent: 0.5, decayRate: 1)
        let trip = try #require(try root.manipulation(duration: 1))
        #expect(trip.cost < -0.08)
        #expect(trip.selling > trip.buying)
        let again = try root.roundTripCost(
            buying: trip.buying, selling: trip.selling, duration: 1)
        #expect(again == trip.cost)
        let linear = try Gatheral.ExponentialDecay(rateExponent: 1, decayRate: 1)
        #expect(try linear.manipulation(duration: 1) == nil)
        let convex = try Gatheral.ExponentialDecay(rateExponent: 1.5, decayRate: 1)
        #expect(try convex.manipulation(duration: 1) != nil)
    }

    @Test("Propagator: geometric decay and signs", arguments: Golden.all.propagator_ar1)
    func propagator(golden: Golden.PropagatorCase) throws {
        let (rho, a, lag) = (golden.inputs.rho, golden.inputs.a, golden.inputs.l)
        let closed = try Propagator.geometricResponse(decay: a, correlation: rho, lag: lag)
        #expect(agree(closed, golden.R))
        // The sum itself, cut off where nothing is left.
        let sum = try Propagator(
            impact: (1...600).map { PortableMath.pow(a, Double($0)) },
            signCorrelation: (1...100).map { PortableMath.pow(rho, Double($0)) })
        #expect(agree(try sum.response(lag: lag), golden.R))
    }

    @Test(
        "Propagator: equal and nearly equal decays agree with the sum",
        arguments: [(0.8, 0.8), (0.8, 0.800_000_1), (0.7, -0.3), (1, 0.5)])
    func propagatorLimits(a: Double, rho: Double) throws {
        let sum = try Propagator(
            impact: (1...400).map { PortableMath.pow(a, Double($0)) },
            signCorrelation: (1...200).map { index in
                let size = PortableMath.pow(abs(rho), Double(index))
                return rho < 0 && index % 2 == 1 ? -size : size
            })
        for lag in [1, 2, 7] {
            let closed = try Propagator.geometricResponse(decay: a, correlation: rho, lag: lag)
            #expect(agree(closed, try sum.response(lag: lag)))
        }
    }

    @Test("Hawkes: rate and Fano factor", arguments: Golden.all.hawkes)
    func hawkes(golden: Golden.HawkesCase) throws {
        let inputs = golden.inputs
        let process = try Hawkes(
            baseRate: inputs.mu, excitation: inputs.n * inputs.beta, decay: inputs.beta)
        #expect(agree(process.rate, golden.rate))
        #expect(agree(try process.fanoFactor(window: inputs.window), golden.fano))
        #expect(reads(process.fanoLimit, "11.1111"))
        #expect(agree(try process.fanoFactor(window: 1e9), process.fanoLimit, 1e-7))
        // Within a moment events are Poisson.
        #expect(agree(try process.fanoFactor(window: 1e-9), 1, 1e-8))
    }

    @Test("Hawkes: log-likelihood")
    func logLikelihood() throws {
        let process = try Hawkes(baseRate: 0.5, excitation: 0.8, decay: 1.5)
        let value = try process.logLikelihood(events: [0.5, 1, 1.2, 3], horizon: 4)
        #expect(reads(value, "-4.9946328249"))
        #expect(agree(try process.logLikelihood(events: [], horizon: 4), -2))
    }

    @Test("Roll: spread from the bounce of prices")
    func roll() throws {
        #expect(agree(try #require(RollSpread.spread(autocovariance: -1e-4)), 0.02))
        #expect(RollSpread.spread(autocovariance: 1e-4) == nil)
        #expect(RollSpread.spread(autocovariance: 0) == nil)
        #expect(RollSpread.spread(prices: [10, 10.02]) == nil)
        #expect(RollSpread.spread(prices: [10, .nan, 10.02, 10]) == nil)
        // Trades at bid and ask alike likely, about a mid that stands still.
        var generator = SplitMix64(seed: 84)
        let prices = (0..<20_000).map { _ in generator.next() >> 63 == 0 ? 10.0 : 10.02 }
        #expect(agree(try #require(RollSpread.spread(prices: prices)), 0.02, 0.03))
    }

    @Test("What has no meaning is refused by name")
    func refusals() throws {
        #expect(throws: ModelFault.self) { try Kyle(valueVariance: 0, noiseDeviation: 1) }
        #expect(throws: ModelFault.self) {
            try Kyle(valueVariance: 1, noiseDeviation: 1).sequential(auctions: 0)
        }
        #expect(throws: ModelFault.self) {
            try Gatheral.PowerLaw(rateExponent: 0.5, decayExponent: 1)
        }
        #expect(throws: ModelFault.self) {
            try Propagator(impact: [1], signCorrelation: [1.5])
        }
        #expect(throws: ModelFault.self) {
            try Hawkes(baseRate: 1, excitation: 2, decay: 2)
        }
        let process = try Hawkes(baseRate: 1, excitation: 1, decay: 2)
        let fault = try #require(throws: ModelFault.self) {
            try process.logLikelihood(events: [1, 3, 2], horizon: 4)
        }
        #expect(fault.field == "events[2]")
    }
}
