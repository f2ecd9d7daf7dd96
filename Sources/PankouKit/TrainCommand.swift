import ArgumentParser
import Backtesting
import Execution
import Foundation
import MarketData
import Signals
import Strategies
import TradingModel

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a forecast for alpha-t from days, and say how good it was.",
        discussion: """
            The days are walked in the order of their dates, without own orders. Every forecast is \
            scored before its outcome is learned, so that the figures are out of sample. Five days \
            or more are wanted before alpha-t acts on a model; all days should be of one security.

            Example:
              pankou train monday.tape tuesday.tape wednesday.tape --output model.csv
              pankou backtest thursday.tape --strategy alpha-t --base 20000 --model model.csv \
            --output run
            """)

    @Argument(help: "The tapes.")
    var tapes: [String]

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "step, horizon, halfLifeDays or ridge; may be given often.", valueName: "name=value"))
    var settings: [String] = []

    @Option(help: "The model to write.")
    var output: String

    @Flag(help: "Replace the output if it is a model.")
    var force = false

    @Flag(help: "Print the scores as JSON.")
    var json = false

    func run() throws {
        try ModelFile.checkTarget(output, overwrite: force)
        let days = try TrainCommand.ordered(try tapes.map { try TradableDay(path: $0) })
        guard let first = days.first else {
            throw UserError(description: "no tape was given; name at least one")
        }
        var setup = StrategySetup(AlphaT.self, on: first)
        for setting in settings {
            let parts = setting.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw UserError(description: "--set \(setting) must be written name=value")
            }
            try setup.set(String(parts[0]), String(parts[1]))
        }
        var training = try AlphaTraining(
            try AlphaLearning(setup), schedule: first.rules.schedule.value)
        let bar = Progress("training", total: days.count, unit: "days")
        for (index, day) in days.enumerated() {
            training.learn(day)
            bar.update(Double(index + 1) / Double(days.count))
        }
        bar.finish()
        let model = training.forecaster.model
        try OutputFile.write(Array(model.csv.utf8), to: output)
        let scores = TrainingScores(training)
        if json {
            try Console.printJSON(scores)
        } else {
            try Console.say(scores.text(model, output))
        }
    }

    /// The days by date and security; the same day twice would be learned twice.
    private static func ordered(_ days: [TradableDay]) throws -> [TradableDay] {
        let sorted = days.enumerated().sorted { left, right in
            let (a, b) = (left.element.tape.header, right.element.tape.header)
            return (a.date, a.instrument.description, left.offset)
                < (b.date, b.instrument.description, right.offset)
        }.map(\.element)
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            let (a, b) = (left.tape.header, right.tape.header)
            if a.date == b.date, a.instrument == b.instrument {
                throw UserError(
                    description: "\(left.tape.path) and \(right.tape.path) are both "
                        + "\(a.instrument) on \(a.date); give each day once")
            }
            if left.rules.schedule.value != right.rules.schedule.value {
                throw UserError(
                    description: "\(right.tape.path): has other trading hours than "
                        + "\(left.tape.path); train on days of one schedule")
            }
        }
        return sorted
    }
}

/// The scores of a training, for people and scripts.
struct TrainingScores: Encodable {
    struct Score: Encodable {
        let outcomes: Int
        let rSquared: Double?
        let informationCoefficient: Double?
        let hitRate: Double?

        init(_ score: ForecastScore) {
            outcomes = score.count
            rSquared = score.rSquared
            informationCoefficient = score.informationCoefficient
            hitRate = score.hitRate
        }
    }

    struct Day: Encodable {
        let date: String
        let instrument: String
        let score: Score
    }

    let days: [Day]
    let total: Score
    let meanDailyCoefficient: Double?
    let tStatistic: Double?

    init(_ training: AlphaTraining) {
        days = training.days.map {
            Day(
                date: $0.date.description, instrument: $0.instrument.description,
                score: Score($0.score))
        }
        total = Score(training.total)
        meanDailyCoefficient = training.coefficients.mean
        tStatistic = training.coefficients.tStatistic
    }

    func text(_ model: AlphaModel, _ output: String) -> String {
        var lines = [
            "out of sample: every forecast was made before its outcome was learned", "",
            "  " + padded("day", 24, left: false) + padded("outcomes", 10) + padded("R2 %", 10)
                + padded("IC", 9) + padded("hits %", 9),
        ]
        for day in days { lines.append(line("\(day.date) \(day.instrument)", day.score)) }
        lines.append(line("all", total))
        lines += [
            "",
            "  mean daily IC \(number(meanDailyCoefficient, 1, 4)), t-statistic over "
                + "\(days.count) days \(number(tStatistic, 1, 2))",
            "  \(model.outcomes) independent outcomes learned (those that overlap count as one)",
            "  weight of one standard deviation in basis points:",
        ]
        for (name, weight) in zip(AlphaFeatures.Name.allCases, model.weights) {
            lines.append(
                "    " + padded(name.text, 18, left: false) + padded(number(weight, 1e4, 3), 9))
        }
        lines.append("wrote \(output)")
        return lines.joined(separator: "\n")
    }

    private func line(_ name: String, _ score: Score) -> String {
        "  " + padded(name, 24, left: false) + padded(grouped(score.outcomes), 10)
            + padded(number(score.rSquared, 100, 2), 10)
            + padded(number(score.informationCoefficient, 1, 3), 9)
            + padded(number(score.hitRate, 100, 1), 9)
    }

    private func number(_ value: Double?, _ factor: Double, _ digits: Int) -> String {
        guard let value, value.isFinite else { return "-" }
        return String(format: "%.\(digits)f", value * factor)
    }
}
