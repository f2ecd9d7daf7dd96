import Rulebook
import Testing
import TradingModel
import VolumeCurves

func sessions() throws -> SessionSchedule {
    let instrument = try #require(Instrument("600519.SH"))
    let date = try #require(TradingDate("2023-02-01"))
    return try MarketRules.standard.rules(for: instrument, on: date).schedule.value
}

@Suite("Volume grids")
struct GridTests {
    @Test func anAShareDayHas48BucketsAndTwoAuctions() throws {
        let grid = try VolumeGrid(schedule: sessions(), bucket: .seconds(300))
        #expect(grid == (try VolumeGrid.aShareDay(bucket: .seconds(300))))
        #expect(grid.buckets.count == 48)
        #expect(grid.count == 50)
        #expect(grid.sessions == [0..<24, 24..<48])
        #expect(grid.buckets[47].start == Timestamp(14, 55))
        #expect(grid.buckets[47].end == Timestamp(14, 57))
        #expect(grid.opening == Timestamp(9, 25))
        #expect(grid.closing == Timestamp(15, 0))
        let flat = grid.flatShares
        #expect(flat[1] == 5.0 / 237)
        #expect(flat[48] == 2.0 / 237)
        #expect(abs(flat.reduce(0, +) - 1) < 1e-12)
    }

    @Test(arguments: [
        (Timestamp(9, 25, 0, milliseconds: 180), 0), (Timestamp(9, 30), 1),
        (Timestamp(9, 34, 59, milliseconds: 999), 1), (Timestamp(9, 35), 2),
        (Timestamp(11, 29, 59), 24), (Timestamp(11, 30, 0, milliseconds: 40), 24),
        (Timestamp(13, 0), 25), (Timestamp(14, 56, 59), 48), (Timestamp(14, 57), 49),
        (Timestamp(15, 0, 1, milliseconds: 60), 49),
    ])
    func everyTradeHasItsSlot(time: Timestamp, slot: Int) throws {
        #expect(try VolumeGrid.aShareDay(bucket: .seconds(300)).slot(at: time) == slot)
    }

    @Test func slotsAreFoundAsByLookingAtEveryBucket() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(420))
        for second in stride(from: Int64(33_000), to: 55_000, by: 7) {
            let time = Timestamp(0, 0, 0) + .seconds(second)
            let last = grid.buckets.lastIndex { $0.start <= time }
            let expected = time >= Timestamp(14, 57) ? grid.count - 1 : last.map { $0 + 1 } ?? 0
            #expect(grid.slot(at: time) == expected)
        }
    }

    @Test func gridsThatCannotBeAreRefused() {
        let bucket = VolumeGrid.Bucket(start: Timestamp(9, 30), end: Timestamp(9, 35))
        #expect(throws: VolumeCurveError.self) {
            try VolumeGrid(opening: Timestamp(9, 25), buckets: [], closing: Timestamp(15, 0))
        }
        #expect(throws: VolumeCurveError.self) {
            try VolumeGrid(
                opening: Timestamp(9, 25), buckets: [bucket, bucket], closing: Timestamp(15, 0))
        }
        #expect(throws: VolumeCurveError.self) {
            try VolumeGrid(opening: Timestamp(9, 31), buckets: [bucket], closing: Timestamp(15, 0))
        }
        #expect(throws: VolumeCurveError.self) {
            try VolumeGrid(opening: Timestamp(9, 25), buckets: [bucket], closing: Timestamp(9, 34))
        }
        for length in [
            Span.zero, .seconds(-5), .milliseconds(1_500), .seconds(15_000), .seconds(2),
        ] {
            #expect(throws: VolumeCurveError.self) { try VolumeGrid.aShareDay(bucket: length) }
        }
    }

    @Test func aDayIsBuiltFromItsTrades() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(3_600))
        let date = try #require(TradingDate("2023-02-01"))
        var builder = DayVolumeBuilder(grid, date: date)
        builder.add(100, price: 10, at: Timestamp(9, 30))
        builder.add(300, price: 14, at: Timestamp(9, 31))
        builder.add(0, price: 99, at: Timestamp(9, 31))
        builder.add(50, price: 20, at: Timestamp(15, 0, 1))
        let day = builder.build()
        #expect(day.volumes == [0, 400, 0, 0, 0, 50])
        // Empty slots have the last price before them; the first trade's before any.
        #expect(day.prices == [13, 13, 13, 13, 13, 20])
        let average = 6_200.0 / 450
        #expect(day.averagePrice == average)
        #expect(day.total == 450)
        let empty = DayVolumeBuilder(grid, date: date).build()
        #expect(empty.averagePrice == nil)
        #expect(empty.fault(in: grid) == .suspended)
    }

    @Test func volumesBeyondTheRangeStopThere() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(3_600))
        var builder = DayVolumeBuilder(grid, date: try #require(TradingDate("2023-02-01")))
        for _ in 0..<3 { builder.add(.max, price: 1, at: Timestamp(9, 30)) }
        builder.add(.max, price: 1, at: Timestamp(14, 0))
        #expect(builder.build().volumes[1] == .max)
        #expect(builder.build().total == .max)
    }
}
