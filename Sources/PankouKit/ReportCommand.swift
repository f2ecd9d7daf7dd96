import ArgumentParser
import Backtesting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make the tables and the page of a run anew from its journal.",
        discussion: """
            Example:
              pankou report run
            """)

    @Argument(help: "The run's folder.")
    var folder: String

    @Flag(help: "Print summary.json instead of the summary.")
    var json = false

    func run() throws {
        let run = try RunFolder.writeTables(in: folder)
        if json {
            try Console.printJSON(RunSummary(run))
        } else {
            try Console.say(SummaryText(run: run, folder: folder).text)
        }
    }
}
