import TradingModel
import ZeroMQ

/// Writes messages, one after another, into memory of its own.
public struct FrameWriter: ~Copyable, Sendable {
    private var part: OutgoingPart

    /// A writer with room for `capacity` bytes; it grows where a message needs more.
    public init(capacity: Int = 4_096) { part = OutgoingPart(capacity: capacity) }

    /// Writes a message and lends its bytes to `send`, checksum included.
    @inline(__always)
    public mutating func write<Failure: Error>(
        _ header: FrameHeader, body: [UInt8],
        _ send: (Swift.Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        fill(header, body)
        try part.withBytes(send)
    }

    /// The message in an array of its own.
    public static func bytes(_ header: FrameHeader, body: [UInt8]) -> [UInt8] {
        var writer = FrameWriter(capacity: FrameHeader.size + body.count)
        writer.fill(header, body)
        return writer.part.withBytes { span in span.indices.map { span[$0] } }
    }

    private mutating func fill(_ header: FrameHeader, _ body: [UInt8]) {
        part.begin(count: FrameHeader.size + body.count)
        part.store(header.kind.word, at: 0)
        part.store(header.instrument.byteSwapped, at: 4)
        part.store(UInt32(0), at: 12)
        part.store(header.blockLength, at: 16)
        part.store(header.template, at: 18)
        part.store(FrameHeader.schema, at: 20)
        part.store(header.version, at: 22)
        part.store(header.session, at: 24)
        part.store(header.seq, at: 32)
        part.store(header.classSeq, at: 40)
        part.store(header.eventTime.nanoseconds, at: 48)
        part.store(header.publishTime, at: 56)
        part.store(header.cause, at: 64)
        part.store(header.flags.rawValue, at: 72)
        part.store(UInt32(0), at: FrameHeader.checksumOffset)
        part.store(body, at: FrameHeader.size)
        let checksum = part.withBytes { CRC32C.of($0) }
        part.store(checksum, at: FrameHeader.checksumOffset)
    }
}
