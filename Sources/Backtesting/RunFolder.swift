import Foundation
import Journal
import MarketData
import TradingModel

/// The folder of a run: journal, tables, summary and report.
public enum RunFolder {
    /// The name of the journal's folder.
    public static let journal = "journal"
    /// The page's name.
    public static let report = "report.html"
    /// The name of the risk gate's page.
    public static let risk = "risk.html"

    /// Makes `path` a run's folder: `fill` writes the journal into a temporary folder beside it,
    /// the tables are derived from it, and the whole is moved into place.
    ///
    /// Whatever goes wrong, `path` is left as it was. Throws ``RunFolderError`` where `path` exists
    /// and `overwrite` is false, and what `fill` throws.
    public static func create(
        at path: String, overwrite: Bool, fill: (_ journal: String) throws -> Void
    ) throws -> RunRecord {
        let target = try checkTarget(path, overwrite: overwrite)
        return try build(target) { partial in
            try fill(partial + "/" + journal)
            return try writeTables(in: partial)
        }
    }

    /// Makes `path` the folder of a run that is served: `fill` writes a live journal in place, and the
    /// tables are derived from it when the run is over.
    ///
    /// Whatever goes wrong, what the journal had by then stays. Throws as
    /// ``create(at:overwrite:fill:)``.
    public static func createLive(
        at path: String, overwrite: Bool, fill: (_ journal: String) throws -> Void
    ) throws -> RunRecord {
        let target = try checkTarget(path, overwrite: overwrite)
        let manager = FileManager.default
        do {
            if OutputFile.kind(at: target) != nil { try manager.removeItem(atPath: target) }
            try manager.createDirectory(atPath: target, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(
                description: "\(target): cannot be made there (\(reason(error))); check the path "
                    + "and its permissions")
        }
        try fill(target + "/" + journal)
        return try writeTables(in: target)
    }

    /// Lets `fill` make the content of `target` in a temporary folder beside it and moves that into
    /// place when it is whole; what was at `target` is replaced.
    static func build<T>(_ target: String, _ fill: (_ partial: String) throws -> T) throws -> T {
        let manager = FileManager.default
        // A name of its own: whatever else lies beside the target is not ours to remove.
        let number = ProcessInfo.processInfo.processIdentifier
        let (partial, old) = ("\(target).\(number).partial", "\(target).\(number).old")
        do {
            let parent = URL(fileURLWithPath: target).deletingLastPathComponent()
            try manager.createDirectory(at: parent, withIntermediateDirectories: true)
            try manager.createDirectory(atPath: partial, withIntermediateDirectories: false)
        } catch {
            throw RunFolderError(
                description: "\(target): cannot be made there (\(reason(error))); check the path "
                    + "and its permissions")
        }
        do {
            let result = try fill(partial)
            try replace(target, with: partial, keeping: old)
            return result
        } catch {
            // The run failed: leave nothing behind, and report why it failed, not the clean-up.
            do { try manager.removeItem(atPath: partial) } catch {}
            throw error
        }
    }

    /// Moves `partial` to `target`; what was there goes to `old` first, and back if that fails.
    private static func replace(
        _ target: String, with partial: String, keeping old: String
    ) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: target) else {
            return try manager.moveItem(atPath: partial, toPath: target)
        }
        try manager.moveItem(atPath: target, toPath: old)
        do {
            try manager.moveItem(atPath: partial, toPath: target)
        } catch {
            try manager.moveItem(atPath: old, toPath: target)
            throw error
        }
        try manager.removeItem(atPath: old)
    }

    /// The path without trailing slashes, where a run's folder may be put there.
    ///
    /// An empty folder may always be filled; with `overwrite` that of an earlier run may be
    /// replaced, if it holds nothing else. Throws ``RunFolderError``.
    @discardableResult
    public static func checkTarget(_ path: String, overwrite: Bool) throws -> String {
        try checkTarget(path, overwrite: overwrite, kind: "run") { target, name in
            try isOwn(name, in: target)
        }
    }

    /// The same for the folder of a `kind`, whose content `isOwn` knows by folder and name.
    static func checkTarget(
        _ path: String, overwrite: Bool, kind what: String,
        isOwn: (_ target: String, _ name: String) throws -> Bool
    ) throws -> String {
        var target = path
        while target.count > 1, target.hasSuffix("/") { target.removeLast() }
        let name = target.split(separator: "/").last ?? ""
        guard !name.isEmpty, name != ".", name != ".." else {
            throw RunFolderError(
                description: "\"\(path)\" names no new folder; give one such as runs/first")
        }
        guard let kind = OutputFile.kind(at: target) else { return target }
        guard kind == .folder else {
            throw RunFolderError(description: "\(target): exists and is not a folder")
        }
        let found = try FileManager.default.contentsOfDirectory(atPath: target)
        if found.isEmpty { return target }
        guard overwrite else {
            throw RunFolderError(
                description: "\(target): exists; give another folder, or --force to replace it")
        }
        guard let stranger = try found.filter({ try !isOwn(target, $0) }).min() else {
            return target
        }
        throw RunFolderError(
            description: "\(target): holds \(stranger), which no \(what) wrote; --force replaces "
                + "only the folder of a \(what)")
    }

    /// The files of a run. An earlier version's journal was one file; it is not read any more.
    private static let names: Set<String> = [
        report, risk, "orders.csv", "fills.csv", "equity.csv", "summary.json", "journal.pkj",
    ]

    /// The name of the file that `name` was to become, where a run was killed while it wrote it.
    static func wholeName(_ name: String) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 1] == "partial",
            Int(parts[parts.count - 2]) != nil
        else { return name }
        return parts.dropLast(2).joined(separator: ".")
    }

    /// Whether `name` in `folder` is what a run leaves there: a journal with nothing of anybody
    /// else's in it, or one of the other files.
    static func isOwn(_ name: String, in folder: String) throws -> Bool {
        guard name == journal else { return names.contains(wholeName(name)) }
        let path = folder + "/" + name
        guard OutputFile.kind(at: path) == .folder else { return false }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .allSatisfy(JournalFormat.isFileName)
    }

    /// The system's words for an error, without its codes.
    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
            return error.localizedDescription
        }
        // strerror's text is copied at once.
        return unsafe String(cString: strerror(Int32(underlying.code)))
    }

    /// Derives tables, summary and report of the run in `folder` from its journal.
    @discardableResult
    public static func writeTables(in folder: String) throws -> RunRecord {
        let run = try RunRecord(journal: folder + "/" + journal)
        guard run.header.parents == nil else {
            let name = URL(fileURLWithPath: folder).lastPathComponent
            _ = try writeBasketDay(run, in: folder, name: name)
            return run
        }
        try writeTables(of: run, in: folder)
        try write(try stableJSON(RunSummary(run), pretty: true) + [0x0A], "summary.json", folder)
        try write(Array(ReportBuilder(run).page.utf8), report, folder)
        try write(Array(RiskReportBuilder(run).page.utf8), risk, folder)
        return run
    }

    /// Writes the tables of orders, fills and equity.
    static func writeTables(of run: RunRecord, in folder: String) throws {
        try write(Array(run.ordersCSV.utf8), "orders.csv", folder)
        try write(Array(run.fillsCSV.utf8), "fills.csv", folder)
        try write(Array(run.equityCSV.utf8), "equity.csv", folder)
    }

    private static func write(_ bytes: [UInt8], _ name: String, _ folder: String) throws {
        try OutputFile.write(bytes, to: folder + "/" + name)
    }
}

/// A run's folder that cannot be made: where, why, and what to do.
public struct RunFolderError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}
