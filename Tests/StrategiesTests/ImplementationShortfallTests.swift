import Execution
import Strategies
import Testing
import TradingModel
import VolumeCurves

@Suite("Implementation shortfall")
struct ImplementationShortfallTests {
    /// Almgren & Chriss 2000, worked example: X = 1e6, T = 5 days, N = 5, λ = 1e-6, σ = 0.95 per √day,
    /// η̃ = 2.375e-6. What is left after each day becomes what each slice has done.
    @Test func holdingsBecomeTargetsInLots() throws {
        let holdings = [1e6, 541_955.554, 289_854.219, 147_897.488, 62_141.802, 0]
        let schedule = try #require(
            ExecutionSchedule(
                quantity: 1_000_000, lot: 100, startTime: Timestamp(9, 30),
                endTime: Timestamp(10, 20), clock: try tradingClock(),
                weights: ExecutionSchedule.weights(holdings: holdings)))
        let targets = (0...5).map { schedule.target(after: .seconds(600 * Int64($0))) }
        #expect(targets == [0, 458_000, 710_100, 852_100, 937_800, 1_000_000])
    }

    /// sinh κT(1 − t/T)/sinh κT at half time: 1/(2 cosh κT/2).
    @Test(arguments: [
        ("low", 0.484_772), ("normal", 0.386_195), ("aggressive", 0.212_548),
        ("get-done", 0.049_664),
    ])
    func urgencySaysHowMuchIsLeftAtHalfTime(urgency: String, left: Double) throws {
        let shortfall = try ImplementationShortfall(
            try setup(
                ImplementationShortfall.self, ["quantity": "1000000000", "urgency": urgency]))
        let done = try #require(shortfall.target(at: Timestamp(10, 30)))
        #expect(abs(1 - Double(done) / 1e9 - left) < 1e-6, "\(urgency): \(done)")
    }

    @Test(arguments: ["low", "normal", "aggressive", "get-done"], [1, 7, 90, 2_000])
    func slicesNeverGrow(urgency: String, count: Int) throws {
        let shortfall = try ImplementationShortfall(
            try setup(
                ImplementationShortfall.self,
                ["quantity": "1000000000", "urgency": urgency, "slices": "\(count)"]))
        let start = Timestamp(9, 45)
        let targets = try (0...count).map { step in
            let place = Span(nanoseconds: 5_400_000_000_000 * Int64(step) / Int64(count))
            return try #require(shortfall.target(at: start + place))
        }
        #expect(targets.last == 1_000_000_000)
        let slices = zip(targets, targets.dropFirst()).map { $1 - $0 }
        // Rounding moves a target by a lot at most, interpolation by another share.
        for (one, next) in zip(slices, slices.dropFirst()) { #expect(next <= one + 202) }
    }

    /// 100,000 shares at half of 25% are 800,000 of 8,000,000 expected: a tenth of the day from 10:00,
    /// at 14.2% a half hour.
    @Test func theWindowEndsByTheExpectedVolumeUnlessItIsGiven() throws {
        var open = try setup(
            ImplementationShortfall.self,
            ["quantity": "100000", "startTime": "10:00", "dayVolume": "8000000"])
        try ImplementationShortfall.complete(&open)
        #expect(open.parent.endTime == Timestamp(10, 22))
        let once = open.parent
        try ImplementationShortfall.complete(&open)
        #expect(open.parent == once)
        try open.set("endTime", "11:00")
        try ImplementationShortfall.complete(&open)
        #expect(open.parent.endTime == Timestamp(11, 0))
    }

    @Test func aPriceBetterThanAtArrivalHurries() throws {
        func filled(_ bid: Int32) throws -> Quantity {
            var market = try endless(
                ImplementationShortfall.self,
                ["quantity": "90000", "inTheMoney": "100", "maxPctVolume": "none"])
            var isSet = false
            market.everySecond = { market in
                guard !isSet, market.context.now >= Timestamp(9, 46) else { return }
                isSet = true
                market.quote(bid, bid + 4)
            }
            var half: Quantity = 0
            let before = market.everySecond
            market.everySecond = { market in
                before(&market)
                if market.context.now <= Timestamp(10, 0) { half = market.strategy.filled }
            }
            market.run()
            #expect(market.strategy.filled == 90_000)
            #expect(market.mostCommitted <= 90_000)
            return half
        }
        let (worse, better) = (try filled(1_001), try filled(990))
        #expect(better > worse * 3 / 2, "\(better) against \(worse)")
    }

    @Test func aRiskAversionNeedsItsModel() throws {
        let error = #expect(throws: StrategyError.self) {
            try ImplementationShortfall(
                try setup(ImplementationShortfall.self, ["riskAversion": "1e-6"]))
        }
        #expect(error?.description.contains("volatility") == true)
        // λσ²/η for which κT of a day is the worked example's.
        let shortfall = try ImplementationShortfall(
            try setup(
                ImplementationShortfall.self,
                [
                    "quantity": "1000000000", "riskAversion": "0.000001", "volatility": "0.95",
                    "temporaryImpact": "2.5e-6", "startTime": "09:30", "endTime": "14:57",
                ]))
        // κT = 0.6008 over one day: half time is 11:28:30.
        let done = try #require(shortfall.target(at: Timestamp(11, 28, 30)))
        #expect(abs(Double(done) / 1e9 - (1 - 0.478_256)) < 1e-4, "\(done)")
    }
}
