/// What a client asks of the replay socket: one JSON object in one part.
public struct ReplayRequest: Codable, Hashable, Sendable, StrictFields {
    /// What is asked.
    public enum Kind: String, Codable, Sendable {
        /// Records `from` to `to`.
        case range
        /// The state of the run, and the number behind it.
        case snapshot
    }

    /// What is asked.
    public var type: Kind
    /// Comes back with the answer.
    public var id: UInt64
    /// The session that the client knows.
    public var session: SessionText
    /// The first number that is wanted.
    public var from: UInt64?
    /// The last number that is wanted.
    public var to: UInt64?
    /// The most records that the client can take now, 1 to 1,024.
    public var credit: Int?
    /// The tags of the classes that are wanted; all without.
    public var classes: [String]?

    /// A request for records.
    public static func range(
        id: UInt64, session: UInt64, from: UInt64, to: UInt64, credit: Int,
        classes: [StreamClass]? = nil
    ) -> ReplayRequest {
        ReplayRequest(
            type: .range, id: id, session: SessionText(session), from: from, to: to,
            credit: credit, classes: classes?.map(\.tag))
    }

    /// A request for the state.
    public static func snapshot(
        id: UInt64, session: UInt64, classes: [StreamClass]? = nil
    ) -> ReplayRequest {
        ReplayRequest(
            type: .snapshot, id: id, session: SessionText(session), from: nil, to: nil,
            credit: nil, classes: classes?.map(\.tag))
    }

    /// The request's bytes.
    public var bytes: [UInt8] { StrictJSON.encode(self) }

    static let fields: Set<String> = ["type", "id", "session", "from", "to", "credit", "classes"]
}

/// The end of an answer, the body of a `RPLY` message.
public struct ReplayAnswer: Codable, Hashable, Sendable, StrictFields {
    /// What it says.
    public enum Kind: String, Codable, Sendable {
        /// The records up to `next` − 1 have been sent.
        case rangeEnd
        /// The state as it was behind record `seq` has been sent.
        case snapshotEnd
        /// Refused, for `reason`.
        case nak
    }

    /// Why a request is refused.
    public enum Refusal: String, Codable, Sendable {
        /// The records are gone; `oldest` is the first there is.
        case tooOld
        /// The session is another one.
        case badSession
        /// The client asks too much; ask again later.
        case busy
        /// The numbers make no range of published records.
        case badRange
        /// The message cannot be read, or the sender's role does not allow it.
        case badRequest
        /// No snapshots are served here; ask for a range.
        case noSnapshot
    }

    /// What it says.
    public var type: Kind
    /// The request's number; 0 where it could not be read.
    public var id: UInt64
    /// The number to go on with.
    public var next: UInt64?
    /// Numbers of the classes behind record `next` − 1, in the order of ``StreamClass/records``.
    public var classCounts: [UInt64]?
    /// The number of the record that the snapshot contains last.
    public var seq: UInt64?
    /// The state's hash, in hexadecimal.
    public var stateHash: String?
    /// The journal's chain head behind record `seq`, in hexadecimal.
    public var chainHead: String?
    /// Why it was refused.
    public var reason: Refusal?
    /// The oldest number there is.
    public var oldest: UInt64?

    /// Reads the answer in a message.
    public init(_ frame: StreamFrame) throws(StreamError) {
        guard frame.header.kind == .reply, frame.header.template == ReplayAnswer.template else {
            throw StreamError("no answer of a replay server")
        }
        self = try StrictJSON.decode(
            ReplayAnswer.self, from: Array(frame.body), skipsUnknown: true)
    }

    init(_ type: Kind, id: UInt64) {
        self.type = type
        self.id = id
    }

    /// The number of the template of answers.
    public static let template: UInt16 = 102
    /// The number of the template of a snapshot's parts.
    public static let snapshotTemplate: UInt16 = 103

    static let fields: Set<String> = [
        "type", "id", "next", "classCounts", "seq", "stateHash", "chainHead", "reason", "oldest",
    ]
}

/// The state of a run behind one of its records, as a new client may take it over.
public struct StateSnapshot: Hashable, Sendable {
    /// The number of the latest record that it contains.
    public var seq: UInt64
    /// Its parts, each at most a few hundred kilobytes, in a form of the run's own.
    public var parts: [[UInt8]]
    /// The hash over the state, in hexadecimal.
    public var stateHash: String
    /// The journal's chain head behind record `seq`, 32 bytes; nil where it is not known.
    public var chainHead: [UInt8]?

    /// A snapshot.
    public init(seq: UInt64, parts: [[UInt8]], stateHash: String, chainHead: [UInt8]? = nil) {
        self.seq = seq
        self.parts = parts
        self.stateHash = stateHash
        self.chainHead = chainHead
    }
}
