import ArgumentParser
import Backtesting
import Execution
import Foundation
import MarketData
import Risk
import TradingModel

struct DrillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Rehearse an accident: a runaway program, the kill switch.",
        discussion: """
            runaway: children resubmitted without end, as at Knight Capital on 2012-08-01; without \
            the gate, with its standard limits, and with the limit on repeated executions alone.
            kill: thousands of working orders of a strategy that hangs; the kill switch at 10:30.

            The day is the demo's, or a tape. Each case is a run whose folder can be read with \
            pankou explain and pankou surveil.

            Example:
              pankou drill runaway
              pankou drill kill --orders 10000
            """)

    /// What is rehearsed.
    enum Drill: String, ExpressibleByArgument, CaseIterable {
        case runaway, kill
    }

    @Argument(help: "The drill.")
    var drill: Drill

    @Argument(help: "A tape; by default the demo's day.")
    var tape: String?

    @Option(help: "Executions after which the gate disables the strategy, in drill runaway.")
    var executions: Int64 = 50

    @Option(help: "Working orders in drill kill, 1 to 50000.")
    var orders = 10_000

    @Option(help: "The folder for the runs.")
    var output = "runs/drill"

    func run() throws {
        guard (1...50_000).contains(orders) else {
            throw UserError(description: "--orders must be from 1 to 50000, not \(orders)")
        }
        guard (1...1_000_000).contains(executions) else {
            throw UserError(
                description: "--executions must be from 1 to 1000000, not \(executions)")
        }
        let day = try openDay()
        switch drill {
        case .runaway: try runaway(day)
        case .kill: try kill(day)
        }
    }

    private func openDay() throws -> TradableDay {
        if let tape { return try TradableDay(path: tape) }
        let path = output + "/day.tape"
        try TapeWriter.checkTarget(path, overwrite: true)
        let bar = Progress("generating", total: 14_220, unit: "market seconds")
        let made = try GenerateCommand.day(
            seed: 22, instrument: GenerateCommand.instrument, date: GenerateCommand.date,
            close: GenerateCommand.close
        ) { bar.update($0) }
        bar.finish()
        do {
            try FileManager.default.createDirectory(
                atPath: output, withIntermediateDirectories: true)
        } catch {
            throw UserError(description: "\(output): cannot be made; check its permissions")
        }
        try made.write(to: path, overwrite: true)
        return try TradableDay(path: path)
    }

    private func runaway(_ day: TradableDay) throws {
        let parent: Quantity = 20_000
        let cases = try RiskDrill.runaway(
            day, quantity: parent, executions: executions, in: output)
        var lines = [
            "A program that never counts its children's fills: \(grouped(parent)) shares of "
                + "\(day.tape.header.instrument) to buy, 09:45 to 10:30", "",
            "  " + padded("", 38, left: false) + padded("orders", 9) + padded("passed", 9)
                + padded("shares", 12) + padded("beyond", 12) + padded("turnover CNY", 16)
                + padded("loss CNY", 14) + "   stopped",
        ]
        for one in cases {
            let stop = one.halt.map {
                "\($0.at), check \($0.check.rawValue) (\($0.check.name))"
            }
            lines.append(
                "  " + padded(one.gate, 38, left: false) + padded(grouped(one.orders), 9)
                    + padded(grouped(one.passed), 9) + padded(grouped(one.shares), 12)
                    + padded(grouped(one.excess), 12)
                    + padded(one.turnover.roundedToCent.description, 16)
                    + padded(one.loss.roundedToCent.description, 14)
                    + "   \(stop ?? "by the window's end")")
        }
        lines += [
            "",
            "  beyond: shares traded beyond the parent order; loss: against the middle of the market",
            "  when it began, charges included",
            "  runs in \(output)/runaway-1 to -\(cases.count)",
        ]
        try Console.say(lines.joined(separator: "\n"))
    }

    private func kill(_ day: TradableDay) throws {
        let result = try RiskDrill.kill(day, orders: orders, in: output)
        var spans: [Duration] = []
        for _ in 0..<21 {
            var gate = try RiskDrill.gate(orders: orders)
            var cancels: [OrderID] = []
            cancels.reserveCapacity(orders)
            let start = ContinuousClock.now
            gate.kill(.firm, by: 1, at: Timestamp(10, 30), cancels: &cancels)
            spans.append(ContinuousClock.now - start)
        }
        spans.sort()
        let span = result.duration.map {
            "\(decimalText($0.nanoseconds, scaleDigits: 6, minimumDecimals: 3)) ms"
        }
        try Console.say(
            """
            Kill switch at 10:30 on \(day.tape.header.instrument), by one person, while the strategy hangs

              working when it was pressed    \(grouped(result.working))
              cancelled, each in the journal \(grouped(result.canceled))
              still working                  \(grouped(result.left))
              let through afterwards         \(grouped(result.passedAfter))
              to the last confirmed cancel   \(span ?? "not reached") of the simulation's time (its latencies)
              the gate alone                 \(spans[10].microseconds) µs to block and list them, median of 21 \
            (most \(spans[20].microseconds) µs), by this machine's clock

              run in \(output)/kill
            """)
        let isWhole = result.canceled == Int(result.working) && result.left == 0
        if !isWhole || result.passedAfter > 0 { throw ExitCode(1) }
    }
}

extension Duration {
    /// Whole microseconds.
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
