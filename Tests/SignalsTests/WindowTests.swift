import Signals
import Testing
import TradingModel

@Suite("Windows and moments")
struct WindowTests {
    @Test func aHalfLifeHalves() {
        let life = HalfLife(.seconds(30))
        #expect(life.weight(after: .zero) == 1)
        #expect(abs(life.weight(after: .seconds(30)) - 0.5) < 1e-15)
        #expect(abs(life.weight(after: .seconds(90)) - 0.125) < 1e-15)
        #expect(life.weight(after: Span(nanoseconds: -5)) == 1)
        var sum = DecayedSum(life)
        sum.add(8, at: Timestamp(10, 0))
        sum.add(.nan, at: Timestamp(10, 0))
        sum.add(1, at: Timestamp(10, 1))
        #expect(abs(sum.value(at: Timestamp(10, 1)) - 3) < 1e-14)
        #expect(abs(sum.value(at: Timestamp(10, 1, 30)) - 1.5) < 1e-14)
    }

    @Test func fadingMomentsAreThoseOfTheWeightedSample() throws {
        let life = HalfLife(.seconds(10))
        var moments = DecayedMoments(life)
        #expect(moments.mean == nil)
        let values = [(0, 3.0), (5, -1.0), (5, 4.0), (17, 2.5), (60, 1e3)] as [(Int64, Double)]
        for (second, value) in values {
            moments.add(value, at: Timestamp(10, 0, 0) + .seconds(second))
        }
        let weights = values.map { life.weight(after: .seconds(60 - $0.0)) }
        let total = weights.reduce(0, +)
        let mean = zip(values, weights).reduce(0) { $0 + $1.0.1 * $1.1 } / total
        let variance =
            zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0.1 - mean) * ($1.0.1 - mean) } / total
        #expect(abs(moments.weight - total) < 1e-12)
        #expect(abs((moments.mean ?? 0) - mean) < 1e-9)
        #expect(abs((moments.variance ?? 0) - variance) < 1e-6)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func aWindowSumIsTheSumOfItsSlots(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var window = WindowSum(over: .seconds(10), slots: 5)
        var values: [(second: Int64, value: Int64)] = []
        var now = Int64(34_200)
        for _ in 0..<2_000 {
            now += Int64(generator.below(4))
            if generator.below(100) == 0 { now += 1_000 }
            let value = Int64(generator.below(2_001)) - 1_000
            values.append((now, value))
            window.add(value, at: Timestamp(nanoseconds: now * 1_000_000_000))
            // Slots of two seconds; the newest is that of `now`.
            let expected = values.filter { $0.second / 2 > now / 2 - 5 }.reduce(0) { $0 + $1.value }
            let sum = window.sum(at: Timestamp(nanoseconds: now * 1_000_000_000))
            #expect(sum == expected, "seed \(seed)")
        }
    }

    @Test func whatComesLateStaysInTheNewestSlot() {
        var window = WindowSum(over: .seconds(10), slots: 5)
        window.add(5, at: Timestamp(10, 0, 9))
        window.add(7, at: Timestamp(9, 59))
        let sum = window.sum(at: Timestamp(10, 0, 16))
        #expect(sum == 12)
        let later = window.sum(at: Timestamp(10, 0, 18))
        #expect(later == 0)
    }

    @Test(arguments: [1, 3, 50])
    func aRollingWindowHoldsTheLatest(capacity: Int) {
        var generator = SplitMix64(seed: UInt64(capacity))
        var window = RollingWindow(capacity: capacity)
        #expect(window.mean == nil)
        var values: [Double] = []
        for _ in 0..<1_000 {
            let value = generator.uniform() * 1e6 - 5e5
            values.append(value)
            window.add(value)
            window.add(.infinity)
            let latest = values.suffix(capacity)
            let mean = latest.reduce(0, +) / Double(latest.count)
            let variance =
                latest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(latest.count)
            #expect(window.count == latest.count)
            #expect(abs((window.mean ?? .nan) - mean) < 1e-6)
            #expect(abs((window.variance ?? .nan) - variance) < 1e-2)
        }
    }

    @Test func scoresKnowOnlyTheDaysBefore() throws {
        var moments = TimeOfDayMoments(
            clock: try tradingClock(), length: .seconds(237 * 60), bucket: .seconds(1_800),
            fade: 0.5, least: 2)
        let (early, late) = (Timestamp(9, 40), Timestamp(14, 50))
        for value in [1.0, 3.0, .nan] { moments.add(value, at: early) }
        for value in [10.0, 30.0] { moments.add(value, at: late) }
        #expect(moments.score(2, at: early) == nil)
        moments.endDay()
        #expect(moments.score(2, at: early) == 0)
        #expect(moments.score(3, at: Timestamp(9, 59)) == 1)
        #expect(moments.score(30, at: late) == 1)
        #expect(moments.score(1e9, at: late) == TimeOfDayMoments.bound)
        #expect(moments.score(-1e9, at: late) == -TimeOfDayMoments.bound)
        // A new day's values do not count before it ends.
        moments.add(1_000, at: early)
        #expect(moments.score(2, at: early) == 0)
        moments.endDay()
        // Weights 1/2, 1/2, 1: 1 and 3 count half of 1,000.
        let mean = (0.5 + 1.5 + 1_000) / 2
        let variance = (0.5 + 4.5 + 1_000_000) / 2 - mean * mean
        let score = try #require(moments.score(2, at: early))
        #expect(abs(score - (2 - mean) / variance.squareRoot()) < 1e-12)
        // 11:20 had nothing; a bucket without spread has no score.
        #expect(moments.score(2, at: Timestamp(11, 20)) == nil)
        for _ in 0..<9 { moments.add(0.1, at: Timestamp(11, 20)) }
        moments.endDay()
        #expect(moments.score(2, at: Timestamp(11, 20)) == nil)
    }
}
