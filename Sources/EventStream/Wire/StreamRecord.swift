import Synchronization
import TradingModel

/// One record of a journal as the stream sees it: what is published, byte for byte.
public struct StreamRecord: Hashable, Sendable {
    /// Its number, dense from 1.
    public var seq: UInt64
    /// The number of the record that caused it, 0 for none.
    public var cause: UInt64
    /// When, in the run's time.
    public var time: Timestamp
    /// What it is; see ``RecordType``.
    public var type: UInt16
    /// Its bytes, as the journal has them.
    public var payload: [UInt8]

    /// A record.
    public init(seq: UInt64, cause: UInt64, time: Timestamp, type: UInt16, payload: [UInt8]) {
        self.seq = seq
        self.cause = cause
        self.time = time
        self.type = type
        self.payload = payload
    }
}

/// The types of records, as the journal numbers them; each is the template of its message.
public enum RecordType {
    /// What fixed the run, JSON.
    public static let header: UInt16 = 0
    /// Something that happened, 64 bytes.
    public static let event: UInt16 = 1
    /// Market and account at a moment.
    public static let sample: UInt16 = 2
    /// What the run counted, JSON.
    public static let trailer: UInt16 = 3
    /// A decision of the risk gate.
    public static let riskDecision: UInt16 = 4
    /// A risk event.
    public static let riskEvent: UInt16 = 5
    /// A message from outside that changed the run.
    public static let input: UInt16 = 6
    /// Record types are below this number, other templates from it on.
    public static let limit: UInt16 = 100
}

/// Where published records come from and are read again: a journal, or an array in a test.
///
/// Used from the publisher's and the replay server's threads at the same time.
public protocol RecordLog: Sendable {
    /// The number of the oldest record that can still be read; 1 for a whole journal.
    var oldest: UInt64 { get }
    /// The number of the newest record that can be read; 0 without any.
    var newest: UInt64 { get }
    /// Records from number `seq` on, in order, without a gap, at most `limit`, at least one where
    /// `seq` is within `oldest...newest`.
    func records(from seq: UInt64, limit: Int) throws -> [StreamRecord]
}

/// Records in memory.
public final class MemoryLog: RecordLog {
    private let state: Mutex<(first: UInt64, records: [StreamRecord])>

    /// A log of `records`, whose numbers are dense.
    public init(_ records: [StreamRecord] = []) {
        state = Mutex((records.first?.seq ?? 1, records))
    }

    /// Appends records that follow those there are.
    public func append(_ records: [StreamRecord]) {
        state.withLock { state in
            for record in records {
                precondition(record.seq == state.first + UInt64(state.records.count), "a gap")
                state.records.append(record)
            }
        }
    }

    /// Forgets the records before number `seq`.
    public func forget(before seq: UInt64) {
        state.withLock { state in
            let count = min(Int(seq - min(seq, state.first)), state.records.count)
            state.records.removeFirst(count)
            state.first += UInt64(count)
        }
    }

    /// The number of the oldest record.
    public var oldest: UInt64 { state.withLock { $0.first } }
    /// The number of the newest record; one less than ``oldest`` without any.
    public var newest: UInt64 { state.withLock { $0.first + UInt64($0.records.count) - 1 } }

    /// Records from number `seq` on.
    public func records(from seq: UInt64, limit: Int) -> [StreamRecord] {
        state.withLock { state in
            guard seq >= state.first, limit > 0 else { return [] }
            let start = Int(min(seq - state.first, UInt64(state.records.count)))
            return Array(state.records[start..<min(start + limit, state.records.count)])
        }
    }
}
