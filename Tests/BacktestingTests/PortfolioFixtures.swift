import Backtesting
import Execution
import Foundation
import MarketData
import Strategies
import Testing
import TradingModel

/// Sends one order for the whole parent at its limit price when its window begins.
struct OneShot: NamedStrategy {
    static let name = "one-shot"
    static let summary = "One order, for tests."
    private let parent: ParentOrder
    private var didSend = false

    init(_ setup: StrategySetup) throws(StrategyError) {
        guard setup.parent.limitPrice != nil else {
            throw StrategyError(description: "limitPrice must be given")
        }
        parent = setup.parent
    }

    mutating func started(_ context: inout TradingContext) { context.wake(at: parent.startTime) }

    mutating func woken(_ context: inout TradingContext) {
        guard !didSend, let price = parent.limitPrice else { return }
        didSend = true
        _ = context.submit(parent.side, quantity: parent.quantity, price: price, purpose: .join)
    }
}

/// A file of comma-separated values as a test reads it: fields by the names of their columns.
struct TestTable {
    let rows: [[String: String]]

    init(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let names = try #require(lines.first)
        rows = try lines.dropFirst().map { fields in
            try #require(fields.count == names.count, "\(path): \(fields)")
            return Dictionary(uniqueKeysWithValues: zip(names, fields))
        }
    }

    /// A column in ten-thousandths, summed.
    func money(_ column: String, where isWanted: ([String: String]) -> Bool = { _ in true })
        -> Int64
    {
        rows.filter(isWanted).reduce(0) { $0 + TestTable.units($1[column] ?? "") }
    }

    /// A column in ten-thousandths, summed for each key.
    func units(_ column: String, by key: ([String: String]) -> String) -> [String: Int64] {
        rows.reduce(into: [:]) { sums, row in
            sums[key(row), default: 0] += TestTable.units(row[column] ?? "")
        }
    }

    static func units(_ text: String) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let value = Money(isNegative ? String(text.dropFirst()) : text)?.units ?? 0
        return isNegative ? -value : value
    }
}

/// A folder with tapes, a basket and accounts, and what a portfolio makes of them.
struct PortfolioFixture {
    let folder: String

    init(_ folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            atPath: folder + "/tapes", withIntermediateDirectories: true)
    }

    func write(_ name: String, _ lines: [String]) throws {
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    /// A day written by hand as a tape of `code` on `date` with a previous close of 10.00.
    func tape(_ day: SmallDay, _ code: String, _ date: String) throws {
        let header = TapeHeader(
            instrument: try #require(Instrument(code)), date: try #require(TradingDate(date)),
            scale: .cent, previousClose: Price(ticks: 1_000), origin: "test")
        let bytes = TapeWriter.encode(header, records: day.records)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/tapes/\(code)-\(date).tape"))
    }

    /// The plan of the fixture's basket and, if they were written, its accounts.
    ///
    /// Without the risk gate unless it is wanted: these tests are about broker and venue.
    func plan(
        jobs: Int = 1, _ change: (inout PortfolioSettings) -> Void = { $0.risk.isOn = false }
    ) throws -> PortfolioPlan {
        let accounts = folder + "/accounts.csv"
        var settings = PortfolioSettings()
        settings.jobs = jobs
        change(&settings)
        return try PortfolioPlan(
            basket: folder + "/basket.csv", tapes: [folder + "/tapes"],
            accounts: FileManager.default.fileExists(atPath: accounts) ? accounts : nil,
            algorithms: [TWAP.self, OneShot.self], settings: settings)
    }

    @discardableResult
    func run(
        _ name: String = "out", jobs: Int = 1,
        _ change: (inout PortfolioSettings) -> Void = { $0.risk.isOn = false }
    ) throws -> PortfolioResult {
        try PortfolioRun.run(
            try plan(jobs: jobs, change), at: folder + "/" + name, overwrite: false)
    }

    /// A table of the portfolio's folder.
    func table(_ name: String, of output: String = "out") throws -> TestTable {
        try TestTable("\(folder)/\(output)/\(name).csv")
    }

    /// Every file below `output` with its bytes.
    func files(_ output: String) throws -> [String: Data] {
        let root = folder + "/" + output
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            var isFolder: ObjCBool = false
            let path = root + "/" + name
            // The flag outlives the call that writes it.
            let exists = unsafe FileManager.default.fileExists(
                atPath: path, isDirectory: &isFolder)
            if exists, !isFolder.boolValue {
                files[name] = try Data(contentsOf: URL(fileURLWithPath: path))
            }
        }
        return files
    }
}
