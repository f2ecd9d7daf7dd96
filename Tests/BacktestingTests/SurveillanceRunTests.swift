import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Risk
import Testing
import TradingModel

/// Behaves abnormally on purpose: one pattern, at a known time.
struct PatternTrader: NamedStrategy {
    static let name = "pattern"
    static let summary = "Trips one category of surveillance"
    static let pattern = Parameter.choice(
        "pattern", default: "quiet", of: Pattern.allCases.map(\.rawValue), "What to do.")
    static let parameters = [pattern.spec]

    enum Pattern: String, CaseIterable {
        case quiet, rate, dayCount, instantCancels, ramping, largeTrades, selfTrade, layering
        case limitHolding
    }

    enum Step {
        case order(Side, Quantity, Int32)
        case cancelAll
    }

    private var steps: [(time: Timestamp, step: Step)]
    private var sent: [OrderID] = []

    init(_ setup: StrategySetup) throws(StrategyError) {
        steps = PatternTrader.script(Pattern(rawValue: setup[PatternTrader.pattern]) ?? .quiet)
    }

    mutating func started(_ context: inout TradingContext) {
        for step in steps { context.wake(at: step.time) }
    }

    mutating func woken(_ context: inout TradingContext) {
        for (time, step) in steps where time == context.now {
            switch step {
            case .order(let side, let quantity, let price):
                sent.append(
                    context.submit(
                        side, quantity: quantity, price: Price(ticks: price), purpose: .other))
            case .cancelAll:
                for id in sent { context.cancel(id) }
                sent = []
            }
        }
    }

    typealias Script = [(time: Timestamp, step: Step)]

    private static let ten = Timestamp(10, 0)

    /// `step` so many milliseconds behind ten o'clock.
    private static func at(_ milliseconds: Int, _ step: Step) -> (time: Timestamp, step: Step) {
        (ten + .milliseconds(Int64(milliseconds)), step)
    }

    private static func buys(_ count: Int, every milliseconds: Int) -> Script {
        (0..<count).map { number in
            at(number * milliseconds, .order(.buy, 100, 980 + Int32(number % 10)))
        }
    }

    static func script(_ pattern: Pattern) -> Script {
        switch pattern {
        case .quiet: buys(5, every: 60_000)
        case .rate: buys(20, every: 40)
        case .dayCount: buys(60, every: 2_000)
        case .instantCancels:
            (0..<5).flatMap { number in
                [
                    at(10_000 * number, .order(.buy, 100, 990)),
                    at(10_000 * number + 500, .cancelAll),
                ]
            }
        case .ramping: ramp
        case .largeTrades: [at(5_000, .order(.buy, 1_000, 1_001))]
        case .selfTrade:
            [at(0, .order(.sell, 100, 1_000)), at(5_000, .order(.buy, 100, 1_000))]
        case .layering:
            [
                at(0, .order(.sell, 400, 1_003)), at(1_000, .order(.sell, 400, 1_004)),
                at(2_000, .order(.sell, 400, 1_005)), at(5_000, .order(.buy, 100, 1_001)),
                at(8_000, .cancelAll),
            ]
        case .limitHolding: [at(0, .order(.buy, 600, 1_100))]
        }
    }

    /// Through the ladder of asks, a tick after the other, in each of two minutes.
    private static var ramp: Script {
        var steps: Script = []
        for minute in 0..<2 {
            for tick in 0..<7 {
                let price = Int32(1_001 + 7 * minute + tick)
                steps.append(at(60_000 * minute + 2_000 * tick, .order(.buy, 1_000, price)))
            }
        }
        return steps
    }

    /// The category that the pattern trips, and when.
    static func expected(_ pattern: Pattern) -> (SurveillanceCategory, Timestamp)? {
        let ten = Timestamp(10, 0)
        // Own messages reach the exchange a millisecond later.
        let late = Span.milliseconds(1)
        let close = Timestamp(15, 0)
        switch pattern {
        case .quiet: return nil
        case .rate: return (.rate, ten + .milliseconds(40 * 19) + late)
        case .dayCount: return (.dayCount, ten + .seconds(2 * 59) + late)
        case .instantCancels: return (.instantCancels, close)
        case .ramping: return (.ramping, close)
        // Judged when the next minute begins.
        case .largeTrades: return (.largeTrades, ten + .seconds(60))
        case .selfTrade: return (.selfTrade, ten + .seconds(5) + late)
        case .layering: return (.layering, ten + .seconds(8) + late)
        // From the sample at 10:00:10 on, for a minute.
        case .limitHolding: return (.limitHolding, ten + .seconds(70))
        }
    }
}

