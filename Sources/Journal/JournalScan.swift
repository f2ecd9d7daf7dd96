import Sodium
import TradingModel

/// What a segment holds, as far as it is sound.
public struct SegmentSummary: Sendable, Hashable {
    /// Its number, from 1.
    public let number: UInt64
    /// The number of its first record.
    public let firstSeq: UInt64
    /// Its records.
    public let records: UInt64
    /// The chain's head after them.
    public let head: SHA256Digest
    /// The Merkle root over them, where it is sealed.
    public let root: SHA256Digest?
    /// Where its sound bytes end.
    public let length: Int
}

/// What the segments of a journal hold, from the first byte to the last sound one.
struct JournalScan {
    let name: String
    private(set) var segments: [SegmentSummary] = []
    /// The number of the last sound record, 0 for none.
    private(set) var lastSeq: UInt64 = 0
    private(set) var head = SHA256Digest.zero
    private(set) var hasTrailer = false
    /// The last record known to be durable.
    private(set) var durableSeq: UInt64 = 0
    /// The last segment as it lies on disk; nil for a journal without any.
    private(set) var last: LastSegment?

    /// The segment that a writer was, or may have been, working on.
    struct LastSegment {
        var number: UInt64
        var tree = MerkleTree()
        var isSealed = false
        /// The durable mark to write next.
        var nextMark: UInt32 = 0
        /// Where its sound bytes end, and where the file does.
        var length = 0
        var fileSize = 0
        /// Where the first record lies that is not known to be durable.
        var firstUnproven = JournalFormat.bodyOffset
        /// Nothing is left to do: sealed, cut to length, both marks at the last record.
        var isComplete = false
        /// Why the sound bytes end before the file, where that is not zeros.
        var tornBy: Damage?
        /// The file was being created when its writer ended: it holds no record and never did.
        var isUnborn = false
    }

    /// Goes through the journal in `store`; `visit` gets each record with its segment's bytes.
    ///
    /// Throws ``JournalError`` for damage: anything broken that was durable, or that is followed
    /// by another segment.
    init(
        _ store: any JournalStore, visit: (ScannedRecord, [UInt8]) throws(Damage) -> Void
    ) throws(JournalError) {
        name = store.path
        let numbers = try JournalScan.segmentNumbers(store)
        for number in numbers {
            let segment = JournalFormat.segmentName(number)
            let bytes: [UInt8]
            do throws(SystemFault) {
                bytes = try store.readAll(segment)
            } catch {
                throw JournalError(
                    description: "\(name)/\(segment): cannot be read (\(systemText(error.code)))")
            }
            do throws(Damage) {
                try take(number, bytes, isLast: number == numbers.last, visit)
            } catch {
                throw JournalError(name, segment: segment, error)
            }
        }
    }

    /// The numbers of the segments in a journal's folder: 1, 2, 3, … without a gap.
    static func segmentNumbers(_ store: any JournalStore) throws(JournalError) -> [UInt64] {
        let names: [String]
        do throws(SystemFault) {
            names = try store.list()
        } catch {
            let what =
                error.saysItIsNotThere
                ? "no such journal; name the folder of a run, or its journal's"
                : "cannot be read (\(systemText(error.code)))"
            throw JournalError(description: "\(store.path): \(what)")
        }
        let numbers = names.compactMap(JournalFormat.segmentNumber).sorted()
        for (index, number) in numbers.enumerated() where number != UInt64(index) + 1 {
            let missing = JournalFormat.segmentName(UInt64(index) + 1)
            throw JournalError(
                description: "\(store.path): \(missing) is missing; bring it back from a copy")
        }
        return numbers
    }

    private mutating func take(
        _ number: UInt64, _ bytes: [UInt8], isLast: Bool,
        _ visit: (ScannedRecord, [UInt8]) throws(Damage) -> Void
    ) throws(Damage) {
        guard !hasTrailer else {
            throw Damage(0, seq: 0, "a segment follows the trailer, which ends a journal")
        }
        if isLast, SegmentBirth.isUnfinished(bytes) {
            last = LastSegment(number: number, fileSize: bytes.count, isUnborn: true)
            return
        }
        let header = try frame(number, bytes)
        let marks = Marks(header, bytes)
        let proven = marks.newest ?? header.firstSeq - 1
        var scan = SegmentScan(bytes, header: header)
        var state = LastSegment(number: number, fileSize: bytes.count)
        var root: SHA256Digest?
        scanning: while true {
            if scan.nextSeq - 1 <= proven { state.firstUnproven = scan.position }
            let step: SegmentScan.Step
            do throws(Damage) {
                step = try scan.next()
            } catch {
                // With a mark gone nobody knows whether what is torn was durable.
                guard isLast, marks.areSound, scan.nextSeq > proven else { throw error }
                state.tornBy = error
                break
            }
            switch step {
            case .record(let record): try visit(record, bytes)
            case .footer(let footer):
                root = footer.root
                break scanning
            case .end: break scanning
            }
        }
        state.nextMark = marks.next
        state.length = scan.position + (root == nil ? 0 : SegmentFooter.size)
        state.isSealed = root != nil
        state.tree = scan.tree
        state.isComplete =
            state.isSealed && state.length == bytes.count && marks.bothSay(scan.nextSeq - 1)
        try checkEnd(scan, state, bytes, marks, isLast: isLast)
        segments.append(
            SegmentSummary(
                number: number, firstSeq: header.firstSeq, records: scan.tree.count,
                head: scan.chain.head, root: root, length: state.length))
        (lastSeq, head, hasTrailer) = (scan.nextSeq - 1, scan.chain.head, scan.hasTrailer)
        durableSeq = isLast ? proven : lastSeq
        last = state
    }

