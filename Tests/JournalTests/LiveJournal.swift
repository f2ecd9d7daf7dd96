import Journal
import TradingModel

/// A live journal that a test appends to, and what it knows of it.
struct LiveJournal {
    let writer: JournalWriter
    /// The records' bytes, in order.
    var records: [[UInt8]] = []
    private var chain = JournalChain()

    init(_ store: any JournalStore, _ settings: JournalSettings) throws {
        writer = try JournalWriter(live: store, settings)
    }

    init(resuming store: any JournalStore, _ settings: JournalSettings, _ records: [[UInt8]]) throws
    {
        writer = try JournalWriter(resuming: store, settings)
        self.records = Array(records.prefix(Int(writer.sequence)))
        for record in self.records { chain.advance(record) }
    }

    /// Appends one more record; the first is the header.
    mutating func append(_ random: inout SplitMix64) throws {
        let seq = writer.sequence + 1
        let payload: [UInt8]
        let type: UInt16
        if seq == 1 {
            (type, payload) = (0, Array("{}".utf8))
            _ = try writer.append(header: payload)
        } else if random.below(4) == 0 {
            payload = (0..<random.below(300)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            type = 6
            _ = try writer.append(input: payload, time: .zero, cause: seq - 1)
        } else {
            var event = sampleTrade
            event.quantity = Quantity(seq)
            event.time = .zero
            (type, payload) = (1, EventCodec.encode(event))
            _ = try writer.append(event: event, cause: seq - 1)
        }
        remember(type, seq, cause: seq - 1, payload)
    }

    /// Appends the trailer and seals.
    mutating func finish() throws {
        let seq = writer.sequence + 1
        _ = try writer.append(trailer: [], time: .zero)
        remember(3, seq, cause: 0, [])
        try writer.finish()
    }

    private mutating func remember(
        _ type: UInt16, _ seq: UInt64, cause: UInt64, _ payload: [UInt8]
    ) {
        let bytes = JournalFormat.recordBytes(
            type: type, seq: seq, cause: seq == 1 ? 0 : cause, time: .zero, link: chain.link,
            payload: payload)
        records.append(bytes)
        chain.advance(bytes)
    }

    /// Small segments, so that a short test has several.
    static func settings(_ segmentSize: Int = 2_560) -> JournalSettings {
        var settings = JournalSettings()
        settings.segmentSize = segmentSize
        return settings
    }
}

/// The records' bytes of a journal as far as it is sound.
func soundRecords(_ store: any JournalStore) throws -> [[UInt8]] {
    var records: [[UInt8]] = []
    _ = try JournalReader(store: store).forEachRaw { records.append($0.bytes) }
    return records
}
