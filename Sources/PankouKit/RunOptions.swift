import ArgumentParser
import Backtesting
import Execution
import MarketData
import TradingModel
import VolumeCurves

/// What a backtest is of: strategy, parent order, account, latencies.
///
/// Fields of the parent are text here: `StrategySetup` knows their ranges, and says so for the
/// command line as for files.
struct RunOptions: ParsableArguments {
    @Option(help: "The strategy (twap); pankou strategies lists them and their parameters.")
    var strategy: StrategyArgument?

    @Option(
        help: ArgumentHelp(
            "A strategy with parameters, built in (pankou strategies) or a YAML file; what the "
                + "command line says goes before it.",
            valueName: "name or file"))
    var preset: String?

    @Option(
        help: ArgumentHelp(
            "The day's expected volume, from pankou curve estimate.", valueName: "file"))
    var curve: String?

    @Option(help: "Buy or sell.")
    var side: String?

    @Option(help: "Shares to trade, 1 to 2^40 (20000).")
    var quantity: String?

    @Option(help: "Shares held that a strategy such as alpha-t trades around.")
    var base: String?

    @Option(
        help: ArgumentHelp(
            "What alpha-t has learned, from pankou train.", valueName: "file"))
    var model: String?

    @Option(help: "The window's start, HH:MM or HH:MM:SS (mostly 09:45).")
    var start: String?

    @Option(help: "The window's end (mostly 11:15).")
    var end: String?

    @Option(help: "No child order is worse than this price.")
    var limitPrice: String?

    @Option(help: "Slices of a schedule; one a minute where not given.")
    var slices: String?

    @Option(help: "Largest own share of the window's volume in percent, 1 to 99, or none (25).")
    var maxPctVolume: String?

    @Option(help: "In the last minutes of the window completion beats the cap.")
    var mustCompleteMinutes: String?

    @Option(help: "What happens to the rest: cancel, cross, moc (closing auction).")
    var finish: String?

    @Option(help: "A shortfall's fate: immediate, none, or a time such as 300s to spread it over.")
    var catchUp: String?

    @Option(help: "Percent of the quantity offered in the opening auction, also before --start.")
    var openAuction: String?

    @Option(help: "Percent of the quantity offered in the closing auction, also after --end.")
    var closeAuction: String?

    @Option(help: "Percent by which slice times vary, at most 30.")
    var timeRandom: String?

    @Option(help: "Percent by which slice sizes vary, at most 20.")
    var sizeRandom: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Any parameter of the parent or the strategy; may be given often.",
            valueName: "name=value"))
    var settings: [String] = []

    @Option(help: "The seed of randomisation and latencies (1).")
    var seed: UInt64?

    @Option(
        help: "Feed latency: 2ms, 500us, 0 or lognormal:MEDIAN,SIGMA; 600s and sigma 5 at most.")
    var feedLatency = LatencyArgument(Latencies.standard.feed)

    @Option(help: "Order entry latency.")
    var entryLatency = LatencyArgument(Latencies.standard.entry)

    @Option(help: "Response latency.")
    var responseLatency = LatencyArgument(Latencies.standard.response)

    @Option(help: "Shares held before the day; by default what a sell or a base needs.")
    var shares: Int64?

    @Option(help: "Cash before the day; by default enough for the order at the upper limit.")
    var cash: Amount?

    @OptionGroup var broker: BrokerOptions

    @OptionGroup var risk: RiskOptions
}

/// The broker's terms, shared by all runs.
struct BrokerOptions: ParsableArguments {
    @Option(help: "Broker's commission in percent of turnover, 0 to 0.3.")
    var commission = Amount(Money(units: 250))

    @Option(help: "Broker's least commission of an order, at most 1000.")
    var minimumCommission = Amount(Money(whole: 5))

    @Flag(help: "Exchange fees come on top of the commission (净佣), not inside it (全佣).")
    var netCommission = false

    /// The terms.
    func terms() throws -> BrokerTerms {
        guard commission.money <= Money(units: 3_000) else {
            throw UserError(
                description: "--commission must be from 0 to 0.3 percent, not \(commission.money)")
        }
        guard minimumCommission.money <= Money(whole: 1_000) else {
            throw UserError(
                description: "--minimum-commission must be from 0 to 1000, not "
                    + "\(minimumCommission.money)")
        }
        // Percent with four decimals are millionths: times ten makes ten-millionths.
        return BrokerTerms(
            commissionPerTenMillion: commission.money.units * 10,
            minimumCommission: minimumCommission.money, includesExchangeFees: !netCommission)
    }
}

