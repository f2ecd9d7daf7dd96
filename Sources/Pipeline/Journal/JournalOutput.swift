import Backtesting
import Journal
import Sodium
import TradingModel

/// Where the journal's stage writes: a journal, or in tests something that fails.
///
/// After an error nothing is written any more; what was made durable before stays.
public protocol JournalOutput: RecordSink, SendableMetatype {
    /// Appends the run's header, the first record; returns its number.
    @discardableResult
    func append(header json: [UInt8]) throws -> UInt64
    /// Appends the run's trailer, the last record.
    @discardableResult
    func append(trailer json: [UInt8], time: Timestamp) throws -> UInt64
    /// Gives everything so far to readers; it is not durable.
    func flush() throws
    /// Makes everything so far durable; returns the number of the latest record.
    func commit() throws -> UInt64
    /// The chain's head after the latest record that was appended.
    var head: SHA256Digest { get }
    /// Makes the whole journal durable; returns the number of records.
    @discardableResult
    func finish() throws -> UInt64
}

extension JournalWriter: JournalOutput {}
