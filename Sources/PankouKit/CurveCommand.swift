import ArgumentParser
import MarketData
import TradingModel
import VolumeCurves

struct CurveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curve",
        abstract: "Estimate, judge and show volume curves.",
        discussion: """
            A volume curve says which share of a day's volume falls into each five minutes and into \
            the two auctions: what VWAP schedules follow. It is estimated from minute bars or from \
            tapes, and judged on days that it did not know.

            Examples:
              pankou curve estimate bars.csv.gz --instrument 600000.SH --output 600000.csv
              pankou curve score bars.csv.gz
              pankou curve show 600000.csv
            """,
        subcommands: [
            CurveEstimateCommand.self, CurveScoreCommand.self, CurveShowCommand.self,
        ])
}

/// The history that `estimate` and `score` read.
struct CurveHistoryOptions: ParsableArguments {
    @Argument(
        help: "Files of minute bars (CSV, may be gzip) or tapes; which is which is seen from them.")
    var inputs: [String]

    @Option(
        help: "Only this security; may be repeated. The one that files without a column are of.")
    var instrument: [Instrument] = []

    @Option(help: "Leave this security out, an index for instance; may be repeated.")
    var without: [Instrument] = []

    @Option(help: "Minutes of a bucket.")
    var bucket = 5

    @Option(help: "Minutes of a bar in the files.")
    var barMinutes = 1

    @Option(help: "The price limit in percent of the previous close, to find locked days.")
    var limitPercent = 10

    @Option(help: "Days that an estimate uses: 10 to 60.")
    var window = 20

    @Option(help: "Ordinary days that an estimate needs.")
    var leastDays = 7

    @Flag(help: "Read input files through symbolic links.")
    var followLinks = false

    func validate() throws {
        guard (1...120).contains(bucket) else {
            throw ValidationError("--bucket must be 1 to 120 minutes")
        }
        guard (1...60).contains(barMinutes), bucket % barMinutes == 0 else {
            throw ValidationError("--bar-minutes must be 1 to 60, and --bucket a multiple of it")
        }
        guard (1...60).contains(limitPercent) else {
            throw ValidationError("--limit-percent must be 1 to 60")
        }
        guard (10...60).contains(window) else {
            throw ValidationError("--window must be 10 to 60 days")
        }
        guard (1...window).contains(leastDays) else {
            throw ValidationError("--least-days must be 1 to --window")
        }
    }

    func grid() throws -> VolumeGrid {
        try VolumeGrid.aShareDay(bucket: .seconds(Int64(bucket) * 60))
    }

    /// Each security's days in time order, securities in the order of the files.
    func history(_ grid: VolumeGrid) throws -> [CurveHistory] {
        var histories: [CurveHistory] = []
        var files: [String: [TradingDate: String]] = [:]
        for path in inputs {
            for part in try read(path, grid) where isWanted(part.instrument) {
                let place = histories.firstIndex { $0.instrument == part.instrument }
                for day in part.days {
                    let known = files[part.instrument.description, default: [:]]
                        .updateValue(path, forKey: day.date)
                    if let known {
                        throw UserError(
                            description:
                                "\(path): \(part.instrument) on \(day.date) is in \(known) "
                                + "too; give each day once")
                    }
                }
                if let place {
                    histories[place].days += part.days
                } else {
                    histories.append(part)
                }
            }
        }
        for index in histories.indices { histories[index].days.sort { $0.date < $1.date } }
        guard !histories.isEmpty else {
            throw UserError(
                description: "no day is left of the securities asked for; look at --instrument and "
                    + "--without")
        }
        return histories
    }

    private func isWanted(_ found: Instrument) -> Bool {
        (instrument.isEmpty || instrument.contains(found)) && !without.contains(found)
    }

    private func read(_ path: String, _ grid: VolumeGrid) throws -> [CurveHistory] {
        guard try Tape.isTape(at: path, followsLinks: followLinks) else {
            return try MinuteBars.read(
                path, instrument: instrument.count == 1 ? instrument[0] : nil,
                length: .seconds(Int64(barMinutes) * 60), followsLinks: followLinks
            ).map { series in
                CurveHistory(
                    instrument: series.instrument,
                    days: series.volumes(
                        in: grid, length: .seconds(Int64(barMinutes) * 60),
                        limitPerMille: Int64(limitPercent) * 10))
            }
        }
        let tape = try Tape(path: path, followsLinks: followLinks)
        guard tape.header.instrument.venue.isChinese else {
            throw DataError(
                file: path,
                "is of \(tape.header.instrument); volume curves are made for A-share days")
        }
        return [
            CurveHistory(
                instrument: tape.header.instrument,
                days: [tape.volume(in: grid, limitPerMille: Int64(limitPercent) * 10)])
        ]
    }
}

/// One security's days.
struct CurveHistory {
    let instrument: Instrument
    var days: [DayVolume]
}
