import Execution
import Rulebook
import Strategies
import Testing
import TradingModel

func tradingClock() throws -> TradingClock {
    let instrument = try #require(Instrument("600519.SH"))
    let date = try #require(TradingDate("2023-02-01"))
    return TradingClock(
        try MarketRules.standard.rules(for: instrument, on: date).schedule.value)
}

@Suite("Schedules")
struct ScheduleTests {
    private func slices(
        _ quantity: Quantity, weights: [Int64] = [1], count: Int
    ) throws -> [Quantity] {
        let schedule = try #require(
            ExecutionSchedule(
                quantity: quantity, lot: 100, startTime: Timestamp(9, 30),
                endTime: Timestamp(10, 30), clock: try tradingClock(), weights: weights))
        let ends = (0...count).map {
            Span(nanoseconds: schedule.tradingTime.nanoseconds * Int64($0) / Int64(count))
        }
        return (1...count).map {
            schedule.target(after: ends[$0]) - schedule.target(after: ends[$0 - 1])
        }
    }

    /// Golden schedules: X* = lot · ⌊Q·F/lot⌋.
    @Test func equalSlices() throws {
        #expect(
            try slices(100_300, count: 8)
                == [12_500, 12_500, 12_600, 12_500, 12_500, 12_600, 12_500, 12_600])
        #expect(try slices(10_000, count: 7) == [1_400, 1_400, 1_400, 1_500, 1_400, 1_400, 1_500])
    }

    @Test func weightedSlices() throws {
        let weights: [Int64] = [21, 12, 10, 9, 10, 10, 12, 16]
        #expect(
            try slices(123_400, weights: weights, count: 8)
                == [25_900, 14_800, 12_300, 11_100, 12_400, 12_300, 14_800, 19_800])
        #expect(
            try slices(50_000, weights: Array(weights[2..<6]), count: 4)
                == [12_800, 11_500, 12_800, 12_900])
    }

    @Test func anOddLotGoesIntoTheLastSlice() throws {
        let parts = try slices(1_050, count: 4)
        #expect(parts.reduce(0, +) == 1_050)
        #expect(parts.dropLast().allSatisfy { $0 % 100 == 0 })
    }

    @Test func targetsNeverFallAndEndAtTheQuantity() throws {
        let schedule = try #require(
            ExecutionSchedule(
                quantity: 7_700, lot: 100, startTime: Timestamp(11, 0), endTime: Timestamp(13, 30),
                clock: try tradingClock(), weights: [3, 0, 5, 1]))
        var before: Quantity = 0
        for second in stride(from: Int64(0), through: 9_000, by: 11) {
            let time = Timestamp(11, 0) + .seconds(second)
            let target = schedule.target(at: time)
            #expect(target >= before)
            before = target
        }
        #expect(schedule.target(at: Timestamp(13, 30)) == 7_700)
        // Nothing is due in the lunch break.
        #expect(schedule.target(at: Timestamp(11, 30)) == schedule.target(at: Timestamp(13, 0)))
    }

    @Test func aWindowWithoutTradingTimeHasNoSchedule() throws {
        let schedule = ExecutionSchedule(
            quantity: 100, lot: 100, startTime: Timestamp(11, 40), endTime: Timestamp(12, 50),
            clock: try tradingClock())
        #expect(schedule == nil)
    }
}
