import ArgumentParser
import Backtesting
import Foundation
import Journal
import Pipeline
import TradingModel

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch a simulated exchange: ladder, orders at work, account, limits, rates.",
        discussion: """
            Runs a day as pankou serve does, shows it and keeps nothing. Ctrl-C ends it. With --once \
            it goes to --at as fast as it can, prints one frame and exits.

            Examples:
              pankou top day.tape --strategy pov --speed 60
              pankou top --synthetic --at 10:30 --once
            """)

    @OptionGroup var live: LiveOptions
    @OptionGroup var options: RunOptions

    @Option(help: "The time of the day for --once.")
    var at: Timestamp?

    @Flag(help: "Print one frame and exit.")
    var once = false

    func validate() throws {
        guard once == (at != nil) else {
            throw ValidationError("--once and --at go together: --at 10:30 --once.")
        }
    }

    func run() throws {
        let day = try live.day(seed: options.seed)
        let plan = try options.plan(day)
        var pipelinePlan = try live.pipeline(plan, day)
        if let at {
            // The clock stands still from then on.
            pipelinePlan.pace = .times(1)
            pipelinePlan.paceFrom = at
            pipelinePlan.clock = { 0 }
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("pankou-top-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer {
            // What is left behind in a temporary folder is the system's to clear away.
            do { try FileManager.default.removeItem(atPath: folder) } catch {}
        }
        let path = folder + "/" + RunFolder.journal
        try show(try LivePipeline(pipelinePlan, journal: try JournalWriter(path: path)), plan, day)
    }

    private func show(
        _ pipeline: consuming LivePipeline<JournalWriter>, _ plan: RunPlan, _ day: TradableDay
    ) throws {
        let control = pipeline.control
        let interruption = Interruption(control)
        var display = TopDisplay(plan, day)
        var failure: (any Error)?
        var last: EngineFrame?
        defer { interruption.end() }
        let outcome = try pipeline.run(every: once ? 5_000_000 : 250_000_000) { frame in
            let isStill = frame.isHeld && frame.written == frame.records
            guard !once || (isStill && last == nil) else { return }
            last = frame
            do {
                if once { try display.drawOnce(frame) } else { try display.draw(frame) }
            } catch {
                failure = error
            }
            if once || failure != nil { control.stop(by: 1) }
        }
        display.leave()
        if let failure { throw failure }
        if let stage = outcome.failures.first { throw stage }
        if once, last == nil {
            throw UserError(description: "--at is after the last event of the day")
        }
    }
}
