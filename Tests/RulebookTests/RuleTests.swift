import Rulebook
import Testing
import TradingModel

func date(_ text: String) throws -> TradingDate { try #require(TradingDate(text)) }
func instrument(_ text: String) throws -> Instrument { try #require(Instrument(text)) }

@Suite("Rulebook")
struct RuleTests {
    @Test func theSSEMainBoardHasRulesForItsDay() throws {
        let rules = try MarketRules.standard.rules(
            for: instrument("600519.SH"), on: date("2023-02-01"))
        #expect(rules.board == .sseMain)
        #expect(rules.cage.value == nil)
        #expect(rules.stampDuty.value.text == "0.1%")
        #expect(rules.handlingFee.value.text == "0.00487%")
        #expect(rules.tick.value == .cent)
    }

    @Test func ratesAndCageFollowTheDate() throws {
        let rules = try MarketRules.standard.rules(
            for: instrument("600536.SH"), on: date("2023-08-28"))
        #expect(rules.cage.value?.perMille == 20)
        #expect(rules.stampDuty.value.text == "0.05%")
        #expect(rules.handlingFee.value.text == "0.00341%")
        let before = try MarketRules.standard.rules(
            for: instrument("600536.SH"), on: date("2023-08-25"))
        #expect(before.stampDuty.value.text == "0.1%")
    }

    @Test(arguments: [
        ("688001.SH", "2023-02-01", "SSE STAR market"), ("000001.SZ", "2023-02-01", "SZSE main"),
        ("600519.SH", "2026-07-06", "sessions"), ("600519.SH", "2017-02-01", "sessions"),
        ("600519.SH", "2023-02-04", "weekend"), ("510300.SH", "2023-02-01", "no board"),
        ("AMZN.XNAS", "2023-02-01", "no board"),
    ])
    func unknownKeysRefuseAndSayWhichKey(code: String, day: String, word: String) throws {
        let (instrument, date) = (try instrument(code), try date(day))
        let error = #expect(throws: RuleLookupError.self) {
            try MarketRules.standard.rules(for: instrument, on: date)
        }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test func anUnknownStatusRefuses() throws {
        let (instrument, date) = (try instrument("600519.SH"), try date("2023-02-01"))
        #expect(throws: RuleLookupError.self) {
            try MarketRules.standard.rules(for: instrument, on: date, status: .riskWarning)
        }
    }

    /// The limits are the previous close ± 10%, half up; at very low prices at least one tick.
    @Test(arguments: [
        (Int32(184_576), Int32(166_118), Int32(203_034)), (1_005, 905, 1_106), (5, 4, 6), (1, 1, 2),
        (2_000, 1_800, 2_200),
    ])
    func priceLimits(close: Int32, lower: Int32, upper: Int32) throws {
        let rules = try MarketRules.standard.rules(
            for: instrument("600519.SH"), on: date("2023-02-01"))
        let limits = rules.limits(previousClose: Price(ticks: close))
        #expect(limits == Price(ticks: lower)...Price(ticks: upper))
    }

    /// Two percent or ten ticks, whichever is wider.
    @Test(arguments: [
        (Side.buy, Int32(10_000), Int32(10_200)), (.sell, 10_000, 9_800), (.buy, 100, 110),
        (.sell, 100, 90), (.sell, 5, 1), (.buy, 1_025, 1_046),
    ])
    func priceCage(side: Side, base: Int32, bound: Int32) {
        let cage = PriceCage(perMille: 20, ticks: 10)
        #expect(cage.bound(side, base: Price(ticks: base)) == Price(ticks: bound))
    }

    @Test func everyRuleOfTheDayIsCited() throws {
        let rules = try MarketRules.standard.rules(
            for: instrument("600519.SH"), on: date("2023-02-01"))
        #expect(rules.citations.map(\.index) == Array(1...10))
        #expect(
            rules.citations.allSatisfy { !$0.citation.id.isEmpty && !$0.citation.source.isEmpty })
        #expect(rules.citation(3)?.id == "sse.price-limit.main")
        #expect(rules.citation(99) == nil)
    }

    @Test(arguments: [
        ("2023-02-04", true), ("2023-02-05", true), ("2023-02-06", false), ("2024-02-29", false),
        ("2000-01-01", true), ("2026-11-21", true),
    ])
    func weekends(day: String, isWeekend: Bool) throws {
        #expect(try date(day).isWeekend == isWeekend)
    }
}

@Suite("Trading clock")
struct TradingClockTests {
    private func clock() throws -> TradingClock {
        TradingClock(
            try MarketRules.standard.rules(for: instrument("600519.SH"), on: date("2023-02-01"))
                .schedule.value)
    }

    @Test(
        arguments: [
            (Timestamp(9, 15), 0), (Timestamp(9, 30), 0), (Timestamp(10, 30), 60),
            (Timestamp(11, 30), 120), (Timestamp(12, 15), 120), (Timestamp(13, 30), 150),
            (Timestamp(14, 57), 237), (Timestamp(16, 0), 237),
        ] as [(Timestamp, Int64)])
    func theLunchBreakIsCutOut(time: Timestamp, minutes: Int64) throws {
        #expect(try clock().elapsed(at: time) == .seconds(60 * minutes))
    }

    @Test func momentsAndSpansAgree() throws {
        let clock = try clock()
        #expect(clock.moment(after: .seconds(60 * 150)) == Timestamp(13, 30))
        #expect(clock.span(from: Timestamp(11, 0), to: Timestamp(13, 30)) == .seconds(3_600))
        for minute in stride(from: Int64(1), to: 237, by: 7) {
            let moment = clock.moment(after: .seconds(60 * minute))
            #expect(clock.elapsed(at: moment) == .seconds(60 * minute))
        }
    }
}

@Suite("Session schedule")
struct SessionScheduleTests {
    @Test(arguments: [
        (Timestamp(9, 14, 59), Phase.closedBeforeOpen), (Timestamp(9, 15), .openingCall),
        (Timestamp(9, 20), .openingCallNoCancel), (Timestamp(9, 25), .pause),
        (Timestamp(9, 30), .continuous), (Timestamp(11, 30), .lunchBreak),
        (Timestamp(13, 0), .continuous), (Timestamp(14, 57), .closingCall),
        (Timestamp(15, 0), .closed),
    ])
    func phasesOfTheDay(time: Timestamp, phase: Phase) throws {
        let rules = try MarketRules.standard.rules(
            for: instrument("600519.SH"), on: date("2023-02-01"))
        #expect(rules.schedule.value.phase(at: time) == phase)
    }
}
