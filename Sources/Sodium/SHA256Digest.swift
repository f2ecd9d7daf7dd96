/// The 32 bytes of a SHA-256; a plain value without an allocation.
public struct SHA256Digest: Hashable, Sendable, BitwiseCopyable {
    /// Bytes in a digest.
    public static let size = 32
    /// Thirty-two zeros: what stands before the first link of a chain.
    public static let zero = SHA256Digest()

    // The bytes in memory are those of the digest, in their order, on either byte order.
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    private init() {}

    /// The digest with these bytes; nil where they are not 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == SHA256Digest.size else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8))
        }
        first = words[0].littleEndian
        second = words[1].littleEndian
        third = words[2].littleEndian
        fourth = words[3].littleEndian
    }

    /// The digest in 64 hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        guard let bytes = hexBytes(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The bytes.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: UInt64(littleEndian: word) >> UInt64(8 * $0)) }
        }
    }

    /// The digest as 64 hexadecimal digits.
    public var hex: String { hexText(bytes) }

    /// The first eight bytes as a little-endian number: a short link in a chain of records.
    public var prefix: UInt64 { UInt64(littleEndian: first) }
}

/// The bytes as hexadecimal digits, two for each.
package func hexText(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that hexadecimal digits of either case stand for; nil for an odd number of digits or
/// anything that is none.
package func hexBytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let high = hexValue(digits[index]), let low = hexValue(digits[index + 1]) else {
            return nil
        }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: nil
    }
}
