import Sodium

/// The first message of a connection: who publishes, and where a client can begin.
///
/// Body: a fixed block of 64 bytes, then three texts, each a u16 length and UTF-8.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 2, 2 | protocol, version of the schema |
/// | 4 | 4 | ms between heartbeats |
/// | 8 | 8 | next seq |
/// | 16 | 8 | oldest seq that can be replayed |
/// | 24 | 4, 4 | magic of the journal's records, zero |
/// | 32 | 32 | chain head before the first record |
/// | 64 | | build, replay endpoint, control endpoint |
public struct Hello: Hashable, Sendable {
    /// The number of the protocol: 1.
    public var protocolNumber: UInt16 = Hello.protocolNumber
    /// The version of the schema.
    public var schemaVersion: UInt16 = FrameHeader.version
    /// Milliseconds between two heartbeats.
    public var heartbeatMilliseconds: UInt32 = 250
    /// The number that the next record will have.
    public var next: UInt64 = 1
    /// The number of the oldest record that can be asked for.
    public var oldest: UInt64 = 1
    /// The word that every record of the journal begins with.
    public var recordMagic: UInt32 = StreamChain.standardMagic
    /// The chain head before the first record.
    public var chainStart: [UInt8] = StreamChain.start
    /// The program that publishes.
    public var build = ""
    /// Where snapshots and ranges are served; empty where nowhere.
    public var replayEndpoint = ""
    /// Where control messages are taken; empty where nowhere.
    public var controlEndpoint = ""

    /// The number of the template.
    public static let template: UInt16 = 101
    /// Bytes of the fixed block.
    public static let blockSize = 64
    /// The number of this protocol.
    public static let protocolNumber: UInt16 = 1

    /// The hello of a publisher that has published nothing.
    public init() {}

    /// The body's bytes.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.put(protocolNumber)
        bytes.put(schemaVersion)
        bytes.put(heartbeatMilliseconds)
        bytes.put(next)
        bytes.put(oldest)
        bytes.put(recordMagic)
        bytes.put(UInt32(0))
        bytes += chainStart
        for text in [build, replayEndpoint, controlEndpoint] {
            // Longer texts do not occur: endpoints have at most a few hundred bytes.
            let utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
            bytes.put(UInt16(utf8.count))
            bytes += utf8
        }
        return bytes
    }

    /// Reads a hello; what a later version added is skipped.
    public init(_ frame: StreamFrame) throws(FrameFault) {
        guard frame.header.kind == .hello, frame.header.template == Hello.template else {
            throw .body("no hello")
        }
        let body = Array(frame.body)
        let block = Int(frame.header.blockLength)
        guard block >= Hello.blockSize, body.count >= block else {
            throw .body("a hello has a block of \(Hello.blockSize) bytes, not \(block)")
        }
        protocolNumber = body.word16(at: 0)
        schemaVersion = body.word16(at: 2)
        heartbeatMilliseconds = body.word32(at: 4)
        next = body.word64(at: 8)
        oldest = body.word64(at: 16)
        recordMagic = body.word32(at: 24)
        chainStart = Array(body[32..<64])
        guard protocolNumber == Hello.protocolNumber else {
            throw .body("protocol \(protocolNumber); this reader knows \(Hello.protocolNumber)")
        }
        var position = block
        build = try Hello.text(body, &position)
        replayEndpoint = try Hello.text(body, &position)
        controlEndpoint = try Hello.text(body, &position)
    }

    private static func text(
        _ body: [UInt8], _ position: inout Int
    ) throws(FrameFault) -> String {
        guard position + 2 <= body.count else { throw .body("a text is missing") }
        let start = position + 2
        let end = start + Int(body.word16(at: position))
        guard end <= body.count else { throw .body("a text is cut off") }
        position = end
        return String(decoding: body[start..<end], as: UTF8.self)
    }
}
