import Foundation
import Journal
import TradingModel

/// The folder of a run: journal, tables, summary and report.
public enum RunFolder {
    /// The journal's name.
    public static let journal = "journal.pkj"
    /// The page's name.
    public static let report = "report.html"

    /// Makes `path` a run's folder: `fill` writes the journal into a temporary folder beside it,
    /// the tables are derived from it, and the whole is moved into place.
    ///
    /// Whatever goes wrong, `path` is left as it was. Throws ``RunFolderError`` where `path` exists
    /// and `overwrite` is false, and what `fill` throws.
    public static func create(
        at path: String, overwrite: Bool, fill: (_ journal: String) throws -> Void
    ) throws -> RunRecord {
        let manager = FileManager.default
        if manager.fileExists(atPath: path), !overwrite {
            throw RunFolderError(
                description: "\(path): exists; give another folder, or --force to replace it")
        }
        if overwrite, manager.fileExists(atPath: path),
            !manager.fileExists(atPath: path + "/" + journal),
            try !manager.contentsOfDirectory(atPath: path).isEmpty
        {
            throw RunFolderError(
                description: "\(path): is not the folder of a run; --force replaces only those")
        }
        let partial = path + ".partial"
        do {
            if manager.fileExists(atPath: partial) { try manager.removeItem(atPath: partial) }
            try manager.createDirectory(atPath: partial, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(
                description: "\(partial): cannot be made (\(error.localizedDescription)); check "
                    + "the path and its permissions")
        }
        do {
            try fill(partial + "/" + journal)
            let run = try writeTables(in: partial)
            if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
            try manager.moveItem(atPath: partial, toPath: path)
            return run
        } catch {
            // The run failed: leave nothing behind, and report why it failed, not the clean-up.
            do { try manager.removeItem(atPath: partial) } catch {}
            throw error
        }
    }

    /// Derives tables, summary and report of the run in `folder` from its journal.
    @discardableResult
    public static func writeTables(in folder: String) throws -> RunRecord {
        let run = try RunRecord(journal: folder + "/" + journal)
        try write(Array(run.ordersCSV.utf8), "orders.csv", folder)
        try write(Array(run.fillsCSV.utf8), "fills.csv", folder)
        try write(Array(run.equityCSV.utf8), "equity.csv", folder)
        try write(try stableJSON(RunSummary(run), pretty: true) + [0x0A], "summary.json", folder)
        try write(Array(ReportBuilder(run).page.utf8), report, folder)
        return run
    }

    private static func write(_ bytes: [UInt8], _ name: String, _ folder: String) throws {
        let path = folder + "/" + name
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw RunFolderError(
                description: "\(path): cannot be written (\(error.localizedDescription))")
        }
    }
}

/// A run's folder that cannot be made: where, why, and what to do.
public struct RunFolderError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}
