import ArgumentParser
import Backtesting
import EventStream
import Foundation
import Journal
import LockFree
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

            With --events and --replay every record is published while it happens (pankou \
            subscribe); with --control the kill switch answers there and other limits are taken, and \
            with --client a program in any language trades through the same risk gate.

            Examples:
              pankou serve day.tape --strategy twap --speed 60 --top --output live
              pankou serve --synthetic --seed 7 --speed max --threads 5 --output live
              pankou serve day.tape --speed 10 --output live --events ipc:///run/pankou/events \
            --replay ipc:///run/pankou/replay --control ipc:///run/pankou/control --client lockstep
            """)

    @OptionGroup var live: LiveOptions
    @OptionGroup var options: RunOptions

    @OptionGroup var stream: StreamOptions

    @Option(
        help: "An outside client trades: lockstep (time waits for it) or free (it does not).")
    var client: ClientMode?

    @Option(help: "The folder for the results.")
    var output: String

    @Flag(help: "Replace the folder if it is that of an earlier run.")
    var force = false

    @Flag(help: "Show the run while it goes, as pankou top does.")
    var top = false

    @Flag(help: "Print a line \"durable N\" whenever records 1 to N are safe on the disk.")
    var acknowledge = false

    @Flag(help: "Print summary.json.")
    var json = false

    func validate() throws {
        guard [top, json, acknowledge].count(where: { $0 }) <= 1 else {
            throw ValidationError("--top, --json and --acknowledge all want the output.")
        }
        guard client == nil || stream.control != nil else {
            throw ValidationError("--client needs --control, where its orders come in.")
        }
        guard client == nil || options.strategy == nil && options.preset == nil else {
            throw ValidationError("--client trades instead of a strategy; give one of the two.")
        }
        guard client == nil || live.threads.separatesStrategies else {
            throw ValidationError("--client needs --threads 3 or 5.")
        }
    }

    /// How an outside client trades.
    enum ClientMode: String, ExpressibleByArgument, CaseIterable {
        case lockstep, free
    }

    func run() throws {
        let day = try live.day(seed: options.seed)
        var options = options
        if client != nil { options.strategy = StrategyArgument(type: OutsideClient.self) }
        let plan = try options.plan(day)
        let settings = try stream.settings()
        let gateway = ControlGateway(
            instrument: day.tape.header.instrument.description, takesOrders: client != nil,
            isLockstep: client == .lockstep
        ) { text, file in
            let settings = try RiskLimitsFile(name: file, bytes: Array(text.utf8)).settings
            return try plan.profile(of: settings, on: day)
        }
        var pipelinePlan = try live.pipeline(plan, day)
        pipelinePlan.commits = .every(nanoseconds: 100_000_000)
        if let client {
            let mode: GatewayStrategy.Mode =
                client == .lockstep ? .lockstep : .freeRunning(pollEvery: .milliseconds(100))
            pipelinePlan.traders = [PipelineTrader(GatewayStrategy(port: gateway, mode: mode))]
            // A client may take its time to come, unless the user has said how long.
            if live.strategyTimeout == nil { pipelinePlan.strategyLimit = nil }
        }
        let run =
            if let settings {
                try publish(settings, pipelinePlan, plan, day, gateway)
            } else {
                try record(plan) { writer in
                    try go(try LivePipeline(pipelinePlan, journal: writer), plan, day, gateway)
                }
            }
        if json {
            try Console.printJSON(RunSummary(run))
        } else {
            try Console.say(SummaryText(run: run, folder: output).text)
        }
    }

    /// Serves and publishes: the servers listen before anything of an earlier run is replaced.
    private func publish(
        _ settings: StreamServerSettings, _ pipelinePlan: PipelinePlan, _ plan: RunPlan,
        _ day: TradableDay, _ gateway: ControlGateway
    ) throws -> RunRecord {
        let log = JournalLog(path: output + "/" + RunFolder.journal)
        var settings = settings
        let keeper = PictureKeeper(log, magic: JournalFormat.recordMagic)
        settings.replay.snapshot = { try keeper.snapshot(upTo: $0) }
        let ring = try SingleProducerRing<PublishNotice>(capacity: 1_024, whenFull: .halt)
        let server = try StreamServer(
            settings, log: log, classifier: RecordClassifier(riskKindOffset: 0),
            notices: ring.consumer
        ) { gateway.handle($0) }
        gateway.attach(server.outbox)
        Console.note(
            "pankou: events \(server.eventsEndpoint), replay \(server.replayEndpoint)"
                + (server.controlEndpoint.map { ", control \($0)" } ?? ""))
        let link = StreamLink(log: log, ring: ring.producer)
        let made = try record(plan) { writer in
            let pipeline = try LivePipeline(pipelinePlan, journal: writer, publisher: link)
            return try go(pipeline, plan, day, gateway)
        }
        // Late subscribers can still catch up with the end.
        while !server.hasEnded { Thread.sleep(forTimeInterval: 0.01) }
        server.stop()
        return made
    }

    /// Makes the folder of what `serve` runs.
    private func record(
        _ plan: RunPlan, _ serve: (JournalWriter) throws -> PipelineOutcome
    ) throws -> RunRecord {
        var cut = false
        let record = try RunFolder.createLive(at: output, overwrite: force) { path in
            let outcome = try serve(try JournalWriter(live: path))
            try ServeCommand.check(outcome, journal: path)
            cut = !outcome.cut.isEmpty
        }
        if cut { Console.note("\(plan.strategy.name) did not answer and was cut off") }
        return record
    }

    private func go(
        _ pipeline: consuming LivePipeline<JournalWriter>, _ plan: RunPlan, _ day: TradableDay,
        _ gateway: ControlGateway
    ) throws -> PipelineOutcome {
        gateway.attach(pipeline.control)
        defer { gateway.end() }
        let interruption = Interruption(pipeline.control, also: { gateway.end() })
        var display = TopDisplay(plan, day)
        let bar = Progress("serve", total: day.tape.count, unit: "records")
        defer {
            interruption.end()
            display.leave()
            bar.finish()
        }
        var durable: UInt64 = 0
        return try pipeline.run(every: top ? 250_000_000 : 100_000_000) { frame in
            if acknowledge {
                guard frame.durable > durable else { return }
                durable = frame.durable
                // Whoever does not listen any more misses nothing.
                do { try Console.say("durable \(durable)") } catch {}
            } else if top {
                // A terminal that has gone is no reason to end the run.
                do { try display.draw(frame) } catch {}
            } else {
                bar.update(Double(frame.run.perMille) / 1_000)
            }
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
