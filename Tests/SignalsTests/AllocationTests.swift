import Signals
import TestSupport
import Testing
import TradingModel

@Suite("Memory of signals")
struct SignalAllocationTests {
    @Test(
        "No update takes memory",
        .enabled(
            if: AllocationCounter.isAvailable && AllocationCounter.isOptimized,
            "allocations can be counted on Linux, in a release build, without a sanitizer"))
    func updatesTakeNoMemory() throws {
        var market = RandomMarket(seed: 8)
        let steps = (0..<2_000).map { _ in market.step() }
        let features = [0.25, -0.5][...]
        let clock = try tradingClock()
        var flow = OrderFlowWindow(over: .seconds(60))
        var levels = MultiLevelOrderFlow()
        var trades = TradeImbalance(over: .seconds(60), halfLife: HalfLife(.seconds(30)))
        var deviation = VWAPDeviation(halfLife: HalfLife(.seconds(300)))
        var context = BookContext(halfLife: HalfLife(.seconds(60)))
        var volatility = RealisedVolatility(clock: clock, interval: .seconds(5), window: 30)
        var moments = TimeOfDayMoments(
            clock: clock, length: .seconds(14_220), bucket: .seconds(600))
        var estimator = MicropriceEstimator()
        var labels = DelayedLabels(horizon: .seconds(10), dimension: 2, capacity: 64)
        var forecaster = OnlineForecast(
            RecursiveLeastSquares(dimension: 2, ridge: 1, forgetting: 0.999, weightCap: 1))
        var sum = 0.0
        AllocationCounter.start()
        for step in steps {
            let (top, time) = (step.book.top, step.time)
            flow.update(top, at: time)
            sum += flow.normalised(at: time) ?? 0
            sum += Double(levels.update(step.book)?[3] ?? 0)
            trades.update(quantity: step.quantity, aggressor: step.aggressor, at: time)
            deviation.update(price: step.price, quantity: step.quantity, at: time)
            context.update(top, at: time)
            volatility.update(top, at: time)
            moments.add(sum, at: time)
            sum += moments.score(1, at: time) ?? 0
            estimator.observe(top)
            labels.advance(to: time, mid: top.mid ?? 0) { features, label in
                forecaster.learn(features, forecast: label.forecast, outcome: label.outcome)
            }
            if labels.push(features, forecast: forecaster.rawForecast(features)) { sum += 1 }
        }
        let count = AllocationCounter.stop()
        #expect(count == 0)
        #expect(sum != 0)
    }
}
