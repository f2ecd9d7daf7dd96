import MarketData
import Testing
import TradingModel

@Suite("Synthetic day")
struct SyntheticDayTests {
    private func day(_ seed: UInt64) throws -> ImportedDay {
        try Importer.synthetic(
            seed: seed, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000))
    }

    @Test func theSeedFixesEveryByte() throws {
        let first = try day(3)
        let again = try day(3)
        let other = try day(4)
        #expect(first.records == again.records)
        #expect(first.records != other.records)
    }

    @Test func aDayHasItsPhasesAndItsShape() throws {
        let records = try day(7).records
        let trades = records.filter { $0.kind == .trade }
        #expect(trades.contains { $0.flags.contains(.auction) && $0.time < Timestamp(9, 30) })
        #expect(trades.contains { $0.flags.contains(.auction) && $0.time > Timestamp(14, 57) })
        #expect(!records.contains { $0.time >= Timestamp(11, 30) && $0.time < Timestamp(13, 0) })
        // No cancel where the exchange takes none.
        let cancels = records.filter { $0.kind == .cancel }
        #expect(!cancels.contains { $0.time >= Timestamp(9, 20) && $0.time < Timestamp(9, 30) })
        #expect(!cancels.contains { $0.time >= Timestamp(14, 57) })
        let limits = Price(ticks: 1_800)...Price(ticks: 2_200)
        #expect(records.allSatisfy { limits.contains($0.price) })
        #expect(records.allSatisfy { $0.quantity % 100 == 0 })
    }

    /// Over a few days the open is busier than the late morning; one day alone may be otherwise.
    @Test func activityIsHighestAtTheOpen() throws {
        var (open, late) = (0, 0)
        for seed in 1...4 as ClosedRange<UInt64> {
            for record in try day(seed).records {
                if record.time >= Timestamp(9, 30), record.time < Timestamp(10, 0) { open += 1 }
                if record.time >= Timestamp(11, 0), record.time < Timestamp(11, 30) { late += 1 }
            }
        }
        #expect(open > late, "open \(open), late morning \(late)")
    }
}
