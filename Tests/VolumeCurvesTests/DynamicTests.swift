import Testing
import TradingModel
import VolumeCurves

@Suite("Dynamic VWAP")
struct DynamicTests {
    /// V₀ = 300, F = 0.4 before a bucket of 0.1, S = 150.
    @Test(arguments: [
        (0.0, 1.000000, 180.000000, 0.454545, 0.545455),
        (0.3, 1.069235, 192.462228, 0.438005, 0.531670),
        (0.5, 1.118034, 201.246118, 0.427051, 0.522542),
        (0.6, 1.143263, 205.787273, 0.421600, 0.518000),
        (1, 1.250000, 225.000000, 0.400000, 0.500000),
    ])
    func goldenStep(lambda: Double, ratio: Double, rest: Double, done: Double, target: Double)
        throws
    {
        let schedule = try DynamicVWAP(
            shares: [0.4, 0.1, 0.5], priorVolume: 300, lambda: lambda)
        let step = schedule.step(slot: 1, realised: 150)
        #expect(abs(step.ratio - ratio) < 5e-7)
        #expect(abs(step.rest - rest) < 5e-7)
        #expect(abs(step.current - 30 * ratio) < 2e-5)
        #expect(abs(step.done - done) < 5e-7)
        #expect(abs(step.target - target) < 5e-7)
    }

    private struct Case {
        let shares: [Double]
        let volumes: [Quantity]
        let prior: Double

        init(_ generator: inout SplitMix64) {
            let raw = (0..<20).map { _ in generator.uniform() }
            let sum = raw.reduce(0, +)
            shares = raw.map { $0 / sum }
            volumes = raw.map { _ in Quantity(generator.below(4)) * Quantity(generator.below(900)) }
            prior = 1 + generator.uniform() * 20_000
        }
    }

    /// λ = 1 gives F_b + w_b: whatever is traded, the schedule is the static curve.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func withLambdaOneItIsTheStaticCurve(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let one = Case(&generator)
            let schedule = try DynamicVWAP(shares: one.shares, priorVolume: one.prior, lambda: 1)
            let fractions = schedule.fractions(over: one.volumes)
            for (found, wanted) in zip(fractions, one.shares) {
                #expect(abs(found - wanted) < 1e-12, "seed \(seed)")
            }
        }
    }

    /// Trading current/rest of what is left makes r cancel: the static curve, whatever λ is. That is
    /// why the target is (S + current)/(S + rest).
    @Test(arguments: [0.0, 0.3, 0.6, 1])
    func tradingAPartOfWhatIsLeftWouldNotAdapt(lambda: Double) throws {
        var generator = SplitMix64(seed: 77)
        for _ in 0..<50 {
            let one = Case(&generator)
            let schedule = try DynamicVWAP(
                shares: one.shares, priorVolume: one.prior, lambda: lambda)
            var (left, realised) = (1.0, 0.0)
            var largest = 0.0
            let adaptive = schedule.fractions(over: one.volumes)
            for slot in one.shares.indices.dropLast() {
                let step = schedule.step(slot: slot, realised: realised)
                let traded = left * step.current / step.rest
                #expect(abs(traded - one.shares[slot]) < 1e-12)
                largest = max(largest, abs(adaptive[slot] - one.shares[slot]))
                left -= traded
                realised += Double(one.volumes[slot])
            }
            #expect(lambda == 1 ? largest < 1e-12 : largest > 1e-4)
        }
    }

    /// If the curve is right and λ < 1, what is traded is the day's own curve once V₀ is right too.
    @Test func aDayAsExpectedIsTradedAsExpected() throws {
        let volumes: [Quantity] = [10, 40, 30, 20]
        for lambda in [0, 0.6, 1] {
            let schedule = try DynamicVWAP(
                shares: [0.1, 0.4, 0.3, 0.2], priorVolume: 100, lambda: lambda)
            for (found, wanted) in zip(schedule.fractions(over: volumes), [0.1, 0.4, 0.3, 0.2]) {
                #expect(abs(found - wanted) < 1e-12)
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatIsDoneNeverFallsAndEndsWhole(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for lambda in [0, 0.3, 0.6, 0.9] {
            for _ in 0..<100 {
                let one = Case(&generator)
                let schedule = try DynamicVWAP(
                    shares: one.shares, priorVolume: one.prior, lambda: lambda)
                let fractions = schedule.fractions(over: one.volumes)
                #expect(fractions.allSatisfy { $0 >= 0 && $0 <= 1 }, "seed \(seed)")
                #expect(abs(fractions.reduce(0, +) - 1) < 1e-12, "seed \(seed)")
                // Each part is known before its slot: later volume changes nothing.
                var cut = one.volumes
                cut[12] += 1_000_000
                let other = schedule.fractions(over: cut)
                #expect(Array(fractions[...12]) == Array(other[...12]), "seed \(seed)")
            }
        }
    }

    @Test func aDayWithoutTradesIsTheStaticCurveUntilTheFirst() throws {
        let schedule = try DynamicVWAP(shares: [0.5, 0.25, 0.25], priorVolume: 100)
        let step = schedule.step(slot: 1, realised: 0)
        #expect(step.ratio == 1)
        #expect(step.target == 0.5)
        #expect(schedule.step(slot: 2, realised: 0).target == 1)
        #expect(schedule.step(slot: 1, realised: .nan) == step)
        let fractions = schedule.fractions(over: [0, 0, 0])
        #expect(fractions == [0.5, 0, 0.5])
    }

    @Test func valuesOutOfRangeAreRefused() {
        for (shares, prior, lambda) in [
            ([], 1, 0.5), ([0.5, 0.6], 1, 0.5), ([1.5, -0.5], 1, 0.5), ([1], 0, 0.5),
            ([1], .infinity, 0.5), ([1], 1, 1.1), ([1], 1, .nan),
        ] as [([Double], Double, Double)] {
            #expect(throws: VolumeCurveError.self) {
                try DynamicVWAP(shares: shares, priorVolume: prior, lambda: lambda)
            }
        }
    }
}
