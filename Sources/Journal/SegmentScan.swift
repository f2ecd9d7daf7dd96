import Sodium
import TradingModel

/// Goes through a segment record by record and trusts nothing in it.
struct SegmentScan {
    /// What comes next in a segment.
    enum Step {
        /// A sound record that follows the one before it.
        case record(ScannedRecord)
        /// A sound footer; nothing behind it was looked at.
        case footer(SegmentFooter)
        /// No more bytes, or zeros only.
        case end
    }

    private let bytes: [UInt8]
    /// Where the next record begins.
    private(set) var position = JournalFormat.bodyOffset
    private(set) var nextSeq: UInt64
    private(set) var chain: JournalChain
    private(set) var tree = MerkleTree()
    /// Whether the journal's trailer was the last record.
    private(set) var hasTrailer = false

    init(_ bytes: [UInt8], header: SegmentHeader) {
        self.bytes = bytes
        nextSeq = header.firstSeq
        chain = JournalChain(head: header.head)
    }

    /// The next record, the footer, or the end.
    mutating func next() throws(Damage) -> Step {
        if bytes[min(position, bytes.count)...].isAllZero { return .end }
        let (header, size) = try RecordHeader.sound(in: bytes, at: position, seq: nextSeq)
        let range = position..<position + size
        if header.type == SegmentFooter.type { return .footer(try footer(header, range)) }
        guard !hasTrailer else {
            throw damage("something follows the trailer, which ends a journal")
        }
        guard header.seq == nextSeq, header.cause < nextSeq, header.link == chain.link else {
            throw damage("record \(nextSeq) does not follow the one before it")
        }
        guard let type = RecordType(rawValue: header.type), (nextSeq == 1) == (type == .header)
        else { throw damage("record \(nextSeq) has a type that cannot be there") }
        let bytes = bytes
        let record = bytes.span.extracting(range)
        chain.advance(record)
        let leaf = MerkleTree.leaf(record)
        tree.append(leaf: leaf)
        hasTrailer = type == .trailer
        position += size
        nextSeq += 1
        return .record(
            ScannedRecord(header: header, type: type, offset: range.lowerBound, leaf: leaf))
    }

    private func footer(_ header: RecordHeader, _ range: Range<Int>) throws(Damage) -> SegmentFooter
    {
        let footer = SegmentFooter(
            lastSeq: nextSeq - 1, count: tree.count, head: chain.head, root: tree.root)
        guard tree.count > 0, footer.bytes == Array(bytes[range]) else {
            throw damage("the footer does not fit the records before it")
        }
        return footer
    }

    private func damage(_ what: String) -> Damage { Damage(position, seq: nextSeq, what) }
}

/// A record that was found sound where it lies.
struct ScannedRecord {
    let header: RecordHeader
    let type: RecordType
    let offset: Int
    let leaf: SHA256Digest

    var payload: Range<Int> {
        let start = offset + JournalFormat.recordHeaderSize
        return start..<start + Int(header.length)
    }

    var bytes: Range<Int> {
        offset..<offset + JournalFormat.paddedSize(payload: Int(header.length))
    }
}

extension RecordHeader {
    /// The header of a whole record at `offset`, and the record's size; `seq` is for messages.
    ///
    /// Sound means: magic, length, checksum and padding are right. Nothing traps, whatever the
    /// bytes.
    static func sound(
        in bytes: [UInt8], at offset: Int, seq: UInt64
    ) throws(Damage) -> (header: RecordHeader, size: Int) {
        guard bytes.count - offset >= JournalFormat.recordHeaderSize else {
            throw Damage(offset, seq: seq, "record \(seq) is cut off; the file is truncated")
        }
        var reader = ByteReader(bytes[offset..<offset + JournalFormat.recordHeaderSize])
        let (magic, type): (UInt32, UInt16) = (reader.take(), reader.take())
        let (reserved, length): (UInt16, UInt32) = (reader.take(), reader.take())
        let checksum: UInt32 = reader.take()
        let (number, cause): (UInt64, UInt64) = (reader.take(), reader.take())
        let (time, link): (Int64, UInt64) = (reader.take(), reader.take())
        guard magic == JournalFormat.recordMagic, reserved == 0,
            length <= JournalFormat.maximumPayload
        else { throw Damage(offset, seq: seq, "record \(seq) is damaged (no record starts here)") }
        let size = JournalFormat.paddedSize(payload: Int(length))
        guard bytes.count - offset >= size else {
            throw Damage(offset, seq: seq, "record \(seq) is cut off; the file is truncated")
        }
        guard checksum == self.checksum(bytes.span.extracting(offset..<offset + size)) else {
            throw Damage(offset, seq: seq, "record \(seq) is damaged (checksum)")
        }
        let end = offset + JournalFormat.recordHeaderSize + Int(length)
        guard bytes[end..<offset + size].isAllZero else {
            throw Damage(offset, seq: seq, "record \(seq) is damaged (padding is not zero)")
        }
        let header = RecordHeader(
            type: type, length: length, seq: number, cause: cause,
            time: Timestamp(nanoseconds: time), link: link)
        return (header, size)
    }

    /// The checksum of a padded record, its own field taken as zero.
    private static func checksum(_ record: Swift.Span<UInt8>) -> UInt32 {
        let start = CRC32C.of(record.extracting(..<checksumOffset))
        let zeros: [UInt8] = [0, 0, 0, 0]
        let field = CRC32C.extend(start, with: zeros.span)
        return CRC32C.extend(field, with: record.extracting((checksumOffset + 4)...))
    }
}
