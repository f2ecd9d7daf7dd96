import ArgumentParser
import Backtesting
import Foundation
import MarketData
import TradingModel

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Generate a day, verify it, trade in it, explain an order, make the report.",
        discussion: """
            Example:
              pankou demo --output runs/demo
            """)

    @Option(help: "The folder for the results; an earlier demo there is replaced.")
    var output = "runs/demo"

    @Option(help: "The seed of the synthetic day.")
    var seed: UInt64 = 22

    func run() throws {
        let target = try RunFolder.checkTarget(output, overwrite: true)
        let tape = target + ".tape"
        try TapeWriter.checkTarget(tape, overwrite: true)
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw UserError(description: "\(folder.path): cannot be made; check its permissions")
        }
        try Console.say("1  A synthetic A-share day, seed \(seed)")
        let day = try GenerateCommand.day(
            seed: seed, instrument: GenerateCommand.instrument, date: GenerateCommand.date,
            close: GenerateCommand.close, progress: { _ in })
        try day.write(to: tape, overwrite: true)
        try Console.say(indented(ImportCommand.text(day, tape)))

        try Console.say("\n2  Replayed without own orders")
        let opened = try TradableDay(path: tape)
        let started = ContinuousClock.now
        let report = Verification(
            tape: opened.tape, rules: opened.rules, limits: opened.limits, snapshots: nil
        ).run()
        let text = VerifyText(
            report: report, header: opened.tape.header, elapsed: ContinuousClock.now - started)
        try Console.say(indented(text.text))

        try Console.say("\n3  TWAP in the same queues")
        let options = try RunOptions.parse([])
        let run = try BacktestCommand.perform(opened, options, output: target, force: true)
        try Console.say(indented(SummaryText(run: run, folder: target).text))

        try Console.say("\n4  Why the first passive order fared as it did")
        let passive = run.orders.first { $0.ahead != nil && $0.firstFill != nil }
        if let order = passive ?? run.orders.first,
            let story = Explanation(run, order: order.number)
        {
            try Console.say(indented(story.text))
        }
        try Console.say("\nOpen \(target)/\(RunFolder.report) in a browser.")
        if !report.isExact { throw ExitCode(1) }
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "   " + $0 }.joined(separator: "\n")
    }
}
