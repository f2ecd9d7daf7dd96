import MarketData
import TradingModel

/// The layout of a workload file: a header of 64 bytes, then records of 32, all little-endian.
enum WorkloadFormat {
    /// The first eight bytes of a file.
    static let magic = Array("LOBWKL01".utf8)
    static let headerSize = 64
    static let recordSize = 32
    /// The most instruments: their index has 16 bits.
    static let maximumSymbols: UInt32 = 65_536
    /// The highest price: prices are 32-bit signed ticks.
    static let maximumPrice = UInt32(Int32.max)

    /// Where the fields of the header begin, in bytes.
    enum Header {
        static let count = 8
        static let prefix = 16
        static let symbols = 24
        static let maximumPrice = 28
        static let maximumID = 32
        static let maximumLive = 40
        static let maximumQuantity = 44
        static let seed = 48
        static let reserved = 56
    }

    /// Where the fields of a record begin, in bytes from its start.
    enum Record {
        static let kind = 0
        static let side = 1
        static let symbol = 2
        static let price = 4
        static let quantity = 8
        static let flags = 12
        static let id = 16
        static let newID = 24
    }

    /// Bytes of a file of `count` records, or nil where no file can be so long.
    static func size(count: UInt64) -> Int? {
        let (records, isTooLarge) = count.multipliedReportingOverflow(by: UInt64(recordSize))
        guard !isTooLarge, records < UInt64(Int.max) - UInt64(headerSize) else { return nil }
        return headerSize + Int(records)
    }
}

extension Workload {
    /// Reads a workload file wholly, plain or gzip, and checks every field of it.
    ///
    /// The header's largest price, number and quantity are hints; where a record goes beyond them,
    /// the record counts. A header that says nothing of live orders (0) is taken to mean one.
    ///
    /// Throws ``DataError`` with file, record, byte, field, value and what is allowed.
    public init(contentsOf path: String) throws {
        let input = try InputFile(path: path, followsLinks: true, wanted: "a workload file")
        var bytes = try input.next()
        while bytes.count < WorkloadFormat.headerSize {
            let more = try input.next()
            if more.isEmpty { break }
            bytes += more
        }
        let header = try WorkloadHeader(bytes, path)
        bytes.reserveCapacity(min(header.size, input.size))
        var size = bytes.count
        while case let more = try input.next(), !more.isEmpty {
            size += more.count
            // What lies behind the last record is counted for the message, and not kept.
            if size <= header.size { bytes += more }
        }
        try header.check(size: size)
        self = try WorkloadDecoder(header: header, bytes: bytes).workload()
    }

    /// Writes the workload to a file, by way of a temporary one beside it.
    ///
    /// With `overwrite` an earlier workload file may be replaced, and nothing else. Throws
    /// ``DataError`` where the file exists or cannot be written.
    public func write(to path: String, overwrite: Bool = false) throws {
        try Workload.checkTarget(path, overwrite: overwrite)
        try OutputFile.write(encoded, to: path)
    }

    /// Refuses to write over anything but, with `overwrite`, an earlier workload file.
    ///
    /// Throws ``DataError``.
    public static func checkTarget(_ path: String, overwrite: Bool) throws {
        guard let kind = OutputFile.kind(at: path) else { return }
        guard overwrite else {
            throw DataError(file: path, "exists; give another folder, or --force to replace it")
        }
        guard kind == .file,
            try InputFile(path: path).next().starts(with: WorkloadFormat.magic)
        else {
            throw DataError(file: path, "is not a workload; --force replaces only workload files")
        }
    }

    /// The bytes of the workload's file.
    public var encoded: [UInt8] {
        typealias Header = WorkloadFormat.Header
        typealias Field = WorkloadFormat.Record
        let size = WorkloadFormat.headerSize + records.count * WorkloadFormat.recordSize
        var bytes = [UInt8](repeating: 0, count: size)
        bytes.replaceSubrange(0..<WorkloadFormat.magic.count, with: WorkloadFormat.magic)
        // The array has the size of what is stored, and integers may be stored unaligned.
        unsafe bytes.withUnsafeMutableBytes { buffer in
            func put(_ value: some FixedWidthInteger & BitwiseCopyable, _ offset: Int) {
                unsafe buffer.storeBytes(
                    of: value.littleEndian, toByteOffset: offset, as: type(of: value))
            }
            put(UInt64(records.count), Header.count)
            put(UInt64(prefix), Header.prefix)
            put(UInt32(symbols), Header.symbols)
            put(maximumPrice, Header.maximumPrice)
            put(maximumID, Header.maximumID)
            put(UInt32(maximumLive), Header.maximumLive)
            put(maximumQuantity, Header.maximumQuantity)
            put(seed, Header.seed)
            var start = WorkloadFormat.headerSize
            for record in records {
                put(record.kind.rawValue, start + Field.kind)
                put(record.side.rawValue, start + Field.side)
                put(record.symbol, start + Field.symbol)
                put(record.price, start + Field.price)
                put(record.quantity, start + Field.quantity)
                put(record.flags, start + Field.flags)
                put(record.id, start + Field.id)
                put(record.newID, start + Field.newID)
                start += WorkloadFormat.recordSize
            }
        }
        return bytes
    }
}
