import ArgumentParser
import Backtesting

struct PortfolioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portfolio",
        abstract: "Trade a basket: many parents, securities and days in one run.",
        discussion: """
            The basket is a CSV file with the columns account, instrument, side, quantity, \
            algorithm and, where wanted, id, date, parameters (name=value;name=value). A row without \
            a date is worked on every day of which there is a tape of its security. Parents on one \
            security and day trade in the same queues.

            Accounts are a CSV file with the columns account, cash, instrument, shares. With them \
            cash and shares are carried from day to day (shares T+1, cash T+0); without them every \
            parent is given what it needs.

            The folder gets parents.csv, children.csv, fills.csv, accounts.csv, days.csv, \
            portfolio.json, portfolio.html, and a folder for each security and day, which \
            pankou explain reads.

            Example:
              pankou portfolio basket.csv tapes --accounts accounts.csv --output runs/basket
            """)

    @Argument(help: "The basket.")
    var basket: String

    @Argument(help: "Tapes, or folders of files that end in .tape.")
    var tapes: [String]

    @Option(help: "Cash and shares of each account before the first day.")
    var accounts: String?

    @OptionGroup var options: PortfolioOptions

    @Option(help: "The folder for the results.")
    var output: String

    @Flag(help: "Replace the folder if it is that of an earlier portfolio.")
    var force = false

    @Flag(help: "Print portfolio.json.")
    var json = false

    func run() throws {
        // A wrong target is told before the tapes are read.
        try PortfolioFolder.checkTarget(output, overwrite: force)
        let plan = try PortfolioPlan(
            basket: basket, tapes: tapes, accounts: accounts, algorithms: StrategyRegistry.current,
            settings: try options.settings())
        let bar = Progress("portfolio", total: plan.days.count, unit: "days")
        let result = try PortfolioRun.run(plan, at: output, overwrite: force) { bar.update($0) }
        bar.finish()
        if json {
            try Console.printJSON(result.summary)
        } else {
            try Console.say(PortfolioText(result: result, folder: output).text)
        }
    }
}
