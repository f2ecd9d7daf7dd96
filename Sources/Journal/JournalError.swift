/// A journal that cannot be read: where, what, and what to do.
public struct JournalError: Error, CustomStringConvertible, Hashable, Sendable {
    /// The segment's name, where it is about one.
    public let segment: String?
    /// The byte in it where the fault begins.
    public let offset: Int?
    /// The record that begins, or should begin, there.
    public let seq: UInt64?
    /// One sentence.
    public let description: String

    init(description: String) {
        self.description = description
        (segment, offset, seq) = (nil, nil, nil)
    }

    /// The same with what to do.
    func advising(_ advice: String) -> JournalError {
        JournalError(self, description: description + "; " + advice)
    }

    private init(_ error: JournalError, description: String) {
        (segment, offset, seq) = (error.segment, error.offset, error.seq)
        self.description = description
    }

    /// Damage in a segment of the journal `journal`.
    init(_ journal: String, segment: String, _ damage: Damage) {
        self.segment = segment
        offset = damage.offset
        seq = damage.seq
        description = "\(journal)/\(segment): at byte \(damage.offset): \(damage.what)"
    }
}

/// What is wrong at a place of a segment.
struct Damage: Error, Hashable {
    let offset: Int
    let seq: UInt64
    let what: String

    init(_ offset: Int, seq: UInt64, _ what: String) {
        self.offset = offset
        self.seq = seq
        self.what = what
    }
}

/// A call to the system that failed.
public struct SystemFault: Error, Hashable, Sendable {
    /// The system's number for the reason (errno).
    public let code: Int32

    /// A fault for that reason.
    public init(code: Int32) { self.code = code }
}

/// A journal that can be written no further: what failed, why, and what to do.
///
/// It is the last word of its writer: every later call throws the same, and nothing more reaches
/// the disk. What lies there is sound as far as ``durableSeq`` at least.
public struct JournalFailure: Error, CustomStringConvertible, Hashable, Sendable {
    /// What was being done.
    public enum Operation: String, Sendable {
        /// A folder or file could not be made.
        case create = "cannot be created"
        /// Bytes could not be written; a full disk, most often.
        case write = "cannot be written"
        /// What was written could not be made durable. It is never tried again: after a failed
        /// synchronisation the system may have forgotten what it did not write (Rebello et al.
        /// 2020, "Can applications recover from fsync failures?", USENIX ATC).
        case synchronize = "cannot be made durable"
        /// A file could not be cut to its length.
        case cut = "cannot be cut to length"
        /// The whole could not be given its name.
        case place = "cannot be put in place"
        /// Its name could not be made durable.
        case keep = "has a name that could not be made durable"
        /// An older journal could not be read or opened to go on with it.
        case resume = "cannot be opened to go on with it"
    }

    /// What was being done.
    public let operation: Operation
    /// The file or folder.
    public let path: String
    /// The system's number for the reason (errno).
    public let code: Int32
    /// Everything up to this record was durable before.
    public let durableSeq: UInt64
    /// What is left on disk and what to do, as a sentence.
    let advice: String

    /// One sentence or two.
    public var description: String {
        "\(path): \(operation.rawValue) (\(systemText(code))); \(advice)"
    }
}
