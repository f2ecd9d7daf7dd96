import Signals
import Testing
import TradingModel

@Suite("Validation")
struct ValidationTests {
    @Test func scoresOfFourForecasts() throws {
        var score = ForecastScore()
        #expect(score.rSquared == nil)
        #expect(score.hitRate == nil)
        for (forecast, outcome) in [(1.0, 2.0), (-1, 1), (0, -1), (-2, -2), (.nan, 5)] {
            score.add(forecast: forecast, outcome: outcome)
        }
        #expect(score.count == 4)
        // Errors 1, 4, 1, 0 against outcomes squared 4, 1, 1, 4.
        #expect(try #require(score.rSquared) == 1 - 6.0 / 10)
        #expect(score.hitRate == 2.0 / 3)
        // Means −0.5 and 0; products 1·… : Σxy = 2 − 1 + 0 + 4 = 5; Σx² − 4·0.25 = 5; Σy² = 10.
        let correlation = try #require(score.informationCoefficient)
        #expect(abs(correlation - 5 / 50.0.squareRoot()) < 1e-15)
    }

    @Test func aForecastOfZeroScoresZero() {
        var score = ForecastScore()
        for outcome in [1.0, -3, 2] { score.add(forecast: 0, outcome: outcome) }
        #expect(score.rSquared == 0)
        #expect(score.hitRate == nil)
        #expect(score.informationCoefficient == nil)
    }

    @Test func dailyCoefficientsHaveAStudentT() throws {
        var days = DailyCoefficients()
        #expect(days.mean == nil)
        // Correlations 1, 1/2 and −1/2 of three pairs each.
        for third in [(3.0, 3.0), (3, 1.5), (3, -1.5)] {
            var day = ForecastScore()
            day.add(forecast: -1, outcome: -third.1 / third.0)
            day.add(forecast: 1, outcome: third.1 / third.0)
            day.add(forecast: 0, outcome: third.1 == 3 ? 0 : 1.5 * 1.2)
            days.add(day)
        }
        days.add(ForecastScore())
        #expect(days.values.count == 3)
        let mean = days.values.reduce(0, +) / 3
        let variance = days.values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2
        #expect(days.mean == mean)
        #expect(try #require(days.tStatistic) == mean / (variance / 3).squareRoot())
        #expect(abs(days.values[0] - 1) < 1e-15)
    }

    @Test func walkingForward() throws {
        let splits = try Splits.walkForward(days: 10, train: 4, embargo: 1, test: 2)
        #expect(splits.map(\.train) == [[0..<4], [2..<6], [4..<8]])
        #expect(splits.map(\.test) == [5..<7, 7..<9, 9..<10])
        let error = #expect(throws: SignalError.self) {
            try Splits.walkForward(days: 5, train: 4, embargo: 1, test: 1)
        }
        #expect(error?.description.contains("5 days do not suffice") == true)
        #expect(throws: SignalError.self) {
            try Splits.walkForward(days: 5, train: 0, embargo: 1, test: 1)
        }
        #expect(throws: SignalError.self) {
            try Splits.walkForward(days: 5, train: .max, embargo: .max, test: 1)
        }
    }

    @Test func aPurgedFoldLosesWhatOverlapsIt() throws {
        // Ten observations a second apart, outcomes two seconds later.
        let labels = (0..<10).map { index -> ClosedRange<Timestamp> in
            let start = Timestamp(10, 0) + .seconds(Int64(index))
            return start...start + .seconds(2)
        }
        let splits = try Splits.purgedKFold(labels: labels, folds: 5)
        // Block 4, 5 spans seconds 4 to 7: 2 and 3 end in it, 6 and 7 start in it.
        #expect(splits[2].test == 4..<6)
        #expect(splits[2].train == [0..<2, 8..<10])
        let embargoed = try Splits.purgedKFold(labels: labels, folds: 5, embargo: .seconds(1))
        #expect(embargoed[2].train == [0..<1, 9..<10])
        #expect(embargoed[0].train == [5..<10])
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func foldsCoverEverythingOnceAndNeverTouch(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var start = Timestamp(9, 30)
        let labels = (0..<200).map { _ -> ClosedRange<Timestamp> in
            start = start + .milliseconds(Int64(generator.below(3_000)))
            return start...start + .milliseconds(Int64(generator.below(30_000)))
        }
        let embargo = Span.seconds(5)
        let splits = try Splits.purgedKFold(labels: labels, folds: 7, embargo: embargo)
        #expect(splits.flatMap { Array($0.test) } == Array(0..<200))
        for split in splits {
            for index in split.train.joined() {
                for test in split.test {
                    let isApart =
                        labels[index].upperBound + embargo < labels[test].lowerBound
                        || labels[test].upperBound + embargo < labels[index].lowerBound
                    #expect(isApart, "seed \(seed): \(index) and \(test)")
                }
            }
        }
        #expect(throws: SignalError.self) { try Splits.purgedKFold(labels: labels, folds: 1) }
        #expect(throws: SignalError.self) {
            try Splits.purgedKFold(labels: labels.reversed(), folds: 3)
        }
    }
}
