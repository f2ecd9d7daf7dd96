/// CRC-32C (Castagnoli), the checksum of tape blocks and journal records.
///
/// Polynomial 0x1EDC6F41, reflected, initial value and final XOR 0xFFFFFFFF (RFC 3720, appendix
/// B.4). `CRC32C.of("123456789")` is 0xE3069283.
public enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1
        }
    }

    /// The checksum of `bytes`.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var value: UInt32 = .max
        for byte in bytes {
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return ~value
    }

    /// The checksum of the bytes of a raw span.
    public static func of(_ bytes: RawSpan) -> UInt32 {
        var value: UInt32 = .max
        let table = table
        for offset in bytes.byteOffsets {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return ~value
    }
}
