import ArgumentParser
import Backtesting

struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Trade in a day: run a strategy on a tape.",
        discussion: """
            The day's orders and cancels are matched anew with your own orders in the same \
            queues. The folder gets the event journal, orders.csv, fills.csv, equity.csv, \
            summary.json, report.html and risk.html; the same inputs give the same bytes.

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
        let plan = try options.plan(opened)
        return try RunFolder.create(at: output, overwrite: force) { journal in
            let bar = Progress("backtest", total: opened.tape.count, unit: "records")
            try plan.run(opened, journal: journal) { bar.update($0) }
            bar.finish()
        }
    }
}
