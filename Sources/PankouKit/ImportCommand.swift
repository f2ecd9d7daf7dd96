import ArgumentParser
import Backtesting
import MarketData
import Rulebook
import TradingModel

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn vendor files into a tape.",
        discussion: """
            Files may be gzip; which is which is seen from their content. Original orders of the \
            SSE stream are rebuilt from their fills. Anything contradictory stops the import with \
            file, line and column, and no tape is left.

            Formats:
              sse-l2   SSE Level-2 orders and trades on separate streams (two vendor layouts), \
            optionally a snapshot file for the previous close
              events   the normalised events file, optionally its snapshot file
              lobster  LOBSTER message and order book files

            Example:
              pankou import --format sse-l2 --instrument 600519.SH --date 2023-02-01 \
            entrust.csv.gz trade.csv.gz snapshot.csv.gz --output 600519.tape
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case events
        case sseL2 = "sse-l2"
        case lobster
    }

    @Option(help: "What the files are.")
    var format: Format

    @Option(help: "The security, such as 600519.SH, 000001.SZ, 830799.BJ or AMZN.XNAS.")
    var instrument: Instrument

    @Option(help: "The day, such as 2023-02-01.")
    var date: TradingDate

    @Argument(help: "The files.")
    var inputs: [String]

    @Option(help: "The tape to write.")
    var output: String

    @Option(help: "Yesterday's close, where no file has it.")
    var previousClose: Amount?

    @Flag(help: "Replace the output if it exists.")
    var force = false

    @Flag(help: "Read input files through symbolic links.")
    var followLinks = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func run() throws {
        let scale: PriceScale
        var rules: DayRules?
        if format == .lobster {
            guard !instrument.venue.isChinese else {
                throw UserError(
                    description: "\(instrument): LOBSTER data are Nasdaq's; write AMZN.XNAS")
            }
            scale = PriceScale(tick: Money(units: 1))
        } else {
            let found = try MarketRules.standard.rules(for: instrument, on: date)
            scale = found.tick.value
            rules = found
        }
        try TapeWriter.checkTarget(output, overwrite: force)
        let sizes = try inputs.map {
            try InputFile(path: $0, followsLinks: followLinks).size
        }
        let bar = Progress("importing", total: sizes.reduce(0, +) / 1_024, unit: "KiB")
        var request = ImportRequest(
            inputs: inputs, instrument: instrument, date: date, scale: scale)
        request.rules = rules
        request.followsLinks = followLinks
        request.progress = { bar.update($0) }
        var day: ImportedDay
        switch format {
        case .events: day = try Importer.events(request)
        case .sseL2: day = try Importer.sseLevel2(request)
        case .lobster: day = try Importer.lobster(request)
        }
        bar.finish()
        if let previousClose {
            guard let price = previousClose.money.price(scale) else {
                throw UserError(
                    description: "--previous-close \(previousClose.money) is not a multiple of "
                        + "the tick, \(scale.tick)")
            }
            if let known = day.header.previousClose, known != price {
                throw UserError(
                    description: "--previous-close \(previousClose.money), but the snapshot file "
                        + "says \(scale.text(known))")
            }
            try request.check(price, against: day.records)
            day.header.previousClose = price
            day.summary.previousClose = scale.text(price)
        }
        try day.write(to: output, overwrite: force)
        if json {
            try Console.printJSON(day.summary)
        } else {
            try Console.say(ImportCommand.text(day, output))
        }
    }

    static func text(_ day: ImportedDay, _ output: String) -> String {
        let summary = day.summary
        var lines = [
            "\(day.header.instrument) on \(day.header.date), \(summary.firstTime) to "
                + "\(summary.lastTime)"
        ]
        lines.append(
            "  \(grouped(summary.submissions)) orders"
                + (summary.rebuilt > 0
                    ? ", of these \(grouped(summary.rebuilt)) never published and "
                        + "\(grouped(summary.partlyRebuilt)) published in part, rebuilt from fills"
                    : ""))
        lines.append("  \(grouped(summary.cancels)) cancels")
        lines.append(
            "  \(grouped(summary.trades)) trades"
                + (summary.auctionTrades > 0
                    ? ", \(grouped(summary.auctionTrades)) of them in call auctions" : "")
                + (summary.hiddenTrades > 0
                    ? ", and \(grouped(summary.hiddenTrades)) against hidden orders" : ""))
        if summary.bookRows > 0 { lines.append("  \(grouped(summary.bookRows)) book rows") }
        if summary.otherInstruments > 0 {
            lines.append(
                "  \(grouped(summary.otherInstruments)) rows of other instruments left out")
        }
        if day.header.schema == .orderByOrder {
            lines.append(
                "  previous close "
                    + (summary.previousClose.isEmpty ? "not known" : summary.previousClose))
        }
        lines.append("wrote \(output)")
        return lines.joined(separator: "\n")
    }
}
