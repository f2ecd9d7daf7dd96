import CPlatform

/// CRC-32C (Castagnoli), the checksum of tape blocks, journal records and messages.
///
/// Polynomial 0x1EDC6F41, reflected, initial value and final XOR 0xFFFFFFFF (RFC 3720, appendix
/// B.4). `CRC32C.of("123456789")` is 0xE3069283. By the processor's own instruction where it has
/// one, by a table elsewhere.
public enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1
        }
    }

    private static let hasInstruction = pankou_has_crc32c() != 0

    /// The checksum of `bytes`.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var value: UInt32 = .max
        for byte in bytes {
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
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
        if hasInstruction {
            // Reads the span's bytes during the call and nothing else.
            return
                ~(unsafe bytes.withUnsafeBytes { buffer in
                    unsafe pankou_crc32c(~checksum, buffer.baseAddress, buffer.count)
                })
        }
        var value = ~checksum
        let table = table
        for offset in bytes.byteOffsets {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return ~value
    }
}
