import Journal
import Testing
import TradingModel

@Suite("Event codec")
struct EventCodecTests {
    @Test("the bytes of a trade, field by field")
    func goldenBytes() {
        let expected =
            "00f0d9ce1a1f0000" + "0700000000000080" + "2a00000000000000" + "2c01000000000000"
            + "c800000000000000" + "6400000000000000" + "9ad40200" + "05000000" + "02000000"
            + "04013404"
        #expect(hex(EventCodec.encode(sampleTrade)) == expected)
    }

    @Test("every kind, side, reason and phase survives", arguments: EventKind.allCases)
    func enumerations(kind: EventKind) {
        for side in Side.allCases {
            for reason in Reason.allCases {
                for phase in Phase.allCases {
                    let event = Event(
                        kind, time: .zero, side: side, reason: reason, phase: phase)
                    #expect(EventCodec.decode(EventCodec.encode(event)[...]) == event)
                }
            }
        }
    }

    @Test("extreme values survive")
    func extremes() {
        for value in [Int64.min, -1, 0, 1, .max] {
            let event = Event(
                .settled, time: Timestamp(nanoseconds: value),
                order: OrderID(raw: UInt64(bitPattern: value)), contra: OrderID(raw: .max),
                price: Price(ticks: Int32(truncatingIfNeeded: value)), quantity: value,
                leaves: .min, contraLeaves: .max, rule: .max, instrument: .max)
            #expect(EventCodec.decode(EventCodec.encode(event)[...]) == event)
        }
    }

    @Test("a number that names no kind, side, reason or phase is refused", arguments: 60..<64)
    func unknownValues(offset: Int) {
        let good = EventCodec.encode(sampleTrade)
        for value in UInt8.min...UInt8.max {
            var bytes = good
            bytes[offset] = value
            let isKnown =
                switch offset {
                case 60: EventKind(rawValue: value) != nil
                case 61: Side(rawValue: value) != nil
                case 62: Reason(rawValue: value) != nil
                default: Phase(rawValue: value) != nil
                }
            #expect((EventCodec.decode(bytes[...]) != nil) == isKnown, "\(value) at \(offset)")
        }
    }

    @Test("any other length than 64 bytes is refused", arguments: [0, 1, 63, 65, 128])
    func lengths(count: Int) {
        #expect(EventCodec.decode([UInt8](repeating: 0, count: count)[...]) == nil)
    }

    @Test("a slice decodes wherever it lies in its array")
    func slices() {
        let bytes = [1, 2, 3] + EventCodec.encode(sampleTrade) + [4]
        #expect(EventCodec.decode(bytes[3..<67]) == sampleTrade)
    }
}
