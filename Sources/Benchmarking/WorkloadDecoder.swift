import MarketData
import Matching
import TradingModel

/// A little-endian number at `offset` of `bytes`.
@inline(__always)
private func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: RawSpan, _ offset: Int, as type: T.Type = T.self
) -> T {
    // Fixed-width integers have no invalid bit patterns; the span checks its bounds.
    T(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
}

/// The header of a workload file, its values checked.
struct WorkloadHeader {
    let path: String
    /// Bytes of the whole file.
    let size: Int
    let count: Int
    let prefix: Int
    let symbols: Int
    let maximumPrice: UInt32
    let maximumID: UInt64
    let maximumLive: Int
    let maximumQuantity: UInt32
    let seed: UInt64

    private typealias Field = WorkloadFormat.Header
    private static let advice = "pankou bench --save writes such files"

    /// Throws ``DataError``.
    init(_ content: [UInt8], _ path: String) throws {
        self.path = path
        func fault(_ what: String) -> DataError { DataError(file: path, what) }
        func fault(_ name: String, _ offset: Int, _ value: some BinaryInteger, _ allowed: String)
            -> DataError
        {
            fault(
                "header at byte \(offset), \(name): \(value) is not allowed; it must be \(allowed)")
        }
        let magic = WorkloadFormat.magic
        guard content.starts(with: magic.prefix(content.count)) else {
            throw fault(
                "is not a workload: its first 8 bytes must be \(String(decoding: magic, as: UTF8.self)); "
                    + WorkloadHeader.advice)
        }
        guard content.count >= WorkloadFormat.headerSize else {
            throw fault(
                "is cut off: it has \(content.count) bytes, and the header alone has "
                    + "\(WorkloadFormat.headerSize); \(WorkloadHeader.advice)")
        }
        // Bytes are nothing but bytes: no padding shows.
        let bytes = unsafe content.span.bytes
        let count: UInt64 = load(bytes, Field.count)
        let prefix: UInt64 = load(bytes, Field.prefix)
        let symbols: UInt32 = load(bytes, Field.symbols)
        let live: UInt32 = load(bytes, Field.maximumLive)
        guard let size = WorkloadFormat.size(count: count) else {
            throw fault("count", Field.count, count, "the number of records behind the header")
        }
        guard count > 0 else { throw fault("count", Field.count, count, "at least 1") }
        guard prefix < count else {
            throw fault(
                "prefix", Field.prefix, prefix,
                "below the count of \(count) records, so that a command is left to be timed")
        }
        guard symbols >= 1, symbols <= WorkloadFormat.maximumSymbols else {
            throw fault("symbols", Field.symbols, symbols, "1 to \(WorkloadFormat.maximumSymbols)")
        }
        guard live <= MatchingEngine.maximumCapacity else {
            throw fault(
                "max live", Field.maximumLive, live, "1 to \(MatchingEngine.maximumCapacity)")
        }
        self.size = size
        self.count = Int(count)
        self.prefix = Int(prefix)
        self.symbols = Int(symbols)
        maximumPrice = load(bytes, Field.maximumPrice)
        maximumID = load(bytes, Field.maximumID)
        maximumLive = max(Int(live), 1)
        maximumQuantity = load(bytes, Field.maximumQuantity)
        seed = load(bytes, Field.seed)
    }

    /// Compares the length of the file's content with what the header says.
    ///
    /// Throws ``DataError``.
    func check(size found: Int) throws {
        guard found != size else { return }
        let fault = found < size ? "cut off" : "followed by other bytes"
        throw DataError(
            file: path,
            "has \(found) bytes, and the header and \(count) records that it counts take \(size): "
                + "it is \(fault); write it anew, or correct the count at byte \(Field.count)")
    }
}

/// Reads the records of a workload file; its length is that of the header.
struct WorkloadDecoder {
    let header: WorkloadHeader
    let bytes: [UInt8]

    private typealias Field = WorkloadFormat.Record

    /// Throws ``DataError`` for the first record that cannot be carried out.
    func workload() throws -> Workload {
        // Bytes are nothing but bytes: no padding shows.
        let span = unsafe bytes.span.bytes
        var records: [WorkloadRecord] = []
        records.reserveCapacity(header.count)
        var (price, quantity, id) = (
            header.maximumPrice, header.maximumQuantity, header.maximumID
        )
        for index in 0..<header.count {
            let record = try record(index, span)
            if record.hasPrice { price = max(price, record.price) }
            quantity = max(quantity, record.quantity)
            id = max(id, record.id, record.newID)
            records.append(record)
        }
        let name = header.path.split(separator: "/").last.map { String($0) } ?? header.path
        return Workload(
            name: name, records: records, prefix: header.prefix, symbols: header.symbols,
            maximumPrice: price, maximumID: id, maximumLive: header.maximumLive,
            maximumQuantity: quantity, seed: header.seed)
    }

    @inline(__always)
    private func record(_ index: Int, _ bytes: RawSpan) throws -> WorkloadRecord {
        let start = WorkloadFormat.headerSize + index * WorkloadFormat.recordSize
        let type: UInt8 = load(bytes, start + Field.kind)
        guard let kind = WorkloadRecord.Kind(rawValue: type) else {
            throw fault(
                index, "type", Field.kind, type,
                "1 limit, 2 immediate or cancel, 3 market, 4 cancel, 5 reduce or 6 replace")
        }
        let sideNumber: UInt8 = load(bytes, start + Field.side)
        guard let side = Side(rawValue: sideNumber) else {
            throw fault(index, "side", Field.side, sideNumber, "0 buy or 1 sell")
        }
        let symbol: UInt16 = load(bytes, start + Field.symbol)
        guard symbol < header.symbols else {
            throw fault(
                index, "symbol", Field.symbol, symbol,
                "0 to \(header.symbols - 1), as the header counts \(header.symbols) symbols")
        }
        var record = WorkloadRecord(
            kind, side, symbol: symbol, price: load(bytes, start + Field.price),
            quantity: load(bytes, start + Field.quantity), id: load(bytes, start + Field.id),
            newID: load(bytes, start + Field.newID))
        record.flags = load(bytes, start + Field.flags)
        if record.hasPrice, record.price < 1 || record.price > WorkloadFormat.maximumPrice {
            throw fault(
                index, "price", Field.price, record.price,
                "1 to \(WorkloadFormat.maximumPrice) where there is a limit (types 1, 2 and 6)")
        }
        if kind != .cancel, record.quantity < 1 {
            throw fault(
                index, "qty", Field.quantity, record.quantity,
                "at least 1 in all but a cancel (type 4)")
        }
        if record.id == 0 {
            throw fault(index, "id", Field.id, record.id, "at least 1")
        }
        if kind == .replace, record.newID == 0 {
            throw fault(
                index, "id2", Field.newID, record.newID, "at least 1 in a replace (type 6)")
        }
        return record
    }

    @inline(never)
    private func fault(
        _ index: Int, _ name: String, _ offset: Int, _ value: some BinaryInteger,
        _ allowed: String
    ) -> DataError {
        let byte = WorkloadFormat.headerSize + index * WorkloadFormat.recordSize + offset
        return DataError(
            file: header.path,
            "record \(index) of 0 to \(header.count - 1), byte \(byte), \(name): \(value) is not "
                + "allowed; it must be \(allowed)")
    }
}

extension WorkloadRecord {
    /// Whether the command names a limit.
    var hasPrice: Bool { kind == .limit || kind == .immediate || kind == .replace }
}
