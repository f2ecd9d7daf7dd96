import Analytics
import ArgumentParser
import Backtesting
import MarketData

struct RiskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "Make the risk page of a run anew from its journal.",
        discussion: """
            Exposure and drawdown through the day, the limits that came near, refused orders with \
            their numbers, kills and halts, order flow against the line of high-frequency trading, \
            value at risk; and every decision of the gate worked out again from its numbers. The \
            exit code is 1 where that audit does not come out. Works for the folder of a basket's \
            day too.

            Example:
              pankou risk run
            """)

    @Argument(help: "The run's folder.")
    var folder: String

    @Option(help: "The page's file; risk.html in the run's folder where not given.")
    var output: String?

    @Flag(help: "Replace the file given with --output if it is there.")
    var force = false

    @Flag(help: "Print the page as JSON and write no file unless --output names one.")
    var json = false

    func run() throws {
        if let output { try RiskCommand.checkTarget(output, overwrite: force) }
        let run = try RunRecord(journal: folder + "/" + RunFolder.journal)
        let builder = RiskReportBuilder(run)
        var report = builder.report
        let page = output ?? (json ? nil : folder + "/" + RunFolder.risk)
        if output != nil { report.reportPage = "" }
        if let page { try OutputFile.write(Array(RiskPage.render(report).utf8), to: page) }
        if json {
            try Console.printJSON(RiskDocument(report))
        } else {
            try Console.say(RiskText(report: report, page: page ?? "").text)
        }
        if report.gate.isOn, !report.audit.isClean { throw ExitCode(1) }
    }

    /// Where a page may be put: a new file, or with `--force` an earlier page.
    private static func checkTarget(_ path: String, overwrite: Bool) throws {
        guard path.hasSuffix(".html") else {
            throw UserError(
                description: "--output must name a file that ends in .html, not \"\(path)\"")
        }
        guard let kind = OutputFile.kind(at: path) else { return }
        guard kind == .file else {
            throw UserError(description: "\(path): exists and is not a regular file")
        }
        guard overwrite else {
            throw UserError(
                description: "\(path): exists; give another file, or --force to replace it")
        }
    }
}
