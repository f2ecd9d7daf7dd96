import ArgumentParser
import Backtesting
import Journal
import Pipeline

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a simulated exchange in real time, or faster, on threads.",
        discussion: """
            The day of a tape, or a synthetic one, goes by in real time, N times faster, or as fast \
            as possible, with a strategy trading in it. The folder gets what pankou backtest leaves \
            for the same options, byte for byte, whatever the speed and the number of threads; its \
            journal is written in place and made durable ten times a second. Ctrl-C ends the day \
            early. If the journal cannot be written any more, all own orders are cancelled and the \
            run ends with an error; what is on disk stays whole.

            Examples:
              pankou serve day.tape --strategy twap --speed 60 --top --output live
              pankou serve --synthetic --seed 7 --speed max --threads 5 --output live
            """)

    @OptionGroup var live: LiveOptions
    @OptionGroup var options: RunOptions

    @Option(help: "The folder for the results.")
    var output: String

    @Flag(help: "Replace the folder if it is that of an earlier run.")
    var force = false

    @Flag(help: "Show the run while it goes, as pankou top does.")
    var top = false

    @Flag(help: "Print summary.json.")
    var json = false

    func validate() throws {
        guard !(top && json) else {
            throw ValidationError("--top and --json both want the output.")
        }
    }

    func run() throws {
        let day = try live.day(seed: options.seed)
        let plan = try options.plan(day)
        var pipelinePlan = try live.pipeline(plan, day)
        pipelinePlan.commits = .every(nanoseconds: 100_000_000)
        var cut = false
        let record = try RunFolder.createLive(at: output, overwrite: force) { path in
            let pipeline = try Pipeline(pipelinePlan, journal: try JournalWriter(live: path))
            let interruption = Interruption(pipeline.control)
            var display = TopDisplay(plan, day)
            let bar = Progress("serve", total: day.tape.count, unit: "records")
            let outcome = try withExtendedLifetime(interruption) {
                defer { display.leave() }
                return try pipeline.run(every: top ? 250_000_000 : 100_000_000) { frame in
                    if top {
                        // A terminal that has gone is no reason to end the run.
                        do { try display.draw(frame) } catch {}
                    } else {
                        bar.update(Double(frame.run.perMille) / 1_000)
                    }
                }
            }
            bar.finish()
            try ServeCommand.check(outcome, journal: path)
            cut = !outcome.cut.isEmpty
        }
        if cut { Console.note("\(plan.strategy.name) did not answer and was cut off") }
        if json {
            try Console.printJSON(RunSummary(record))
        } else {
            try Console.say(SummaryText(run: record, folder: output).text)
        }
    }

    /// Throws what went wrong in a run, and says what is left.
    static func check(_ outcome: PipelineOutcome, journal: String) throws {
        guard !outcome.failures.isEmpty || outcome.result == nil else { return }
        var text = outcome.failures.map(\.description).joined(separator: "; ")
        if outcome.isHalted {
            text += "; the engine has cancelled all own orders and stopped"
        }
        throw UserError(
            description: text + ". What was written before is whole: pankou journal verify "
                + journal)
    }
}
