import Foundation
import MarketData
import TradingModel

/// The tapes that a command was given, by security and date.
public struct TapeShelf: Sendable {
    /// The tapes in order of date, then of code.
    public let tapes: [Tape]

    /// Opens every tape of `paths`: files, or folders whose `.tape` files are meant.
    ///
    /// Throws ``InputFaults`` with every path that is no tape, and every day that stands twice.
    public init(_ paths: [String]) throws {
        var faults = FaultList()
        self.init(paths, &faults)
        try faults.check()
    }

    init(_ paths: [String], _ faults: inout FaultList) {
        var found: [Tape] = []
        for path in paths {
            for file in faults.noting(path, nil, nil, { try TapeShelf.files(path) }) ?? [] {
                guard let tape = faults.noting(file, nil, nil, { try Tape(path: file) }) else {
                    continue
                }
                let header = tape.header
                if let twin = found.first(where: {
                    $0.header.instrument == header.instrument && $0.header.date == header.date
                }) {
                    faults.note(
                        DataError(
                            file: file,
                            "is \(header.instrument) on \(header.date), as \(twin.path) is; give "
                                + "one of them"))
                }
                found.append(tape)
            }
        }
        tapes = found.sorted {
            ($0.header.date, $0.header.instrument.description)
                < ($1.header.date, $1.header.instrument.description)
        }
    }

    /// The file itself, or the tapes of a folder by name.
    private static func files(_ path: String) throws -> [String] {
        guard OutputFile.kind(at: path) == .folder else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".tape") && !$0.hasPrefix(".") }.sorted()
        guard !names.isEmpty else {
            throw DataError(file: path, "is a folder without a file that ends in .tape")
        }
        var folder = path
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return names.map { "\(folder)/\($0)" }
    }

    /// The tapes of `instrument`, by date.
    public func tapes(of instrument: Instrument) -> [Tape] {
        tapes.filter { $0.header.instrument == instrument }
    }
}
