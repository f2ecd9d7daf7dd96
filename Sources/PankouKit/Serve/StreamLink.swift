import EventStream
import Journal
import LockFree
import Pipeline
import Synchronization
import TradingModel

/// The records of a live journal as the event stream reads them, from any thread.
final class JournalLog: RecordLog {
    private let tail: Mutex<JournalTail>
    private let written = Atomic<UInt64>(0)

    /// The journal whose folder is `path`.
    init(path: String) { tail = Mutex(JournalTail(path: path)) }

    /// Notes that records up to `seq` can be read.
    func note(written seq: UInt64) { written.store(seq, ordering: .releasing) }

    var oldest: UInt64 { 1 }

    var newest: UInt64 { written.load(ordering: .acquiring) }

    func records(from seq: UInt64, limit: Int) throws -> [StreamRecord] {
        let newest = newest
        return try tail.withLock { tail in
            try tail.records(from: seq, limit: limit, writtenTo: newest).map { record in
                StreamRecord(
                    seq: record.seq, cause: record.cause, time: record.time,
                    type: record.type.rawValue, payload: record.payload)
            }
        }
    }
}

/// Carries the journal stage's notices to the event stream's publisher.
///
/// A publisher that is behind is not waited for: its next notice covers all that has come meanwhile.
final class StreamLink: PublisherPort {
    private let log: JournalLog
    private let state: Mutex<State>

    fileprivate struct State: ~Copyable {
        var ring: RingProducer<PublishNotice>?
        var pending: JournalNotice?
    }

    /// A link that feeds `ring`.
    init(log: JournalLog, ring: consuming sending RingProducer<PublishNotice>) {
        self.log = log
        state = Mutex(State(ring: ring, pending: nil))
    }

    func publish(_ notice: JournalNotice) throws {
        log.note(written: notice.last)
        state.withLock { state in
            var merged = notice
            if let earlier = state.pending { merged.first = earlier.first }
            state.pending = merged
            state.send()
        }
    }

    func tick() throws -> Int { state.withLock { $0.send() ? 1 : 0 } }

    func close() {
        state.withLock { state in
            state.send()
            state.ring = nil
        }
    }
}

extension StreamLink.State {
    /// Sends what waits, if there is room; whether it did.
    @discardableResult
    fileprivate mutating func send() -> Bool {
        guard let notice = pending else { return false }
        let risk = notice.risk
        let told = PublishNotice(
            first: notice.first, last: notice.last, durable: notice.durable,
            head: notice.head.bytes, limitsVersion: risk.limitsVersion, riskState: risk.state)
        guard ring?.tryPublish(told) == .published else { return false }
        pending = nil
        return true
    }
}

extension RiskWatch {
    /// The state in the heartbeat's words.
    fileprivate var state: EventStream.RiskState {
        switch block {
        case .none: .armed
        case .part: .partlyBlocked
        case .halted: .halted
        case .killed: .killed
        }
    }
}
