import Testing
import TradingModel

@Suite("Values")
struct ValueTests {
    @Test func queueAndWireTypesStayWithinACacheLine() {
        #expect(MemoryLayout<Event>.size <= 64)
        #expect(MemoryLayout<Order>.size <= 64)
        #expect(MemoryLayout<PriceLevel>.size <= 64)
    }

    @Test(arguments: [
        (Int64(0), "0.00"), (100, "0.01"), (12_345, "1.2345"), (18_549_800, "1854.98"),
        (-5_000, "-0.50"), (10_000, "1.00"), (1, "0.0001"),
    ])
    func moneyIsPlainDecimalText(units: Int64, text: String) {
        #expect(Money(units: units).description == text)
    }

    @Test(arguments: [
        (Int64(149), Int64(100)), (150, 200), (-149, -100), (-150, -200), (0, 0), (49, 0),
    ])
    func moneyRoundsHalfAwayFromZeroToTheCent(units: Int64, rounded: Int64) {
        #expect(Money(units: units).roundedToCent.units == rounded)
    }

    @Test(arguments: [
        (Timestamp(9, 25, 0, milliseconds: 940), "09:25:00.940"), (.zero, "00:00:00.000"),
        (Timestamp(nanoseconds: 34_200_017_459_617), "09:30:00.017459617"),
        (Timestamp(nanoseconds: 34_200_017_459_000), "09:30:00.017459"),
    ])
    func timesShowAsManyDecimalsAsTheyNeed(time: Timestamp, text: String) {
        #expect(time.description == text)
    }

    @Test(arguments: ["2023-02-01", "20230201"])
    func datesAreReadInTwoSpellings(text: String) {
        #expect(TradingDate(text)?.description == "2023-02-01")
    }

    @Test(arguments: [
        "2023-02-29", "2023-13-01", "2023-00-10", "1970-01-01", "2262-01-01", "2023/02/01",
        "23-02-01", "", "2023-02-01 ", "２０２３０２０１",
    ])
    func thingsThatAreNoDatesAreRefused(text: String) {
        #expect(TradingDate(text) == nil)
    }

    @Test func leapDaysExist() {
        #expect(TradingDate("2024-02-29") != nil)
        #expect(TradingDate("2000-02-29") != nil)
        #expect(TradingDate("2100-02-29") == nil)
    }

    @Test(arguments: ["600519.SH", "000001.SZ", "830799.BJ", "AMZN.XNAS"])
    func instrumentsAreWrittenAsTheirUsersWriteThem(text: String) {
        #expect(Instrument(text)?.description == text)
    }

    @Test(arguments: [
        "600519", "600519.XX", "60051.SH", "6005190.SH", "60051A.SH", ".SH", "amzn.XNAS", "A.B.SH",
        "600519.sh", "",
    ])
    func thingsThatAreNoInstrumentsAreRefused(text: String) {
        #expect(Instrument(text) == nil)
    }

    @Test func notionalReportsOverflow() {
        let scale = PriceScale.cent
        #expect(scale.notional(Price(ticks: 184_500), 100)?.description == "184500.00")
        #expect(scale.notional(Price(ticks: .max), .max) == nil)
    }

    @Test func ownOrdersNeverCollideWithTheExchanges() {
        #expect(OrderID.own(5).isOwn)
        #expect(OrderID.own(5).number == 5)
        #expect(!OrderID(raw: 5).isOwn)
        #expect(OrderID.own(5) != OrderID(raw: 5))
    }

    @Test func aBuyCrossesAtItsLimitAndBelow() {
        let (low, high) = (Price(ticks: 10), Price(ticks: 11))
        #expect(Side.buy.crosses(limit: high, resting: low))
        #expect(Side.buy.crosses(limit: high, resting: high))
        #expect(!Side.buy.crosses(limit: low, resting: high))
        #expect(Side.sell.crosses(limit: low, resting: high))
        #expect(!Side.sell.crosses(limit: high, resting: low))
    }
}

@Suite("CRC-32C")
struct CRC32CTests {
    /// RFC 3720, appendix B.4.
    @Test func knownAnswers() {
        #expect(CRC32C.of("123456789".utf8) == 0xE306_9283)
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.of([UInt8](0..<32)) == 0x46DD_794E)
    }

    @Test func aSpanOfBytesHasTheSameChecksum() {
        let bytes = [UInt8](0..<200)
        // The span lives as long as the array it is of.
        let checksum = unsafe CRC32C.of(bytes.span.bytes)
        #expect(checksum == CRC32C.of(bytes))
    }
}

@Suite("Seeded generator")
struct SplitMix64Tests {
    /// Outputs of the reference implementation for seed 1234567.
    @Test func knownAnswers() {
        var generator = SplitMix64(seed: 1_234_567)
        let outputs = (0..<3).map { _ in generator.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func boundsHoldAndEveryValueIsReached() {
        var generator = SplitMix64(seed: 3)
        var seen = Set<UInt64>()
        for _ in 0..<1_000 { seen.insert(generator.below(7)) }
        #expect(seen == Set(0..<7))
        for _ in 0..<1_000 {
            let value = generator.uniform()
            #expect(value > 0 && value < 1)
        }
    }

    @Test func streamsOfOneSeedDiffer() {
        var one = SplitMix64(seed: 9, stream: 1)
        var two = SplitMix64(seed: 9, stream: 2)
        #expect(one.next() != two.next())
    }
}
