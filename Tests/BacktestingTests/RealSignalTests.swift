import Backtesting
import Foundation
import MarketData
import Rulebook
import Signals
import Testing
import TradingModel

/// Mid price, queue imbalance and summed order flow of one real day, second by second.
private struct SignalPath {
    var seconds: [Int64] = []
    var mids: [Double] = []
    var imbalances: [Double] = []
    var flows: [Double] = []

    /// Replays the continuous sessions of `day`.
    init(_ day: TradableDay) {
        var replay = DayReplay(tape: day.tape, rules: day.rules, limits: day.limits)
        for session in day.rules.schedule.value.continuousSessions {
            replay.advance(to: session.start)
            var flow = OrderFlowImbalance()
            var sum = 0.0
            var top = replay.exchange.book.top()
            _ = flow.update(top)
            var second = session.start.nanoseconds / 1_000_000_000
            let end = session.end.nanoseconds / 1_000_000_000
            var position = 0
            while position < day.tape.count, day.tape[position].time <= session.start {
                position += 1
            }
            while second <= end {
                let next = position < day.tape.count ? day.tape[position].time : .never
                let boundary = Timestamp(nanoseconds: second * 1_000_000_000)
                if next > boundary {
                    seconds.append(second)
                    mids.append(top.mid ?? .nan)
                    imbalances.append(top.queueImbalance ?? .nan)
                    flows.append(sum)
                    second += 1
                    continue
                }
                replay.advance(to: next)
                while position < day.tape.count, day.tape[position].time == next { position += 1 }
                top = replay.exchange.book.top()
                sum += Double(flow.update(top) ?? 0)
            }
        }
    }

    /// Intervals of `length` seconds that lie in one session, as indices of their starts, by half
    /// hours.
    func starts(_ length: Int) -> [[Int]] {
        var halves: [[Int]] = []
        var last: Int64 = -1
        for index in stride(from: 0, to: seconds.count, by: 1)
        where index + length < seconds.count
            && seconds[index + length] == seconds[index] + Int64(length)
            && seconds[index] % Int64(length) == 0
        {
            let half = seconds[index] / 1_800
            if half != last { halves.append([]) }
            last = half
            halves[halves.count - 1].append(index)
        }
        return halves
    }

    /// Order flow against the same interval's move: R² within half hours, averaged.
    func explained(_ length: Int) -> Double {
        let values = starts(length).compactMap { half in
            var score = ForecastScore()
            for index in half {
                score.add(
                    forecast: flows[index + length] - flows[index],
                    outcome: mids[index + length] - mids[index])
            }
            return score.informationCoefficient.map { $0 * $0 }
        }
        return values.reduce(0, +) / Double(values.count)
    }

    /// Correlation of a signal at an interval's start with the interval's move, over the day.
    func predicted(_ length: Int, by signal: (Int) -> Double?) -> Double {
        correlation(Array(starts(length).joined()), length, signal) ?? .nan
    }

    /// The same within half hours, averaged.
    func predictedInHalfHours(_ length: Int, by signal: (Int) -> Double?) -> Double {
        let values = starts(length).compactMap { correlation($0, length, signal) }
        return values.reduce(0, +) / Double(values.count)
    }

    private func correlation(
        _ starts: [Int], _ length: Int, _ signal: (Int) -> Double?
    ) -> Double? {
        var score = ForecastScore()
        for index in starts {
            guard let value = signal(index) else { continue }
            score.add(forecast: value, outcome: mids[index + length] - mids[index])
        }
        return score.informationCoefficient
    }

    /// Order flow of the `length` seconds before, where they belong to the session.
    func flowBefore(_ index: Int, _ length: Int) -> Double? {
        guard index >= length, seconds[index - length] == seconds[index] - Int64(length) else {
            return nil
        }
        return flows[index] - flows[index - length]
    }
}

/// What the signals say on three days of SSE orders: explaining is not predicting.
@Suite(
    "Signals on real days",
    .enabled(
        if: RealData.isThere,
        "skipped: no real market data at ../shared/data (set PANKOU_DATA to a folder that has it)"))
struct RealSignalTests {
    /// Code, date, and what was measured before with other code: R² of order flow and the same minute,
    /// correlations of queue imbalance with the next 3 s, of order flow with the next minute.
    @Test(arguments: [
        ("600536", "2023-07-11", 0.598, 0.159, -0.007),
        ("601825", "2023-07-11", 0.546, 0.129, -0.054),
        ("600519", "2023-02-01", 0.592, 0.107, 0.150),
    ])
    func explainingIsNotPredicting(
        code: String, date: String, minute: Double, queue: Double, next: Double
    ) throws {
        let number = date.replacing("-", with: "")
        let made = try Importer.events(
            ImportRequest(
                inputs: ["\(RealData.folder)/sse-l3-\(code)-\(number)/events.csv.gz"],
                instrument: try #require(Instrument(code + ".SH")),
                date: try #require(TradingDate(date)), scale: .cent))
        let bytes = TapeWriter.encode(made.header, records: made.records)
        let path = SignalPath(try TradableDay(try Tape(data: Data(bytes), path: "real.tape")))
        let explained = path.explained(60)
        let soon = path.predicted(3) { path.imbalances[$0] }
        let later = path.predictedInHalfHours(60) { path.flowBefore($0, 60) }
        print(
            code, "R² 60 s", explained, "10 s", path.explained(10), "imbalance 3 s", soon,
            "flow next 60 s", later)
        #expect(abs(explained - minute) < 0.05)
        #expect(abs(soon - queue) < 0.03)
        // The standard error of a day's 230 minutes is 0.065.
        #expect(abs(later - next) < 0.065)
    }
}
