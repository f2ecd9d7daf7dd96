import TradingModel

/// A received message: its bytes, checked, and its header.
public struct StreamFrame: Hashable, Sendable {
    /// The header.
    public let header: FrameHeader
    /// The whole message.
    public let bytes: [UInt8]

    /// Checks and reads a message; any damage is a fault, never a trap.
    ///
    /// A later version of the schema is taken, as it only adds behind what is known.
    public init(_ bytes: [UInt8]) throws(FrameFault) {
        guard bytes.count >= FrameHeader.size else { throw .tooShort(bytes.count) }
        let given = bytes.word32(at: FrameHeader.checksumOffset)
        guard FrameChecksum.of(bytes) == given else { throw .checksum }
        guard let kind = StreamClass(word: bytes.word32(at: 0)), bytes.word32(at: 12) == 0 else {
            throw .topic
        }
        let schema = bytes.word16(at: 20)
        guard schema == FrameHeader.schema else { throw .schema(schema) }
        var header = FrameHeader(
            kind, template: bytes.word16(at: 18), session: bytes.word64(at: 24),
            seq: bytes.word64(at: 32))
        header.instrument = bytes.word64(at: 4).byteSwapped
        header.blockLength = bytes.word16(at: 16)
        header.version = bytes.word16(at: 22)
        header.classSeq = bytes.word64(at: 40)
        header.eventTime = Timestamp(nanoseconds: Int64(bitPattern: bytes.word64(at: 48)))
        header.publishTime = Int64(bitPattern: bytes.word64(at: 56))
        header.cause = bytes.word64(at: 64)
        header.flags = FrameFlags(rawValue: bytes.word32(at: 72))
        guard bytes.count >= FrameHeader.size + Int(header.blockLength) else {
            throw .tooShort(bytes.count)
        }
        self.header = header
        self.bytes = bytes
    }

    /// The bytes behind the header.
    public var body: ArraySlice<UInt8> { bytes[FrameHeader.size...] }

    /// Whether it carries a record of the journal.
    public var isRecord: Bool { header.kind.rawValue < StreamClass.records.count }

    /// The record that it carries.
    public var record: StreamRecord {
        StreamRecord(
            seq: header.seq, cause: header.cause, time: header.eventTime, type: header.template,
            payload: Array(body))
    }
}

/// The checksum of a message.
enum FrameChecksum {
    private static let zeros = [UInt8](repeating: 0, count: 4)

    /// CRC-32C over the bytes as if the checksum's own four were zero.
    static func of(_ bytes: [UInt8]) -> UInt32 {
        let span = bytes.span
        let before = CRC32C.of(span.extracting(first: FrameHeader.checksumOffset))
        let middle = CRC32C.extend(before, with: zeros.span)
        return CRC32C.extend(middle, with: span.extracting(droppingFirst: FrameHeader.size))
    }
}
