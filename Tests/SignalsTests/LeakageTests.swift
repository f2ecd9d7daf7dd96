import Signals
import Testing
import TradingModel

/// Every signal of the module, fed with a market and read after each step.
private struct SignalBank {
    private var flow = OrderFlowWindow(over: .seconds(60))
    private var levels = MultiLevelOrderFlow()
    private var trades = TradeImbalance(over: .seconds(60), halfLife: HalfLife(.seconds(30)))
    private var deviation = VWAPDeviation(halfLife: HalfLife(.seconds(300)))
    private var range = OpeningRange(start: Timestamp(9, 30), length: .seconds(300))
    private var context = BookContext(halfLife: HalfLife(.seconds(60)))
    private var volatility: RealisedVolatility
    private var moments: TimeOfDayMoments
    private var labels = DelayedLabels(horizon: .seconds(10), dimension: 2, capacity: 4_096)
    private var forecaster = OnlineForecast(
        RecursiveLeastSquares(dimension: 2, ridge: 1, forgetting: 0.999, weightCap: 1))

    init() throws {
        let clock = try tradingClock()
        volatility = RealisedVolatility(clock: clock, interval: .seconds(5), window: 30)
        moments = TimeOfDayMoments(
            clock: clock, length: .seconds(14_220), bucket: .seconds(600), least: 5)
    }

    mutating func endDay() {
        moments.endDay()
        labels.endDay()
        flow.reset()
        levels.reset()
    }

    mutating func read(_ step: RandomMarket.Step) -> [Double?] {
        let (top, time) = (step.book.top, step.time)
        flow.update(top, at: time)
        let deep = levels.update(step.book)
        trades.update(quantity: step.quantity, aggressor: step.aggressor, at: time)
        deviation.update(price: step.price, quantity: step.quantity, at: time)
        let state = range.update(price: step.price, at: time)
        context.update(top, at: time)
        volatility.update(top, at: time)
        let pressure = flow.normalised(at: time)
        let score = pressure.flatMap { moments.score($0, at: time) }
        if let pressure { moments.add(pressure, at: time) }
        var pupil = forecaster
        labels.advance(to: time, mid: top.mid ?? 0) { features, label in
            pupil.learn(features, forecast: label.forecast, outcome: label.outcome)
        }
        forecaster = pupil
        let features = [pressure ?? 0, top.queueImbalance ?? 0][...]
        let forecast = forecaster.rawForecast(features)
        _ = labels.push(features, forecast: forecast)
        return [
            pressure, score, deep.map { Double($0[3]) }, trades.ratio(at: time),
            trades.decayedVolume(at: time), deviation.score, context.relativeSpread,
            context.relativeDepth, volatility.value, top.weightedMid,
            step.book.depthImbalance(levels: 5), state == .inside ? 1 : 0, forecast,
            forecaster.forecast(features), forecaster.informationCoefficient,
        ]
    }
}

@Suite("No look into the future")
struct LeakageTests {
    /// Two days; the second is cut at `count` steps.
    private func signals(seed: UInt64, count: Int) throws -> [[Double?]] {
        var bank = try SignalBank()
        var first = RandomMarket(seed: seed)
        for _ in 0..<600 { _ = bank.read(first.step()) }
        bank.endDay()
        var second = RandomMarket(seed: seed + 1)
        return (0..<count).map { _ in bank.read(second.step()) }
    }

    @Test(arguments: [1, 20, 300] as [UInt64])
    func moreDataNeverChangesEarlierSignals(seed: UInt64) throws {
        let whole = try signals(seed: seed, count: 900)
        // Every signal has something to say on this market, but the published forecast, which may be
        // frozen all day, as there is nothing to forecast.
        for place in whole[899].indices where place != 13 {
            let values = whole.compactMap { $0[place] }
            #expect(Set(values).count > 1, "signal \(place) is always the same, seed \(seed)")
        }
        for count in [1, 2, 17, 450, 899] {
            let part = try signals(seed: seed, count: count)
            #expect(part == Array(whole[..<count]), "seed \(seed), \(count) steps")
        }
    }

