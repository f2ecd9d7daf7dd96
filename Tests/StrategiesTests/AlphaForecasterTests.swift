import Execution
import MarketModels
import Rulebook
import Signals
import Strategies
import Testing
import TradingModel

/// A market of quotes and trades every ten seconds of a trading day, without an order book.
///
/// `pull` is how much of the next step the queue imbalance tells: 0 for a random walk.
struct QuoteDay {
    struct Step {
        let time: Timestamp
        let top: TopOfBook
        let trade: MarketTrade
    }

    let steps: [Step]

    init(seed: UInt64, pull: Double = 0, schedule: SessionSchedule) {
        var generator = SplitMix64(seed: seed)
        let clock = TradingClock(schedule)
        var mid = 2_000.0
        var steps: [Step] = []
        for index in 1...1_420 {
            let time = clock.moment(after: .seconds(Int64(index) * 10))
            guard schedule.phase(at: time) == .continuous else { continue }
            let imbalance = 2 * generator.uniform() - 1
            let bid = PriceLevel(
                price: Price(ticks: Int32(mid.rounded())),
                quantity: Quantity(1_000 + 900 * imbalance), orders: 5)
            let ask = PriceLevel(
                price: Price(ticks: Int32(mid.rounded()) + 1),
                quantity: Quantity(1_000 - 900 * imbalance), orders: 5)
            let isBuy = generator.below(2) == 0
            steps.append(
                Step(
                    time: Timestamp(nanoseconds: time.nanoseconds - 500_000_000),
                    top: TopOfBook(bid: bid, ask: ask),
                    trade: MarketTrade(
                        time: Timestamp(nanoseconds: time.nanoseconds - 600_000_000),
                        price: isBuy ? ask.price : bid.price,
                        quantity: 100 * Quantity(1 + generator.below(20)),
                        aggressor: isBuy ? .buy : .sell)))
            // About 60 basis points in half an hour.
            mid += PortableMath.normal(&generator) * 0.9 + pull * imbalance
            mid = min(max(mid, 1_000), 4_000)
        }
        self.steps = steps
    }

    /// Feeds the day and reads the grid; `count` steps only where given.
    func feed(
        _ forecaster: inout AlphaForecaster, count: Int = .max,
        _ learned: (ArraySlice<Double>, DelayedLabels.Label) -> Void = { _, _ in }
    ) -> [AlphaForecast?] {
        var result: [AlphaForecast?] = []
        for step in steps.prefix(count) {
            guard let time = forecaster.nextReading(after: step.time) else { break }
            forecaster.traded(step.trade)
            forecaster.bookChanged(step.top, phase: .continuous, at: step.time)
            result.append(forecaster.read(step.top, at: time, learned))
        }
        return result
    }
}

@Suite("Alpha forecasts")
struct AlphaForecasterTests {
    /// Ten minutes ahead: outcomes overlap less, so that fewer days say something.
    private func learning() -> AlphaLearning {
        var learning = AlphaLearning()
        learning.horizon = .seconds(600)
        return learning
    }

    private func schedule() throws -> SessionSchedule { try dayRules().schedule.value }

    @Test(arguments: [1, 7] as [UInt64])
    func aFutureStepNeverChangesAnEarlierForecast(seed: UInt64) throws {
        let schedule = try schedule()
        func forecasts(_ count: Int) throws -> [AlphaForecast?] {
            var forecaster = try AlphaForecaster(learning(), schedule: schedule)
            _ = QuoteDay(seed: seed, schedule: schedule).feed(&forecaster)
            forecaster.endDay()
            return QuoteDay(seed: seed + 100, schedule: schedule).feed(&forecaster, count: count)
        }
        let whole = try forecasts(.max)
        #expect(whole.count > 1_400)
        #expect(Set(whole.compactMap { $0?.mean }).count > 1_000)
        for count in [1, 2, 60, 61, 700, 1_300] {
            #expect(try forecasts(count) == Array(whole[..<count]), "\(count) steps, seed \(seed)")
        }
    }

