/// CRC-32C (Castagnoli), the checksum of tape blocks, journal records and messages.
///
/// Polynomial 0x1EDC6F41, reflected, initial value and final XOR 0xFFFFFFFF (RFC 3720, appendix
/// B.4). `CRC32C.of("123456789")` is 0xE3069283.
public enum CRC32C {
    /// Eight tables of 256: the k-th advances a byte over k further zero bytes.
    ///
    /// Source: Kounavis & Berry 2005, "A systematic approach to building high performance,
    /// software-based CRC generators", ISCC ("slicing-by-8").
    private static let tables: [UInt32] = {
        var tables: [UInt32] = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in
                value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1
            }
        }
        for index in 256..<2_048 {
            let before = tables[index - 256]
            tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()

    /// The checksum of `bytes`.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var value: UInt32 = .max
        for byte in bytes {
            value = tables[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return ~value
    }

    /// The checksum of the bytes of a raw span.
    public static func of(_ bytes: RawSpan) -> UInt32 { extend(0, with: bytes) }

    /// The checksum of the bytes of a span.
    public static func of(_ bytes: Swift.Span<UInt8>) -> UInt32 { extend(0, with: bytes) }

    /// The checksum of some bytes followed by `bytes`, from the `checksum` of those before.
    public static func extend(_ checksum: UInt32, with bytes: Swift.Span<UInt8>) -> UInt32 {
        // A byte has no padding that could show.
        extend(checksum, with: unsafe bytes.bytes)
    }

    /// The checksum of some bytes followed by `bytes`, from the `checksum` of those before.
    public static func extend(_ checksum: UInt32, with bytes: RawSpan) -> UInt32 {
        var value = ~checksum
        let tables = tables.span
        var offset = 0
        // Every load below is within `bytes`, every index below 8 × 256.
        while offset &+ 8 <= bytes.byteCount {
            let low = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt32.self)
            let high = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset &+ 4, as: UInt32.self)
            let first = value ^ low.littleEndian
            let second = high.littleEndian
            value =
                unsafe tables[unchecked: Int(first & 0xFF) &+ 1_792]
                ^ tables[unchecked: Int(first >> 8 & 0xFF) &+ 1_536]
                ^ tables[unchecked: Int(first >> 16 & 0xFF) &+ 1_280]
                ^ tables[unchecked: Int(first >> 24) &+ 1_024]
                ^ tables[unchecked: Int(second & 0xFF) &+ 768]
                ^ tables[unchecked: Int(second >> 8 & 0xFF) &+ 512]
                ^ tables[unchecked: Int(second >> 16 & 0xFF) &+ 256]
                ^ tables[unchecked: Int(second >> 24)]
            offset &+= 8
        }
        while offset < bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            value = tables[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
            offset &+= 1
        }
        return ~value
    }
}
