import Foundation
import Sodium
import TradingModel

/// Writes a journal beside its final place and moves it there when it is whole.
///
/// Until ``finish()`` the records lie in `PATH.partial`; a writer that goes away earlier removes
/// that file, so that a journal under its own name is always complete.
public final class JournalWriter {
    private let path: String
    private let partial: String
    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var sequence: UInt64 = 0
    private var chain: UInt64 = 0
    private var isFinished = false

    private static let bufferSize = 1 << 18

    /// A writer for `path`, whose directory exists. An existing file there is replaced at the end.
    ///
    /// Throws ``JournalError`` where the file cannot be made.
    public init(path: String) throws {
        self.path = path
        partial = path + ".partial"
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let file = FileHandle(forWritingAtPath: partial)
        else {
            throw JournalError(
                description: "\(partial): cannot be created (\(systemErrorText()));"
                    + " check that the folder exists and may be written to")
        }
        self.file = file
        buffer.reserveCapacity(JournalWriter.bufferSize + 4_096)
        buffer += JournalFormat.fileHeader
    }

    deinit {
        guard !isFinished else { return }
        // The path's bytes live for the call; a file that is gone already is as good.
        _ = unsafe unlink(partial)
    }

    /// Appends the run's header; the first record.
    @discardableResult
    public func append(header json: [UInt8]) throws -> UInt64 {
        precondition(sequence == 0, "the header comes first")
        return try append(type: 0, cause: 0, time: .zero, payload: json)
    }

    /// Appends an event caused by record `cause` (0 for none); returns its number.
    @discardableResult
    public func append(event: Event, cause: UInt64) throws -> UInt64 {
        try append(type: 1, cause: cause, time: event.time, payload: EventCodec.encode(event))
    }

    /// Appends a sample; returns its number.
    @discardableResult
    public func append(sample: Sample, cause: UInt64) throws -> UInt64 {
        try append(type: 2, cause: cause, time: sample.time, payload: sample.encoded)
    }

    /// Appends a decision of the risk gate, in bytes that its module defines.
    @discardableResult
    public func append(decision bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try append(type: 4, cause: cause, time: time, payload: bytes)
    }

    /// Appends what else the risk gate told, in bytes that its module defines.
    @discardableResult
    public func append(riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try append(type: 5, cause: cause, time: time, payload: bytes)
    }

    /// Appends the run's trailer; the last record.
    @discardableResult
    public func append(trailer json: [UInt8], time: Timestamp) throws -> UInt64 {
        try append(type: 3, cause: 0, time: time, payload: json)
    }

    /// Appends a message from outside that changed the run; returns its number.
    @discardableResult
    public func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try append(type: 6, cause: cause, time: time, payload: bytes)
    }

    /// Writes what is buffered and makes it durable; returns the number of the latest record.
    @discardableResult
    public func commit() throws -> UInt64 {
        try flush()
        do { try file.synchronize() } catch {
            throw JournalError(
                description: "\(partial): could not be made durable "
                    + "(\(error.localizedDescription))")
        }
        return sequence
    }

    private func append(
        type: UInt16, cause: UInt64, time: Timestamp, payload: [UInt8]
    ) throws -> UInt64 {
        precondition(!isFinished && payload.count <= JournalFormat.maximumPayload)
        sequence += 1
        let record = JournalFormat.record(
            type: type, sequence: sequence, cause: cause, time: time, chain: chain,
            payload: payload)
        chain = SHA256.of(record).prefix
        buffer += record
        if buffer.count >= JournalWriter.bufferSize { try flush() }
        return sequence
    }

    private func flush() throws {
        do {
            try file.write(contentsOf: Data(buffer))
        } catch {
            throw JournalError(
                description: "\(partial): writing failed (\(error.localizedDescription)); the "
                    + "disk may be full; nothing was left behind")
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes the journal durable and gives it its name; returns the number of records.
    @discardableResult
    public func finish() throws -> UInt64 {
        try flush()
        do {
            try file.synchronize()
            try file.close()
        } catch {
            throw JournalError(
                description: "\(partial): could not be made durable "
                    + "(\(error.localizedDescription)); nothing was left behind")
        }
        guard unsafe rename(partial, path) == 0 else {
            throw JournalError(
                description: "\(path): cannot be put in place "
                    + "(\(systemErrorText()))")
        }
        isFinished = true
        try synchronizeFolder()
        return sequence
    }

    /// Makes the new name durable: without it a power cut may bring back the folder as it was.
    private func synchronizeFolder() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // The path's bytes live for the call.
        let descriptor = unsafe open(folder, O_RDONLY)
        defer { if descriptor >= 0 { _ = close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw JournalError(
                description: "\(folder): could not be made durable (\(systemErrorText())); the "
                    + "journal is there, but may not survive a power cut")
        }
    }
}

/// The latest system error in words.
private func systemErrorText() -> String {
    // strerror's text is valid until the next call on this thread; it is copied at once.
    unsafe String(cString: strerror(errno))
}
