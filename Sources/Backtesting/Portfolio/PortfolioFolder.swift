import Foundation
import MarketData
import TradingModel

/// The folder of a portfolio: tables, page, and a folder for each security and day.
public enum PortfolioFolder {
    /// The page's name.
    public static let page = "portfolio.html"
    /// The summary's name.
    public static let summary = "portfolio.json"

    private static let names: Set<String> = [
        page, summary, "parents.csv", "children.csv", "fills.csv", "accounts.csv", "days.csv",
    ]

    /// The runs in the portfolio's folder `path`, those of a day together, in order of date.
    public static func days(in path: String) throws -> [[String]] {
        var days: [(date: String, folders: [String])] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
            let parts = name.split(separator: "-", maxSplits: 1).map(String.init)
            guard parts.count == 2, TradingDate(parts[1]) != nil,
                OutputFile.kind(at: path + "/" + name) == .folder
            else { continue }
            if let index = days.firstIndex(where: { $0.date == parts[1] }) {
                days[index].folders.append(path + "/" + name)
            } else {
                days.append((parts[1], [path + "/" + name]))
            }
        }
        return days.sorted { $0.date < $1.date }.map(\.folders)
    }

    static func write(_ result: PortfolioResult, in folder: String) throws {
        let files: [(name: String, bytes: [UInt8])] = [
            ("parents.csv", Array(result.parentsCSV.utf8)),
            ("children.csv", Array(result.childrenCSV.utf8)),
            ("fills.csv", Array(result.fillsCSV.utf8)),
            ("accounts.csv", Array(result.accountsCSV.utf8)),
            ("days.csv", Array(result.daysCSV.utf8)),
            (summary, try stableJSON(result.summary, pretty: true) + [0x0A]),
            (page, Array(PortfolioPage.page(of: result).utf8)),
        ]
        for file in files { try OutputFile.write(file.bytes, to: folder + "/" + file.name) }
    }

    /// The path without trailing slashes, where a portfolio's folder may be put there.
    ///
    /// An empty folder may always be filled; with `overwrite` that of an earlier portfolio may be
    /// replaced, if it holds nothing else. Throws ``RunFolderError``.
    @discardableResult
    public static func checkTarget(_ path: String, overwrite: Bool) throws -> String {
        try RunFolder.checkTarget(path, overwrite: overwrite, kind: "portfolio") { target, name in
            if names.contains(RunFolder.wholeName(name)) { return true }
            // A folder of a security and day, with the files of a run and nothing else.
            let parts = name.split(separator: "-", maxSplits: 1)
            guard parts.count == 2, Instrument(String(parts[0])) != nil,
                TradingDate(String(parts[1])) != nil,
                OutputFile.kind(at: target + "/" + name) == .folder
            else { return false }
            let found = try FileManager.default.contentsOfDirectory(atPath: target + "/" + name)
            return try found.allSatisfy {
                if $0.hasPrefix("parent-"), $0.hasSuffix(".html") { return true }
                return try RunFolder.isOwn($0, in: target + "/" + name)
            }
        }
    }
}
