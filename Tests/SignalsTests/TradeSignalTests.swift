import Signals
import Testing
import TradingModel

@Suite("Trade signals")
struct TradeSignalTests {
    @Test func boughtAgainstSold() {
        var imbalance = TradeImbalance(
            over: .seconds(60), slots: 6, halfLife: HalfLife(.seconds(60)))
        let none = imbalance.ratio(at: Timestamp(9, 30))
        #expect(none == nil)
        imbalance.update(quantity: 300, aggressor: .buy, at: Timestamp(9, 30))
        imbalance.update(quantity: 100, aggressor: .sell, at: Timestamp(9, 30, 30))
        imbalance.update(quantity: 999, aggressor: nil, at: Timestamp(9, 30, 30))
        imbalance.update(quantity: 0, aggressor: .buy, at: Timestamp(9, 30, 30))
        let half = imbalance.ratio(at: Timestamp(9, 30, 30))
        #expect(half == 0.5)
        let sold = imbalance.ratio(at: Timestamp(9, 31))
        #expect(sold == -1)
        let fading = imbalance.decayedVolume(at: Timestamp(9, 31))
        #expect(abs(fading - (150 - 100 * 0.5.squareRoot())) < 1e-9)
    }

    @Test func distanceFromTheAverageInItsOwnSize() {
        var deviation = VWAPDeviation(halfLife: HalfLife(.seconds(600)), least: 2)
        #expect(deviation.vwap == nil)
        deviation.update(price: Price(ticks: 100), quantity: 100, at: Timestamp(9, 30))
        #expect(deviation.distance == 0)
        #expect(deviation.score == nil)
        deviation.update(price: Price(ticks: 104), quantity: 100, at: Timestamp(9, 30))
        #expect(deviation.vwap == 102)
        #expect(deviation.distance == 2)
        #expect(deviation.score == nil)
        deviation.update(price: Price(ticks: 105), quantity: 100, at: Timestamp(9, 30))
        #expect(deviation.vwap == 103)
        // Mean square of the distances 0 and 2 before it.
        #expect(deviation.score == 2 / 2.0.squareRoot())
        deviation.update(price: .none, quantity: 100, at: Timestamp(9, 30))
        #expect(deviation.vwap == 103)
    }

    @Test(arguments: [(0.5, 11), (0.9, 12), (0.98, 13)] as [(Double, UInt64)])
    func meanReversionIsFoundAgain(coefficient: Double, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var reversion = MeanReversion()
        #expect(reversion.coefficient == nil)
        var value = 0.0
        for _ in 0..<50_000 {
            reversion.add(value)
            value = coefficient * value + generator.uniform() - 0.5
        }
        let found = try #require(reversion.coefficient)
        // Three standard errors of the slope, √((1 − φ²)/n).
        let error = ((1 - coefficient * coefficient) / 50_000).squareRoot()
        #expect(abs(found - coefficient) < 3 * error, "seed \(seed)")
        #expect(try #require(reversion.halfLife) > 0)
    }

    @Test func halfLivesOfKnownCoefficients() {
        var halving = MeanReversion()
        for value in [8.0, 4, 2, 1] { halving.add(value) }
        #expect(halving.coefficient == 0.5)
        #expect(abs((halving.halfLife ?? 0) - 1) < 1e-14)
        var growing = MeanReversion()
        for value in [1.0, 2, 4] { growing.add(value) }
        #expect(growing.halfLife == nil)
    }

    @Test func theRangeOfTheFirstMinutes() {
        var range = OpeningRange(start: Timestamp(9, 30), length: .seconds(300))
        func at(_ ticks: Int32, _ time: Timestamp) -> OpeningRange.State {
            range.update(price: Price(ticks: ticks), at: time)
        }
        #expect(at(50, Timestamp(9, 25)) == .forming)
        #expect(at(100, Timestamp(9, 30)) == .forming)
        #expect(at(104, Timestamp(9, 34, 59)) == .forming)
        #expect(at(104, Timestamp(9, 35)) == .inside)
        #expect(at(107, Timestamp(9, 36)) == .above(3))
        #expect(at(99, Timestamp(9, 37)) == .below(1))
        #expect(range.range == Price(ticks: 100)...Price(ticks: 104))
        var late = OpeningRange(start: Timestamp(9, 30), length: .seconds(60))
        let state = late.update(price: Price(ticks: 5), at: Timestamp(10, 0))
        #expect(state == .forming)
    }
}
