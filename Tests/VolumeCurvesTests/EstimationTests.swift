import Testing
import TradingModel
import VolumeCurves

/// A grid of buckets of the given minutes from 09:30 on, in one session.
func grid(minutes: [Int64]) throws -> VolumeGrid {
    var start = Timestamp(9, 30)
    let buckets = minutes.map { length in
        let end = start + .seconds(length * 60)
        defer { start = end }
        return VolumeGrid.Bucket(start: start, end: end)
    }
    return try VolumeGrid(opening: Timestamp(9, 25), buckets: buckets, closing: start)
}

/// A day of `buckets` without auctions, prices 1.
func day(_ buckets: [Quantity], number: Int = 20_230_201, locked: Int = 0) throws -> DayVolume {
    let volumes = [0] + buckets + [0]
    return DayVolume(
        date: try #require(TradingDate(number: number)), volumes: volumes,
        prices: volumes.map { _ in 1 }, lockedMinutes: locked)
}

@Suite("Curve estimation")
struct EstimationTests {
    static let history: [[Quantity]] = [
        [100, 50, 30, 70], [200, 60, 40, 100], [90, 60, 30, 120],
    ]

    @Test(arguments: [
        (VolumeEstimator.mean, [0.4, 0.183333, 0.106667, 0.31]),
        (.pooled, [0.410526, 0.178947, 0.105263, 0.305263]),
        (.median, [0.408163, 0.204082, 0.102041, 0.285714]),
        // One of three days is cut off at either end: the median.
        (.trimmed(0.34), [0.408163, 0.204082, 0.102041, 0.285714]),
        (.trimmed(0.33), [0.4, 0.183333, 0.106667, 0.31]),
        // Weights 1/4, 1/2, 1 of daily shares .4 .2 .12 .28, .5 .15 .1 .25 and .3 .2 .1 .4.
        (.ewma(halfLife: 1), [0.371429, 0.185714, 0.102857, 0.34]),
    ])
    func goldenShares(estimator: VolumeEstimator, expected: [Double]) throws {
        let shares = try estimator.shares(of: EstimationTests.history)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        for (found, wanted) in zip(shares, expected) { #expect(abs(found - wanted) < 5e-7) }
        // The curve of the same days is the same: the floor is far below.
        let curve = try CurveEstimation(estimator).curve(
            of: EstimationTests.history.map { try day($0) }, grid: grid(minutes: [5, 5, 5, 5]),
            instrument: nil)
        #expect(abs(curve.shares.reduce(0, +) - 1) < 1e-12)
        for (found, wanted) in zip(curve.shares, [0] + shares + [0]) {
            #expect(abs(found - wanted) < 1e-12)
        }
        #expect(curve.priorVolume == 300)
        #expect(curve.days == 3)
    }

    @Test func aConstantDayIsFoundByEveryEstimator() throws {
        let days = Array(repeating: [10, 20, 30, 40] as [Quantity], count: 11)
        let all: [VolumeEstimator] = [
            .mean, .pooled, .median, .trimmed(0), .trimmed(0.2), .ewma(halfLife: 7),
        ]
        for estimator in all {
            let shares = try estimator.shares(of: days)
            for (found, wanted) in zip(shares, [0.1, 0.2, 0.3, 0.4]) {
                #expect(abs(found - wanted) < 1e-15)
            }
        }
    }

    @Test(arguments: [
        (VolumeEstimator.trimmed(0.5), "0 to below 0.5"), (.trimmed(-0.1), "0 to below 0.5"),
        (.ewma(halfLife: 0), "above 0 days"), (.ewma(halfLife: .nan), "above 0 days"),
    ])
    func parametersOutOfRangeAreRefused(estimator: VolumeEstimator, words: String) {
        let error = #expect(throws: VolumeCurveError.self) {
            try estimator.shares(of: EstimationTests.history)
        }
        #expect(error?.description.contains(words) == true)
    }