@Suite("Surveillance of runs")
struct SurveillanceRunTests {
    /// Numbers that fit a small day; no rule publishes any of them.
    static func profile() throws -> SurveillanceProfile {
        var profile = SurveillanceProfile(
            name: "small-day", date: try #require(TradingDate("2023-07-11")),
            source: "made up for tests", mark: .user, scope: "tests")
        let values: [(SurveillanceField, Int64)] = [
            (.messagesPerSecond, 20), (.messagesPerDay, 60), (.instantCancels, 5),
            (.dayCancelRatio, 8_000), (.rampMove, 50), (.rampShare, 1_000), (.rampEvents, 2),
            (.rampStocks, 1), (.indexMove, 30), (.activeAmount, 10_000 * 10_000),
            (.selfTrades, 1), (.layeringShares, 1_000), (.layeringLevels, 3),
            (.layeringTime, 10_000_000_000), (.limitHoldingShares, 500),
            (.limitHoldingShare, 1_000), (.limitHoldingTime, 60_000_000_000),
        ]
        for (field, value) in values { profile[field] = value }
        return profile
    }

    /// A bid at 9.99 and a ladder of asks from 10.01, or a stock locked at its upper limit.
    static func day(locked: Bool) -> SmallDay {
        var day = SmallDay()
        if locked {
            day.submit(Timestamp(9, 20), .buy, 1, 5_000, at: 1_100)
            day.submit(Timestamp(9, 20), .sell, 2, 4_600, at: 1_100)
        } else {
            day.submit(Timestamp(9, 20), .buy, 1, 5_000, at: 999)
            for tick in Int32(0)..<20 {
                day.submit(Timestamp(9, 20), .sell, UInt64(2 + tick), 1_000, at: 1_001 + tick)
            }
        }
        // The last message of the day.
        day.submit(Timestamp(14, 50), .buy, 90, 100, at: locked ? 1_100 : 999)
        return day
    }