    /// Labels against the definition: the last mid stamped at or before t + h, handed out after it.
    @Test(arguments: [4, 5, 6] as [UInt64])
    func labelsComeAfterTheirTimeAndAreTheMidThen(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var labels = DelayedLabels(horizon: .seconds(3), dimension: 1, capacity: 64)
        var path: [(time: Timestamp, mid: Double)] = []
        var handedOut = 0
        var time = Timestamp(10, 0)
        for index in 0..<3_000 {
            // Several mids may have the same stamp, and some fall exactly on t + h.
            time = time + .milliseconds(500 * Int64(generator.below(4)))
            let mid = 100 + generator.uniform()
            labels.advance(to: time, mid: mid) { features, label in
                handedOut += 1
                #expect(label.time + .seconds(3) < time, "seed \(seed)")
                let known = path.last { $0.time <= label.time + .seconds(3) }
                let own = Int(features.first ?? -1)
                let expected = ((known?.mid ?? 0) - path[own].mid) / path[own].mid
                #expect(label.time == path[own].time)
                #expect(label.outcome == expected, "seed \(seed), features \(own)")
                #expect(label.forecast == Double(own) / 2)
            }
            path.append((time, mid))
            let isTaken = labels.push([Double(index)][...], forecast: Double(index) / 2)
            #expect(isTaken)
        }
        #expect(handedOut > 2_900)
        #expect(labels.count == 3_000 - handedOut)
        labels.endDay()
        #expect(labels.count == 0)
        let isTaken = labels.push([0.0][...], forecast: 0)
        #expect(!isTaken, "no mid is known yet")
        #expect(labels.dropped == 1)
    }

    @Test func aFullQueueSaysSo() {
        var labels = DelayedLabels(horizon: .seconds(3), dimension: 1, capacity: 2)
        labels.advance(to: Timestamp(10, 0), mid: 1) { _, _ in }
        let taken = (0..<3).map { labels.push([Double($0)][...], forecast: 0) }
        #expect(taken == [true, true, false])
        #expect(labels.dropped == 1)
    }

    /// Out of sample, forecasts learned from shuffled labels explain nothing.
    ///
    /// With 4 features and φ = 0.995 noise costs R² about d·(1 − φ)/2 = 0.01, one standard error of
    /// 10,000 observations is 0.002; the true labels reach about 0.25.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func shuffledLabelsForecastNothing(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let count = 10_000
        var features: [[Double]] = []
        var outcomes: [Double] = []
        for _ in 0..<count {
            let x = (0..<4).map { _ in generator.uniform() * 2 - 1 }
            features.append(x)
            outcomes.append(0.5 * x[0] - 0.3 * x[3] + 2 * (generator.uniform() - 0.5))
        }
        let truth = try #require(score(features, outcomes))
        #expect(truth > 0.15, "seed \(seed)")
        let shuffled = try #require(score(features, outcomes.shuffled(using: &generator)))
        #expect(shuffled < 0, "seed \(seed)")
        #expect(shuffled > -0.05, "seed \(seed)")
        // Features a step late, on labels without memory, are noise as well.
        let late = try #require(score(features, Array(outcomes[1...]) + [0]))
        #expect(late < 0, "seed \(seed)")
    }

    private func score(_ features: [[Double]], _ outcomes: [Double]) -> Double? {
        var regression = RecursiveLeastSquares(
            dimension: 4, ridge: 1, forgetting: 0.995, weightCap: 10)
        var score = ForecastScore()
        for (x, y) in zip(features, outcomes) {
            if regression.count >= 500 {
                score.add(forecast: regression.predict(x[...]), outcome: y)
            }
            regression.update(x[...], outcome: y)
        }
        return score.rSquared
    }
}
