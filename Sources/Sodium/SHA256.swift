import CSodium

/// SHA-256 (FIPS 180-4) by libsodium: feed it bytes, then ask for the digest.
@safe public struct SHA256: ~Copyable {
    private var state: crypto_hash_sha256_state

    /// A hash of nothing yet.
    public init() {
        state = crypto_hash_sha256_state()
        // Cannot fail: it only sets the initial values.
        _ = unsafe crypto_hash_sha256_init(&state)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        // libsodium reads exactly `count` bytes from a pointer that is valid for the call.
        _ = unsafe crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    }

    /// Adds the bytes of a slice.
    public mutating func update(_ bytes: ArraySlice<UInt8>) { update(Array(bytes)) }

    /// The digest of all bytes so far.
    public consuming func finalize() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: SHA256Digest.size)
        _ = unsafe crypto_hash_sha256_final(&state, &bytes)
        return SHA256Digest(bytes: bytes)
    }

    /// The digest of `bytes`.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

/// The 32 bytes of a SHA-256.
public struct SHA256Digest: Hashable, Sendable {
    /// Bytes in a digest.
    public static let size = 32
    /// The bytes.
    public let bytes: [UInt8]

    /// The digest as 64 hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// The first eight bytes as a little-endian number: a short link in a chain of records.
    public var prefix: UInt64 {
        bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
