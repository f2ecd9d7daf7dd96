import Rulebook
import Testing
import TradingModel
import VolumeCurves

@Suite("Curves over windows")
struct CurveWindowTests {
    /// 48 buckets whose shares rise and fall, auctions of 1% and 2%.
    private func curve(seed: UInt64 = 12) throws -> VolumeCurve {
        var generator = SplitMix64(seed: seed)
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(300))
        var shares = (0..<grid.count).map { _ in generator.uniform() }
        shares[0] = 0.3
        shares[49] = 0.6
        return try VolumeCurve(
            instrument: nil, grid: grid, shares: shares, priorVolume: 1_000, days: 20,
            estimator: "mean")
    }

    @Test func theCumulativeCurveIsLinearInsideABucket() throws {
        let curve = try curve()
        #expect(curve.cumulative(at: Timestamp(9, 24, 59)) == 0)
        #expect(curve.cumulative(at: Timestamp(9, 25)) == curve.opening)
        #expect(curve.cumulative(at: Timestamp(9, 30)) == curve.opening)
        let first = curve.shares[1]
        #expect(abs(curve.cumulative(at: Timestamp(9, 31)) - curve.opening - first / 5) < 1e-15)
        let lunch = curve.cumulative(at: Timestamp(11, 30))
        #expect(curve.cumulative(at: Timestamp(12, 0)) == lunch)
        #expect(curve.cumulative(at: Timestamp(13, 0)) == lunch)
        #expect(abs(lunch - curve.shares[0...24].reduce(0, +)) < 1e-15)
        #expect(abs(curve.cumulative(at: Timestamp(14, 57)) - (1 - curve.closing)) < 1e-12)
        #expect(curve.cumulative(at: Timestamp(14, 59, 59)) < 1 - curve.closing / 2)
        #expect(curve.cumulative(at: Timestamp(15, 0)) == 1)
        var before = 0.0
        for second in stride(from: Int64(33_000), to: 55_000, by: 13) {
            let value = curve.cumulative(at: Timestamp(0, 0, second))
            #expect(value >= before)
            before = value
        }
    }

    @Test(arguments: [
        (Timestamp(9, 30), Timestamp(14, 57), 237), (Timestamp(9, 45), Timestamp(11, 15), 18),
        (Timestamp(9, 47), Timestamp(11, 13), 86), (Timestamp(11, 0), Timestamp(13, 30), 12),
        (Timestamp(10, 1), Timestamp(10, 3), 1), (Timestamp(9, 30, 7), Timestamp(9, 40), 593),
    ])
    func aWindowIsCutWhereTheCurveIs(start: Timestamp, end: Timestamp, parts: Int) throws {
        let curve = try curve()
        let clock = TradingClock(try sessions())
        #expect(curve.exactBuckets(from: start, to: end, clock: clock) == parts)
        let weights = try #require(curve.weights(from: start, to: end, clock: clock))
        #expect(weights.count == parts)
        #expect(weights.reduce(0, +) == VolumeCurve.weightUnits)
        #expect(weights.allSatisfy { $0 >= 0 })
        // At every edge of a part, and linearly between two, the schedule is the curve.
        let (first, last) = (curve.cumulative(at: start), curve.cumulative(at: end))
        let length = clock.span(from: start, to: end).nanoseconds
        var sum: Int64 = 0
        for (part, weight) in weights.enumerated() {
            sum += weight
            let elapsed =
                clock.elapsed(at: start).nanoseconds + length * Int64(part + 1) / Int64(parts)
            let moment = clock.moment(after: Span(nanoseconds: elapsed))
            let expected = (curve.cumulative(at: moment) - first) / (last - first)
            let found = Double(sum) / Double(VolumeCurve.weightUnits)
            #expect(abs(found - expected) < 1e-9)
        }
    }

    @Test(arguments: [1, 3, 7, 40])
    func anyNumberOfPartsSumsToTheWhole(parts: Int) throws {
        let clock = TradingClock(try sessions())
        let weights = try #require(
            try curve().weights(
                from: Timestamp(9, 47), to: Timestamp(14, 57), clock: clock, buckets: parts))
        #expect(weights.count == parts)
        #expect(weights.reduce(0, +) == VolumeCurve.weightUnits)
    }

    @Test func windowsWithoutTradingHaveNoWeights() throws {
        let curve = try curve()
        let clock = TradingClock(try sessions())
        #expect(curve.weights(from: Timestamp(11, 40), to: Timestamp(12, 30), clock: clock) == nil)
        #expect(curve.weights(from: Timestamp(10, 0), to: Timestamp(9, 40), clock: clock) == nil)
        #expect(curve.weights(from: Timestamp(14, 58), to: Timestamp(15, 0), clock: clock) == nil)
        // A window of odd nanoseconds needs more parts than there may be.
        let odd = Timestamp(nanoseconds: Timestamp(9, 47).nanoseconds + 1)
        #expect(curve.exactBuckets(from: odd, to: Timestamp(11, 0), clock: clock) == nil)
        #expect(curve.weights(from: odd, to: Timestamp(11, 0), clock: clock) == nil)
        #expect(
            curve.weights(from: odd, to: Timestamp(11, 0), clock: clock, buckets: 40)?.count == 40)
        #expect(
            curve.weights(
                from: Timestamp(9, 30), to: Timestamp(11, 0), clock: clock, buckets: 0) == nil)
    }

    @Test func sharesThatCannotBeAreRefused() throws {
        let grid = try grid(minutes: [5, 5])
        for shares in [[0, 1, 0], [0, -1, 2, 0], [0, .nan, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]] {
            #expect(throws: VolumeCurveError.self) {
                try VolumeCurve(
                    instrument: nil, grid: grid, shares: shares, priorVolume: 1, days: 1,
                    estimator: "mean")
            }
        }
        #expect(throws: VolumeCurveError.self) {
            try VolumeCurve(
                instrument: nil, grid: grid, shares: [0, 1, 1, 0], priorVolume: 1, days: 1,
                estimator: "two\nlines")
        }
    }
}