    @Test func daysThatSayNothingAreRefused() {
        #expect(throws: VolumeCurveError.self) { try VolumeEstimator.mean.shares(of: []) }
        #expect(throws: VolumeCurveError.self) {
            try VolumeEstimator.mean.shares(of: [[1, 2], [0, 0]])
        }
        #expect(throws: VolumeCurveError.self) {
            try VolumeEstimator.mean.shares(of: [[1, 2], [1]])
        }
        let error = #expect(throws: VolumeCurveError.self) {
            try VolumeEstimator.median.shares(of: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        }
        #expect(error?.description.contains("zero in every slot") == true)
    }

    @Test func onlyTheLatestOrdinaryDaysCount() throws {
        let buckets = try VolumeGrid.aShareDay(bucket: .seconds(7_200))
        #expect(buckets.buckets.count == 2)
        func one(_ volumes: [Quantity], locked: Int = 0) throws -> DayVolume {
            DayVolume(
                date: try #require(TradingDate(number: 20_230_201)), volumes: volumes,
                prices: [1, 1, 1, 1], lockedMinutes: locked)
        }
        let old = try one([0, 900, 100, 0])
        let ordinary = try one([0, 100, 300, 0])
        let suspended = try one([0, 0, 0, 0])
        let half = try one([5, 100, 0, 5])
        let locked = try one([0, 100, 1, 0], locked: 31)
        let almostLocked = try one([0, 300, 100, 0], locked: 30)
        #expect(suspended.fault(in: buckets) == .suspended)
        #expect(half.fault(in: buckets) == .halfDay)
        #expect(locked.fault(in: buckets) == .locked(minutes: 31))
        #expect(almostLocked.fault(in: buckets) == nil)
        var estimation = CurveEstimation(.mean)
        estimation.window = 2
        estimation.least = 2
        let curve = try estimation.curve(
            of: [old, ordinary, suspended, half, almostLocked, locked], grid: buckets,
            instrument: nil)
        #expect(curve.days == 2)
        #expect(curve.shares == [0, 0.5, 0.5, 0])
        let error = #expect(throws: VolumeCurveError.self) {
            try estimation.curve(of: [suspended, ordinary], grid: buckets, instrument: nil)
        }
        #expect(error?.description.contains("1 of 2 are left") == true)
    }

    @Test func fewDaysLeanOnTheMarket() throws {
        let buckets = try grid(minutes: [5, 5])
        let market = try VolumeCurve(
            instrument: nil, grid: buckets, shares: [0, 0.5, 0.5, 0], priorVolume: 1, days: 20,
            estimator: "mean")
        var estimation = CurveEstimation(.mean)
        estimation.market = market
        let days = try Array(repeating: day([90, 10]), count: 5)
        let curve = try estimation.curve(of: days, grid: buckets, instrument: nil)
        // Weight 5/(5 + 15): 0.25 · 0.9 + 0.75 · 0.5.
        #expect(abs(curve.shares[1] - 0.6) < 1e-15)
        #expect(curve.estimator == "mean, shrunk 15.0")
        estimation.shrinkage = 0
        let own = try estimation.curve(of: days, grid: buckets, instrument: nil)
        #expect(abs(own.shares[1] - 0.9) < 1e-15)
        let other = try grid(minutes: [5, 6])
        #expect(throws: VolumeCurveError.self) {
            try estimation.curve(of: days, grid: other, instrument: nil)
        }
    }

    @Test func aMarketIsTheMeanOfItsCurves() throws {
        let buckets = try grid(minutes: [5, 5])
        let curves = try [[90, 10], [30, 70]].map {
            try CurveEstimation(.mean).curve(of: [day($0)], grid: buckets, instrument: nil)
        }
        let market = try VolumeCurve.average(curves)
        #expect(abs(market.shares[1] - 0.6) < 1e-15)
        #expect(market.priorVolume == 200)
        #expect(throws: VolumeCurveError.self) { try VolumeCurve.average([]) }
    }

    @Test func smoothingStaysInItsSession() throws {
        let buckets = try VolumeGrid.aShareDay(bucket: .seconds(1_800))
        #expect(buckets.sessions == [0..<4, 4..<8])
        var volumes: [Quantity] = [50, 400, 100, 100, 100, 10, 10, 10, 27, 93]
        let one = DayVolume(
            date: try #require(TradingDate(number: 20_230_201)), volumes: volumes,
            prices: volumes.map { _ in 1 })
        var estimation = CurveEstimation(.mean)
        estimation.smoothing = 1
        let curve = try estimation.curve(of: [one], grid: buckets, instrument: nil)
        // Atoms and sessions keep their volume; 11:30 is no neighbour of 13:00.
        #expect(abs(curve.opening - 50.0 / 900) < 1e-12)
        #expect(abs(curve.closing - 93.0 / 900) < 1e-12)
        let morning = curve.shares[1...4].reduce(0, +)
        #expect(abs(morning - 700.0 / 900) < 1e-12)
        #expect(abs(curve.shares[4] / curve.shares[3] - 1) < 1e-12)
        // Paces of the afternoon: 1/3, 1/3, 1/3 and, over 27 minutes, 1.
        #expect(abs(curve.shares[6] / curve.shares[5] - 1) < 1e-12)
        volumes[8] = 9
        let even = DayVolume(date: one.date, volumes: volumes, prices: one.prices)
        let flat = try estimation.curve(of: [even], grid: buckets, instrument: nil)
        #expect(abs(flat.shares[8] / flat.shares[5] - 0.9) < 1e-12)
    }

    @Test func noBucketIsEmptyButAuctionsMayBe() throws {
        let curve = try CurveEstimation(.mean).curve(
            of: [day([0, 100, 0, 100])], grid: grid(minutes: [5, 5, 5, 5]), instrument: nil)
        #expect(abs(curve.shares[1] - 1e-5 / (1 + 2e-5)) < 1e-15)
        #expect(curve.opening == 0)
        #expect(curve.closing == 0)
    }
}
