import Journal
import Risk
import TradingModel

/// What a run's journal holds of the risk gate.
public struct RiskRecords: Sendable {
    /// One record, with its place in the journal.
    public struct Entry<Body: Sendable>: Sendable {
        /// The journal's number of the record.
        public let sequence: UInt64
        /// The record's cause.
        public let cause: UInt64
        /// When the gate told it.
        public let time: Timestamp
        /// What it says.
        public let body: Body
    }

    /// Every decision, in order.
    public private(set) var decisions: [Entry<DecisionRecord>] = []
    /// What the gate and its monitor told besides.
    public private(set) var events: [Entry<RiskEvent>] = []
    /// The firm's state at regular times.
    public private(set) var states: [RiskState] = []

    /// Orders and amendments that passed.
    public var passed: Int { decisions.count { $0.body.passes } }
    /// Orders and amendments that were refused.
    public var refused: Int { decisions.count - passed }

    /// Refusals by the check that came first, checks in their order.
    public var refusals: [(check: RiskCheck, count: Int)] {
        RiskCheck.allCases.compactMap { check in
            let count = decisions.count { $0.body.check == check }
            return count == 0 ? nil : (check, count)
        }
    }

    /// The decision on own order `number` of a run of one security, or nil.
    public func decision(on number: UInt64) -> DecisionRecord? {
        // Orders are numbered from 1 as they are decided, so the place is nearly always the number.
        let place = Int(clamping: number) - 1
        if decisions.indices ~= place, decisions[place].body.ownNumber == number {
            return decisions[place].body
        }
        return decisions.first { $0.body.ownNumber == number }?.body
    }

    mutating func take(decision bytes: [UInt8], _ record: JournalRecord) throws {
        guard let body = DecisionRecord(bytes[...]) else { throw RiskRecords.damaged(record) }
        decisions.append(
            Entry(sequence: record.seq, cause: record.cause, time: record.time, body: body))
    }

    mutating func take(riskEvent bytes: [UInt8], _ record: JournalRecord) throws {
        switch RiskRecord(bytes[...]) {
        case .event(let event):
            events.append(
                Entry(sequence: record.seq, cause: record.cause, time: record.time, body: event))
        case .state(let state): states.append(state)
        case .limitQueue: break
        case nil: throw RiskRecords.damaged(record)
        }
    }

    private static func damaged(_ record: JournalRecord) -> RunRecordError {
        RunRecordError(
            description:
                "record \(record.seq) of the journal is no record of the risk gate; it was "
                + "written by another version of Pankou")
    }
}
