import Sodium

/// Puts a live journal right after its writer ended without sealing it.
///
/// What is found sound is the longest valid prefix. A torn tail, behind the last record that was
/// acknowledged as durable, is cut. Everything else that is broken is damage: it refuses, and
/// nothing is changed.
public enum JournalRecovery {
    /// What was found and done.
    public struct Outcome: Sendable, Hashable {
        /// The last sound record, which is durable now; 0 for none.
        public let lastSeq: UInt64
        /// The chain's head after it.
        public let chain: JournalChain
        /// Whether the journal is finished: there is nothing to go on with.
        public let isFinished: Bool
        /// Bytes of a torn tail that were cut.
        public let cutBytes: Int
        /// What was wrong with the first of them.
        public let cutBecause: String?
        /// A segment that was removed: its creation was interrupted, and it held no record.
        public let removedSegment: String?
    }

    /// Recovers the live journal at `path`; one that is whole is left as it is.
    ///
    /// With a signing key in `settings` a sealed last segment without its signature gets one.
    /// Throws ``JournalError`` for damage, ``JournalFailure`` where the disk refuses.
    @discardableResult
    public static func recover(
        _ path: String, _ settings: JournalSettings = JournalSettings()
    ) throws -> Outcome {
        try recover(FolderStore(path: path), settings)
    }

    /// Recovers the live journal in `store`.
    @discardableResult
    public static func recover(
        _ store: any JournalStore, _ settings: JournalSettings = JournalSettings()
    ) throws -> Outcome {
        let recovered = try Recovered(store, settings)
        recovered.close()
        return recovered.outcome
    }
}

extension JournalWriter {
    /// A writer that goes on with the live journal at `path`, which is recovered first.
    ///
    /// Throws ``JournalError`` for damage and for a journal that is finished, ``JournalFailure``
    /// where the disk refuses.
    public convenience init(
        resuming path: String, _ settings: JournalSettings = JournalSettings()
    ) throws {
        try self.init(resuming: FolderStore(path: path), settings)
    }

    /// A writer that goes on with the live journal in `store`.
    public convenience init(
        resuming store: any JournalStore, _ settings: JournalSettings = JournalSettings()
    ) throws {
        let recovered = try Recovered(store, settings)
        guard !recovered.outcome.isFinished else {
            throw JournalError(
                description: "\(store.path): the journal is finished; begin another")
        }
        let (segment, scan) = (try recovered.segmentToWrite(), recovered.scan)
        self.init(
            store, settings, segment, lastSeq: scan.lastSeq, JournalChain(head: scan.head))
        hasTrailer = scan.hasTrailer
    }
}

/// A journal that is as it should be on disk, and what a writer needs to go on.
private struct Recovered {
    let scan: JournalScan
    let outcome: JournalRecovery.Outcome
    private let outlet: JournalOutlet
    private let settings: JournalSettings
    /// The last segment, where it is not sealed.
    private var segment: JournalWriter.OpenSegment?

    init(_ store: any JournalStore, _ settings: JournalSettings) throws {
        do throws(JournalError) {
            scan = try JournalScan(store) { _, _ throws(Damage) in }
        } catch {
            throw error.advising("nothing was changed; bring the journal back from a copy")
        }
        self.settings = settings
        var outlet = JournalOutlet(store, isLive: true)
        outlet.durableSeq = scan.durableSeq
        self.outlet = outlet
        let last = scan.last
        var removed: String?
        if let last, last.isUnborn {
            removed = JournalFormat.segmentName(last.number)
            try outlet.remove(JournalFormat.segmentName(last.number))
        } else if let last, try Recovered.isUnfinished(scan, store, settings) {
            segment = try outlet.mend(last, scan, settings)
        }
        outcome = JournalRecovery.Outcome(
            lastSeq: scan.lastSeq, chain: JournalChain(head: scan.head),
            isFinished: scan.hasTrailer && last?.isSealed == true,
            cutBytes: last.map { $0.tornBy == nil ? 0 : $0.fileSize - $0.length } ?? 0,
            cutBecause: last?.tornBy.map { "at byte \($0.offset): \($0.what)" },
            removedSegment: removed)
    }

    /// Whether something is left to do on the last segment.
    private static func isUnfinished(
        _ scan: JournalScan, _ store: any JournalStore, _ settings: JournalSettings
    ) throws(JournalError) -> Bool {
        guard scan.last?.isComplete == true, let segment = scan.segments.last else { return true }
        guard settings.signingKey != nil else { return false }
        do throws(JournalError) {
            return try JournalReader(store: store).signature(of: segment) == nil
        } catch {
            // Half a signature: its writer ended while it wrote it.
            return true
        }
    }

    /// The segment that the next record goes to.
    func segmentToWrite() throws(JournalFailure) -> JournalWriter.OpenSegment {
        if let segment {
            try outlet.allocate(segment, settings)
            return segment
        }
        let number = UInt64(scan.segments.count) + 1
        return try outlet.begin(
            SegmentHeader(number: number, firstSeq: scan.lastSeq + 1, head: scan.head), settings)
    }

    func close() {
        if let segment { outlet.store.close(segment.file) }
    }
}

extension JournalOutlet {
    fileprivate func remove(_ name: String) throws(JournalFailure) {
        try attempt(.cut, name) { () throws(SystemFault) in
            try store.remove(name)
            try store.syncFolder()
        }
    }

    /// Cuts the last segment to its sound bytes and makes them durable; nil where it is sealed.
    ///
    /// Everything not known to be durable is written once more: where a synchronisation failed, the
    /// system may show bytes that are not on disk, and count them as written.
    fileprivate func mend(
        _ last: JournalScan.LastSegment, _ scan: JournalScan, _ settings: JournalSettings
    ) throws(JournalFailure) -> JournalWriter.OpenSegment? {
        let name = JournalFormat.segmentName(last.number)
        let (start, length) = (last.firstUnproven, last.length)
        let (file, sectors, records) = try attempt(.resume, name) {
            () throws(SystemFault) -> (Int32, [UInt8], [UInt8]) in
            (
                try store.open(name),
                try store.read(name, at: 0, count: JournalFormat.bodyOffset),
                try store.read(name, at: start, count: length - start)
            )
        }
        var segment = JournalWriter.OpenSegment(
            number: last.number, file: file, length: length, tree: last.tree)
        do throws(JournalFailure) {
            try cut(segment, to: length)
            try write(sectors[...], segment, at: 0)
            try write(records[...], segment, at: start)
            try sync(segment)
            try attempt(.synchronize) { () throws(SystemFault) in try store.syncFolder() }
            guard last.isSealed else {
                try mark(segment, scan.lastSeq, [last.nextMark])
                segment.nextMark = last.nextMark ^ 1
                return segment
            }
            let footer = SegmentFooter(
                lastSeq: scan.lastSeq, count: last.tree.count, head: scan.head,
                root: last.tree.root)
            try removeSignature(of: last.number, settings)
            try completeSeal(segment, footer, settings)
        } catch {
            store.close(file)
            throw error
        }
        store.close(file)
        return nil
    }

    /// Makes way for a new signature.
    private func removeSignature(
        of number: UInt64, _ settings: JournalSettings
    ) throws(JournalFailure) {
        let name = JournalFormat.signatureName(number)
        try attempt(.resume, name) { () throws(SystemFault) in
            if try store.list().contains(name) { try store.remove(name) }
        }
    }
}
