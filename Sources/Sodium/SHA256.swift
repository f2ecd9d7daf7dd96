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
    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// Adds the bytes of a slice.
    public mutating func update(_ bytes: ArraySlice<UInt8>) { update(bytes.span) }

    /// Adds the bytes of a span.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // libsodium reads exactly `count` bytes from a pointer that is valid for the call.
            _ = unsafe crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count))
        }
    }

    /// Adds one byte.
    public mutating func update(byte: UInt8) {
        var byte = byte
        // libsodium reads the one byte.
        _ = unsafe crypto_hash_sha256_update(&state, &byte, 1)
    }

    /// Adds the 32 bytes of a digest.
    public mutating func update(_ digest: SHA256Digest) {
        unsafe withUnsafeBytes(of: digest) { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            // A digest is its 32 bytes and nothing else.
            _ = unsafe crypto_hash_sha256_update(&state, start, UInt64(SHA256Digest.size))
        }
    }

    /// The digest of all bytes so far.
    public consuming func finalize() -> SHA256Digest {
        var digest = SHA256Digest.zero
        unsafe withUnsafeMutableBytes(of: &digest) { buffer in
            guard let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            else { return }
            // libsodium writes the 32 bytes that a digest has.
            _ = unsafe crypto_hash_sha256_final(&state, start)
        }
        return digest
    }

    /// The digest of `bytes`.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
