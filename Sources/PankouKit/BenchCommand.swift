import ArgumentParser
import Benchmarking
import Foundation
import MarketData
import Matching

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the matching engine, the risk gate, the rings, or the event stream.",
        discussion: """
            Without options the four standard workloads are generated and measured in every mode, \
            and each is compared with the floor, a loop that no engine can beat. With --workload a \
            file is replayed instead: checked wholly first, then timed behind its prefix, and once \
            more for the latencies of single commands.

            Examples:
              pankou bench --only realistic
              pankou bench --queues
              pankou bench --rings
              pankou bench --risk
              pankou bench --stream
              pankou bench --save workloads
              pankou bench --workload workloads/deep.lobwkl --json
            """)

    @Option(help: "Replay this workload file instead of the standard workloads.")
    var workload: String?

    @Option(help: "With --workload: how order numbers are found; auto takes counted ones as dense.")
    var ids: NumbersArgument?

    @Option(help: "With --workload: whether coming commands are known (default: batch).")
    var replay: ReplayMode?

    @Option(help: "With --workload: what the engine has to report (default: trades).")
    var events: EventDetail?

    @Option(help: "Only this standard workload.")
    var only: StandardWorkload?

    @Flag(help: "Measure queues of 10 to 10,000 orders at a price instead.")
    var queues = false

    @Flag(help: "Measure the rings between threads beside a raw ping-pong instead.")
    var rings = false

    @Flag(help: "Measure the pre-trade risk gate instead: all checks together, and each by itself.")
    var risk = false

    @Option(help: "With --risk: only with the limits of the firm, or of all scopes.")
    var limits: RiskLimitSetting?

    @Flag(help: "Measure the event stream beside libzmq alone instead.")
    var stream = false

    @Option(
        help: "Timed commands of each standard workload (default: 2000000); with --risk, orders.")
    var commands: Int?

    @Option(help: "The seed of the standard workloads and of --risk (default: 22).")
    var seed: UInt64?

    @Option(help: "How often each pass is timed; the median is shown.")
    var runs = 5

    @Option(help: "Write the workloads as files into this folder, and measure nothing.")
    var save: String?

    @Flag(help: "With --save: replace workload files that are there.")
    var force = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    private static let mostCommands = 50_000_000
    private static let mostRuns = 1_000

    func validate() throws {
        guard (1...BenchCommand.mostRuns).contains(runs) else {
            throw ValidationError("--runs must be 1 to \(BenchCommand.mostRuns)")
        }
        if let commands, !(1...BenchCommand.mostCommands).contains(commands) {
            throw ValidationError("--commands must be 1 to \(BenchCommand.mostCommands)")
        }
        if force, save == nil { throw ValidationError("--force goes with --save") }
        if save != nil, json { throw ValidationError("--save measures nothing; leave out --json") }
        if queues, only != nil || workload != nil {
            throw ValidationError("--queues goes without --only and --workload")
        }
        if rings, stream { throw ValidationError("--rings and --stream are two measurements") }
        if stream || rings,
            queues || only != nil || workload != nil || commands != nil || seed != nil
                || save != nil
        {
            throw ValidationError(
                "--\(stream ? "stream" : "rings") goes with --runs and --json only")
        }
        try validateRisk()
        if workload != nil {
            guard only == nil, commands == nil, seed == nil, save == nil else {
                throw ValidationError(
                    "--only, --commands, --seed and --save are for the standard workloads; leave "
                        + "them or --workload out")
            }
        } else if ids != nil || replay != nil || events != nil {
            throw ValidationError("--ids, --replay and --events go with --workload")
        }
    }

    private func validateRisk() throws {
        guard risk else {
            if limits != nil { throw ValidationError("--limits goes with --risk") }
            return
        }
        if rings || queues || only != nil || workload != nil || save != nil {
            throw ValidationError(
                "--risk goes with --limits, --commands, --seed, --runs and --json only")
        }
        if let commands, !RiskBenchmark.orderRange.contains(commands) {
            throw ValidationError(
                "--commands must be \(RiskBenchmark.orderRange.lowerBound) to "
                    + "\(RiskBenchmark.orderRange.upperBound) with --risk")
        }
    }

    func run() throws {
        if rings {
            try measureRings()
        } else if risk {
            try measureRisk()
        } else if stream {
            try measureStream()
        } else if let workload {
            try measure(file: workload)
        } else if let save {
            try write(to: save)
        } else if queues {
            try measureQueues()
        } else {
            try measureStandard()
        }
    }

    // MARK: A file

    private func measure(file path: String) throws {
        let loaded = try Workload(contentsOf: path)
        let numbering: OrderNumbering =
            switch ids ?? .auto {
            case .any: .any
            case .dense: .dense
            case .auto: loaded.isDense ? .dense : .any
            }
        let mode = BenchmarkMode(
            numbering: numbering, replay: replay ?? .batch, events: events ?? .trades)
        let result = try measure(loaded, [mode], runs: runs)
        if json {
            for measurement in result.measurements {
                try Console.printJSON(BenchJSON(result, measurement))
            }
        } else {
            try Console.say(BenchText(results: [result]).text)
        }
    }

    // MARK: The standard workloads

    private var chosen: [StandardWorkload] { only.map { [$0] } ?? StandardWorkload.allCases }

    private func generate(_ kind: StandardWorkload) -> Workload {
        kind.generate(seed: seed ?? 22, count: commands ?? 2_000_000)
    }

    private func generate(_ length: Int) -> Workload {
        Workload.queues(of: length, seed: seed ?? 22, count: commands ?? 2_000_000)
    }

    private func measureStandard() throws {
        var results: [BenchmarkResult] = []
        // One workload in memory at a time.
        for kind in chosen {
            results.append(try measure(generate(kind), BenchmarkMode.all, runs: runs))
        }
        if json {
            try Console.printJSON(BenchJSON.Standard(results))
        } else {
            try Console.say(BenchText(results: results).text)
        }
    }

    /// The lengths take turns, so that whatever else the machine does hits all of them alike.
    private func measureQueues() throws {
        let modes = BenchmarkMode.all.filter { $0.replay == .single && $0.events == .trades }
        var results: [BenchmarkResult] = []
        for turn in 0..<runs {
            for (index, length) in Workload.queueLengths.enumerated() {
                let result = try measure(generate(length), modes, runs: 1)
                if turn == 0 { results.append(result) } else { results[index].add(result) }
            }
        }
        if json {
            try Console.printJSON(BenchJSON.Standard(results))
        } else {
            try Console.say(BenchText(results: results).text)
        }
    }

    private func measure(
        _ workload: Workload, _ modes: [BenchmarkMode], runs: Int
    ) throws -> BenchmarkResult {
        let run = BenchmarkRun(workload, modes: modes, runs: runs)
        let passes = runs * (modes.count + 1) + modes.count
        let bar = Progress("measuring \(workload.name)", total: passes, unit: "passes")
        let result = try run.measure { bar.update($0) }
        bar.finish()
        return result
    }

    private func write(to folder: String) throws {
        guard !folder.isEmpty else { throw UserError(description: "--save must name a folder") }
        let names =
            queues ? Workload.queueLengths.map { "queues-\($0)" } : chosen.map(\.rawValue)
        let paths = names.map { "\(folder)/\($0).lobwkl" }
        // Nothing is generated, and no folder made, before every file may be written.
        for path in paths { try Workload.checkTarget(path, overwrite: force) }
        let isNew = OutputFile.kind(at: folder) == nil
        var written: [String] = []
        do {
            if isNew {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            }
            for (index, path) in paths.enumerated() {
                let workload =
                    queues ? generate(Workload.queueLengths[index]) : generate(chosen[index])
                try workload.write(to: path, overwrite: force)
                written.append(path)
                try Console.say(
                    "\(path): \(grouped(workload.timed)) commands after "
                        + "\(grouped(workload.prefix)) that fill the books, seed \(workload.seed)")
            }
        } catch {
            // Leave nothing half done, and report why it failed, not the clean-up.
            if isNew { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
            if error is DataError || error is UserError { throw error }
            throw UserError(
                description: "\(folder): cannot be made (\(error.localizedDescription)); check the "
                    + "path and its permissions")
        }
    }
}

/// How order numbers are found.
enum NumbersArgument: String, ExpressibleByArgument, CaseIterable {
    case any
    case dense
    case auto
}

extension EventDetail: ExpressibleByArgument {}
extension ReplayMode: ExpressibleByArgument {}
extension StandardWorkload: ExpressibleByArgument {}
