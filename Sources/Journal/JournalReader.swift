import TradingModel

/// Reads a finished journal and trusts nothing in it: any damage is an error with its place.
public struct JournalReader {
    let store: any JournalStore

    /// A reader of the journal whose folder is `path`.
    ///
    /// Throws ``JournalError`` where there is no such folder. A journal of version 1, which was a
    /// single file, is not read any more.
    public init(path: String) throws(JournalError) {
        self.init(store: FolderStore(path: path))
        _ = try JournalScan.segmentNumbers(store)
    }

    /// A reader of the journal in `store`.
    public init(store: any JournalStore) { self.store = store }

    /// Every record, in order.
    ///
    /// Throws ``JournalError`` at the first byte that is not as it was written: a cut tail, a wrong
    /// checksum, a broken chain, a missing number, an unknown type or value.
    public func readAll() throws(JournalError) -> [JournalRecord] {
        var records: [JournalRecord] = []
        let scan = try JournalScan(store) { (record, bytes) throws(Damage) in
            guard let body = JournalBody(record.type, bytes[record.payload]) else {
                throw Damage(
                    record.offset, seq: record.header.seq,
                    "record \(record.header.seq) has a value that does not exist")
            }
            records.append(
                JournalRecord(
                    seq: record.header.seq, cause: record.header.cause,
                    time: record.header.time, body: body))
        }
        try scan.checkIsFinished()
        return records
    }

    /// Calls `body` with every record of a journal, finished or not, as far as it is sound.
    ///
    /// Throws ``JournalError`` for damage; a torn tail is not damage.
    public func forEachRaw(_ body: (RawRecord) throws -> Void) throws -> JournalSummary {
        var thrown: (any Error)?
        let scan = try JournalScan(store) { (record, bytes) throws(Damage) in
            guard thrown == nil else { return }
            do { try body(RawRecord(record, bytes)) } catch { thrown = error }
        }
        if let thrown { throw thrown }
        return JournalSummary(scan)
    }

    /// Checks every byte, the chain and the Merkle roots.
    ///
    /// Throws ``JournalError`` for damage; a torn tail is not damage.
    public func summary() throws(JournalError) -> JournalSummary {
        JournalSummary(try JournalScan(store) { _, _ throws(Damage) in })
    }
}

/// What a journal holds, as far as it is sound.
public struct JournalSummary: Sendable, Hashable {
    /// Its segments, in order.
    public let segments: [SegmentSummary]
    /// The number of its last record, 0 for none.
    public let lastSeq: UInt64
    /// The chain's head after that.
    public let chain: JournalChain
    /// The last record that the journal itself knows to be durable; the last of a finished one.
    public let durableSeq: UInt64
    /// Whether it ends with a trailer in a sealed segment.
    public let isFinished: Bool
    /// Bytes behind the last sound record that recovery would cut, room set aside not counted.
    public let tornBytes: Int
    /// What is wrong with the first of them, in words.
    public let tornBy: String?

    init(_ scan: JournalScan) {
        segments = scan.segments
        lastSeq = scan.lastSeq
        chain = JournalChain(head: scan.head)
        isFinished = scan.isFinished
        durableSeq = scan.isFinished ? scan.lastSeq : scan.durableSeq
        let torn = scan.last.flatMap { $0.tornBy == nil ? nil : $0 }
        tornBytes = torn.map { $0.fileSize - $0.length } ?? 0
        tornBy = torn?.tornBy.map {
            "\(JournalFormat.segmentName(torn?.number ?? 0)) at byte \($0.offset): \($0.what)"
        }
    }
}

extension RawRecord {
    init(_ record: ScannedRecord, _ bytes: [UInt8]) {
        self.init(
            seq: record.header.seq, cause: record.header.cause, time: record.header.time,
            type: record.type, link: record.header.link, payload: Array(bytes[record.payload]))
    }
}

extension JournalScan {
    var isFinished: Bool { hasTrailer && last?.isComplete == true }

    /// Throws where the journal is not whole, in the words of someone who wants to read it.
    func checkIsFinished() throws(JournalError) {
        guard !isFinished else { return }
        guard let last else {
            throw JournalError(description: "\(name): no such journal; the folder has no segment")
        }
        let damage =
            last.tornBy
            ?? Damage(
                last.length, seq: lastSeq + 1,
                last.isSealed && !last.isComplete
                    ? "the segment's seal is not complete"
                    : "the journal ends before its trailer or its seal: the run did not finish")
        throw JournalError(name, segment: JournalFormat.segmentName(last.number), damage)
    }
}
