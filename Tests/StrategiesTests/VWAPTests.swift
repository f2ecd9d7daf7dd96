import Execution
import Rulebook
import Strategies
import Testing
import TradingModel
import VolumeCurves

@Suite("VWAP")
struct VWAPTests {
    /// Half-hour shares of the golden schedules, no auctions.
    private func curve(_ shares: [Double], priorVolume: Quantity = 0) throws -> VolumeCurve {
        let grid = try VolumeGrid(
            schedule: try standardRules().schedule.value, bucket: .seconds(1_800))
        return try VolumeCurve(
            instrument: nil, grid: grid, shares: [0] + shares + [0], priorVolume: priorVolume,
            days: 1, estimator: "golden")
    }

    private func vwap(
        _ curve: VolumeCurve?, _ settings: KeyValuePairs<String, String>
    ) throws -> VWAP {
        var setup = try setup(VWAP.self, settings)
        setup.volumeCurve = curve
        return try VWAP(setup)
    }

    /// Buckets 3 to 6 of the golden curve, renormalised to the window.
    @Test func aWindowOfACurveIsRenormalised() throws {
        let golden = try curve([0.21, 0.12, 0.10, 0.09, 0.10, 0.10, 0.12, 0.16])
        let vwap = try vwap(
            golden,
            [
                "quantity": "50000", "startTime": "10:30", "endTime": "14:00", "slices": "4",
            ])
        let ends = [Timestamp(11, 0), Timestamp(11, 30), Timestamp(13, 30), Timestamp(14, 0)]
        #expect(ends.map { vwap.target(at: $0) } == [12_800, 24_300, 37_100, 50_000])
    }

    /// The built-in curve's half hours, from ten o'clock to half past two.
    @Test func theBuiltInCurveIsUShaped() throws {
        let vwap = try vwap(
            nil,
            [
                "quantity": "622000", "startTime": "10:00", "endTime": "14:30", "slices": "6",
            ])
        // 14.2, 10.7, 9.2, 8.7, 9.1 and 10.3 percent of the day.
        let ends = [
            Timestamp(10, 30), Timestamp(11, 0), Timestamp(11, 30), Timestamp(13, 30),
            Timestamp(14, 0), Timestamp(14, 30),
        ]
        let expected: [Quantity] = [142_000, 249_000, 341_000, 428_000, 519_000, 622_000]
        for (end, expected) in zip(ends, expected) {
            // Weights are rounded to billionths, targets down to lots.
            let target = try #require(vwap.target(at: end))
            #expect(target == expected || target == expected - 100, "\(end): \(target)")
        }
    }

    /// V₀ = 300,000 over the window, F_b = 0.4, w_b = 0.1, S = 150,000: the golden step, in lots.
    @Test(
        arguments: [
            ("0", 545_400), ("0.3", 531_600), ("0.5", 522_500), ("0.6", 518_000), ("1", 500_000),
        ] as [(String, Quantity)])
    func aDynamicSliceFollowsTheVolumeSoFar(lambda: String, target: Quantity) throws {
        let flat = try curve(Array(repeating: 0.125, count: 8))
        var market = try EndlessMarket(
            try vwap(
                flat,
                [
                    "quantity": "1000000", "startTime": "10:00", "endTime": "11:00",
                    "slices": "10", "curve": "dynamic", "lambda": lambda, "dayVolume": "1200000",
                    "maxPctVolume": "99",
                ]))
        market.context.market.phase = .continuous
        func step(_ time: Timestamp, volume: Quantity) {
            market.at(time) { market in
                market.context.market.volume = volume
                market.strategy.woken(&market.context)
            }
        }
        for slice in 0...4 {
            step(Timestamp(10, 0) + .seconds(360 * Int64(slice)), volume: 37_500 * Int64(slice))
        }
        let end = market.strategy.target(at: Timestamp(10, 30))
        #expect(end == target, "λ = \(lambda)")
    }

    /// Bought never decreases and ends at the quantity, whatever the day does.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func dynamicTargetsNeverFall(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var market = try EndlessMarket(
            try vwap(
                nil,
                [
                    "quantity": "90000", "startTime": "09:30", "endTime": "11:00",
                    "curve": "dynamic", "dayVolume": "4000000", "maxPctVolume": "none",
                    "timeRandom": "30", "sizeRandom": "20", "seed": "\(seed)",
                ]))
        var before: Quantity = 0
        var isRising = true
        market.everySecond = { market in
            market.volumePerSecond = generator.below(20) == 0 ? 40_000 : 100
            let target = market.strategy.target(at: market.context.now) ?? 0
            isRising = isRising && target >= before
            before = target
        }
        market.run()
        #expect(isRising, "seed \(seed)")
        #expect(market.strategy.filled == 90_000, "seed \(seed)")
    }

    @Test func aDynamicCurveNeedsAVolume() throws {
        let error = #expect(throws: StrategyError.self) {
            try vwap(nil, ["curve": "dynamic"])
        }
        #expect(error?.description.contains("dayVolume") == true)
        let flat = try curve(Array(repeating: 0.125, count: 8), priorVolume: 1_000_000)
        #expect(throws: Never.self) { try vwap(flat, ["curve": "dynamic"]) }
    }

    /// Randomised, no target leaves the band around the plan by more than its slice's moved edge.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func randomTargetsStayNearThePlanAndEndWithIt(seed: UInt64) throws {
        let window: KeyValuePairs = [
            "quantity": "100000", "startTime": "09:45", "endTime": "11:15", "timeRandom": "30",
            "sizeRandom": "20", "seed": "\(seed)",
        ]
        let random = try vwap(nil, window)
        let plan = try vwap(
            nil, ["quantity": "100000", "startTime": "09:45", "endTime": "11:15"])
        // Band 500; a slice of at most 2,300 shares (22.5% in half an hour) moves by 15%.
        for second in stride(from: Int64(0), through: 5_400, by: 10) {
            let time = Timestamp(9, 45) + .seconds(second)
            let difference = (random.target(at: time) ?? 0) - (plan.target(at: time) ?? 0)
            #expect(abs(difference) <= 500 + 345 + 100, "seed \(seed) at \(time)")
        }
        #expect(random.target(at: Timestamp(11, 15)) == 100_000)
    }
}
