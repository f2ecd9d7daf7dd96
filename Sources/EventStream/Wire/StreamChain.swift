import Sodium
import TradingModel

/// The journal's hash chain, recomputed from what the stream carries.
///
/// h_n = SHA-256(h_{n−1} ‖ record n), where record n has the journal's form: 48 bytes of header
/// (magic, type, two zero bytes, payload length, CRC-32C of the whole padded record with this field
/// zero, seq, cause, time, the first eight bytes of h_{n−1}), the payload, and zeros up to a multiple
/// of 64. A client that arrives at the publisher's head holds every record, unchanged and in order.
public struct StreamChain: Hashable, Sendable {
    /// The number of the latest record in the chain.
    public private(set) var seq: UInt64
    /// The head behind that record, 32 bytes.
    public private(set) var head: [UInt8]
    /// The word that every record of the journal begins with.
    public let magic: UInt32

    /// `PKR2`, little-endian: the record of journals of version 2.
    public static let standardMagic: UInt32 = 0x3252_4B50
    /// The head before the first record.
    public static let start = [UInt8](repeating: 0, count: SHA256Digest.size)

    /// A chain behind record `seq` with this head of 32 bytes; by default before the first record.
    public init(
        seq: UInt64 = 0, head: [UInt8] = StreamChain.start,
        magic: UInt32 = StreamChain.standardMagic
    ) {
        precondition(head.count == SHA256Digest.size, "a head has 32 bytes")
        self.seq = seq
        self.head = head
        self.magic = magic
    }

    /// Adds the next record.
    public mutating func append(_ record: StreamRecord) {
        head = SHA256.of(head + bytes(of: record)).bytes
        seq = record.seq
    }

    /// The padded bytes of the record that comes next, as they lie in the journal.
    public func bytes(of record: StreamRecord) -> [UInt8] {
        let size = (48 + record.payload.count + 63) / 64 * 64
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        bytes.put(magic)
        bytes.put(record.type)
        bytes.put(UInt16(0))
        bytes.put(UInt32(truncatingIfNeeded: record.payload.count))
        bytes.put(UInt32(0))
        bytes.put(record.seq)
        bytes.put(record.cause)
        bytes.put(record.time.nanoseconds)
        bytes += head.prefix(8)
        bytes += record.payload
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
        let checksum = CRC32C.of(bytes.span)
        for index in 0..<4 {
            bytes[12 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index))
        }
        return bytes
    }
}