    /// With labels in another order nothing can be learned; with the true ones something can.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func shuffledLabelsExplainNothingOutOfSample(seed: UInt64) throws {
        let schedule = try schedule()
        var learning = learning()
        learning.horizon = .seconds(60)
        var forecaster = try AlphaForecaster(learning, schedule: schedule)
        var scores: [[Double]] = []
        var outcomes: [Double] = []
        for day in 0..<6 {
            _ = QuoteDay(seed: seed * 1_000 + UInt64(day), pull: 3, schedule: schedule)
                .feed(&forecaster) { features, label in
                    scores.append(Array(features))
                    outcomes.append(label.outcome)
                }
            forecaster.endDay()
        }
        let truth = score(scores, outcomes)
        #expect(truth > 0.05, "seed \(seed): \(truth)")
        var generator = SplitMix64(seed: seed)
        let shuffled = score(scores, outcomes.shuffled(using: &generator))
        #expect(shuffled <= 0, "seed \(seed): \(shuffled)")
        #expect(shuffled > -0.05, "seed \(seed): \(shuffled)")
    }

    private func score(_ scores: [[Double]], _ outcomes: [Double]) -> Double {
        let learning = learning()
        var regression = RecursiveLeastSquares(
            dimension: AlphaFeatures.count, ridge: learning.ridge, forgetting: 0.998,
            weightCap: 0.002)
        var score = ForecastScore()
        for (features, outcome) in zip(scores, outcomes) {
            if regression.count >= 1_500 {
                score.add(forecast: regression.predict(features[...]), outcome: outcome)
            }
            regression.update(features[...], outcome: outcome)
        }
        return score.rSquared ?? .nan
    }

    /// Twelve days of random walk are learned, then three are judged with the default gate.
    ///
    /// Each seed is another market; all together open the gate in fewer than one reading in two
    /// hundred, and most never do.
    @Test func onRandomWalksTheGateStaysShut() throws {
        let rules = try dayRules()
        let schedule = rules.schedule.value
        let gate = EdgeGate(confidence: 1, minimumEdge: 2)
        var (readings, open, silent) = (0, 0, 0)
        let seeds: ClosedRange<UInt64> = 1...12
        for seed in seeds {
            var forecaster = try AlphaForecaster(AlphaLearning(), schedule: schedule)
            for day in 0..<12 {
                _ = QuoteDay(seed: seed * 100 + UInt64(day), schedule: schedule)
                    .feed(&forecaster)
                forecaster.endDay()
            }
            var opened = 0
            for day in 12..<15 {
                let market = QuoteDay(seed: seed * 100 + UInt64(day), schedule: schedule)
                let forecasts = market.feed(&forecaster)
                for (forecast, step) in zip(forecasts, market.steps) {
                    readings += 1
                    guard let forecast, forecast.outcomes >= 40, forecast.skill >= 2,
                        let cost = RoundTripCost(
                            .passive, quantity: 5_000, top: step.top, scale: .cent,
                            fees: FeeSchedule(rules: rules), adverseSelection: 100)
                    else { continue }
                    let notional = Money(whole: 100_000)
                    let expected = gate.expected(
                        mean: forecast.mean, error: forecast.error, notional: notional)
                    if gate.opens(expected: expected, cost: cost.total, notional: notional) {
                        opened += 1
                    }
                }
                forecaster.endDay()
            }
            open += opened
            if opened == 0 { silent += 1 }
        }
        #expect(readings > 50_000)
        #expect(open * 200 < readings, "\(open) of \(readings), seeds \(seeds)")
        #expect(silent >= 10, "\(silent) of 12 never opened, seeds \(seeds)")
    }

    @Test func aModelInAFileIsTheModelInMemory() throws {
        let schedule = try schedule()
        var forecaster = try AlphaForecaster(learning(), schedule: schedule)
        for day in 1...3 as ClosedRange<UInt64> {
            _ = QuoteDay(seed: day, pull: 1, schedule: schedule).feed(&forecaster)
            forecaster.endDay()
        }
        let model = forecaster.model
        #expect(model.outcomes == 3 * (1_419 - 61) / 60 || model.outcomes > 60)
        let text = ModelText(name: "model.csv", text: model.csv)
        let read = try AlphaModel(text)
        #expect(read == model)
        #expect(read.csv == model.csv)
        // Both forecast the same bits on the next day.
        var again = try AlphaForecaster(learning(), schedule: schedule, model: read)
        let day = QuoteDay(seed: 9, pull: 1, schedule: schedule)
        let one = day.feed(&forecaster, count: 300)
        let two = day.feed(&again, count: 300)
        #expect(one.compactMap { $0?.mean } == two.compactMap { $0?.mean })
        #expect(throws: StrategyError.self) {
            try AlphaForecaster(AlphaLearning(), schedule: schedule, model: read)
        }
    }

    @Test(
        arguments: [
            ("", "line 1"), ("kind;name", "line 1"), ("drop weight", "has no weight,orderFlow,0"),
            ("double weight", "repeats weight,orderFlow,0"), ("strange", "unknown odd,thing,0"),
            ("nan", "finite"), ("huge", "must be from"), ("version", "version 2"),
            ("short", "kind, name, index and value"),
        ])
    func aDamagedModelIsRefused(damage: String, word: String) throws {
        let good = AlphaModel(certainOf: Array(repeating: 0.001, count: AlphaFeatures.count)).csv
        let line = "weight,orderFlow,0,0.001\n"
        try #require(good.contains(line))
        let text =
            switch damage {
            case "drop weight": good.replacing(line, with: "")
            case "double weight": good + line
            case "strange": good + "odd,thing,0,1\n"
            case "nan": good.replacing(line, with: "weight,orderFlow,0,nan\n")
            case "huge": good.replacing(line, with: "weight,orderFlow,0,7\n")
            case "version": good.replacing("pankou-alpha-t,0,1", with: "pankou-alpha-t,0,2")
            case "short": good + "weight,1\n"
            default: damage
            }
        let error = #expect(throws: StrategyError.self) {
            try AlphaModel(ModelText(name: "m.csv", text: text))
        }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("m.csv: ") == true)
        let whole = try AlphaModel(ModelText(name: "m.csv", text: good))
        #expect(whole.csv == good)
    }
}
