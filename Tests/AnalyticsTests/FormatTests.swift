import Analytics
import Testing
import TradingModel

@Suite("Numbers as text")
struct FormatTests {
    @Test(
        "Fixed decimals with separators",
        arguments: [
            (1846.125, 2, "1,846.13"), (0.5, 0, "1"), (-0.04, 1, "0.0"),
            (-1234567.8, 1, "−1,234,567.8"),
            (999.995, 2, "1,000.00"), (0, 3, "0.000"), (12, 0, "12"), (1e30, 2, "–"),
        ] as [(Double, Int, String)])
    func fixed(value: Double, decimals: Int, text: String) {
        #expect(Format.fixed(value, decimals) == text)
    }

    @Test("What is not finite is a dash, not NaN")
    func notFinite() {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(Format.fixed(value, 2) == "–")
            #expect(Format.signed(value, 2) == "–")
            #expect(Format.percent(value) == "–")
            #expect(Format.price(value) == "–")
        }
        #expect(Format.price(nil) == "–")
    }

    @Test("Signs")
    func signed() {
        #expect(Format.signed(1.25, 2) == "+1.25")
        #expect(Format.signed(-1.25, 2) == "−1.25")
        #expect(Format.signed(0.001, 2) == "0.00")
    }

    @Test("Whole numbers")
    func grouped() {
        #expect(Format.grouped(0) == "0")
        #expect(Format.grouped(-1_234) == "−1,234")
        #expect(Format.grouped(Int64.min) == "−9,223,372,036,854,775,808")
        #expect(Format.grouped(100_000) == "100,000")
    }

    @Test("Money, prices, percent")
    func money() {
        #expect(Format.money(Money(units: 48_123_456), sign: "¥") == "¥4,812.35")
        #expect(Format.money(Money(units: -50_000), sign: "¥") == "−¥5.00")
        #expect(Format.money(Money(units: 48_126_000), sign: "¥", decimals: 0) == "¥4,813")
        #expect(Format.price(1846.12) == "1,846.12")
        #expect(Format.price(10.0555) == "10.0555")
        #expect(Format.price(10) == "10.00")
        #expect(Format.percent(0.0823) == "8.23%")
    }

    @Test("Clock")
    func clock() {
        #expect(Format.clock(Timestamp(9, 45)) == "09:45")
        #expect(Format.clock(Timestamp(14, 57, 3)) == "14:57:03")
        #expect(Format.milliseconds(Timestamp(9, 5, 7, milliseconds: 40)) == "09:05:07.040")
    }
}
