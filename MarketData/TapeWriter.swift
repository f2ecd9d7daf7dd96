import Foundation
import TradingModel

/// Writes tapes: whole or not at all.
public enum TapeWriter {
    /// Writes a tape to `path` by way of a temporary file beside it.
    ///
    /// Throws ``DataError`` where the file exists and `overwrite` is false, or cannot be written.
    public static func write(
        _ header: TapeHeader, records: [TapeRecord], rows: [BookRow] = [], to path: String,
        overwrite: Bool
    ) throws {
        guard header.instrument.description.utf8.count <= TapeFormat.instrumentSize else {
            throw DataError(
                file: path,
                "cannot hold \(header.instrument): a tape has room for "
                    + "\(TapeFormat.instrumentSize) characters")
        }
        try checkTarget(path, overwrite: overwrite)
        try OutputFile.write(encode(header, records: records, rows: rows), to: path)
    }

    /// Refuses to write over anything but, with `overwrite`, an earlier tape.
    public static func checkTarget(_ path: String, overwrite: Bool) throws {
        guard let kind = OutputFile.kind(at: path) else { return }
        guard overwrite else {
            throw DataError(file: path, "exists; give another name, or --force to replace it")
        }
        guard kind == .file, let handle = FileHandle(forReadingAtPath: path),
            let start = try handle.read(upToCount: TapeFormat.magic.count),
            start.elementsEqual(TapeFormat.magic)
        else { throw DataError(file: path, "is not a tape; --force replaces only tapes") }
    }

    /// The bytes of a tape.
    public static func encode(
        _ header: TapeHeader, records: [TapeRecord], rows: [BookRow] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            TapeFormat.headerSize + records.count * 49 + rows.count * header.bookLevels * 25 + 64)
        put(header, records.count, rows.count, into: &bytes)
        blocks(records, section: 1, size: TapeFormat.recordSize, into: &bytes) { record, bytes in
            put(record.sequence, into: &bytes)
            put(record.time.nanoseconds, into: &bytes)
            put(record.order.raw, into: &bytes)
            put(record.contra.raw, into: &bytes)
            put(record.quantity, into: &bytes)
            put(record.price.ticks, into: &bytes)
            put(record.kind.rawValue, into: &bytes)
            put(record.side.rawValue, into: &bytes)
            put(record.flags.rawValue, into: &bytes)
        }
        let rowSize = header.bookLevels * TapeFormat.levelSize
        blocks(rows, section: 2, size: rowSize, into: &bytes) { row, bytes in
            precondition(
                row.asks.count == header.bookLevels && row.bids.count == header.bookLevels)
            for (ask, bid) in zip(row.asks, row.bids) {
                put(ask.price.ticks, into: &bytes)
                put(bid.price.ticks, into: &bytes)
                put(ask.quantity, into: &bytes)
                put(bid.quantity, into: &bytes)
            }
        }
        return bytes
    }

    private static func put(
        _ header: TapeHeader, _ records: Int, _ rows: Int, into bytes: inout [UInt8]
    ) {
        bytes += TapeFormat.magic
        put(TapeFormat.byteOrderMark, into: &bytes)
        put(TapeFormat.version, into: &bytes)
        put(header.schema.rawValue, into: &bytes)
        put(header.date.number, into: &bytes)
        put(header.scale.tick.units, into: &bytes)
        put(header.previousClose?.ticks ?? 0, into: &bytes)
        put(UInt32(header.bookLevels), into: &bytes)
        put(UInt64(records), into: &bytes)
        put(UInt64(rows), into: &bytes)
        put(header.instrument.description, size: TapeFormat.instrumentSize, into: &bytes)
        put(header.origin, size: 64, into: &bytes)
        bytes += [UInt8](repeating: 0, count: TapeFormat.headerSize - 4 - bytes.count)
        put(CRC32C.of(bytes), into: &bytes)
    }

    private static func blocks<Entry>(
        _ entries: [Entry], section: UInt16, size: Int, into bytes: inout [UInt8],
        encode: (Entry, inout [UInt8]) -> Void
    ) {
        var payload: [UInt8] = []
        for start in stride(from: 0, to: entries.count, by: TapeFormat.blockEntries) {
            let slice = entries[start..<min(start + TapeFormat.blockEntries, entries.count)]
            payload.removeAll(keepingCapacity: true)
            for entry in slice { encode(entry, &payload) }
            var header: [UInt8] = []
            put(TapeFormat.blockMagic, into: &header)
            put(section, into: &header)
            put(UInt16(size), into: &header)
            put(UInt32(slice.count), into: &header)
            put(CRC32C.of(payload), into: &header)
            header += [UInt8](repeating: 0, count: 12)
            put(CRC32C.of(header), into: &header)
            bytes += header
            bytes += payload
        }
    }

    private static func put<T: FixedWidthInteger>(_ value: T, into bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: T.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
        }
    }

    /// Text in a field of fixed size; whoever makes a header keeps it short enough.
    private static func put(_ text: String, size: Int, into bytes: inout [UInt8]) {
        precondition(text.utf8.count <= size, "\(text) is longer than \(size) bytes")
        bytes += Array(text.utf8)
        bytes += [UInt8](repeating: 0, count: size - text.utf8.count)
    }
}