extension RunOptions {
    /// The plan on one day.
    ///
    /// Throws `StrategyError` or `UserError` naming the field, its range and what was given.
    func plan(_ day: TradableDay) throws -> RunPlan {
        let preset = try preset.map { try Preset($0) }
        let type = try strategyType(preset)
        var setup = StrategySetup(type, on: day)
        setup.terms = try broker.terms()
        setup.volumeCurve = try curve.map(RunOptions.curve)
        try preset?.apply(to: &setup)
        if let seed { try setup.set("seed", "\(seed & UInt64(Int64.max))") }
        for (name, value) in fields { if let value { try setup.set(name, value) } }
        if let base {
            guard !type.worksParent else {
                throw UserError(
                    description: "--base belongs to strategies that trade around a holding; "
                        + "\(type.name) takes --quantity")
            }
            try setup.set("quantity", base)
        }
        for setting in settings {
            let parts = setting.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw UserError(description: "--set \(setting) must be written name=value")
            }
            try setup.set(String(parts[0]), String(parts[1]))
        }
        try type.complete(&setup)
        if let model {
            guard type.takesModel else {
                throw UserError(description: "--model is for alpha-t; \(type.name) takes none")
            }
            setup.model = try ModelFile.read(model)
        }
        let plan = RunPlan(
            strategy: type, setup: setup, settings: try backtestSettings(setup, type))
        try plan.check()
        return plan
    }

    /// The strategy that was named, or the preset's; a preset of another strategy is a mistake.
    private func strategyType(_ preset: Preset?) throws -> any NamedStrategy.Type {
        guard let preset else { return (strategy ?? .standard).type }
        if let strategy, strategy.type.name != preset.strategy.name {
            throw UserError(
                description: "--preset \(preset.name) is for \(preset.strategy.name), not "
                    + "\(strategy.type.name); leave --strategy out or take another preset")
        }
        return preset.strategy
    }

    /// The volume curve in a file.
    private static func curve(_ path: String) throws -> VolumeCurve {
        let bytes = try SmallFile.bytes(path, wanted: "a volume curve (pankou curve estimate)")
        do {
            return try CurveFile.parse(bytes)
        } catch {
            throw UserError(description: "\(path): \(error.description)")
        }
    }

    private var fields: [(name: String, value: String?)] {
        [
            ("side", side), ("quantity", quantity), ("startTime", start), ("endTime", end),
            ("limitPrice", limitPrice), ("slices", slices), ("maxPctVolume", maxPctVolume),
            ("mustCompleteMinutes", mustCompleteMinutes), ("finish", finish),
            ("catchUp", catchUp), ("openAuction", openAuction), ("closeAuction", closeAuction),
            ("timeRandom", timeRandom), ("sizeRandom", sizeRandom),
        ]
    }

    private func backtestSettings(
        _ setup: StrategySetup, _ type: any NamedStrategy.Type
    ) throws -> BacktestSettings {
        var settings = BacktestSettings()
        settings.latencies = Latencies(
            feed: feedLatency.model, entry: entryLatency.model, response: responseLatency.model)
        settings.seed = seed ?? setup.parent.seed
        settings.terms = try broker.terms()
        settings.risk = try risk.settings()
        if let shares, shares < 0 || shares > 1 << 40 {
            throw UserError(description: "--shares must be from 0 to 2^40, not \(shares)")
        }
        settings.shares = shares ?? setup.shares(of: type)
        if let cash {
            settings.cash = cash.money
        } else if let ample = setup.ampleCash(for: type) {
            settings.cash = ample
        } else {
            throw UserError(
                description: "--quantity times the highest price overflows; give a smaller "
                    + "quantity or --cash")
        }
        // What the window's benchmarks are read from.
        settings.extraSamples = [setup.parent.startTime, setup.parent.endTime]
        return settings
    }
}

/// A strategy by its name.
struct StrategyArgument: ExpressibleByArgument {
    let type: any NamedStrategy.Type

    static var standard: StrategyArgument {
        StrategyArgument(type: StrategyRegistry.current[0])
    }

    init(type: any NamedStrategy.Type) { self.type = type }

    init?(argument: String) {
        guard let type = StrategyRegistry.strategy(argument) else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { StrategyRegistry.current.map { $0.name } }
    var defaultValueDescription: String { type.name }
}
