import ArgumentParser
import Backtesting
import Execution
import MarketData
import Strategies
import TradingModel

/// What a backtest is of: shared by `backtest` and `demo`.
struct RunOptions: ParsableArguments {
    enum StrategyName: String, ExpressibleByArgument, CaseIterable {
        case twap
    }

    @Option(help: "The strategy.")
    var strategy = StrategyName.twap

    @Option(help: "Buy or sell.")
    var side = SideArgument.buy

    @Option(help: "Shares to trade, 1 to 2^40.")
    var quantity = Shares(20_000)

    @Option(help: "The window's start, HH:MM or HH:MM:SS.")
    var start = Timestamp(9, 45)

    @Option(help: "The window's end.")
    var end = Timestamp(11, 15)

    @Option(help: "No child order is worse than this price.")
    var limitPrice: Amount?

    @Option(help: "Slices; one a minute where not given.")
    var slices: Int?

    @Option(help: "Largest own share of the window's volume in percent, 1 to 99.")
    var maxPctVolume: Int64 = 25

    @Option(help: "In the last minutes of the window completion beats the cap.")
    var mustCompleteMinutes: Int64 = 0

    @Option(help: "What happens to the rest: cancel, cross, moc (closing auction).")
    var finish = FinishArgument.cross

    @Option(
        help:
            "A shortfall's fate: immediate, none, or a time such as 300s (14400s at most) to spread it."
    )
    var catchUp = CatchUpArgument.immediate

    @Option(help: "Percent of the quantity offered in the opening auction, also before --start.")
    var openAuction: Int64 = 0

    @Option(help: "Percent of the quantity offered in the closing auction, also after --end.")
    var closeAuction: Int64 = 0

    @Option(help: "Percent by which slice times vary, at most 30.")
    var timeRandom: Int64 = 0

    @Option(help: "Percent by which slice sizes vary, at most 20.")
    var sizeRandom: Int64 = 0

    @Option(help: "The seed of randomisation and latencies.")
    var seed: UInt64 = 1

    @Option(
        help: "Feed latency: 2ms, 500us, 0 or lognormal:MEDIAN,SIGMA; 600s and sigma 5 at most.")
    var feedLatency = LatencyArgument(Latencies.standard.feed)

    @Option(help: "Order entry latency.")
    var entryLatency = LatencyArgument(Latencies.standard.entry)

    @Option(help: "Response latency.")
    var responseLatency = LatencyArgument(Latencies.standard.response)

    @Option(help: "Shares held before the day; for a sell at least the quantity by default.")
    var shares: Int64?

    @Option(help: "Cash before the day; by default enough for the order at the upper limit.")
    var cash: Amount?

    @Option(help: "Broker's commission in percent of turnover, 0 to 0.3.")
    var commission = Amount(Money(units: 250))

    @Option(help: "Broker's least commission of an order, at most 1000.")
    var minimumCommission = Amount(Money(whole: 5))

    @Flag(help: "Exchange fees come on top of the commission (净佣), not inside it (全佣).")
    var netCommission = false

    /// The parent order.
    func parent(_ opened: TradableDay) throws -> ParentOrder {
        var parent = ParentOrder(
            side: side.side, quantity: quantity.count, startTime: start, endTime: end)
        let lots = opened.rules.lots.value
        parent.lot = side == .buy ? lots.buyStep : lots.sellStep
        parent.minClip = parent.lot
        if let limitPrice {
            guard let price = limitPrice.price(opened.rules.tick.value) else {
                throw UserError(
                    description: "--limit-price \(limitPrice.money) must be a positive multiple of "
                        + "the tick, \(opened.rules.tick.value.tick), and below 2^31 ticks")
            }
            parent.limitPrice = price
        }
        parent.maxPctVolume = maxPctVolume
        parent.mustCompleteMinutes = mustCompleteMinutes
        parent.finish = finish.finish
        parent.catchUp = catchUp.catchUp
        parent.openAuction = openAuction
        parent.closeAuction = closeAuction
        parent.timeRandom = timeRandom
        parent.sizeRandom = sizeRandom
        parent.seed = seed
        return parent
    }
}

/// What happens to the rest, as it is written on the command line.
struct FinishArgument: ExpressibleByArgument {
    let finish: Finish
    static let cross = FinishArgument(finish: .cross)

    init(finish: Finish) { self.finish = finish }
    init?(argument: String) {
        guard let finish = Finish(rawValue: argument) else { return nil }
        self.finish = finish
    }

    var defaultValueDescription: String { finish.rawValue }
}

/// A catch-up rule as it is written on the command line.
struct CatchUpArgument: ExpressibleByArgument {
    let catchUp: CatchUp
    static let immediate = CatchUpArgument(catchUp: .immediate)

    init(catchUp: CatchUp) { self.catchUp = catchUp }
    init?(argument: String) {
        switch argument {
        case "immediate": catchUp = .immediate
        case "none": catchUp = .none
        default:
            guard argument.hasSuffix("s"), let seconds = Int64(argument.dropLast()),
                seconds > 0, seconds <= 14_400
            else { return nil }
            catchUp = .linear(.seconds(seconds))
        }
    }

    var defaultValueDescription: String { "immediate" }
}

struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Trade in a day: run a strategy on a tape.",
        discussion: """
            The day's orders and cancels are matched anew with your own orders in the same \
            queues. The folder gets the event journal, orders.csv, fills.csv, equity.csv, \
            summary.json and report.html; the same inputs give the same bytes.

            Example:
              pankou backtest day.tape --strategy twap --side buy --quantity 20000 \
            --start 09:45 --end 11:15 --output run
            """)

    @Argument(help: "The tape.")
    var tape: String

    @OptionGroup var options: RunOptions

    @Option(help: "The folder for the results.")
    var output: String

    @Flag(help: "Replace the folder if it is that of an earlier run.")
    var force = false

    @Flag(help: "Print summary.json.")
    var json = false

    func run() throws {
        let run = try BacktestCommand.perform(
            try TradableDay(path: tape), options, output: output, force: force)
        if json {
            try Console.printJSON(RunSummary(run))
        } else {
            try Console.say(SummaryText(run: run, folder: output).text)
        }
    }

    /// Runs the options' strategy on a tape and makes its folder.
    static func perform(
        _ opened: TradableDay, _ options: RunOptions, output: String, force: Bool
    ) throws -> RunRecord {
        let parent = try options.parent(opened)
        let specification = try RunSpecification(
            opened: opened, options: options, parent: parent)
        return try RunFolder.create(at: output, overwrite: force) { journal in
            let bar = Progress("backtest", total: opened.tape.count, unit: "records")
            try specification.run(journal: journal) { bar.update($0) }
            bar.finish()
        }
    }
}
