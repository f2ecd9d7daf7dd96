import Journal
import TradingModel

/// Where the records of a run go: to a journal, or to a ring whose other end writes it.
///
/// Records are numbered from 1 without a gap in the order in which they are appended, so the number
/// is known at once, whenever the record is written.
public protocol RecordSink: AnyObject {
    /// Appends an event caused by record `cause` (0 for none); returns its number.
    @discardableResult
    func append(event: Event, cause: UInt64) throws -> UInt64
    /// Appends a sample; returns its number.
    @discardableResult
    func append(sample: Sample, cause: UInt64) throws -> UInt64
    /// Appends a decision of the risk gate (`DecisionRecord.bytes`); returns its number.
    @discardableResult
    func append(decision bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64
    /// Appends what else the risk gate told (`RiskRecord.bytes`); returns its number.
    @discardableResult
    func append(riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64
    /// Appends a message from outside that changed the run; returns its number.
    @discardableResult
    func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64
}

extension JournalWriter: RecordSink {}