    @Test(
        "a run that trips one category is found for it alone, at the right time",
        arguments: PatternTrader.Pattern.allCases)
    func tripsOne(_ pattern: PatternTrader.Pattern) throws {
        try withFolder { folder in
            let tape = folder + "/small.tape"
            try SurveillanceRunTests.day(locked: pattern == .limitHolding).write(to: tape)
            let report = try SurveillanceRunTests.scan(pattern, tape: tape, in: folder)
            guard let (category, time) = PatternTrader.expected(pattern) else {
                #expect(report.findings.isEmpty)
                return
            }
            #expect(report.findings.map(\.category) == [category])
            #expect(report.findings.map(\.time) == [time])
            #expect(report.findings.first?.citation.contains("small-day") == true)
            if pattern == .instantCancels {
                #expect(report.findings.first?.occurrences.map(\.order.number) == [1, 2, 3, 4, 5])
            }
            if pattern == .ramping {
                #expect(
                    report.findings.first?.occurrences.map(\.time)
                        == [Timestamp(10, 0), Timestamp(10, 1)])
            }
        }
    }

    /// What the gate tells while a run goes on, without any index.
    static func alert(_ pattern: PatternTrader.Pattern) -> (reason: RiskReason, time: Timestamp)? {
        let ten = Timestamp(10, 0)
        switch pattern {
        // A self-trade is refused before it can be found.
        case .quiet, .largeTrades, .selfTrade: return nil
        // The gate counts by the time of the decision.
        case .rate: return (.programmeRate, ten + .milliseconds(40 * 19))
        case .dayCount: return (.programmeCount, ten + .seconds(2 * 59))
        case .instantCancels: return (.programmeInstantCancels, ten + .milliseconds(40_500))
        // The rest is told at the monitor's round, or at a decision, behind it.
        case .ramping: return (.programmeRamping, ten + .seconds(120))
        case .layering: return (.layering, ten + .seconds(10))
        case .limitHolding: return (.limitHolding, ten + .seconds(70))
        }
    }

    @Test(
        "the gate tells of each category while the run goes on, and refuses what comes then",
        arguments: PatternTrader.Pattern.allCases, SurveillanceAction.allCases)
    func whileItRuns(_ pattern: PatternTrader.Pattern, _ action: SurveillanceAction) throws {
        try withFolder { folder in
            let tape = folder + "/small.tape"
            try SurveillanceRunTests.day(locked: pattern == .limitHolding).write(to: tape)
            _ = try SurveillanceRunTests.scan(pattern, tape: tape, in: folder, action: action)
            let records = try JournalReader(path: folder + "/run/journal").readAll()
            var alerts: [RiskEvent] = []
            var refused: [RiskReason] = []
            for record in records {
                switch record.body {
                case .riskEvent(let bytes):
                    if case .event(let event)? = RiskRecord(bytes[...]), event.kind == .alert {
                        alerts.append(event)
                    }
                case .decision(let bytes):
                    let decision = try #require(DecisionRecord(bytes[...]))
                    if !decision.passes { refused.append(decision.reason) }
                default: break
                }
            }
            let expected = SurveillanceRunTests.alert(pattern)
            // A block comes before the line: what the gate counts is never reached.
            let isCounted = [.rate, .dayCount, .instantCancels].contains(pattern)
            if action == .alert || !isCounted {
                #expect(alerts.map(\.reason) == [expected?.reason].compactMap(\.self))
                #expect(alerts.map(\.time) == [expected?.time].compactMap(\.self))
            }
            if pattern == .selfTrade {
                #expect(refused == [.wouldMatchItself])
            } else {
                #expect(action == .block || refused.isEmpty)
            }
            if action == .block, isCounted { #expect(refused == [expected?.reason]) }
        }
    }

    static func scan(
        _ pattern: PatternTrader.Pattern, tape: String, in folder: String,
        action: SurveillanceAction? = nil
    ) throws -> SurveillanceReport {
        let day = try TradableDay(path: tape)
        var setup = StrategySetup(PatternTrader.self, on: day)
        try setup.set("pattern", pattern.rawValue)
        var settings = BacktestSettings()
        settings.cash = Money(whole: 1_000_000)
        settings.shares = 10_000
        // The gate would refuse an order that meets an own one.
        settings.risk.isOn = pattern != .selfTrade || action != nil
        if let action {
            settings.risk.profile.surveillance = try profile()
            settings.risk.profile.surveillance.action = action
        }
        let plan = RunPlan(strategy: PatternTrader.self, setup: setup, settings: settings)
        _ = try RunFolder.create(at: folder + "/run", overwrite: false) { journal in
            try plan.run(day, journal: journal)
        }
        var indices = IndexSeries()
        if pattern == .largeTrades {
            let path = folder + "/index.csv"
            // 0.4% within the minute of the trade.
            let text = "time,index,value\n10:00:01,SH,3000.00\n10:00:59,SH,3012.00\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            indices = try IndexSeries(path: path)
        }
        return try SurveillanceReport(
            runs: [folder + "/run"], profile: try profile(), indices: indices)
    }

    @Test("the public line judges two categories; the others are measured and not judged")
    func publicLine() throws {
        try withFolder { folder in
            let tape = folder + "/small.tape"
            try SurveillanceRunTests.day(locked: false).write(to: tape)
            _ = try SurveillanceRunTests.scan(.instantCancels, tape: tape, in: folder)
            let report = try SurveillanceReport(
                runs: [folder + "/run"], profile: .highFrequencyLine)
            #expect(report.findings.isEmpty)
            let skipped = report.skipped.map(\.category)
            #expect(skipped.contains(.instantCancels) && skipped.contains(.ramping))
            #expect(!skipped.contains(.rate) && !skipped.contains(.dayCount))
            let inputs = try #require(report.accounts.first).inputs
            #expect(inputs.first { $0.field == .instantCancels }?.measured == 5)
            let declared = ProgrammeTradingReport(
                report, account: try #require(report.accounts.first),
                declared: [("maximumOrderRate", "1"), ("strategyType", "execution")])
            #expect(declared.fields.first { $0.name == "strategy type" }?.value == "execution")
            #expect(declared.fields.compactMap(\.conflict) == ["the run reached 2"])
            #expect(!declared.isHighFrequency)
        }
    }

    @Test("a tape by itself allows no verdict")
    func tape() {
        let skipped = SurveillanceReport.skippedOnTape()
        #expect(skipped.map(\.category) == SurveillanceCategory.allCases)
        #expect(skipped.allSatisfy { $0.reason.contains("no account ids") })
    }
}
