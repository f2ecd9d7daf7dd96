import Signals
import Testing
import TradingModel

@Suite("Online regression")
struct RegressionTests {
    private static let features = [[1, 0.5], [1, -1], [1, 2], [1, 0.3], [1, -0.7]]
    private static let outcomes = [0.4, -0.6, 1.3, 0.1, -0.5]

    /// Five observations, penalty 0.1; computed independently as the batch solution.
    @Test(arguments: [
        (0.99, [-0.001_132_04, 0.637_973_6], 5e-9), (1, [-0.000_241_105, 0.637_481_487], 5e-10),
    ])
    func goldenWeights(forgetting: Double, expected: [Double], tolerance: Double) {
        var regression = RecursiveLeastSquares(
            dimension: 2, ridge: 0.1, forgetting: forgetting, weightCap: 10)
        for (x, y) in zip(RegressionTests.features, RegressionTests.outcomes) {
            regression.update(x[...], outcome: y)
        }
        #expect(regression.count == 5)
        for (found, wanted) in zip(regression.weights, expected) {
            #expect(abs(found - wanted) <= max(tolerance, 5e-8 * abs(wanted)))
        }
    }

    /// w minimises Σ φ^(n−i)·(y − xᵀw)² + λφⁿ·|w|²: two normal equations, solved by hand.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func equalsTheBatchSolution(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let (ridge, forgetting, count) = (0.3, 0.97, 60)
        var regression = RecursiveLeastSquares(
            dimension: 2, ridge: ridge, forgetting: forgetting, weightCap: 100)
        var (a, b, d, u, v, penalty) = (0.0, 0.0, 0.0, 0.0, 0.0, ridge)
        for _ in 0..<count {
            let x = [generator.uniform() - 0.5, generator.uniform() * 3]
            let y = generator.uniform() * 2 - x[0]
            regression.update(x[...], outcome: y)
            a = a * forgetting + x[0] * x[0]
            b = b * forgetting + x[0] * x[1]
            d = d * forgetting + x[1] * x[1]
            u = u * forgetting + x[0] * y
            v = v * forgetting + x[1] * y
            penalty *= forgetting
        }
        let determinant = (a + penalty) * (d + penalty) - b * b
        let batch = [
            ((d + penalty) * u - b * v) / determinant, ((a + penalty) * v - b * u) / determinant,
        ]
        for (found, wanted) in zip(regression.weights, batch) {
            #expect(abs(found - wanted) < 1e-10, "seed \(seed)")
        }
    }

    @Test func staysSoundWhenNothingNewComes() {
        var regression = RecursiveLeastSquares(
            dimension: 3, ridge: 1, forgetting: 0.95, weightCap: 5)
        var generator = SplitMix64(seed: 5)
        for step in 0..<200_000 {
            // The third feature is silent but for once in a long while.
            let x = [generator.uniform() - 0.5, 0, step % 50_000 == 0 ? 1e3 : 0]
            regression.update(x[...], outcome: x[0] * 2)
        }
        let symmetry = regression.symmetry
        #expect(symmetry.asymmetry == 0)
        #expect(symmetry.smallestDiagonal >= 0)
        #expect(regression.weights.allSatisfy { $0.isFinite && abs($0) <= 5 })
        #expect(abs(regression.weights[0] - 2) < 1e-6)
    }

    @Test func weightsAreHeldAndBadValuesLeftOut() {
        var regression = RecursiveLeastSquares(
            dimension: 1, ridge: 1e-6, forgetting: 1, weightCap: 3)
        for _ in 0..<50 { regression.update([1.0][...], outcome: 100) }
        #expect(regression.weights == [3])
        let before = regression.weights
        regression.update([Double.nan][...], outcome: 1)
        regression.update([1.0][...], outcome: .infinity)
        regression.update([1e200][...], outcome: 1)
        #expect(regression.weights == before)
        #expect(regression.count == 50)
    }

    @Test func forgettingOfAHalfLife() {
        var weight = 1.0
        let forgetting = RecursiveLeastSquares.forgetting(halfLife: 1_000)
        for _ in 0..<1_000 { weight *= forgetting }
        #expect(abs(weight - 0.5) < 1e-12)
    }

    @Test func aForecasterThatIsWrongFallsSilentAndComesBack() {
        let regression = RecursiveLeastSquares(
            dimension: 1, ridge: 1, forgetting: 0.999, weightCap: 10)
        var forecaster = OnlineForecast(regression, informationFade: 0.99, least: 50)
        var generator = SplitMix64(seed: 3)
        func run(_ steps: Int, slope: Double) {
            for _ in 0..<steps {
                let x = [generator.uniform() - 0.5][...]
                let forecast = forecaster.rawForecast(x)
                forecaster.learn(x, forecast: forecast, outcome: slope * (x.first ?? 0))
            }
        }
        run(20, slope: 1)
        #expect(forecaster.forecast([1.0][...]) == 0)
        run(1_000, slope: 1)
        #expect(!forecaster.isFrozen)
        #expect(forecaster.forecast([1.0][...]) > 0.9)
        // The world turns: old weights forecast the wrong sign.
        run(300, slope: -1)
        #expect(forecaster.isFrozen)
        #expect(forecaster.forecast([1.0][...]) == 0)
        #expect(forecaster.rawForecast([1.0][...]) != 0)
        run(5_000, slope: -1)
        #expect(!forecaster.isFrozen)
        #expect(forecaster.forecast([1.0][...]) < -0.9)
    }
}
