import Foundation
import Testing
import TradingModel
import VolumeCurves

@Suite("Curve files")
struct CurveFileTests {
    /// A made-up U-shaped day in half hours.
    private func curve() throws -> VolumeCurve {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(1_800))
        return try VolumeCurve(
            instrument: Instrument("605999.SH"), grid: grid,
            shares: [0.7, 22.5, 14.2, 10.7, 9.2, 8.7, 9.1, 10.3, 13.6, 1.3],
            priorVolume: 1_234_500, days: 20, estimator: "trimmed 0.2")
    }

    private var golden: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/curve.csv")
    }

    @Test func aCurveIsWrittenAsEver() throws {
        let text = CurveFile.text(try curve())
        // To renew it after a wanted change: PANKOU_GOLDEN=write swift test --filter CurveFileTests
        if ProcessInfo.processInfo.environment["PANKOU_GOLDEN"] == "write" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: golden, encoding: .utf8)))
    }

    @Test func theGoldenFileIsRead() throws {
        let text = try String(contentsOf: golden, encoding: .utf8)
        let read = try CurveFile.parse(text)
        let curve = try curve()
        #expect(read.instrument == curve.instrument)
        #expect(read.grid == curve.grid)
        #expect(read.priorVolume == 1_234_500)
        #expect(read.days == 20)
        #expect(read.estimator == "trimmed 0.2")
        for (one, other) in zip(read.shares, curve.shares) { #expect(abs(one - other) < 1e-15) }
        #expect(try CurveFile.parse(text.replacing("\n", with: "\r\n")) == read)
        #expect(try CurveFile.parse(text.trimmingCharacters(in: .newlines)) == read)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func writingWhatWasReadGivesTheSameBytes(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let lengths: [Int64] = [60, 300, 420, 3_600]
        let grid = try VolumeGrid.aShareDay(
            bucket: .seconds(lengths[Int(generator.below(4))]))
        let shares = (0..<grid.count).map { _ in
            generator.below(5) == 0 ? 0 : generator.uniform() * generator.uniform()
        }
        let curve = try VolumeCurve(
            instrument: nil, grid: grid, shares: shares,
            priorVolume: Quantity(generator.below(1 << 60)), days: 7, estimator: "mean")
        let text = CurveFile.text(curve)
        #expect(CurveFile.text(try CurveFile.parse(text)) == text, "seed \(seed)")
    }

    private static let sound = """
        # Pankou volume curve
        # version: 1
        # instrument: market
        # estimator: mean
        # days: 3
        # prior volume: 300
        start,end,share
        09:25:00,09:25:00,0.1
        09:30:00,11:30:00,0.5
        13:00:00,14:57:00,0.3
        15:00:00,15:00:00,0.1

        """

    @Test func fewerDecimalsWillDo() throws {
        let curve = try CurveFile.parse(CurveFileTests.sound)
        #expect(curve.instrument == nil)
        #expect(curve.shares == [0.1, 0.5, 0.3, 0.1])
        #expect(curve.grid.sessions == [0..<1, 1..<2])
    }

    /// What is replaced, by what, and what the error must name.
    @Test(
        arguments: [
            ("# Pankou volume curve\n", "", ["line 1", "no curve file"]),
            ("# version: 1", "# version: 2", ["line 2, version", "2 is not known"]),
            ("# version: 1", "# version: one", ["line 2, version", "\"one\"", "whole number"]),
            ("market", "600519", ["line 3, instrument", "\"600519\" is no security", "600519.SH"]),
            ("# days: 3\n", "", ["line 5, days", "\"# prior volume: 300\" is not"]),
            ("300", "-300", ["line 6, prior volume", "\"-300\""]),
            ("300", "99999999999999999999", ["line 6, prior volume", "whole number"]),
            ("start,end,share", "start;end;share", ["line 7", "is not \"start,end,share\""]),
            ("0.5", "0,5", ["line 9", "4 fields"]), ("0.5", "5e-1", ["line 9, share", "\"5e-1\""]),
            ("0.5", "1.5", ["line 9, share", "0 to 1"]), ("0.5", "-0.5", ["line 9, share"]),
            ("0.5", "0.", ["line 9, share"]), ("0.5", "0.5000000000000000", ["at most 15"]),
            ("0.5", "0.4", ["share", "sum to 0.9,", "divide"]),
            ("09:30:00,11", "9:30:00,11", ["line 9, start", "HH:MM:SS"]),
            ("14:57:00", "14:60:00", ["line 10, end", "HH:MM:SS"]),
            ("13:00:00", "11:00:00", ["line 10, start", "before the end"]),
            ("11:30:00,0.5", "09:30:00,0.5", ["line 9, end", "not after the start"]),
            ("09:25:00,09:25:00,0.1\n", "", ["line 8, end", "auctions"]),
            ("15:00:00,15:00:00,0.1\n", "", ["line 10, end", "auctions"]),
            ("0.1\n09:30:00,11:30:00,0.5\n13:00:00,14:57:00,0.3\n", "0.9\n", ["at least"]),
            ("0.5\n", "0.5\n\n", ["line 10", "1 fields"]),
            ("# estimator: mean\n", "", ["line 4, estimator", "\"# days: 3\" is not"]),
            ("0.5\n13:00:00,14:57:00,0.3", "0\n13:00:00,14:57:00,0.8", []),
            ("mean", "m\u{7}", ["cannot be used", "printable"]), ("0.5", "\u{0}", ["\"\\x0\""]),
        ] as [(String, String, [String])])
    func everyFaultIsNamed(old: String, new: String, words: [String]) {
        let text = CurveFileTests.sound.replacing(old, with: new, maxReplacements: 1)
        #expect(text != CurveFileTests.sound)
        if words.isEmpty {
            #expect(throws: Never.self) { try CurveFile.parse(text) }
            return
        }
        let error = #expect(throws: CurveFileError.self) { try CurveFile.parse(text) }
        for word in words {
            #expect(error?.description.contains(word) == true, "\(String(describing: error))")
        }
    }

    @Test func everyCutOffFileIsRefused() {
        let bytes = Array(CurveFileTests.sound.utf8)
        // Without the final newline it is whole.
        for length in 0..<bytes.count - 1 {
            #expect(throws: CurveFileError.self) { try CurveFile.parse(Array(bytes[..<length])) }
        }
        #expect(throws: CurveFileError.self) {
            try CurveFile.parse([UInt8](repeating: 0x23, count: 2 << 20))
        }
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func damagedFilesNeverTrap(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var read = 0
        for _ in 0..<4_000 {
            var bytes = Array(CurveFileTests.sound.utf8)
            for _ in 0...generator.below(3) {
                let place = Int(generator.below(UInt64(bytes.count)))
                bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            }
            do {
                let curve = try CurveFile.parse(bytes)
                read += 1
                #expect(abs(curve.shares.reduce(0, +) - 1) < 1e-12, "seed \(seed)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        // Some damage is harmless: another digit of the days, another letter of the estimator.
        #expect(read > 0)
    }
}
