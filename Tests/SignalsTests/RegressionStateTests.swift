import Signals
import Testing
import TradingModel

@Suite("What was learned is kept")
struct RegressionStateTests {
    private func observation(_ generator: inout SplitMix64) -> (x: [Double], y: Double) {
        let x = (0..<3).map { _ in generator.uniform() * 2 - 1 }
        return (x, 0.4 * x[0] - 0.2 * x[2] + generator.uniform() - 0.5)
    }

    /// Stopped, kept and gone on from, it learns the same bits as without a stop.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func aRegressionGoesOnWhereItStopped(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var whole = RecursiveLeastSquares(
            dimension: 3, ridge: 2, forgetting: 0.99, weightCap: 5)
        for _ in 0..<200 {
            let (x, y) = observation(&generator)
            whole.update(x[...], outcome: y)
        }
        var resumed = try RecursiveLeastSquares(
            dimension: 3, ridge: 2, forgetting: 0.99, weightCap: 5, state: whole.state)
        for _ in 0..<200 {
            let (x, y) = observation(&generator)
            #expect(whole.leverage(x[...]) == resumed.leverage(x[...]), "seed \(seed)")
            whole.update(x[...], outcome: y)
            resumed.update(x[...], outcome: y)
        }
        #expect(whole.state == resumed.state)
        #expect(resumed.count == 400)
    }

    /// With φ = 1 leverage is xᵀ(XᵀX + λI)⁻¹x: here (XᵀX + λI) = diag(1 + 3, 4 + 3).
    @Test func leverageIsTheVarianceOfAForecast() {
        var regression = RecursiveLeastSquares(
            dimension: 2, ridge: 3, forgetting: 1, weightCap: 5)
        #expect(abs(regression.leverage([3, 0]) - 3) < 1e-15)
        regression.update([1, 0], outcome: 0)
        regression.update([0, 2], outcome: 0)
        #expect(abs(regression.leverage([1, 1]) - (1.0 / 4 + 1.0 / 7)) < 1e-15)
        #expect(regression.leverage([0, 0]) == 0)
    }

    @Test func aStateOfAnotherShapeIsRefused() {
        typealias State = RecursiveLeastSquares.State
        let good = State(weights: [0, 0], inverse: [1, 0.5, 0.5, 1], count: 3)
        let bad = [
            State(weights: [0], inverse: [1, 0, 0, 1], count: 0),
            State(weights: [0, 0], inverse: [1, 0, 0], count: 0),
            State(weights: [0, 9], inverse: [1, 0, 0, 1], count: 0),
            State(weights: [0, 0], inverse: [1, 0.5, 0.4, 1], count: 0),
            State(weights: [0, 0], inverse: [1, 0, 0, -1], count: 0),
            State(weights: [0, .nan], inverse: [1, 0, 0, 1], count: 0),
            State(weights: [0, 0], inverse: [1, 0, 0, 1], count: -1),
        ]
        func make(_ state: State) throws -> RecursiveLeastSquares {
            try RecursiveLeastSquares(
                dimension: 2, ridge: 1, forgetting: 1, weightCap: 5, state: state)
        }
        #expect(throws: Never.self) { try make(good) }
        for state in bad { #expect(throws: SignalError.self) { try make(state) } }
    }

    @Test func aCorrelationAndAMicropriceGoOn() throws {
        var whole = DecayedCorrelation(fade: 0.9)
        for index in 0..<10 { whole.add(Double(index), Double(index * index)) }
        var resumed = DecayedCorrelation(fade: 0.9, state: whole.state)
        whole.add(3, 1)
        resumed.add(3, 1)
        #expect(whole.value == resumed.value && whole.state == resumed.state)

        let table = (0..<27).map { Double($0) }
        let microprice = try #require(
            Microprice(imbalanceBuckets: 9, maximumSpread: 3, halfTicks: table))
        #expect(microprice.halfTicks == table)
        #expect(Microprice(imbalanceBuckets: 9, maximumSpread: 3, halfTicks: [1]) == nil)
        #expect(Microprice(imbalanceBuckets: 8, maximumSpread: 1, halfTicks: table) == nil)
    }
}
