import Analytics
import ArgumentParser
import Foundation
import MarketData
import TradingModel
import VolumeCurves

struct CurveEstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Make a volume curve out of days of volume.",
        discussion: """
            Uses the latest days that are neither suspended nor half nor at a price limit for more \
            than 30 minutes. With --all one curve of all securities together, to shrink others \
            towards: with n days a curve's own weight is n / (n + 15).

            Examples:
              pankou curve estimate bars.csv.gz --all --without 000001.SH --output market.csv
              pankou curve estimate bars.csv.gz --instrument 600000.SH --estimator ewma \
            --half-life 7 --market market.csv --output 600000.csv --plot 600000.svg
              pankou curve estimate monday.tape tuesday.tape --least-days 2 --output stock.csv
            """)

    @OptionGroup var history: CurveHistoryOptions

    @Option(help: "How days become a curve: mean, pooled, median, trimmed or ewma.")
    var estimator = EstimatorArgument.trimmed

    @Option(help: "With ewma: days in which a day's weight halves (default: 7).")
    var halfLife: Double?

    @Option(help: "With trimmed: percent of the days cut off at either end (default: 20).")
    var trim: Double?

    @Flag(help: "One curve of all securities of the files.")
    var all = false

    @Option(help: "The curve file to shrink towards.")
    var market: String?

    @Option(help: "Buckets on each side that a bucket's pace is averaged with.")
    var smoothing = 0

    @Option(help: "The curve file to write.")
    var output: String

    @Option(help: "Write the curve as an SVG image, too.")
    var plot: String?

    @Flag(help: "Replace the output if it exists.")
    var force = false

    @Flag(help: "Print the curve as JSON.")
    var json = false

    func validate() throws {
        guard halfLife == nil || estimator == .ewma else {
            throw ValidationError("--half-life goes with --estimator ewma")
        }
        guard trim == nil || estimator == .trimmed else {
            throw ValidationError("--trim goes with --estimator trimmed")
        }
        if let halfLife, !(0.1...1_000).contains(halfLife) {
            throw ValidationError("--half-life must be 0.1 to 1000 days")
        }
        if let trim, !(0...49).contains(trim) {
            throw ValidationError("--trim must be 0 to 49 percent")
        }
        guard (0...100).contains(smoothing) else {
            throw ValidationError("--smoothing must be 0 to 100")
        }
        if all, market != nil {
            throw ValidationError("--all makes a market's curve itself; leave out --market")
        }
        guard plot != output else {
            throw ValidationError("--plot and --output must name two files")
        }
    }

    func run() throws {
        try CurveOutput.check(output, start: "# Pankou volume curve", force: force)
        if let plot { try CurveOutput.check(plot, start: "<svg ", force: force) }
        let grid = try history.grid()
        var estimation = CurveEstimation(
            estimator.estimator(halfLife: halfLife ?? 7, trim: (trim ?? 20) / 100))
        estimation.window = history.window
        estimation.least = history.leastDays
        estimation.smoothing = smoothing
        if let market {
            let curve = try CurveOutput.read(market, followsLinks: history.followLinks)
            guard curve.grid == grid else {
                throw DataError(
                    file: market,
                    "has other buckets than \(history.bucket) minutes; estimate both with the same "
                        + "--bucket")
            }
            estimation.market = curve
        }
        let curve = try estimate(estimation, grid)
        try OutputFile.write(Array(CurveFile.text(curve).utf8), to: output)
        let text = CurveText(curve)
        if let plot { try OutputFile.write(Array(text.plot.svg.utf8), to: plot) }
        if json {
            try Console.printJSON(CurveJSON(curve))
        } else {
            try Console.say(
                text.chart + "\nwrote "
                    + ([output] + [plot].compactMap(\.self)).joined(separator: ", "))
        }
    }

    private func estimate(_ estimation: CurveEstimation, _ grid: VolumeGrid) throws -> VolumeCurve {
        let histories = try history.history(grid)
        func curve(_ one: CurveHistory) throws -> VolumeCurve {
            do {
                return try estimation.curve(
                    of: one.days, grid: grid, instrument: one.instrument)
            } catch {
                throw UserError(description: "\(one.instrument): \(error.description)")
            }
        }
        if all { return try VolumeCurve.average(histories.map { try curve($0) }) }
        guard histories.count == 1 else {
            let names = histories.prefix(8).map(\.instrument.description).joined(separator: ", ")
            throw UserError(
                description: "the files hold \(histories.count) securities (\(names)"
                    + (histories.count > 8 ? ", …" : "")
                    + "); choose one with --instrument, or --all for one curve of them together")
        }
        return try curve(histories[0])
    }
}

/// An estimator as it is written on the command line.
enum EstimatorArgument: String, ExpressibleByArgument, CaseIterable {
    case mean
    case pooled
    case median
    case trimmed
    case ewma

    func estimator(halfLife: Double, trim: Double) -> VolumeEstimator {
        switch self {
        case .mean: .mean
        case .pooled: .pooled
        case .median: .median
        case .trimmed: .trimmed(trim)
        case .ewma: .ewma(halfLife: halfLife)
        }
    }
}

/// Reading and writing curve files.
enum CurveOutput {
    /// The curve of the file at `path`.
    static func read(_ path: String, followsLinks: Bool) throws -> VolumeCurve {
        let file = try InputFile(path: path, followsLinks: followsLinks, wanted: "a curve file")
        var bytes: [UInt8] = []
        while case let chunk = try file.next(), !chunk.isEmpty {
            bytes += chunk
            guard bytes.count <= 1 << 21 else { break }
        }
        do {
            return try CurveFile.parse(bytes)
        } catch {
            throw DataError(file: path, line: error.line, column: error.field, error.what)
        }
    }

    /// Refuses to write over anything but, with `force`, a file of the same kind.
    static func check(_ path: String, start: String, force: Bool) throws {
        guard let kind = OutputFile.kind(at: path) else { return }
        guard force else {
            throw DataError(file: path, "exists; give another name, or --force to replace it")
        }
        guard kind == .file, let handle = FileHandle(forReadingAtPath: path),
            let found = try handle.read(upToCount: start.utf8.count),
            found.elementsEqual(start.utf8)
        else {
            throw DataError(
                file: path, "does not begin with \"\(start)\"; --force replaces only files that do")
        }
    }
}
