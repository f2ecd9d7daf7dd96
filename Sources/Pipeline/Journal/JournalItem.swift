import Journal
import TradingModel

/// A journal record, or a part of a long one, on its way to the journal's stage.
///
/// Records are numbered by their order, so the number itself does not travel.
struct JournalItem: BitwiseCopyable, Sendable {
    enum Body: BitwiseCopyable, Sendable {
        case event(Event)
        case sample(Sample)
        case part(JournalPart)
    }

    var cause: UInt64
    var body: Body
}

/// Up to 64 bytes of a record of variable length.
struct JournalPart: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable, Sendable { case header, trailer, decision, riskEvent, input }

    static let capacity = 64

    var kind: Kind
    /// Bytes in use.
    var count: UInt8 = 0
    /// Whether the record ends with this part.
    var isLast = false
    var time: Timestamp
    var bytes = InlineArray<64, UInt8>(repeating: 0)

    /// The parts of a record, in order; at least one.
    static func parts(of bytes: [UInt8], _ kind: Kind, _ time: Timestamp) -> [JournalPart] {
        var parts: [JournalPart] = []
        var rest = bytes[...]
        repeat {
            var part = JournalPart(kind: kind, time: time)
            for (index, byte) in rest.prefix(capacity).enumerated() { part.bytes[index] = byte }
            part.count = UInt8(min(rest.count, capacity))
            rest = rest.dropFirst(capacity)
            part.isLast = rest.isEmpty
            parts.append(part)
        } while !rest.isEmpty
        return parts
    }
}