    /// The segment's header, where it belongs behind the segments before it.
    private func frame(_ number: UInt64, _ bytes: [UInt8]) throws(Damage) -> SegmentHeader {
        guard !bytes.isEmpty else { throw Damage(0, seq: lastSeq + 1, "the file is empty") }
        guard bytes.count >= JournalFormat.bodyOffset else {
            throw Damage(0, seq: lastSeq + 1, "the file is shorter than a segment's header")
        }
        let header = try SegmentHeader(bytes)
        guard header.number == number, header.firstSeq == lastSeq + 1, header.head == head else {
            throw Damage(
                16, seq: lastSeq + 1, "the segment does not follow the one before it")
        }
        return header
    }

    /// What a segment's marks say of the last durable record.
    private struct Marks {
        let one: DurableMark?
        let two: DurableMark?

        init(_ header: SegmentHeader, _ bytes: [UInt8]) {
            one = DurableMark(place: 0, of: header, bytes)
            two = DurableMark(place: 1, of: header, bytes)
        }

        var areSound: Bool { one != nil && two != nil }
        var newest: UInt64? { [one, two].compactMap { $0?.durableSeq }.max() }
        /// Which may be overwritten: a damaged one, or the older.
        var next: UInt32 {
            guard let one else { return 0 }
            guard let two else { return 1 }
            return one.durableSeq <= two.durableSeq ? 0 : 1
        }
        func bothSay(_ seq: UInt64) -> Bool { one?.durableSeq == seq && two?.durableSeq == seq }
    }

    /// What may lie behind the last sound record of a segment.
    private func checkEnd(
        _ scan: SegmentScan, _ state: LastSegment, _ bytes: [UInt8],
        _ marks: Marks, isLast: Bool
    ) throws(Damage) {
        let lastSeq = scan.nextSeq - 1
        guard let newest = marks.newest ?? (state.isSealed ? lastSeq : nil) else {
            throw Damage(
                JournalFormat.sectorSize, seq: lastSeq, "both durable marks are damaged")
        }
        guard lastSeq >= newest else {
            throw Damage(
                scan.position, seq: lastSeq + 1,
                "record \(lastSeq + 1) is missing; records as far as \(newest) were durable,"
                    + " and the file is truncated or was overwritten")
        }
        if state.isSealed {
            guard bytes[state.length...].isAllZero else {
                throw Damage(state.length, seq: lastSeq, "something follows the footer")
            }
            guard isLast || state.isComplete else {
                throw Damage(state.length, seq: lastSeq, "the segment's seal is not complete")
            }
        } else if !isLast {
            throw Damage(
                scan.position, seq: lastSeq + 1,
                "the segment ends without its footer, and another follows it")
        }
    }
}

/// Telling a segment whose creation was interrupted from one that was damaged.
///
/// No record is written to a segment before its three sectors are durable. So a file in which they
/// are not all there, while what is there is right and nothing follows, never held a record.
enum SegmentBirth {
    static func isUnfinished(_ bytes: [UInt8]) -> Bool {
        let mark = littleEndian(DurableMark.magic)
        var isWhole = true
        for (index, magic) in [SegmentHeader.magic, mark, mark].enumerated() {
            let start = min(index * JournalFormat.sectorSize, bytes.count)
            let end = min(start + JournalFormat.sectorSize, bytes.count)
            // What a cut write left begins like the sector, or not at all.
            let begin = bytes[start..<min(start + magic.count, end)]
            let size = (begin.lastIndex { $0 != 0 } ?? start - 1) - start + 1
            guard magic.starts(with: begin.prefix(size)) else { return false }
            isWhole =
                isWhole && end - start == JournalFormat.sectorSize
                && isSoundSector(index, in: bytes, used: JournalFormat.sectorSize - 4)
        }
        return !isWhole && !saysItHadRecords(bytes)
            && bytes.dropFirst(JournalFormat.bodyOffset).isAllZero
    }

    /// Whether the header and the first mark are there, and the mark names a record of the segment.
    private static func saysItHadRecords(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 * JournalFormat.sectorSize,
            isSoundSector(0, in: bytes, used: 64), isSoundSector(1, in: bytes, used: 24)
        else { return false }
        var header = ByteReader(bytes[24..<32])
        var mark = ByteReader(bytes[JournalFormat.sectorSize + 16..<JournalFormat.sectorSize + 24])
        return mark.take(UInt64.self) >= header.take(UInt64.self)
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(value)
        return writer.bytes
    }
}
