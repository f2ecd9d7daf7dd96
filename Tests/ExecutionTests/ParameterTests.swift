import Execution
import Rulebook
import Testing
import TradingModel

/// A strategy with one parameter of every kind.
private struct Everything: NamedStrategy {
    static let name = "everything"
    static let summary = "For tests."
    static let count = Parameter.integer("count", default: 5, in: 1...10, unit: "lots", "A count.")
    static let most = Parameter.optionalInteger("most", in: 1...9, "A bound.")
    static let share = Parameter.number("share", default: 0.5, in: 0...1, "A share.")
    static let calm = Parameter.flag("calm", default: false, "A flag.")
    static let style = Parameter.choice("style", default: "slow", of: ["slow", "fast"], "A word.")
    static let cutoff = Parameter.time("cutoff", default: Timestamp(14, 30), "A time.")
    static let pause = Parameter.span(
        "pause", default: .seconds(3), in: .zero ... .seconds(60), "A span.")
    static let stop = Parameter.optionalMoney("stop", "A price.")
    static let parameters = [
        count.spec, most.spec, share.spec, calm.spec, style.spec, cutoff.spec, pause.spec,
        stop.spec,
    ]
    static func adjust(_ parent: inout ParentOrder) { parent.endTime = Timestamp(14, 0) }

    init(_ setup: StrategySetup) throws(StrategyError) {}
}

@Suite("Parameters")
struct ParameterTests {
    private func setup() throws -> StrategySetup {
        let instrument = try #require(Instrument("600519.SH"))
        let date = try #require(TradingDate("2023-02-01"))
        return StrategySetup(
            Everything.self, rules: try MarketRules.standard.rules(for: instrument, on: date),
            limits: nil, previousClose: Price(ticks: 1_000))
    }

    @Test func defaultsHoldUntilSomethingIsSet() throws {
        let setup = try setup()
        #expect(setup[Everything.count] == 5)
        #expect(setup[Everything.most] == nil)
        #expect(setup[Everything.share] == 0.5)
        #expect(setup[Everything.calm] == false)
        #expect(setup[Everything.style] == "slow")
        #expect(setup[Everything.cutoff] == Timestamp(14, 30))
        #expect(setup[Everything.pause] == .seconds(3))
        #expect(setup[Everything.stop] == nil)
        #expect(setup.parent.endTime == Timestamp(14, 0))
        #expect(setup.parent.quantity == 20_000)
    }

    @Test func whatIsSetIsRead() throws {
        var setup = try setup()
        let texts = [
            ("count", "10"), ("most", "3"), ("share", "0.25"), ("calm", "true"), ("style", "fast"),
            ("cutoff", "14:45:30"), ("pause", "500ms"), ("stop", "19.85"), ("side", "sell"),
            ("quantity", "1037"), ("limitPrice", "9.99"), ("catchUp", "300s"), ("finish", "moc"),
            ("maxPctVolume", "none"), ("maximumMessageRate", "9"),
        ]
        for (name, text) in texts { try setup.set(name, text) }
        #expect(setup[Everything.count] == 10)
        #expect(setup[Everything.most] == 3)
        #expect(setup[Everything.share] == 0.25)
        #expect(setup[Everything.calm])
        #expect(setup[Everything.style] == "fast")
        #expect(setup[Everything.cutoff] == Timestamp(14, 45, 30))
        #expect(setup[Everything.pause] == .milliseconds(500))
        #expect(setup[Everything.stop] == Money(units: 198_500))
        #expect(setup.parent.side == .sell)
        #expect(setup.parent.limitPrice == Price(ticks: 999))
        #expect(setup.parent.catchUp == .linear(.seconds(300)))
        #expect(setup.parent.finish == .moc)
        #expect(setup.parent.maxPctVolume == nil)
        let shown = setup.parameterTexts
        for (name, text) in texts {
            #expect(shown.contains { $0.name == name && $0.value == text }, "\(name)")
        }
        try setup.set("most", "none")
        #expect(setup[Everything.most] == nil)
    }

    /// The list of parameters shows values that can be set again.
    @Test func everyShownValueCanBeSet() throws {
        var setup = try setup()
        for (name, text) in setup.parameterTexts { try setup.set(name, text) }
    }

    @Test(arguments: [
        ("count", "0", "from 1 to 10"), ("count", "5.5", "from 1 to 10"), ("count", "", "lots"),
        ("share", "1.01", "from 0.0 to 1.0"), ("share", "nan", "number"),
        ("share", "inf", "number"),
        ("share", "0x1", "number"), ("calm", "yes", "true or false"),
        ("style", "Fast", "slow, fast"),
        ("cutoff", "24:00", "09:45"), ("pause", "61s", "0 to 60s"), ("pause", "-1s", "300s"),
        ("stop", "0", "positive"), ("stop", "1.23456", "four decimals"),
        ("side", "long", "buy, sell"),
        ("quantity", "0", "from 1"), ("quantity", "9223372036854775808", "from 1"),
        ("limitPrice", "9.995", "multiple of the tick"), ("catchUp", "0", "immediate, none"),
        ("finish", "later", "cancel, cross, moc"), ("maxPctVolume", "100", "from 1 to 99"),
        ("timeRandom", "31", "from 0 to 30"), ("startTime", "9:45", "09:45"),
        ("nonsense", "1", "it has side, quantity"),
    ])
    func refusalsNameFieldRangeAndValue(name: String, text: String, words: String) throws {
        var setup = try setup()
        let before = setup.parameterTexts.map(\.value)
        do {
            try setup.set(name, text)
            Issue.record("\(name) = \(text) was taken")
        } catch {
            #expect(
                error.description.contains(name) && error.description.contains(words), "\(error)")
        }
        #expect(setup.parameterTexts.map(\.value) == before)
    }
}
