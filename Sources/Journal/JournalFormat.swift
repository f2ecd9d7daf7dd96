import Sodium
import TradingModel

/// The bytes of a journal, version 2: a folder of segments `000001.pkj`, `000002.pkj`, …
///
/// All numbers are little-endian. A segment begins with three sectors of 512 bytes (its header and
/// two durable marks, see ``SegmentHeader`` and ``DurableMark``); its records follow at 1,536. Each
/// record is padded with zeros to a multiple of 64 bytes:
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | magic `PKR2` |
/// | 4 | 2 | type, see ``RecordType`` |
/// | 6 | 2 | zero |
/// | 8 | 4 | payload length in bytes, at most 16 MiB |
/// | 12 | 4 | CRC-32C of the whole padded record with this field zero |
/// | 16 | 8 | sequence number, dense from 1 through all segments |
/// | 24 | 8 | sequence number of the record that caused this one, 0 for none |
/// | 32 | 8 | time, ns since midnight |
/// | 40 | 8 | link: the first eight bytes of the chain's head before this record |
/// | 48 |  | payload |
///
/// The chain's head after record n is hₙ = SHA-256(hₙ₋₁ ‖ padded record n), h₀ = 32 zeros. Segments
/// have no part in it: whoever holds the records can compute it.
///
/// A sealed segment ends with a footer (``SegmentFooter``) and nothing behind it. A finished journal
/// ends with a trailer, the last record of its sealed last segment. There is no clock time, host or
/// path in it: equal runs have equal bytes.
public enum JournalFormat {
    /// Bytes of a record before its payload.
    public static let recordHeaderSize = 48
    /// Records begin at, and are padded to, multiples of this.
    public static let alignment = 64
    /// The most bytes that a payload can have.
    public static let maximumPayload = 1 << 24
    /// A disk writes this many bytes or none of them.
    static let sectorSize = 512
    /// Where a segment's records begin.
    static let bodyOffset = 3 * sectorSize
    /// The word that every record begins with, little-endian.
    public static let recordMagic: UInt32 = 0x3252_4B50  // "PKR2"
    static let byteOrderMark: UInt32 = 0x0102_0304
    static let version: UInt32 = 2
    /// The least size of a segment, before its footer, that a writer can be given.
    public static let leastSegmentSize = 4_096

    /// Bytes of a record with a payload of `payload` bytes.
    public static func paddedSize(payload: Int) -> Int {
        (recordHeaderSize + payload + alignment - 1) / alignment * alignment
    }

    /// A whole padded record, checksum included: what the chain and the Merkle tree are made of.
    ///
    /// `link` is that of the chain before the record (``JournalChain/link``). A payload beyond
    /// ``maximumPayload`` is a mistake of the caller.
    public static func recordBytes(
        type: UInt16, seq: UInt64, cause: UInt64, time: Timestamp, link: UInt64, payload: [UInt8]
    ) -> [UInt8] {
        precondition(payload.count <= maximumPayload, "a payload has at most 16 MiB")
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(paddedSize(payload: payload.count))
        putRecord(
            RecordHeader(
                type: type, length: UInt32(payload.count), seq: seq, cause: cause, time: time,
                link: link),
            into: &writer
        ) { $0.bytes += payload }
        return writer.bytes
    }

    /// Appends a record; `payload` writes exactly the `length` bytes that the header announces.
    static func putRecord(
        _ header: RecordHeader, into writer: inout ByteWriter,
        _ payload: (inout ByteWriter) -> Void
    ) {
        let start = writer.bytes.count
        let end = start + paddedSize(payload: Int(header.length))
        header.put(into: &writer)
        payload(&writer)
        assert(writer.bytes.count == start + recordHeaderSize + Int(header.length))
        writer.putZeros(end - writer.bytes.count)
        let checksum = CRC32C.of(writer.bytes.span.extracting(start..<end))
        writer.patch(checksum, at: start + RecordHeader.checksumOffset)
    }

    /// The name of segment `number`.
    public static func segmentName(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(6 - digits.count, 0)) + digits + segmentEnding
    }

    /// The number in a segment's name; nil for the name of anything else.
    public static func segmentNumber(_ name: String) -> UInt64? {
        guard name.hasSuffix(segmentEnding),
            let number = UInt64(name.dropLast(segmentEnding.count)), number > 0,
            segmentName(number) == name
        else { return nil }
        return number
    }

    /// The name of the signature of segment `number`.
    public static func signatureName(_ number: UInt64) -> String {
        String(segmentName(number).dropLast(segmentEnding.count)) + ".sig"
    }

    /// Whether a file of that name belongs to a journal.
    public static func isFileName(_ name: String) -> Bool {
        if segmentNumber(name) != nil { return true }
        guard name.hasSuffix(".sig") else { return false }
        return segmentNumber(String(name.dropLast(4)) + segmentEnding) != nil
    }

    private static let segmentEnding = ".pkj"
}

/// What stands before a record's payload; its checksum apart.
struct RecordHeader: Hashable {
    var type: UInt16
    var length: UInt32
    var seq: UInt64
    var cause: UInt64
    var time: Timestamp
    var link: UInt64

    static let checksumOffset = 12

    func put(into writer: inout ByteWriter) {
        writer.put(JournalFormat.recordMagic)
        writer.put(type)
        writer.put(UInt16(0))
        writer.put(length)
        writer.put(UInt32(0))
        writer.put(seq)
        writer.put(cause)
        writer.put(time.nanoseconds)
        writer.put(link)
    }
}
