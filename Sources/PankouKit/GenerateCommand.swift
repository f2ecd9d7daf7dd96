import ArgumentParser
import MarketData
import Rulebook
import TradingModel

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a synthetic A-share day.",
        discussion: """
            A seeded day of order flow: opening auction, two continuous sessions with a U-shape of \
            activity, closing auction. The same seed gives the same bytes. Strategies look better \
            on it than on real data: it has more cancels, less memory of signs and more \
            mean reversion.

            Example:
              pankou generate --seed 22 --output day.tape
            """)

    @Option(help: "The seed.")
    var seed: UInt64 = 22

    @Option(help: "The code that the day is filed under; the default is not a listed one.")
    var instrument = GenerateCommand.instrument

    @Option(help: "The day, whose rules apply.")
    var date = GenerateCommand.date

    @Option(help: "Yesterday's close.")
    var previousClose = GenerateCommand.close

    @Option(help: "The tape to write.")
    var output: String

    @Flag(help: "Replace the output if it exists.")
    var force = false

    @Flag(help: "Print what was made as JSON.")
    var json = false

    static let instrument = Instrument("605999.SH").known
    static let date = TradingDate("2025-06-18").known
    static let close = Amount(argument: "20.00").known

    func run() throws {
        let bar = Progress("generating", total: 14_220, unit: "market seconds")
        let day = try GenerateCommand.day(
            seed: seed, instrument: instrument, date: date, close: previousClose
        ) { bar.update($0) }
        bar.finish()
        try day.write(to: output, overwrite: force)
        if json {
            try Console.printJSON(day.summary)
        } else {
            try Console.say("synthetic day, seed \(seed)\n" + ImportCommand.text(day, output))
        }
    }

    static func day(
        seed: UInt64, instrument: Instrument, date: TradingDate, close: Amount,
        progress: (Double) -> Void
    ) throws -> ImportedDay {
        let rules = try MarketRules.standard.rules(for: instrument, on: date)
        guard let price = close.money.price(rules.tick.value), price.ticks >= 500 else {
            throw UserError(
                description: "--previous-close \(close.money) must be a multiple of the tick, "
                    + "\(rules.tick.value.tick), at least 5.00, and below 2^31 ticks")
        }
        return try Importer.synthetic(
            seed: seed, instrument: instrument, date: date, previousClose: price,
            progress: progress)
    }
}

extension Optional {
    /// A constant of this program that is known to parse.
    fileprivate var known: Wrapped {
        guard let value = self else { preconditionFailure("a constant does not parse") }
        return value
    }
}
