import TradingModel

/// The journal file: what a run did, in order, each record checked and chained to the one before.
///
/// File header, 64 bytes: magic `PKJRNL01`, u32 byte order mark 0x01020304, u32 version 1, 44 bytes
/// of zero, u32 CRC-32C of the 60 bytes before it.
///
/// Record, padded with zeros to a multiple of 64 bytes, all little-endian:
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | magic `PKR1` |
/// | 4 | 2 | type: 0 run header (JSON), 1 event, 2 sample, 3 run trailer (JSON), 4 decision of the risk gate, 5 risk event |
/// | 6 | 2 | zero |
/// | 8 | 4 | payload length in bytes |
/// | 12 | 4 | CRC-32C of the whole padded record with this field zero |
/// | 16 | 8 | sequence number, dense from 1 |
/// | 24 | 8 | sequence number of the record that caused this one, 0 for none |
/// | 32 | 8 | time, ns since midnight |
/// | 40 | 8 | chain: first eight bytes of the SHA-256 of the padded record before this one |
/// | 48 |  | payload |
///
/// The file holds no clock time, host or path: equal runs have equal bytes. A finished journal ends
/// with a trailer; nothing follows it.
enum JournalFormat {
    static let fileMagic = Array("PKJRNL01".utf8)
    static let byteOrderMark: UInt32 = 0x0102_0304
    static let version: UInt32 = 1
    static let fileHeaderSize = 64
    static let recordMagic: UInt32 = 0x3152_4B50  // "PKR1"
    static let recordHeaderSize = 48
    static let alignment = 64
    static let maximumPayload = 1 << 24

    static var fileHeader: [UInt8] {
        var writer = ByteWriter()
        writer.bytes = fileMagic
        writer.put(byteOrderMark)
        writer.put(version)
        writer.bytes += [UInt8](repeating: 0, count: fileHeaderSize - 4 - writer.bytes.count)
        writer.put(CRC32C.of(writer.bytes))
        return writer.bytes
    }

    static func paddedSize(payload: Int) -> Int {
        (recordHeaderSize + payload + alignment - 1) / alignment * alignment
    }

    /// A whole record, checksum included.
    static func record(
        type: UInt16, sequence: UInt64, cause: UInt64, time: Timestamp, chain: UInt64,
        payload: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter()
        let size = paddedSize(payload: payload.count)
        writer.bytes.reserveCapacity(size)
        writer.put(recordMagic)
        writer.put(type)
        writer.put(UInt16(0))
        writer.put(UInt32(payload.count))
        writer.put(UInt32(0))
        writer.put(sequence)
        writer.put(cause)
        writer.put(time.nanoseconds)
        writer.put(chain)
        writer.bytes += payload
        writer.bytes += [UInt8](repeating: 0, count: size - writer.bytes.count)
        var checksum = CRC32C.of(writer.bytes)
        for offset in 12..<16 {
            writer.bytes[offset] = UInt8(truncatingIfNeeded: checksum)
            checksum >>= 8
        }
        return writer.bytes
    }
}

/// One record of a journal.
public struct JournalRecord: Sendable {
    /// Its number, dense from 1.
    public let seq: UInt64
    /// The number of the record that caused it, 0 for none.
    public let cause: UInt64
    /// When, in the run's time.
    public let time: Timestamp
    /// What it says.
    public let body: JournalBody
}

/// What a record says.
public enum JournalBody: Sendable {
    /// What fixed the run, as JSON.
    case header([UInt8])
    /// Something that happened.
    case event(Event)
    /// Market and account at a moment.
    case sample(Sample)
    /// What the run counted, as JSON.
    case trailer([UInt8])
    /// A decision of the risk gate.
    case decision([UInt8])
    /// What else the risk gate told.
    case riskEvent([UInt8])
    /// A message from outside that changed the run.
    case input([UInt8])
}

/// A journal that cannot be written or read: where, what, and what to do.
public struct JournalError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}
