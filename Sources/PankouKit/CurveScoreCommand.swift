import Analytics
import ArgumentParser
import TradingModel
import VolumeCurves

struct CurveScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Compare ways to predict volume, out of sample.",
        discussion: """
            Each day is predicted from the days before it alone, by a flat curve (TWAP), by each \
            estimator, and by the trimmed mean corrected through the day (dynamic VWAP with λ). \
            Shown are the largest distance of the cumulative curves, the sum of distances of the \
            shares, and |own average price / market's − 1| when filled exactly on schedule.

            Example:
              pankou curve score bars.csv.gz --without 000001.SH
            """)

    @OptionGroup var history: CurveHistoryOptions

    @Option(help: "λ of a dynamic curve, 0 to 1; may be repeated (default: 0, 0.3 and 0.6).")
    var lambda: [Double] = []

    @Flag(help: "Print the scores as JSON.")
    var json = false

    func validate() throws {
        guard lambda.allSatisfy({ (0...1).contains($0) }), lambda.count <= 20 else {
            throw ValidationError("--lambda must be 0 to 1, at most 20 of them")
        }
    }

    func run() throws {
        let grid = try history.grid()
        let histories = try history.history(grid)
        var scoring = CurveScoring()
        scoring.window = history.window
        scoring.least = history.leastDays
        let methods: [CurveMethod] =
            [
                .flat, .fixed(.mean), .fixed(.pooled), .fixed(.median), .fixed(.trimmed(0.2)),
                .fixed(.ewma(halfLife: 7)),
            ]
            + (lambda.isEmpty ? [0, 0.3, 0.6] : lambda).map { .dynamic(.trimmed(0.2), lambda: $0) }
        let scores = try scoring.scores(
            of: methods, series: histories.map(\.days), grid: grid)
        guard let flat = scores.first else {
            throw UserError(
                description: "no day can be scored: each needs \(history.leastDays) ordinary days "
                    + "before it; give more history or a smaller --least-days")
        }
        if json {
            try Console.printJSON(
                ScoresJSON(
                    securities: histories.count, stockDays: flat.count, window: history.window,
                    leastDays: history.leastDays, bucketMinutes: history.bucket,
                    methods: scores.map { ScoresJSON.Method($0, flat: flat) }))
        } else {
            try Console.say(text(scores, flat, securities: histories.count))
        }
    }

    private func text(_ scores: [CurveScore], _ flat: CurveScore, securities: Int) -> String {
        func row(_ cells: [String]) -> String {
            "  " + padded(cells[0], 28, left: false)
                + cells.dropFirst().map { padded($0, 12) }.joined()
        }
        var lines = [
            "\(grouped(flat.count)) stock-days of \(grouped(securities)) securities, predicted from "
                + "\(history.leastDays) to \(history.window) days before, buckets of "
                + "\(history.bucket) minutes",
            row(["", "max|F−F̂|", "of flat", "Σ|s−ŝ|", "bp median", "bp mean"]),
        ]
        for score in scores {
            lines.append(
                row([
                    score.method.name, Format.fixed(score.largestDistance, 4),
                    Format.fixed(score.largestDistance / flat.largestDistance * 100, 1) + "%",
                    Format.fixed(score.sumOfDistances, 4), Format.fixed(score.medianTracking, 1),
                    Format.fixed(score.meanTracking, 1),
                ]))
        }
        return lines.joined(separator: "\n")
    }
}

/// The result of `curve score --json`.
private struct ScoresJSON: Encodable {
    struct Method: Encodable {
        let name: String
        let largestDistance: Double
        let ratioToFlat: Double
        let sumOfDistances: Double
        let trackingErrorMedianBp: Double
        let trackingErrorMeanBp: Double

        init(_ score: CurveScore, flat: CurveScore) {
            name = score.method.name
            largestDistance = score.largestDistance
            ratioToFlat = score.largestDistance / flat.largestDistance
            sumOfDistances = score.sumOfDistances
            trackingErrorMedianBp = score.medianTracking
            trackingErrorMeanBp = score.meanTracking
        }
    }

    let securities: Int
    let stockDays: Int
    let window: Int
    let leastDays: Int
    let bucketMinutes: Int
    let methods: [Method]
}
