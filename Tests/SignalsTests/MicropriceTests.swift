import Signals
import Testing
import TradingModel

@Suite("Microprice")
struct MicropriceTests {
    private static let heavyBid = (9 as Quantity, 1 as Quantity)
    private static let even = (5 as Quantity, 5 as Quantity)
    private static let heavyAsk = (1 as Quantity, 9 as Quantity)

    /// Feeds one change of quotes that is not connected to the one before.
    private func feed(
        _ estimator: inout MicropriceEstimator, _ from: (Quantity, Quantity),
        _ to: (Quantity, Quantity), up ticks: Int32 = 0, times: Int = 1
    ) {
        for _ in 0..<times {
            estimator.reset()
            estimator.observe(quotes(100, from.0, 101, from.1))
            estimator.observe(quotes(100 + ticks, to.0, 101 + ticks, to.1))
        }
    }

    private func adjustments(_ price: Microprice) -> [Double?] {
        [MicropriceTests.heavyAsk, MicropriceTests.even, MicropriceTests.heavyBid].map {
            price.adjustment(quotes(100, $0.0, 101, $0.1))
        }
    }

    /// From a heavy bid the price moves up 3 times of 4, then the queues are even: G₁ = 3/4 − 1/4.
    @Test func theFirstMoveAlone() throws {
        var estimator = MicropriceEstimator(imbalanceBuckets: 3, maximumSpread: 1)
        let (heavy, even) = (MicropriceTests.heavyBid, MicropriceTests.even)
        feed(&estimator, heavy, even, up: 1, times: 3)
        feed(&estimator, heavy, even, up: -1)
        feed(&estimator, heavy, heavy, times: 2)
        feed(&estimator, even, heavy, times: 5)
        #expect(estimator.transitions == 11)
        let price = try estimator.fit()
        let found = adjustments(price).compactMap { $0 }
        #expect(found.count == 3)
        #expect(abs(found[0] + 0.5) < 1e-12)
        #expect(found[1] == 0)
        #expect(abs(found[2] - 0.5) < 1e-12)
        let top = quotes(100, 9, 101, 1)
        #expect(abs((price.price(top) ?? 0) - 101) < 1e-12)
    }

    /// After half of the ups the other side is heavy: G* = g − 3/8·G*, so G* = 0.5 / 1.375.
    @Test func laterMovesCount() throws {
        var estimator = MicropriceEstimator(imbalanceBuckets: 3, maximumSpread: 1)
        let (heavy, even, light) = (
            MicropriceTests.heavyBid, MicropriceTests.even, MicropriceTests.heavyAsk
        )
        feed(&estimator, heavy, light, up: 1, times: 3)
        feed(&estimator, heavy, even, up: 1, times: 3)
        feed(&estimator, heavy, even, up: -1, times: 2)
        feed(&estimator, even, heavy, times: 4)
        let found = adjustments(try estimator.fit()).compactMap { $0 }
        #expect(abs(found[2] - 0.5 / 1.375) < 1e-12)
        #expect(found[0] == -found[2])
    }

    @Test func swappedSidesHaveTheOppositeAdjustmentWhateverTheData() throws {
        let seed: UInt64 = 99
        var market = RandomMarket(seed: seed)
        var estimator = MicropriceEstimator(imbalanceBuckets: 9, maximumSpread: 3)
        for _ in 0..<20_000 { estimator.observe(market.step().book.top) }
        let price = try estimator.fit()
        for spread: Int32 in 1...3 {
            for bid: Quantity in 0...24 {
                let (one, other) = (1 + bid, 25 - bid)
                let adjustment = try #require(
                    price.adjustment(quotes(100, one, 100 + spread, other)))
                let mirrored = try #require(
                    price.adjustment(quotes(100, other, 100 + spread, one)))
                #expect(adjustment == -mirrored, "seed \(seed)")
                #expect(abs(adjustment) < 5)
            }
        }
        #expect(estimator.skipped > 0)
        #expect(price.adjustment(quotes(100, 5, 104, 5)) == nil)
        #expect(price.price(onlyBid(100, 5)) == nil)
    }

    @Test func withoutAMoveThereIsNoMicroprice() {
        var estimator = MicropriceEstimator(imbalanceBuckets: 3, maximumSpread: 1)
        feed(&estimator, MicropriceTests.heavyBid, MicropriceTests.even, times: 3)
        feed(&estimator, MicropriceTests.even, MicropriceTests.heavyBid, times: 3)
        let error = #expect(throws: SignalError.self) { try estimator.fit() }
        #expect(error?.description.contains("mid never moved") == true)
    }

    @Test func aFixedCycleDoesNotConverge() {
        var estimator = MicropriceEstimator(imbalanceBuckets: 3, maximumSpread: 1)
        feed(&estimator, MicropriceTests.heavyBid, MicropriceTests.heavyBid, up: 1)
        let error = #expect(throws: SignalError.self) { try estimator.fit() }
        #expect(error?.description.contains("do not converge") == true)
    }

    @Test func nothingObservedMeansNoAdjustment() throws {
        let price = try MicropriceEstimator().fit()
        #expect(price.adjustment(quotes(100, 9, 101, 1)) == 0)
    }
}
