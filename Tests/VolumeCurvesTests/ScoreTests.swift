import Testing
import TradingModel
import VolumeCurves

@Suite("Curve scores")
struct ScoreTests {
    @Test func oneDayAgainstOneCurve() throws {
        let volumes: [Quantity] = [0, 60, 20, 20, 0]
        let day = DayVolume(
            date: try #require(TradingDate(number: 20_230_201)), volumes: volumes,
            prices: [10, 10, 11, 12, 12])
        let error = try #require(CurveError(of: [0, 0.4, 0.3, 0.2, 0.1], day: day))
        // Cumulative 0 .4 .7 .9 1 against 0 .6 .8 1 1.
        #expect(abs(error.largestDistance - 0.2) < 1e-15)
        #expect(abs(error.sumOfDistances - 0.4) < 1e-15)
        // Own 4 + 3.3 + 2.4 + 1.2 = 10.9, market 6 + 2.2 + 2.4 = 10.6.
        #expect(abs(error.trackingError - (10.9 / 10.6 - 1) * 10_000) < 1e-8)
        let perfect = try #require(CurveError(of: [0, 0.6, 0.2, 0.2, 0], day: day))
        #expect(perfect.largestDistance < 1e-15)
        #expect(perfect.trackingError < 1e-8)
    }

    @Test func everyDayIsPredictedFromTheDaysBeforeAlone() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(3_600))
        var generator = SplitMix64(seed: 6)
        let days = try (0..<15).map { index in
            let volumes = (0..<grid.count).map { _ in Quantity(1 + generator.below(1_000)) }
            return DayVolume(
                date: try #require(TradingDate(number: 20_230_201 + index)), volumes: volumes,
                prices: volumes.map { _ in 10 + generator.uniform() })
        }
        var scoring = CurveScoring()
        scoring.window = 5
        scoring.least = 5
        let methods: [CurveMethod] = [.flat, .fixed(.mean), .dynamic(.mean, lambda: 1)]
        let scores = try scoring.scores(of: methods, series: [days], grid: grid)
        #expect(scores.map(\.count) == [10, 10, 10])
        // λ = 1 is the static curve.
        #expect(abs(scores[1].largestDistance - scores[2].largestDistance) < 1e-12)
        // By hand: the mean over days 5 to 14 of the five days before.
        var sum = 0.0
        for index in 5..<15 {
            var estimation = CurveEstimation(.mean)
            estimation.window = 5
            let curve = try estimation.curve(
                of: Array(days[index - 5..<index]), grid: grid, instrument: nil)
            let error = try #require(CurveError(of: curve.shares, day: days[index]))
            sum += error.sumOfDistances
        }
        #expect(abs(scores[1].sumOfDistances - sum / 10) < 1e-12)
        // The last day is not part of any history: without it the other nine score the same.
        let fewer = try scoring.scores(of: methods, series: [Array(days[..<14])], grid: grid)
        #expect(fewer.map(\.count) == [9, 9, 9])
        let none = try scoring.scores(of: methods, series: [Array(days[..<5])], grid: grid)
        #expect(none.isEmpty)
    }
}
