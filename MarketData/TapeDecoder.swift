import Foundation
import TradingModel

/// Reads a tape's bytes; the only unchecked loads of this module.
///
/// Every load is preceded by a check of the length, made once for the whole file: `checkBlocks`
/// compares the file's size with what its header says before any entry is read.
struct TapeDecoder {
    let data: Data
    let path: String

    private static func load<T: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, _ offset: Int, as type: T.Type = T.self
    ) -> T {
        // Fixed-width integers have no invalid bit patterns, and the load may be unaligned.
        T(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }

    private func fault(_ what: String) -> DataError { DataError(file: path, what) }

    func header() throws -> TapeHeader {
        let bytes = data.bytes
        guard bytes.byteCount >= TapeFormat.headerSize else {
            throw fault("is shorter than a tape's header; make it anew with pankou import")
        }
        let start = bytes.extracting(first: TapeFormat.headerSize - 4)
        for (offset, byte) in TapeFormat.magic.enumerated()
        where TapeDecoder.load(bytes, offset, as: UInt8.self) != byte {
            throw fault("is not a Pankou tape (wrong magic); make one with pankou import")
        }
        let mark = TapeDecoder.load(bytes, 8, as: UInt32.self)
        guard mark == TapeFormat.byteOrderMark else {
            throw fault(
                mark == TapeFormat.byteOrderMark.byteSwapped
                    ? "has the other byte order; make it anew on this machine"
                    : "has a damaged byte order mark at byte 8")
        }
        let version = TapeDecoder.load(bytes, 12, as: UInt32.self)
        guard version == TapeFormat.version else {
            throw fault("has version \(version), and this Pankou reads version 1")
        }
        guard CRC32C.of(start) == TapeDecoder.load(bytes, TapeFormat.headerSize - 4) else {
            throw fault("has a damaged header (checksum at byte 252)")
        }
        return try fields()
    }

    private func fields() throws -> TapeHeader {
        let bytes = data.bytes
        let date = TradingDate(number: Int(TapeDecoder.load(bytes, 20, as: Int32.self)))
        let schema = TapeHeader.Schema(rawValue: TapeDecoder.load(bytes, 16))
        guard let schema else { throw fault("has a schema that this version does not know") }
        let tick = TapeDecoder.load(bytes, 24, as: Int64.self)
        let close = TapeDecoder.load(bytes, 32, as: Int32.self)
        let levels = TapeDecoder.load(bytes, 36, as: UInt32.self)
        let counts = (
            TapeDecoder.load(bytes, 40, as: UInt64.self),
            TapeDecoder.load(bytes, 48, as: UInt64.self)
        )
        guard let date, tick > 0, tick <= 1_000_000_000, close >= 0,
            levels <= TapeFormat.maximumLevels, counts.0 > 0, counts.0 <= 1 << 40,
            counts.1 <= 1 << 40, counts.1 == 0 || levels > 0,
            schema != .lobster || counts.0 == counts.1,
            let name = text(at: 56, size: TapeFormat.instrumentSize),
            let instrument = Instrument(name),
            let origin = text(at: 72, size: 64)
        else { throw fault("has a header with values out of range") }
        var header = TapeHeader(
            schema: schema, instrument: instrument, date: date,
            scale: PriceScale(tick: Money(units: tick)),
            previousClose: close == 0 ? nil : Price(ticks: close), bookLevels: Int(levels),
            origin: origin)
        header.recordCount = Int(counts.0)
        header.rowCount = Int(counts.1)
        return header
    }

    private func text(at offset: Int, size: Int) -> String? {
        let bytes = data.bytes
        let field = (0..<size).map { TapeDecoder.load(bytes, offset + $0, as: UInt8.self) }
        return String(validating: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Compares the file's length with its header, then checks every block.
    func checkBlocks(_ header: TapeHeader) throws {
        let rowSize = header.bookLevels * TapeFormat.levelSize
        guard
            let records = TapeFormat.sectionSize(
                count: UInt64(header.recordCount), size: TapeFormat.recordSize),
            let rows = header.rowCount == 0
                ? 0 : TapeFormat.sectionSize(count: UInt64(header.rowCount), size: rowSize)
        else { throw fault("has a header with values out of range") }
        let expected = TapeFormat.headerSize + records + rows
        guard data.count == expected else {
            throw fault(
                "has \(data.count) bytes, and its header says \(expected): it is "
                    + (data.count < expected ? "cut off" : "followed by other bytes"))
        }
        try checkSection(
            1, at: TapeFormat.headerSize, count: header.recordCount, size: TapeFormat.recordSize)
        try checkSection(
            2, at: TapeFormat.headerSize + records, count: header.rowCount, size: rowSize)
    }

    private func checkSection(_ section: UInt16, at start: Int, count: Int, size: Int) throws {
        let bytes = data.bytes
        var (offset, left) = (start, count)
        while left > 0 {
            let entries = min(left, TapeFormat.blockEntries)
            let payload = offset + TapeFormat.blockHeaderSize
            guard TapeDecoder.load(bytes, offset) == TapeFormat.blockMagic,
                TapeDecoder.load(bytes, offset + 4) == section,
                TapeDecoder.load(bytes, offset + 6) == UInt16(size),
                TapeDecoder.load(bytes, offset + 8) == UInt32(entries),
                CRC32C.of(bytes.extracting(offset..<offset + 28))
                    == TapeDecoder.load(bytes, offset + 28)
            else { throw fault("has a damaged block header at byte \(offset)") }
            let end = payload + entries * size
            guard CRC32C.of(bytes.extracting(payload..<end)) == TapeDecoder.load(bytes, offset + 12)
            else {
                throw fault("has a damaged block at byte \(offset) (checksum)")
            }
            offset = end
            left -= entries
        }
    }

    /// Whether the record at `offset` has only values that exist.
    static func isValid(_ bytes: RawSpan, at offset: Int) -> Bool {
        let quantity: Int64 = load(bytes, offset + 32)
        let price: Int32 = load(bytes, offset + 40)
        let time: Int64 = load(bytes, offset + 8)
        let flags: UInt16 = load(bytes, offset + 46)
        let order: UInt64 = load(bytes, offset + 16)
        let contra: UInt64 = load(bytes, offset + 24)
        return TapeRecordKind(rawValue: load(bytes, offset + 44)) != nil
            && Side(rawValue: load(bytes, offset + 45)) != nil
            && quantity >= 0 && quantity <= 1 << 40 && price >= 0
            && time >= 0 && time < 86_400_000_000_000
            && flags & ~TapeFlags.known == 0 && (order | contra) < OrderID.ownBit
    }

    /// Whether the level of a book row at `offset` has only values that exist.
    static func isValidLevel(_ bytes: RawSpan, at offset: Int) -> Bool {
        let prices: (Int32, Int32) = (load(bytes, offset), load(bytes, offset + 4))
        let quantities: (Int64, Int64) = (load(bytes, offset + 8), load(bytes, offset + 16))
        return min(prices.0, prices.1) >= 0 && min(quantities.0, quantities.1) >= 0
            && max(quantities.0, quantities.1) <= 1 << 40
    }

    /// The record at `offset`, whose values were checked when the tape was opened.
    static func record(_ bytes: RawSpan, at offset: Int) -> TapeRecord {
        TapeRecord(
            sequence: load(bytes, offset),
            time: Timestamp(nanoseconds: load(bytes, offset + 8)),
            order: OrderID(raw: load(bytes, offset + 16)),
            contra: OrderID(raw: load(bytes, offset + 24)),
            quantity: load(bytes, offset + 32),
            price: Price(ticks: load(bytes, offset + 40)),
            kind: TapeRecordKind(rawValue: load(bytes, offset + 44)) ?? .halt,
            side: Side(rawValue: load(bytes, offset + 45)) ?? .buy,
            flags: TapeFlags(rawValue: load(bytes, offset + 46)))
    }

    /// The book row at `offset`.
    static func row(_ bytes: RawSpan, at offset: Int, levels: Int) -> BookRow {
        var row = BookRow(bids: [], asks: [])
        for level in 0..<levels {
            let place = offset + level * TapeFormat.levelSize
            row.asks.append(
                PriceLevel(
                    price: Price(ticks: load(bytes, place)), quantity: load(bytes, place + 8),
                    orders: 0))
            row.bids.append(
                PriceLevel(
                    price: Price(ticks: load(bytes, place + 4)),
                    quantity: load(bytes, place + 16), orders: 0))
        }
        return row
    }
}
