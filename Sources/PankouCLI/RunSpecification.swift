import Backtesting
import Execution
import Journal
import MarketData
import Rulebook
import Strategies
import TradingModel

/// A run, fully determined: its header, its settings, its strategy.
struct RunSpecification {
    private let opened: TradableDay
    private let settings: BacktestSettings
    private let header: RunHeader
    private let strategy: TWAP

    init(opened: TradableDay, options: RunOptions, parent: ParentOrder) throws {
        self.opened = opened
        let clock = TradingClock(opened.rules.schedule.value)
        strategy = try TWAP(parent, slices: options.slices, clock: clock)
        settings = try RunSpecification.settings(opened, options, parent)
        let plan = RunPlan(
            strategy: options.strategy.rawValue, parent: parent,
            slices: options.slices.map { "\($0)" } ?? "one a minute", settings: settings)
        header = try RunHeader(opened, plan)
    }

    /// Runs and writes the journal at `path`.
    func run(journal path: String, progress: (Double) -> Void) throws {
        let writer = try JournalWriter(path: path)
        try writer.append(header: try stableJSON(header))
        var backtest = Backtest(
            tape: opened.tape, rules: opened.rules, limits: opened.limits, strategy: strategy,
            settings: settings, journal: writer)
        let outcome = try backtest.run(progress: progress)
        let end = opened.rules.schedule.value.starts.last?.time ?? .zero
        try writer.append(trailer: try stableJSON(RunTrailer(outcome)), time: end)
        try writer.finish()
    }

    private static func settings(
        _ opened: TradableDay, _ options: RunOptions, _ parent: ParentOrder
    ) throws -> BacktestSettings {
        var settings = BacktestSettings()
        settings.latencies = Latencies(
            feed: options.feedLatency.model, entry: options.entryLatency.model,
            response: options.responseLatency.model)
        settings.seed = options.seed
        let commission = options.commission.money
        guard commission <= Money(units: 3_000) else {
            throw UserError(
                description: "--commission must be from 0 to 0.3 percent, not \(commission)")
        }
        guard options.minimumCommission.money <= Money(whole: 1_000) else {
            throw UserError(
                description: "--minimum-commission must be from 0 to 1000, not "
                    + "\(options.minimumCommission.money)")
        }
        // Percent with four decimals are millionths: times ten makes ten-millionths.
        settings.terms = BrokerTerms(
            commissionPerTenMillion: commission.units * 10,
            minimumCommission: options.minimumCommission.money,
            includesExchangeFees: !options.netCommission)
        if let shares = options.shares, shares < 0 || shares > 1 << 40 {
            throw UserError(description: "--shares must be from 0 to 2^40, not \(shares)")
        }
        settings.shares = options.shares ?? (parent.side == .sell ? parent.quantity : 0)
        settings.cash = try options.cash?.money ?? enoughCash(opened, parent)
        // What the window's benchmarks are read from.
        settings.extraSamples = [parent.startTime, parent.endTime]
        return settings
    }

    /// Enough to buy everything at the highest price, with a tenth for fees, in whole thousands.
    private static func enoughCash(_ opened: TradableDay, _ parent: ParentOrder) throws -> Money {
        guard parent.side == .buy else { return .zero }
        guard let highest = opened.limits?.upperBound,
            let notional = opened.rules.tick.value.notional(highest, parent.quantity),
            notional.units < Int64.max / 4
        else {
            throw UserError(
                description: "--quantity times the highest price overflows; give a smaller "
                    + "quantity or --cash")
        }
        let thousand = 1_000 * Money.scale
        let ample = notional.units + notional.units / 10
        return Money(units: (ample / thousand + 1) * thousand)
    }
}
