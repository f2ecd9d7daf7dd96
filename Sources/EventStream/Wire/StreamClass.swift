import TradingModel

/// What a message is about: the first four characters of its topic, and the unit of subscription.
public enum StreamClass: UInt8, Sendable, Hashable, CaseIterable {
    /// Own trades and what they did to the account.
    case fill = 0
    /// The life of own orders: decided, accepted, rejected, rested, cancelled, places in the queue.
    case order = 1
    /// Risk decisions and risk events.
    case risk = 2
    /// Limits: changed, nearly used up, breached.
    case limit = 3
    /// The market: trades of others, phases, auctions.
    case market = 4
    /// The run itself: header, samples, inputs, trailer.
    case status = 5
    /// The publisher is alive, and how far it is.
    case heartbeat = 6
    /// The first message of a connection.
    case hello = 7
    /// The answer to a request; only from the replay socket.
    case reply = 8
    /// A part of a snapshot; only from the replay socket.
    case snapshot = 9

    /// The classes that carry records, each with dense numbers of its own.
    public static let records: [StreamClass] = [.fill, .order, .risk, .limit, .market, .status]

    /// The four characters that begin the topic.
    public var tag: String {
        switch self {
        case .fill: "FILL"
        case .order: "ORDR"
        case .risk: "RISK"
        case .limit: "LIMT"
        case .market: "MRKT"
        case .status: "STAT"
        case .heartbeat: "HBT0"
        case .hello: "HELO"
        case .reply: "RPLY"
        case .snapshot: "SNAP"
        }
    }

    /// The class with a tag, or nil.
    public init?(tag: String) {
        guard let found = StreamClass.allCases.first(where: { $0.tag == tag }) else { return nil }
        self = found
    }

    /// The tag as the little-endian word that the topic begins with.
    var word: UInt32 {
        // Written out: this is done for every message.
        switch self {
        case .fill: 0x4C4C_4946
        case .order: 0x5244_524F
        case .risk: 0x4B53_4952
        case .limit: 0x544D_494C
        case .market: 0x544B_524D
        case .status: 0x5441_5453
        case .heartbeat: 0x3054_4248
        case .hello: 0x4F4C_4548
        case .reply: 0x594C_5052
        case .snapshot: 0x5041_4E53
        }
    }

    init?(word: UInt32) {
        switch word {
        case StreamClass.fill.word: self = .fill
        case StreamClass.order.word: self = .order
        case StreamClass.risk.word: self = .risk
        case StreamClass.limit.word: self = .limit
        case StreamClass.market.word: self = .market
        case StreamClass.status.word: self = .status
        case StreamClass.heartbeat.word: self = .heartbeat
        case StreamClass.hello.word: self = .hello
        case StreamClass.reply.word: self = .reply
        case StreamClass.snapshot.word: self = .snapshot
        default: return nil
        }
    }
}

/// A number for each class that carries records.
public struct ClassCounts: Hashable, Sendable {
    private var numbers: [UInt64]

    /// All zero.
    public init() { numbers = [UInt64](repeating: 0, count: StreamClass.records.count) }

    /// These numbers, in the order of ``StreamClass/records``; nil where there are not as many.
    public init?(_ numbers: [UInt64]) {
        guard numbers.count == StreamClass.records.count else { return nil }
        self.numbers = numbers
    }

    /// The numbers in the order of ``StreamClass/records``.
    public var all: [UInt64] { numbers }

    /// The number of a class that carries records.
    public subscript(_ kind: StreamClass) -> UInt64 {
        get { numbers[Int(kind.rawValue)] }
        set { numbers[Int(kind.rawValue)] = newValue }
    }
}

/// Finds the class of a record from its type and its bytes.
public struct RecordClassifier: Sendable {
    /// Where a risk event's kind lies in its payload.
    public let riskKindOffset: Int

    /// A classifier for risk events whose kind byte lies at `riskKindOffset`.
    public init(riskKindOffset: Int) {
        precondition(riskKindOffset >= 0, "an offset is not negative")
        self.riskKindOffset = riskKindOffset
    }

    // Places in the 64 bytes of an event (see EventCodec in Journal).
    private static let orderHighByte = 15
    private static let contraHighByte = 23
    private static let instrumentOffset = 56
    private static let kindOffset = 60
    static let eventSize = 64

    // LIMIT_WARN, BREACH and LIMIT_CHANGE (see RiskEventKind in Risk).
    private static let limitKinds: [UInt8] = [3, 4, 7]

    /// The class of a record; every record has one, also one of a type that is not known.
    public func kind(of record: StreamRecord) -> StreamClass {
        switch record.type {
        case RecordType.event: eventClass(record.payload)
        case RecordType.riskDecision: .risk
        case RecordType.riskEvent: riskClass(record.payload)
        default: .status
        }
    }

    /// The instrument that a record is about; 0 where it is about none or the first.
    public func instrument(of record: StreamRecord) -> UInt64 {
        guard record.type == RecordType.event,
            record.payload.count >= RecordClassifier.eventSize
        else { return 0 }
        return UInt64(record.payload.word32(at: RecordClassifier.instrumentOffset))
    }

    private func eventClass(_ payload: [UInt8]) -> StreamClass {
        guard payload.count >= RecordClassifier.eventSize,
            let kind = EventKind(rawValue: payload[RecordClassifier.kindOffset])
        else { return .status }
        switch kind {
        case .trade:
            let isOwn =
                (payload[RecordClassifier.orderHighByte] | payload[RecordClassifier.contraHighByte])
                & 0x80 != 0
            return isOwn ? .fill : .market
        case .settled: return .fill
        case .phase, .auction: return .market
        default: return .order
        }
    }

    private func riskClass(_ payload: [UInt8]) -> StreamClass {
        guard payload.count > riskKindOffset,
            RecordClassifier.limitKinds.contains(payload[riskKindOffset])
        else { return .risk }
        return .limit
    }
}
