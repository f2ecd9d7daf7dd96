import Sodium
import TradingModel

/// What a publisher says of itself four times a second, whether or not anything happens.
///
/// Body, 144 bytes, little-endian:
///
/// | offset | size | field | | offset | size | field |
/// |---|---|---|---|---|---|---|
/// | 0 | 8 | newest seq | | 104 | 8 | publisher's clock, ns since 1970 |
/// | 8 | 8 | durable seq | | 112 | 8 | peers refused |
/// | 16 | 8 | seq of the chain head | | 120 | 8 | times that the publisher was waited for |
/// | 24 | 32 | chain head | | 128 | 8 | oldest seq that can be replayed |
/// | 56 | 6 × 8 | newest number of each class | | 136 | 4 | version of the limits |
/// | | | | | 140 | 1, 3 | risk state, zeros |
public struct Heartbeat: Hashable, Sendable {
    /// The number of the newest record that was published.
    public var newest: UInt64 = 0
    /// The number of the newest record that the journal holds for certain (fdatasync).
    public var durable: UInt64 = 0
    /// The number of the record that ``chainHead`` covers.
    public var chainSeq: UInt64 = 0
    /// The journal's chain head behind that record, 32 bytes.
    public var chainHead: [UInt8] = StreamChain.start
    /// The newest number of each class.
    public var classCounts = ClassCounts()
    /// The publisher's clock, in ns since 1970.
    public var clock: Int64 = 0
    /// Connections and requests that were refused in this session.
    public var refused: UInt64 = 0
    /// How often the pipeline had to wait for the publisher in this session.
    public var waits: UInt64 = 0
    /// The number of the oldest record that can be asked for.
    public var oldest: UInt64 = 1
    /// The version of the limits in force.
    public var limitsVersion: UInt32 = 0
    /// What the risk gate lets through.
    public var riskState: RiskState = .unknown

    /// The number of the template.
    public static let template: UInt16 = 100
    /// Bytes of the body.
    public static let size = 144

    /// A heartbeat of a publisher that has published nothing.
    public init() {}

    /// The body's bytes.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Heartbeat.size)
        for value in [newest, durable, chainSeq] { bytes.put(value) }
        bytes += chainHead
        for value in classCounts.all { bytes.put(value) }
        bytes.put(clock)
        for value in [refused, waits, oldest] { bytes.put(value) }
        bytes.put(limitsVersion)
        bytes += [riskState.rawValue, 0, 0, 0]
        return bytes
    }

    /// Reads a heartbeat; what a later version added is skipped.
    public init(_ frame: StreamFrame) throws(FrameFault) {
        guard frame.header.kind == .heartbeat, frame.header.template == Heartbeat.template else {
            throw .body("no heartbeat")
        }
        let body = Array(frame.body.prefix(Int(frame.header.blockLength)))
        guard body.count >= Heartbeat.size else {
            throw .body("a heartbeat has \(Heartbeat.size) bytes, not \(body.count)")
        }
        newest = body.word64(at: 0)
        durable = body.word64(at: 8)
        chainSeq = body.word64(at: 16)
        chainHead = Array(body[24..<56])
        classCounts =
            ClassCounts(stride(from: 56, to: 104, by: 8).map { body.word64(at: $0) })
            ?? ClassCounts()
        clock = Int64(bitPattern: body.word64(at: 104))
        refused = body.word64(at: 112)
        waits = body.word64(at: 120)
        oldest = body.word64(at: 128)
        limitsVersion = body.word32(at: 136)
        riskState = RiskState(rawValue: body[140]) ?? .unknown
    }
}

/// What the risk gate lets through, as a heartbeat tells it.
public enum RiskState: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody has said.
    case unknown = 0
    /// Trading is armed.
    case armed = 1
    /// A part of it is blocked.
    case partlyBlocked = 2
    /// Everything is blocked by a check or because the journal failed.
    case halted = 3
    /// Somebody killed trading.
    case killed = 4
}
