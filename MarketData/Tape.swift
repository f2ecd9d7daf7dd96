import Foundation
import TradingModel

/// A tape, mapped into memory: every check is made when it is opened, reading is then O(1).
public struct Tape: Sendable {
    /// What the tape is.
    public let header: TapeHeader
    /// The path as the user gave it.
    public let path: String
    private let data: Data
    private let rowsStart: Int

    /// Records on the tape.
    public var count: Int { header.recordCount }

    /// The tape file, byte for byte.
    public var bytes: [UInt8] { [UInt8](data) }

    /// Opens the tape at `path`.
    ///
    /// Throws ``DataError`` for anything but a whole, undamaged tape of this version.
    public init(path: String, followsLinks: Bool = false) throws {
        // Opening it as an input file refuses directories, devices and links with a clear word.
        _ = try InputFile(path: path, followsLinks: followsLinks, wanted: "a tape")
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw DataError(file: path, "cannot be mapped (\(error.localizedDescription))")
        }
        try self.init(data: data, path: path)
    }

    /// A tape from bytes in memory, called `path` in errors.
    public init(data: Data, path: String) throws {
        self.data = data
        self.path = path
        let decoder = TapeDecoder(data: data, path: path)
        header = try decoder.header()
        let records = TapeFormat.sectionSize(
            count: UInt64(header.recordCount), size: TapeFormat.recordSize)
        rowsStart = TapeFormat.headerSize + (records ?? 0)
        try decoder.checkBlocks(header)
        try checkRecords()
        try checkRows()
    }

    /// Whether the file at `path` begins as a tape does.
    ///
    /// Throws ``DataError`` where it cannot be read.
    public static func isTape(at path: String, followsLinks: Bool = false) throws -> Bool {
        let file = try InputFile(
            path: path, followsLinks: followsLinks, wanted: "a tape or a CSV file")
        return try file.next().starts(with: TapeFormat.magic)
    }

    /// Record `index`.
    public subscript(index: Int) -> TapeRecord {
        precondition(index >= 0 && index < count, "the tape has \(count) records")
        let offset =
            TapeFormat.headerSize + TapeFormat.offset(of: index, size: TapeFormat.recordSize)
        return TapeDecoder.record(data.bytes, at: offset)
    }

    /// Book row `index`.
    public func row(_ index: Int) -> BookRow {
        precondition(index >= 0 && index < header.rowCount, "the tape has \(header.rowCount) rows")
        let size = header.bookLevels * TapeFormat.levelSize
        let offset = rowsStart + TapeFormat.offset(of: index, size: size)
        return TapeDecoder.row(data.bytes, at: offset, levels: header.bookLevels)
    }

    /// All records; for tests and tools that want an array.
    public var records: [TapeRecord] { (0..<count).map { self[$0] } }

    /// The lowest and highest price of any submission: prices that the exchange accepted.
    public var acceptedPrices: ClosedRange<Price>? {
        var range: ClosedRange<Price>?
        for index in 0..<count {
            let record = self[index]
            guard record.kind == .submit else { continue }
            let (low, high) = (range?.lowerBound, range?.upperBound)
            range = min(record.price, low ?? record.price)...max(record.price, high ?? record.price)
        }
        return range
    }

    /// Values and order, beyond what checksums say.
    private func checkRecords() throws {
        var before: TapeRecord?
        for index in 0..<count {
            let offset =
                TapeFormat.headerSize + TapeFormat.offset(of: index, size: TapeFormat.recordSize)
            guard TapeDecoder.isValid(data.bytes, at: offset) else {
                throw DataError(
                    file: path,
                    "record \(index) at byte \(offset) has a kind, side, price, quantity or flag "
                        + "that does not exist")
            }
            let record = self[index]
            if let before, record.sequence < before.sequence || record.time < before.time {
                throw DataError(
                    file: path,
                    "record \(index) at byte \(offset) goes back in time or sequence")
            }
            before = record
        }
    }

    /// Levels of the book rows, beyond what checksums say.
    private func checkRows() throws {
        let size = header.bookLevels * TapeFormat.levelSize
        for index in 0..<header.rowCount {
            let row = rowsStart + TapeFormat.offset(of: index, size: size)
            for offset in stride(from: row, to: row + size, by: TapeFormat.levelSize)
            where !TapeDecoder.isValidLevel(data.bytes, at: offset) {
                throw DataError(
                    file: path,
                    "book row \(index) at byte \(offset) has a price or quantity out of range")
            }
        }
    }
}
