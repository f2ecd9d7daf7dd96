import TradingModel

/// The bytes of an `Event`: 64, little-endian, field by field.
///
/// | offset | size | field | | offset | size | field |
/// |---|---|---|---|---|---|---|
/// | 0 | 8 | time, ns since midnight | | 52 | 4 | rule |
/// | 8 | 8 | order | | 56 | 4 | instrument |
/// | 16 | 8 | contra | | 60 | 1 | kind |
/// | 24 | 8 | quantity | | 61 | 1 | side |
/// | 32 | 8 | leaves | | 62 | 1 | reason |
/// | 40 | 8 | contraLeaves | | 63 | 1 | phase |
/// | 48 | 4 | price, ticks | | | | |
public enum EventCodec {
    /// Bytes of an event.
    public static let size = 64

    /// The event's bytes.
    public static func encode(_ event: Event) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(size)
        put(event, into: &writer)
        return writer.bytes
    }

    static func put(_ event: Event, into writer: inout ByteWriter) {
        writer.put(event.time.nanoseconds)
        writer.put(event.order.raw)
        writer.put(event.contra.raw)
        writer.put(event.quantity)
        writer.put(event.leaves)
        writer.put(event.contraLeaves)
        writer.put(event.price.ticks)
        writer.put(event.rule)
        writer.put(event.instrument)
        writer.put(event.kind.rawValue)
        writer.put(event.side.rawValue)
        writer.put(event.reason.rawValue)
        writer.put(event.phase.rawValue)
    }

    /// The event in 64 bytes; nil where they are not 64 or name a kind, side, reason or phase that
    /// does not exist.
    public static func decode(_ bytes: ArraySlice<UInt8>) -> Event? {
        guard bytes.count == size else { return nil }
        var reader = ByteReader(bytes)
        let time = Timestamp(nanoseconds: reader.take())
        let order = OrderID(raw: reader.take())
        let contra = OrderID(raw: reader.take())
        let quantity: Quantity = reader.take()
        let leaves: Quantity = reader.take()
        let contraLeaves: Quantity = reader.take()
        let price = Price(ticks: reader.take())
        let rule: UInt32 = reader.take()
        let instrument: UInt32 = reader.take()
        guard let kind = EventKind(rawValue: reader.take()),
            let side = Side(rawValue: reader.take()),
            let reason = Reason(rawValue: reader.take()),
            let phase = Phase(rawValue: reader.take())
        else { return nil }
        return Event(
            kind, time: time, order: order, contra: contra, side: side, price: price,
            quantity: quantity, leaves: leaves, contraLeaves: contraLeaves, reason: reason,
            rule: rule, instrument: instrument, phase: phase)
    }
}
