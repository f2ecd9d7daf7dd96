import ArgumentParser
import Backtesting
import Foundation
import MarketData
import Risk

struct SurveilCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surveil",
        abstract: "Scan runs for abnormal programme trading; fill in the Art. 7 report.",
        discussion: """
            The four categories of the exchanges' 程序化交易管理实施细则 (in force 2025-07-07) and three \
            older patterns: self-trades, layering, holding the limit price. One pair of numbers is \
            public, 300 orders and cancels in a second and 20,000 in a day: it is the standard \
            profile. All other thresholds are your broker's, in a profile file with name, date and \
            source; what has no number is measured and not judged.

            A folder is that of a run or of a portfolio; several runs of one day are judged \
            together. A tape by itself has no account ids, and so allows no verdict.

            Example:
              pankou surveil run
              pankou surveil run --profile broker.yaml --index index.csv
            """)

    @Argument(help: "Folders of runs or of a portfolio, or one tape.")
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "The thresholds: hft-line-2025-07-07, media-example, or a YAML file.",
            valueName: "profile"))
    var profile = "hft-line-2025-07-07"

    @Option(help: ArgumentHelp("Index values: time,index,value.", valueName: "file"))
    var index: String?

    @Option(
        help: ArgumentHelp(
            "Accounts of one institution, a,b; may be given often.", valueName: "a,b"))
    var institution: [String] = []

    @Option(
        help: ArgumentHelp(
            "What you declare in the Art. 7 report, a YAML file.", valueName: "file"))
    var declared: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let profile = try SurveillanceFile.profile(profile)
        if runs.count == 1, OutputFile.kind(at: runs[0]) == .file {
            return try scanTape(runs[0], profile)
        }
        let declared = try declared.map { try DeclaredFile.read($0) } ?? []
        let indices = try index.map { try IndexSeries(path: $0) } ?? IndexSeries()
        let groups = institution.map { $0.split(separator: ",").map(String.init) }
        var days: [SurveillanceText] = []
        for folders in try SurveilCommand.days(runs) {
            let report = try SurveillanceReport(
                runs: folders, profile: profile, indices: indices, institutions: groups)
            days.append(SurveillanceText(report: report, declared: declared))
        }
        if json {
            try Console.printJSON(days.map(\.document))
        } else {
            try Console.say(days.map(\.text).joined(separator: "\n\n"))
        }
    }

    /// The runs of each day: the folders as they are, or those inside a portfolio's.
    private static func days(_ folders: [String]) throws -> [[String]] {
        guard folders.count == 1,
            OutputFile.kind(at: folders[0] + "/" + PortfolioFolder.summary) == .file
        else { return [folders] }
        let inside = try PortfolioFolder.days(in: folders[0])
        guard !inside.isEmpty else {
            throw UserError(description: "\(folders[0]): holds no run of any day")
        }
        return inside
    }

    private func scanTape(_ path: String, _ profile: SurveillanceProfile) throws {
        let tape = try Tape(path: path)
        let skipped = SurveillanceReport.skippedOnTape()
        if json {
            try Console.printJSON(
                TapeDocument(
                    tape: path, instrument: tape.header.instrument.description,
                    date: tape.header.date.description, profile: profile.citation,
                    skipped: skipped.map {
                        SkippedDocument(category: $0.category.name, reason: $0.reason)
                    }))
            return
        }
        var lines = [
            "\(tape.header.instrument) on \(tape.header.date), a tape: "
                + "\(grouped(tape.count)) records",
            "profile \(profile.citation)", "", "nothing judged:",
        ]
        lines += skipped.map { "  \(padded($0.category.name, 34, left: false))\($0.reason)" }
        lines.append("trade in it (pankou backtest) and scan the run")
        try Console.say(lines.joined(separator: "\n"))
    }

    struct SkippedDocument: Codable {
        let category: String
        let reason: String
    }

    private struct TapeDocument: Codable {
        let tape: String
        let instrument: String
        let date: String
        let profile: String
        let skipped: [SkippedDocument]
    }
}

/// What the user declares in the report of Art. 7: lines of a YAML file.
enum DeclaredFile {
    static func read(_ path: String) throws -> [(key: String, value: String)] {
        let bytes = try SmallFile.bytes(path, wanted: "declared fields, a YAML file")
        let reader = YAMLReader(file: path)
        return try reader.entries(of: reader.root(bytes), "the file").map { entry in
            guard ProgrammeTradingReport.declarable.contains(entry.name) else {
                throw PresetError(
                    file: path, line: entry.line,
                    "\(entry.name) is no field of the report; they are: "
                        + ProgrammeTradingReport.declarable.joined(separator: ", "))
            }
            return (entry.name, try reader.text(entry))
        }
    }
}
