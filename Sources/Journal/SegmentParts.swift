import Sodium
import TradingModel

/// The first sector of a segment.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 8 | magic `PKJSEG02` |
/// | 8 | 4 | byte order mark 0x01020304 |
/// | 12 | 4 | version, 2 |
/// | 16 | 8 | segment number, from 1 |
/// | 24 | 8 | sequence number of its first record |
/// | 32 | 32 | the chain's head before it |
/// | 64 | 444 | zero |
/// | 508 | 4 | CRC-32C of the 508 bytes before it |
struct SegmentHeader: Hashable {
    let number: UInt64
    let firstSeq: UInt64
    let head: SHA256Digest

    static let magic = Array("PKJSEG02".utf8)

    var sector: [UInt8] {
        var writer = ByteWriter()
        writer.bytes += SegmentHeader.magic
        writer.put(JournalFormat.byteOrderMark)
        writer.put(JournalFormat.version)
        writer.put(number)
        writer.put(firstSeq)
        writer.bytes += head.bytes
        return sealedSector(&writer)
    }

    init(number: UInt64, firstSeq: UInt64, head: SHA256Digest) {
        self.number = number
        self.firstSeq = firstSeq
        self.head = head
    }

    /// The header in a segment's bytes, which are at least a body's offset long.
    init(_ bytes: [UInt8]) throws(Damage) {
        guard bytes.starts(with: SegmentHeader.magic) else {
            throw Damage(0, seq: 0, "this is no segment of a Pankou journal (wrong magic)")
        }
        var reader = ByteReader(bytes[8..<64])
        let mark: UInt32 = reader.take()
        let version: UInt32 = reader.take()
        if mark == JournalFormat.byteOrderMark.byteSwapped {
            throw Damage(8, seq: 0, "written with the other byte order")
        }
        let isWhole = isSoundSector(0, in: bytes, used: 64)
        if isWhole, version != JournalFormat.version {
            throw Damage(
                12, seq: 0, "version \(version) is not known; this is version 2's reader")
        }
        number = reader.take()
        firstSeq = reader.take()
        guard isWhole, mark == JournalFormat.byteOrderMark, number > 0, firstSeq > 0,
            let head = SHA256Digest(bytes: bytes[32..<64])
        else { throw Damage(0, seq: 0, "the segment's header is damaged") }
        self.head = head
    }
}

/// Sectors two and three of a segment: up to which record it is known to be durable.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | magic `PKD2` |
/// | 4 | 4 | 0 for sector two, 1 for sector three |
/// | 8 | 8 | segment number |
/// | 16 | 8 | sequence number of the last durable record |
/// | 24 | 484 | zero |
/// | 508 | 4 | CRC-32C of the 508 bytes before it |
///
/// A commit writes one of them, in turn, after its synchronisation, so that the next one makes the
/// mark durable too. A sealed segment has its last record in both. What recovery finds broken at or
/// before a mark was acknowledged and is damage; what lies behind it is a torn tail. One mark may be
/// torn by a crash, so the other one does then; a complete segment has both.
struct DurableMark: Hashable {
    let place: UInt32
    let number: UInt64
    let durableSeq: UInt64

    static let magic: UInt32 = 0x3244_4B50  // "PKD2"

    var offset: Int { (1 + Int(place)) * JournalFormat.sectorSize }

    var sector: [UInt8] {
        var writer = ByteWriter()
        writer.put(DurableMark.magic)
        writer.put(place)
        writer.put(number)
        writer.put(durableSeq)
        return sealedSector(&writer)
    }

    init(place: UInt32, number: UInt64, durableSeq: UInt64) {
        self.place = place
        self.number = number
        self.durableSeq = durableSeq
    }

    /// The mark at its place in a segment's bytes, which are at least a body's offset long; nil for
    /// a damaged one.
    init?(place: UInt32, of header: SegmentHeader, _ bytes: [UInt8]) {
        let sector = 1 + Int(place)
        let start = sector * JournalFormat.sectorSize
        var reader = ByteReader(bytes[start..<start + 24])
        let (magic, found): (UInt32, UInt32) = (reader.take(), reader.take())
        number = reader.take()
        durableSeq = reader.take()
        self.place = place
        guard isSoundSector(sector, in: bytes, used: 24), magic == DurableMark.magic,
            found == place, number == header.number, durableSeq >= header.firstSeq - 1
        else { return nil }
    }
}

/// What seals a segment: a record of type 65,535 with the number of the last record, no cause, time
/// zero, the link of the head, and this payload. It is in neither chain nor Merkle tree.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 8 | records in the segment |
/// | 8 | 32 | the chain's head after them |
/// | 40 | 32 | the Merkle root over them (RFC 9162, 2.1.1) |
struct SegmentFooter: Hashable {
    let lastSeq: UInt64
    let count: UInt64
    let head: SHA256Digest
    let root: SHA256Digest

    static let type = UInt16.max
    static let payloadSize = 72
    static let size = JournalFormat.paddedSize(payload: payloadSize)

    func put(into writer: inout ByteWriter) {
        let header = RecordHeader(
            type: SegmentFooter.type, length: UInt32(SegmentFooter.payloadSize), seq: lastSeq,
            cause: 0, time: .zero, link: head.prefix)
        JournalFormat.putRecord(header, into: &writer) {
            $0.put(count)
            $0.bytes += head.bytes
            $0.bytes += root.bytes
        }
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        put(into: &writer)
        return writer.bytes
    }
}

/// The content padded to a sector, with the checksum in its last four bytes.
private func sealedSector(_ writer: inout ByteWriter) -> [UInt8] {
    writer.putZeros(JournalFormat.sectorSize - 4 - writer.bytes.count)
    writer.put(CRC32C.of(writer.bytes.span))
    return writer.bytes
}

/// Whether a sector's checksum is right and what it does not use is zero.
func isSoundSector(_ sector: Int, in bytes: [UInt8], used: Int) -> Bool {
    let start = sector * JournalFormat.sectorSize
    let end = start + JournalFormat.sectorSize - 4
    var reader = ByteReader(bytes[end..<end + 4])
    return CRC32C.of(bytes.span.extracting(start..<end)) == reader.take(UInt32.self)
        && bytes[start + used..<end].isAllZero
}
