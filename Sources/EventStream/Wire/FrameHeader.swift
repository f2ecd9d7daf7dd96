import TradingModel
import ZeroMQ

/// The first 80 bytes of every message: 16 of topic, 64 of header, all words little-endian but one.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | class, four characters |
/// | 4 | 8 | instrument, **big-endian**, so that a prefix is a filter |
/// | 12 | 4 | zero |
/// | 16 | 2 | bytes of the body's fixed block |
/// | 18 | 2 | template |
/// | 20 | 2 | schema |
/// | 22 | 2 | version of the schema |
/// | 24 | 8 | session |
/// | 32 | 8 | seq |
/// | 40 | 8 | number within the class |
/// | 48 | 8 | time of the event, ns since midnight of the run's day |
/// | 56 | 8 | time of publishing, ns since 1970 |
/// | 64 | 8 | number of the causing record |
/// | 72 | 4 | flags |
/// | 76 | 4 | CRC-32C of topic, header and body with this field zero |
public struct FrameHeader: Hashable, Sendable {
    /// What it is about.
    public var kind: StreamClass
    /// The instrument's index in its run.
    public var instrument: UInt64 = 0
    /// Bytes of the body's fixed block; what follows it is text, or new in a later version.
    public var blockLength: UInt16 = 0
    /// The layout of the body; for records their type.
    public var template: UInt16
    /// The version of the schema that wrote it.
    public var version: UInt16 = FrameHeader.version
    /// The publisher's boot: random, new with each start.
    public var session: UInt64
    /// The record's number in the journal; in a heartbeat the newest one.
    public var seq: UInt64
    /// The record's number within its class, dense from 1; for a heartbeat that of the heartbeat.
    public var classSeq: UInt64 = 0
    /// When it happened, in the run's time.
    public var eventTime: Timestamp = .zero
    /// When it was published, in ns since 1970 by the publisher's clock; 0 for a record that was
    /// journaled before the session began.
    public var publishTime: Int64 = 0
    /// The number of the record that caused it, 0 for none.
    public var cause: UInt64 = 0
    /// Properties of the message.
    public var flags: FrameFlags = .simulated

    /// Bytes of topic and header.
    public static let size = 80
    /// Bytes of the topic.
    public static let topicSize = 16
    /// The number of the schema; another one is another protocol.
    public static let schema: UInt16 = 1
    /// The version of the schema that this module writes; readers take later ones.
    public static let version: UInt16 = 1
    static let checksumOffset = 76

    /// A header; fields that are not given are zero, and the message counts as simulated.
    public init(_ kind: StreamClass, template: UInt16, session: UInt64, seq: UInt64) {
        self.kind = kind
        self.template = template
        self.session = session
        self.seq = seq
    }
}

/// Properties of a message.
public struct FrameFlags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// These bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// From a simulation, not from an exchange.
    public static let simulated = FrameFlags(rawValue: 1)
    /// A part of a snapshot.
    public static let snapshot = FrameFlags(rawValue: 2)
    /// Journaled before the publisher's session began.
    public static let recovered = FrameFlags(rawValue: 4)
    /// On a heartbeat: no further record will come.
    public static let ended = FrameFlags(rawValue: 8)
}

/// Why bytes are no message.
public enum FrameFault: Error, Hashable, CustomStringConvertible {
    /// There are fewer than 80 bytes, or fewer than the body's block needs.
    case tooShort(Int)
    /// The checksum does not fit the bytes.
    case checksum
    /// The topic names no class, or its last four bytes are not zero.
    case topic
    /// The schema is another one: a breaking change.
    case schema(UInt16)
    /// The body does not follow its template.
    case body(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .tooShort(let count): "a message of \(count) bytes is cut off"
        case .checksum: "the checksum is wrong: the message was changed on its way"
        case .topic: "the topic names no class of messages"
        case .schema(let number):
            "schema \(number) is not known, \(FrameHeader.schema) is; update the reader"
        case .body(let what): "the body is none of its template: \(what)"
        }
    }
}
