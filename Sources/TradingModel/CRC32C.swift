/// CRC-32C (Castagnoli), the checksum of tape blocks and journal records.
///
/// Polynomial 0x1EDC6F41, reflected, initial value and final XOR 0xFFFFFFFF (RFC 3720, appendix
/// B.4). `CRC32C.of("123456789")` is 0xE3069283.
public enum CRC32C {
    /// Eight tables of 256: table k takes a byte that k more bytes follow. Source: Kounavis & Berry
    /// 2008, "Novel table lookup-based algorithms for high-performance CRC generation".
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for index in UInt32(0)..<256 {
            var value = index
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
            tables.append(value)
        }
        for index in 256..<2_048 {
            let before = tables[index - 256]
            tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()

    /// The checksum of `bytes`.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let table = tables
        var value: UInt32 = .max
        for byte in bytes {
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return ~value
    }

    /// The checksum of the bytes of a span, behind others whose checksum is `before`.
    public static func of(_ bytes: Swift.Span<UInt8>, after before: UInt32 = 0) -> UInt32 {
        // Bytes have no padding between them.
        of(unsafe bytes.bytes, after: before)
    }

    /// The checksum of the bytes of a raw span, behind others whose checksum is `before`.
    public static func of(_ bytes: RawSpan, after before: UInt32 = 0) -> UInt32 {
        let count = bytes.byteCount
        let table = tables
        var value = ~before
        var offset = 0
        while offset + 8 <= count {
            // The eight bytes lie within the span.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
                .littleEndian
            let low = UInt32(truncatingIfNeeded: word) ^ value
            let high = UInt32(truncatingIfNeeded: word >> 32)
            value = table[1_792 + Int(low & 0xFF)] ^ table[1_536 + Int((low >> 8) & 0xFF)]
            value ^= table[1_280 + Int((low >> 16) & 0xFF)] ^ table[1_024 + Int(low >> 24)]
            value ^= table[768 + Int(high & 0xFF)] ^ table[512 + Int((high >> 8) & 0xFF)]
            value ^= table[256 + Int((high >> 16) & 0xFF)] ^ table[Int(high >> 24)]
            offset += 8
        }
        while offset < count {
            // The byte lies within the span.
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
            offset += 1
        }
        return ~value
    }
}
