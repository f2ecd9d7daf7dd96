import ArgumentParser
import Backtesting
import Foundation

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make the tables and the pages of a run anew from its journal.",
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
        if run.header.parents.map({ $0.count > 1 }) ?? false {
            // A basket's day: its summary is a list of parents.
            let summary = try String(contentsOfFile: folder + "/summary.json", encoding: .utf8)
            try Console.say(
                json
                    ? summary
                    : "made \(folder)/\(RunFolder.report) and the page of each parent anew")
        } else if json {
            try Console.printJSON(RunSummary(run))
        } else {
            try Console.say(SummaryText(run: run, folder: folder).text)
        }
    }
}
