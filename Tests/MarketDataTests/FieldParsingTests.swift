import Testing
import TradingModel

@testable import MarketData

@Suite("Field parsing")
struct FieldParsingTests {
    /// The only field `f` of a file of one row.
    private func field<T>(_ text: String, _ parse: (CSVReader) throws -> T) throws -> T {
        try withFolder { folder in
            let path = try folder.file("field.csv", "f,g\n\(text),1\n")
            var reader = try CSVReader(InputFile(path: path))
            #expect(try reader.next())
            return try parse(reader)
        }
    }

    /// The error for field `text`, which must name file, line, column and the offending text.
    private func fault(_ text: String, _ parse: (CSVReader) throws -> Void) throws {
        let message = try refusal { try field(text, parse) }
        expect(message, names: ["field.csv:2:", "column f:", quoted(ArraySlice(text.utf8))])
    }

    @Test(
        "prices: float noise is rounded off, the tick is exact",
        arguments: [
            ("1801.00999999999999", 180_101), ("1854.980000000000018", 185_498), ("1745", 174_500),
            ("51.899999999999998", 5_190), ("5.490000000000002", 549), ("0.01", 1),
            ("1801.0", 180_100), ("007.50", 750), ("21474836.47", Int32.max),
        ])
    func price(text: String, ticks: Int32) throws {
        #expect(try field(text) { try $0.price(0, .cent) } == Price(ticks: ticks))
    }

    @Test(
        "prices that are refused",
        arguments: [
            "", "0", "0.00", "-1", "+7", " 5", "5 ", "1e5", "1E5", "0x10", "nan", "NaN", "inf",
            "-inf", "1801.005", "1801.0099", "1.2.3", ".5", "5.", ".", "1 801.00", "=cmd", "１２",
            "21474836.48", "9999999999", "99999999999999999999", "1;5", "1'000",
        ])
    func badPrice(text: String) throws {
        try fault(text) { _ = try $0.price(0, .cent) }
    }

    @Test("a decimal comma within quotes is no price")
    func decimalComma() throws {
        let message = try withFolder { folder in
            let path = try folder.file("field.csv", "f,g\n\"1,5\",1\n")
            var reader = try CSVReader(InputFile(path: path))
            #expect(try reader.next())
            return try refusal { _ = try reader.price(0, .cent) }
        }
        expect(message, names: ["field.csv:2:", "column f:", "\"1,5\""])
    }

    @Test("a finer tick takes what a coarser refuses")
    func tick() throws {
        let fund = PriceScale(tick: Money(units: 10))
        #expect(try field("1.005") { try $0.price(0, fund) } == Price(ticks: 1_005))
        try fault("1.005") { _ = try $0.price(0, .cent) }
    }

    @Test(
        "prices times 1000",
        arguments: [("1745000", 174_500), ("5490", 549), ("10", 1)] as [(String, Int32)])
    func milliPrice(text: String, ticks: Int32) throws {
        #expect(try field(text) { try $0.milliPrice(0, .cent) } == Price(ticks: ticks))
    }

    @Test(
        "prices times 1000 that are refused",
        arguments: ["", "0", "5", "5495", "1.5", "-10", "18446744073709551610", "99999999999990"])
    func badMilliPrice(text: String) throws {
        try fault(text) { _ = try $0.milliPrice(0, .cent) }
    }

    @Test("whole numbers up to the last one that fits")
    func integer() throws {
        #expect(try field("0") { try $0.integer(0) } == 0)
        #expect(try field("18446744073709551615") { try $0.integer(0) } == .max)
    }

    @Test(
        "whole numbers that are refused",
        arguments: [
            "", "18446744073709551616", "99999999999999999999999", "+7", "-7", " 5", "5 ", "1e5",
            "0x10", "1.0", "٣", "nan",
        ])
    func badInteger(text: String) throws {
        try fault(text) { _ = try $0.integer(0) }
    }

    @Test(
        "quantities that are refused",
        arguments: ["", "0", "-100", "1.5", "1099511627777", "18446744073709551616"])
    func badQuantity(text: String) throws {
        try fault(text) { _ = try $0.quantity(0) }
    }

    @Test("order numbers stay below the bit of our own orders")
    func orderNumber() throws {
        #expect(
            try field("9223372036854775807") { try $0.orderNumber(0) }
                == OrderID(raw: OrderID.ownBit - 1))
        for text in ["0", "", "-1", "9223372036854775808"] {
            try fault(text) { _ = try $0.orderNumber(0) }
        }
    }

    @Test("times of day, written both ways")
    func times() throws {
        let time = Timestamp(9, 25, 0, milliseconds: 940)
        #expect(try field("09:25:00.940") { try $0.clock(0) } == time)
        #expect(try field("09:25:00") { try $0.clock(0) } == Timestamp(9, 25))
        #expect(try field("92500940") { try $0.compactTime(0) } == time)
        #expect(try field("0") { try $0.compactTime(0) } == .zero)
        #expect(
            try field("235959999") { try $0.compactTime(0) }
                == Timestamp(23, 59, 59, milliseconds: 999))
    }

    @Test(
        "times of day that are refused",
        arguments: [
            "", "9:25:00.940", "24:00:00.000", "09:60:00.000", "09:25:60.000", "09:25:00.94",
            "09-25-00.940", "09:25:00:940", "09:25:00.9400", "09:25:0a.940", "1675214700",
            "09:25:00.940Z", "-9:25:00.940", "2023-02-01T09:25:00",
        ])
    func badClock(text: String) throws {
        try fault(text) { _ = try $0.clock(0) }
    }

    @Test(
        "numbers HHMMSSmmm that are refused",
        arguments: [
            "", "240000000", "96000000", "92560000", "1675214700940", "-1", "092500.940",
            "1675214700940000000",
        ])
    func badCompactTime(text: String) throws {
        try fault(text) { _ = try $0.compactTime(0) }
    }

    @Test(
        "money, with an exponent where the vendor writes one",
        arguments: [
            ("3.17731657E9", 31_773_165_700_000), ("0", 0), ("0.0", 0), ("185498", 1_854_980_000),
            ("1.5", 15_000), ("6244678924.61", 62_446_789_246_100), ("1E2", 1_000_000),
            ("0.0001", 1),
        ] as [(String, Int64)])
    func money(text: String, units: Int64) {
        #expect(parseMoney(Array(text.utf8)[...]) == Money(units: units))
    }

    @Test(
        "money that is refused",
        arguments: [
            "", ".", "E9", "-1", "+1", "1E", "1E-2", "1E16", "1,5", "nan", "inf", "0x10", "1.2.3",
            "9E15", "99999999999999999999", "1 000",
        ])
    func badMoney(text: String) {
        #expect(parseMoney(Array(text.utf8)[...]) == nil)
    }
}
