import Sodium
import TradingModel

/// Writes a journal: records are collected, and reach the disk when the buffer is full and at
/// ``commit()``.
///
/// A run's journal (``init(path:)``) is whole or not there at all: until ``finish()`` it lies in
/// `PATH.partial`, and a writer that goes away earlier removes it. A live one (``init(live:)``) is
/// written in place, and ``JournalRecovery`` finds what of it is sound after a crash.
///
/// The first call that fails is the last: it throws ``JournalFailure``, so does every later one,
/// and nothing more reaches the disk.
public final class JournalWriter {
    let store: any JournalStore
    /// Where a run's journal is moved to when it is whole; nil for a live one.
    let destination: String?
    let settings: JournalSettings

    var buffer = ByteWriter()
    var segment: OpenSegment
    var chain: JournalChain
    var hasTrailer = false
    var isFinished = false
    /// Why nothing can be written any more.
    public internal(set) var failure: JournalFailure?

    /// The number of the last record appended, 0 for none.
    public internal(set) var sequence: UInt64
    /// The last record that lies in the file, where a reader can see it.
    public internal(set) var writtenSeq: UInt64
    /// The last record that survives a power cut. A run's journal is durable when it is finished.
    public internal(set) var durableSeq: UInt64
    /// The chain's head after the last record appended; after a ``commit()`` that of
    /// ``durableSeq``.
    public var head: SHA256Digest { chain.head }

    /// Records are collected up to this many bytes.
    static let bufferSize = 1 << 18

    /// A segment that is being written.
    struct OpenSegment {
        var number: UInt64
        var file: Int32
        var isOpen = true
        /// Bytes in the file; what follows is in the buffer, and then room set aside.
        var length = JournalFormat.bodyOffset
        var tree = MerkleTree()
        /// Which mark is written next.
        var nextMark: UInt32 = 0
    }

    /// A writer of a run's journal at `path`, which must be free; its folder exists.
    ///
    /// Throws ``JournalFailure`` where it cannot be made.
    public convenience init(path: String) throws(JournalFailure) {
        try self.init(
            FolderStore(path: path + ".partial"), destination: path, JournalSettings())
    }

    /// A writer of a live journal at `path`, which must be free; its folder exists.
    ///
    /// Throws ``JournalFailure`` where it cannot be made.
    public convenience init(
        live path: String, _ settings: JournalSettings = JournalSettings()
    ) throws(JournalFailure) {
        try self.init(live: FolderStore(path: path), settings)
    }

    /// A writer of a live journal in `store`.
    public convenience init(
        live store: any JournalStore, _ settings: JournalSettings = JournalSettings()
    ) throws(JournalFailure) {
        try self.init(store, destination: nil, settings)
    }

    init(
        _ store: any JournalStore, destination: String?, _ settings: JournalSettings
    ) throws(JournalFailure) {
        let outlet = JournalOutlet(store, isLive: destination == nil)
        try outlet.makeFolder(free: destination)
        (self.store, self.destination, self.settings) = (store, destination, settings)
        chain = JournalChain()
        (sequence, writtenSeq, durableSeq) = (0, 0, 0)
        do throws(JournalFailure) {
            segment = try outlet.begin(
                SegmentHeader(number: 1, firstSeq: 1, head: .zero), settings)
        } catch {
            if destination != nil { store.discard() }
            throw error
        }
        buffer.bytes.reserveCapacity(JournalWriter.bufferSize + 4_096)
    }

    /// A writer that goes on where a recovered journal ends.
    init(
        _ store: any JournalStore, _ settings: JournalSettings, _ segment: OpenSegment,
        lastSeq: UInt64, _ chain: JournalChain
    ) {
        (self.store, self.settings, self.segment) = (store, settings, segment)
        destination = nil
        self.chain = chain
        (sequence, writtenSeq, durableSeq) = (lastSeq, lastSeq, lastSeq)
        buffer.bytes.reserveCapacity(JournalWriter.bufferSize + 4_096)
    }

    deinit {
        guard !isFinished else { return }
        closeSegment()
        if destination != nil { store.discard() }
    }
}

/// How a journal is written.
public struct JournalSettings: Sendable {
    /// Bytes of a segment before its footer, at least 4 KiB; only a record that is longer by
    /// itself makes a longer one. A live segment has this size from the beginning, so that a full
    /// disk shows when it is made.
    public var segmentSize: Int
    /// The key that signs each sealed segment, if any.
    public var signingKey: Ed25519.SigningKey?

    /// Segments of 64 MiB, unsigned, unless told otherwise.
    public init(segmentSize: Int = 1 << 26, signingKey: Ed25519.SigningKey? = nil) {
        precondition(
            segmentSize >= JournalFormat.leastSegmentSize, "a segment has at least 4 KiB")
        self.segmentSize = segmentSize
        self.signingKey = signingKey
    }
}
