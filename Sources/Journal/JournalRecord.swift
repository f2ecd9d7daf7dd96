import TradingModel

/// What a record is, as a number in the journal.
public enum RecordType: UInt16, Sendable, Hashable, CaseIterable {
    /// What fixed the run, as JSON; the first record.
    case header = 0
    /// An event, by ``EventCodec``.
    case event = 1
    /// A ``Sample``.
    case sample = 2
    /// What the run counted, as JSON; the last record.
    case trailer = 3
    /// A decision of the risk gate, in its own bytes.
    case decision = 4
    /// An event of the risk monitor, in its own bytes.
    case riskEvent = 5
    /// A message from outside that changed the run, in its own bytes.
    case input = 6
}

/// One record of a journal.
public struct JournalRecord: Sendable, Hashable {
    /// Its number, dense from 1.
    public let seq: UInt64
    /// The number of the record that caused it, 0 for none.
    public let cause: UInt64
    /// When, in the run's time.
    public let time: Timestamp
    /// What it says.
    public let body: JournalBody

    /// A record.
    public init(seq: UInt64, cause: UInt64, time: Timestamp, body: JournalBody) {
        self.seq = seq
        self.cause = cause
        self.time = time
        self.body = body
    }
}

/// What a record says.
public enum JournalBody: Sendable, Hashable {
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
    /// An event of the risk monitor.
    case riskEvent([UInt8])
    /// A message from outside that changed the run.
    case input([UInt8])

    /// What the payload of a record of `type` says; nil where it is none of that type.
    public init?(_ type: RecordType, _ payload: ArraySlice<UInt8>) {
        switch type {
        case .header: self = .header(Array(payload))
        case .event:
            guard let event = EventCodec.decode(payload) else { return nil }
            self = .event(event)
        case .sample:
            guard let sample = Sample(payload) else { return nil }
            self = .sample(sample)
        case .trailer: self = .trailer(Array(payload))
        case .decision: self = .decision(Array(payload))
        case .riskEvent: self = .riskEvent(Array(payload))
        case .input: self = .input(Array(payload))
        }
    }
}

/// A record as it lies in the journal: everything that its bytes are made from.
public struct RawRecord: Sendable, Hashable {
    /// Its number, dense from 1.
    public let seq: UInt64
    /// The number of the record that caused it, 0 for none.
    public let cause: UInt64
    /// When, in the run's time.
    public let time: Timestamp
    /// What it is.
    public let type: RecordType
    /// The first eight bytes of the chain's head before it.
    public let link: UInt64
    /// Its payload.
    public let payload: [UInt8]

    /// A record.
    public init(
        seq: UInt64, cause: UInt64, time: Timestamp, type: RecordType, link: UInt64,
        payload: [UInt8]
    ) {
        self.seq = seq
        self.cause = cause
        self.time = time
        self.type = type
        self.link = link
        self.payload = payload
    }

    /// The whole padded record.
    public var bytes: [UInt8] {
        JournalFormat.recordBytes(
            type: type.rawValue, seq: seq, cause: cause, time: time, link: link, payload: payload)
    }

    /// The record with its payload understood; nil where the payload is none of its type.
    public var decoded: JournalRecord? {
        JournalBody(type, payload[...]).map {
            JournalRecord(seq: seq, cause: cause, time: time, body: $0)
        }
    }
}
