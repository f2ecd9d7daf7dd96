import Journal
import TradingModel

/// Where the journal's stage writes: a journal, or in tests something that fails.
///
/// After an error nothing is written any more; what was made durable before stays.
public protocol JournalOutput: AnyObject, SendableMetatype {
    /// Appends the run's header, the first record; returns its number.
    @discardableResult
    func append(header json: [UInt8]) throws -> UInt64
    /// Appends an event.
    @discardableResult
    func append(event: Event, cause: UInt64) throws -> UInt64
    /// Appends a sample.
    @discardableResult
    func append(sample: Sample, cause: UInt64) throws -> UInt64
    /// Appends a message from outside that changed the run.
    @discardableResult
    func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64
    /// Appends the run's trailer, the last record.
    @discardableResult
    func append(trailer json: [UInt8], time: Timestamp) throws -> UInt64
    /// Makes everything so far durable; returns the number of the latest record.
    func commit() throws -> UInt64
    /// Makes the whole journal durable; returns the number of records.
    @discardableResult
    func finish() throws -> UInt64
}

extension JournalWriter: JournalOutput {}
