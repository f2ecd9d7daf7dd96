import TradingModel

/// The tape: one instrument's day in fixed-width records, checked block by block.
///
/// All numbers are little-endian. File header, 256 bytes:
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 8 | magic `PKTAPE01` |
/// | 8 | 4 | byte order mark 0x01020304 |
/// | 12 | 4 | version 1 |
/// | 16 | 4 | schema: 1 order by order, 2 messages with book rows (LOBSTER) |
/// | 20 | 4 | date YYYYMMDD |
/// | 24 | 8 | value of a tick in ten-thousandths of the currency unit |
/// | 32 | 4 | previous close in ticks, 0 = not known |
/// | 36 | 4 | levels a side of a book row, 0 = no rows |
/// | 40 | 8 | number of records |
/// | 48 | 8 | number of book rows |
/// | 56 | 16 | instrument, ASCII, padded with zeros |
/// | 72 | 64 | origin, UTF-8, padded with zeros |
/// | 136 | 116 | zero |
/// | 252 | 4 | CRC-32C of the 252 bytes before |
///
/// Blocks follow, first all of section 1 (records), then all of section 2 (book rows); all blocks
/// of a section but its last hold 4,096 entries. Block header, 32 bytes: u32 magic `PKBK`, u16
/// section, u16 entry size, u32 entries, u32 CRC-32C of the payload, 12 bytes of zero, u32 CRC-32C
/// of the 28 bytes before; then the payload.
///
/// Record, 48 bytes: u64 sequence, i64 time (ns since midnight), u64 order, u64 contra, i64
/// quantity, i32 price, u8 kind, u8 side, u16 flags. Book row: for each level i32 ask price, i32
/// bid price, i64 ask quantity, i64 bid quantity; a missing level is all zero.
enum TapeFormat {
    static let magic = Array("PKTAPE01".utf8)
    static let byteOrderMark: UInt32 = 0x0102_0304
    static let version: UInt32 = 1
    static let headerSize = 256
    static let blockMagic: UInt32 = 0x4B42_4B50  // "PKBK"
    static let blockHeaderSize = 32
    static let blockEntries = 4_096
    static let recordSize = 48
    static let levelSize = 24
    static let maximumLevels = 50
    static let instrumentSize = 16

    /// Bytes of a section with `count` entries of `size` bytes; nil on overflow.
    static func sectionSize(count: UInt64, size: Int) -> Int? {
        guard count <= 1 << 40, size > 0 else { return nil }
        let blocks = (Int(count) + blockEntries - 1) / blockEntries
        return Int(count) * size + blocks * blockHeaderSize
    }

    /// The offset of entry `index` from its section's start.
    @inline(__always)
    static func offset(of index: Int, size: Int) -> Int {
        index * size + (index / blockEntries + 1) * blockHeaderSize
    }
}

/// What a tape is.
public struct TapeHeader: Sendable, Hashable {
    /// What the records mean.
    public enum Schema: UInt32, Sendable {
        /// Every order, cancel and trade of the day.
        case orderByOrder = 1
        /// LOBSTER: messages within a few levels, and the book after each.
        case lobster = 2
    }

    /// What the records mean.
    public var schema: Schema
    /// The security.
    public var instrument: Instrument
    /// The day.
    public var date: TradingDate
    /// What a tick is worth.
    public var scale: PriceScale
    /// Yesterday's close, or nil where it is not known.
    public var previousClose: Price?
    /// Levels a side of the book rows.
    public var bookLevels: Int
    /// Where the data came from, at most 64 bytes: `sse-l2`, `synthetic a-share seed=7`.
    public var origin: String
    /// Records on the tape.
    public var recordCount = 0
    /// Book rows on the tape.
    public var rowCount = 0

    /// The header of a tape without book rows.
    public init(
        schema: Schema = .orderByOrder, instrument: Instrument, date: TradingDate,
        scale: PriceScale, previousClose: Price?, bookLevels: Int = 0, origin: String
    ) {
        self.schema = schema
        self.instrument = instrument
        self.date = date
        self.scale = scale
        self.previousClose = previousClose
        self.bookLevels = bookLevels
        self.origin = origin
    }
}
