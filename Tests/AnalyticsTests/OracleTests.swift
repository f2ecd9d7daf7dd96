import Analytics
import Foundation
import MarketModels
import Testing
import TradingModel

/// Portfolio metrics against two Python packages, where `PANKOU_ORACLES=1` asks for it.
///
/// `PANKOU_PYTHON` names the interpreter that has them (default `python3`):
/// `pip install quantstats==0.0.86 empyrical-reloaded==0.7.1`.
@Suite("Portfolio metrics against quantstats and empyrical-reloaded")
struct OracleTests {
    static let isWanted = ProcessInfo.processInfo.environment["PANKOU_ORACLES"] == "1"

    private struct Case: Encodable {
        let returns: [Double]
        let periodsPerYear: Double
        let metrics: [String: Double?]
    }

    /// Seeded returns with fat tails; short series are kept if they have gains and losses.
    private func cases() throws -> [Case] {
        var generator = SplitMix64(seed: 2_026)
        return try [(5, 242.0), (20, 244), (60, 12), (242, 242), (250, 252), (1_250, 252)].map {
            count, periods in
            var returns = (0..<count).map { _ in
                0.0008 + 0.01 * PortableMath.normal(&generator)
                    * PortableMath.exp(0.4 * PortableMath.normal(&generator))
            }
            returns[0] = -0.004
            returns[1] = 0.005
            let series = try ReturnSeries(returns, periodsPerYear: periods)
            return Case(
                returns: returns, periodsPerYear: periods,
                metrics: [
                    "sharpe": series.sharpe, "sortino": series.sortino,
                    "maximumDrawdown": series.maximumDrawdown,
                    "annualGrowth": series.annualGrowth, "calmar": series.calmar,
                    "profitFactor": series.profitFactor, "winRate": series.winRate,
                    "probabilisticSharpe": ProbabilisticSharpe(series)?.probability(above: 0),
                ])
        }
    }

    @Test(
        "Every metric agrees to 1e-9",
        .enabled(if: isWanted, "set PANKOU_ORACLES=1 to compare with the Python packages"))
    func agree() throws {
        let folder = FileManager.default.temporaryDirectory
        let input = folder.appendingPathComponent("pankou-series-\(UUID().uuidString).json")
        try JSONEncoder().encode(try cases()).write(to: input)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: input) } }

        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Oracles/portfolio-metrics.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["PANKOU_PYTHON"] ?? "python3"
        process.arguments = [python, script.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        print(text)
        // env(1) answers 127 where there is no such program.
        if process.terminationStatus == 127 {
            print("skipped: no \(python)")
            return
        }
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.hasSuffix("compared\n") || text.hasSuffix("skipped\n"), "\(text)")
    }
}
