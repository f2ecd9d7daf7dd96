import ArgumentParser
import Backtesting

/// The command line: every word behind `./pankou` that is not the launcher's own.
struct Pankou: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pankou",
        abstract: "Backtest execution strategies on order-level A-share days.",
        discussion: """
            A day is a tape: import one from vendor files, or generate a synthetic one. Verify that \
            the simulator reproduces it, look into its book, trade in it, and ask why every order \
            fared as it did.

            Examples:
              pankou demo
              pankou import --format sse-l2 --instrument 600519.SH --date 2023-02-01 \
            orders.csv.gz trades.csv.gz --output day.tape
              pankou verify day.tape --snapshots snapshots.csv.gz
              pankou backtest day.tape --strategy twap --side buy --quantity 20000 \
            --start 09:45 --end 11:15 --output run
              pankou explain run 12
            """,
        version: pankouVersion,
        subcommands: [
            DemoCommand.self, ImportCommand.self, GenerateCommand.self, VerifyCommand.self,
            InspectCommand.self, BacktestCommand.self, ServeCommand.self, TopCommand.self,
            PortfolioCommand.self,
            RebalanceCommand.self, StrategiesCommand.self, NewStrategyCommand.self,
            TrainCommand.self, LimitsCommand.self, SurveilCommand.self, DrillCommand.self,
            ExplainCommand.self, ReportCommand.self, RiskCommand.self, JournalCommand.self,
            CurveCommand.self, SubscribeCommand.self, KeysCommand.self, BenchCommand.self,
        ])
}
