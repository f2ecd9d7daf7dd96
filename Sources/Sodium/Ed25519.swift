import CSodium

/// Ed25519 signatures (RFC 8032) by libsodium.
public enum Ed25519 {
    /// Bytes of the seed that a secret key is made from.
    public static let seedSize = 32
    /// Bytes of a public key.
    public static let publicKeySize = 32
    /// Bytes of a signature.
    public static let signatureSize = 64

    /// A key that signs. It has no description and is in no record: keep its seed in a file of
    /// mode 0600.
    public struct SigningKey: Sendable {
        private let secret: [UInt8]
        /// What others verify with.
        public let publicKey: [UInt8]

        /// The key of a seed of 32 bytes (RFC 8032, 5.1.5); nil for another length.
        public init?(seed: [UInt8]) {
            guard seed.count == seedSize, libraryIsReady else { return nil }
            var secret = [UInt8](repeating: 0, count: 64)
            var publicKey = [UInt8](repeating: 0, count: publicKeySize)
            // The arrays have the sizes that libsodium reads and writes.
            guard unsafe crypto_sign_seed_keypair(&publicKey, &secret, seed) == 0 else {
                return nil
            }
            self.secret = secret
            self.publicKey = publicKey
        }

        /// The signature of `message`: always the same for the same key and message.
        public func sign(_ message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: signatureSize)
            // The arrays have the sizes that libsodium reads and writes; it cannot fail.
            _ = unsafe crypto_sign_detached(
                &signature, nil, message, UInt64(message.count), secret)
            return signature
        }
    }

    /// Whether `signature` is that of `message` by the key whose public half is `publicKey`; false
    /// for anything of a wrong length.
    public static func isValid(
        _ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]
    ) -> Bool {
        guard signature.count == signatureSize, publicKey.count == publicKeySize, libraryIsReady
        else { return false }
        // The lengths are those that libsodium reads.
        return unsafe crypto_sign_verify_detached(
            signature, message, UInt64(message.count), publicKey) == 0
    }
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
public func isEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count, libraryIsReady else { return false }
    // Both arrays have `count` bytes.
    return unsafe sodium_memcmp(one, other, one.count) == 0
}

/// libsodium chooses its implementations once; a second call does nothing and says 1.
private let libraryIsReady = sodium_init() >= 0
