import Foundation
import MarketData
import Testing
import TradingModel
import VolumeCurves

/// Where real market data may lie; it is not part of the project.
private let realFolder: String = {
    if let given = ProcessInfo.processInfo.environment["PANKOU_DATA"] { return given }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    return root.deletingLastPathComponent().appendingPathComponent("shared/data").path
}()

private let bars = "\(realFolder)/ashare-minvol/minute_price_volume.csv.gz"

@Suite(
    "Real volumes",
    .enabled(
        if: FileManager.default.fileExists(atPath: bars),
        "skipped: no minute volumes at ../shared/data (set PANKOU_DATA to a folder that has them)"))
struct RealVolumeTests {
    private func series() throws -> [BarSeries] {
        // The index of the exchange is no security to trade.
        try MinuteBars.read(bars).filter { $0.instrument != Instrument("000001.SH") }
    }

    /// Out of sample on six stocks over 30 sessions, window 20 days, at least 7 of history. The curve
    /// error falls against a flat curve by 20% at least for a static and 30% for a dynamic one.
    @Test func curvesBeatAFlatOneOutOfSample() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(300))
        let days = try series().map { $0.volumes(in: grid) }
        #expect(days.map(\.count) == Array(repeating: 30, count: 6))
        let methods: [CurveMethod] = [
            .flat, .fixed(.mean), .fixed(.trimmed(0.2)), .fixed(.ewma(halfLife: 7)),
            .dynamic(.trimmed(0.2), lambda: 0.3), .dynamic(.trimmed(0.2), lambda: 0.6),
        ]
        let scores = try CurveScoring().scores(of: methods, series: days, grid: grid)
        #expect(scores.allSatisfy { $0.count == 138 })
        let errors = scores.map(\.largestDistance)
        for (score, error) in zip(scores, errors) {
            print(
                score.method.name, error, score.sumOfDistances, score.medianTracking,
                score.meanTracking, separator: "  ")
        }
        // Measured before with other code and auctions inside the buckets, hence the tolerance.
        for (found, known) in zip(errors, [0.191, 0.146, 0.145, 0.148, 0.132, 0.128]) {
            #expect(abs(found - known) < 0.006)
        }
        #expect(errors[2] < 0.8 * errors[0])
        #expect(errors[5] < 0.7 * errors[0])
    }

    /// Half-hour shares of the day, in percent: 22.5 14.2 10.7 9.2 8.7 9.1 10.3 15.3.
    @Test func theDayIsAU() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(1_800))
        let curves = try series().map {
            try CurveEstimation(.mean).curve(
                of: $0.volumes(in: grid), grid: grid, instrument: $0.instrument)
        }
        let market = try VolumeCurve.average(curves)
        var shares = market.shares.dropFirst().dropLast().map { $0 * 100 }
        shares[7] += market.closing * 100
        let known = [22.5, 14.2, 10.7, 9.2, 8.7, 9.1, 10.3, 15.3]
        for (found, known) in zip(shares, known) { #expect(abs(found - known) < 1) }
    }
}
