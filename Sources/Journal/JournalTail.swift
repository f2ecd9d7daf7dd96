import TradingModel

/// Reads records by number from a live journal while its writer goes on, on another thread or in
/// another process.
///
/// It never looks beyond the record that the caller knows to be written
/// (``JournalWriter/writtenSeq``), and asks for no lock. A sparse index, built while reading, leads to
/// any record in a few reads.
public struct JournalTail {
    private let store: any JournalStore
    /// Places of some records, by number: each segment's first, and then one in so many.
    private var index: [Place] = []
    /// The place behind the last record that was read.
    private var cursor: Place?

    /// One record in so many is in the index.
    private static let stride: UInt64 = 256
    private static let chunk = 1 << 16

    /// Where a record begins.
    private struct Place {
        var seq: UInt64
        var segment: UInt64
        var offset: Int
    }

    /// A reader of the journal whose folder is `path`.
    public init(path: String) { self.init(store: FolderStore(path: path)) }

    /// A reader of the journal in `store`.
    public init(store: any JournalStore) { self.store = store }

    /// At most `limit` records from number `seq`, none beyond `writtenTo`.
    ///
    /// Throws ``JournalError`` where a record that should be there is not, or is damaged.
    public mutating func records(
        from seq: UInt64, limit: Int, writtenTo: UInt64
    ) throws(JournalError) -> [RawRecord] {
        guard seq > 0, seq <= writtenTo, limit > 0 else { return [] }
        let end = min(writtenTo, seq + min(UInt64(limit - 1), writtenTo - seq))
        var place = try start(for: seq)
        var window = Window()
        var records: [RawRecord] = []
        while place.seq <= end {
            guard let record = try next(&place, &window) else { continue }
            if record.seq >= seq { records.append(record) }
        }
        cursor = place
        return records
    }

    /// The nearest known place at or before record `seq`.
    private mutating func start(for seq: UInt64) throws(JournalError) -> Place {
        if index.isEmpty {
            index.append(Place(seq: 1, segment: 1, offset: JournalFormat.bodyOffset))
        }
        var (low, high) = (0, index.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if index[middle].seq <= seq { low = middle } else { high = middle }
        }
        if let cursor, cursor.seq <= seq, cursor.seq >= index[low].seq { return cursor }
        return index[low]
    }

    /// The record at `place`, which moves on behind it; nil where a footer leads to another segment.
    private mutating func next(
        _ place: inout Place, _ window: inout Window
    ) throws(JournalError) -> RawRecord? {
        let name = JournalFormat.segmentName(place.segment)
        let (header, bytes): (RecordHeader, ArraySlice<UInt8>)
        do throws(Damage) {
            (header, bytes) = try window.record(place.offset, place.seq, name, store)
            guard header.type != SegmentFooter.type else {
                place.segment += 1
                place.offset = JournalFormat.bodyOffset
                note(place)
                return nil
            }
            guard header.seq == place.seq else {
                throw Damage(place.offset, seq: place.seq, "record \(header.seq) is there instead")
            }
        } catch {
            throw JournalError(store.path, segment: name, error)
        }
        guard let type = RecordType(rawValue: header.type) else {
            throw JournalError(
                store.path, segment: name,
                Damage(place.offset, seq: place.seq, "record \(place.seq) has an unknown type"))
        }
        if place.seq % JournalTail.stride == 1 { note(place) }
        place.seq += 1
        place.offset += bytes.count
        let payload = bytes.dropFirst(JournalFormat.recordHeaderSize).prefix(Int(header.length))
        return RawRecord(
            seq: header.seq, cause: header.cause, time: header.time, type: type,
            link: header.link, payload: Array(payload))
    }

    /// Remembers a place, if it is beyond all those known.
    private mutating func note(_ place: Place) {
        guard let last = index.last, last.segment < place.segment || last.seq < place.seq else {
            return
        }
        index.append(place)
    }

    /// A piece of one segment.
    private struct Window {
        private var name = ""
        private var start = 0
        private var bytes: [UInt8] = []

        /// The sound record at `offset`; `seq` is for messages.
        mutating func record(
            _ offset: Int, _ seq: UInt64, _ segment: String, _ store: any JournalStore
        ) throws(Damage) -> (RecordHeader, ArraySlice<UInt8>) {
            try fill(segment, offset, JournalFormat.recordHeaderSize, store)
            // The length says how much more is needed; the record is checked as a whole below.
            var reader = ByteReader(bytes.dropFirst(offset - start + 8).prefix(4))
            if reader.bytes.count == 4 {
                let length = min(Int(reader.take(UInt32.self)), JournalFormat.maximumPayload)
                try fill(segment, offset, JournalFormat.paddedSize(payload: length), store)
            }
            let place = offset - start
            let header: RecordHeader
            let size: Int
            do throws(Damage) {
                (header, size) = try RecordHeader.sound(in: bytes, at: place, seq: seq)
            } catch {
                throw Damage(offset, seq: seq, error.what)
            }
            return (header, bytes[place..<place + size])
        }

        private mutating func fill(
            _ segment: String, _ offset: Int, _ count: Int, _ store: any JournalStore
        ) throws(Damage) {
            if segment == name, offset >= start, offset + count <= start + bytes.count { return }
            do throws(SystemFault) {
                bytes = try store.read(
                    segment, at: offset, count: max(count, JournalTail.chunk))
            } catch {
                throw Damage(offset, seq: 0, "cannot be read (\(systemText(error.code)))")
            }
            (name, start) = (segment, offset)
        }
    }
}
