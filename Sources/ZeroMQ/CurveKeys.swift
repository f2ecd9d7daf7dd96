import CZeroMQ

/// A public or secret CURVE key: 32 bytes, written as 40 characters of Z85 (ZeroMQ RFC 32).
public struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    /// The key in 40 characters.
    public let text: String

    /// The key written as `text`; nil where that is not 40 characters of Z85.
    public init?(_ text: String) {
        guard text.utf8.count == 40 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 32)
        // 40 characters decode to 32 bytes, which is the buffer's size.
        guard unsafe zmq_z85_decode(&bytes, text) != nil else { return nil }
        // libzmq's decoder takes some characters that its encoder never writes.
        guard CurveKey(bytes: bytes).text == text else { return nil }
        self.text = text
    }

    /// The key with these 32 bytes.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a CURVE key has 32 bytes")
        var text = [CChar](repeating: 0, count: 41)
        // 32 bytes encode to 40 characters and a zero, which is the buffer's size.
        _ = unsafe zmq_z85_encode(&text, bytes, 32)
        self.text = keyText(text)
    }

    /// The key's text.
    public var description: String { text }
}

/// A pair of CURVE keys (ZeroMQ RFC 26).
public struct CurveKeyPair: Hashable, Sendable {
    /// What others may know.
    public let publicKey: CurveKey
    /// What nobody else may know.
    public let secretKey: CurveKey

    /// A new pair from the system's randomness. Throws ``ZMQError`` where libzmq has no CURVE.
    public static func generate() throws(ZMQError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: 41)
        var secretText = [CChar](repeating: 0, count: 41)
        // Both buffers have the 41 bytes that the call writes.
        guard unsafe zmq_curve_keypair(&publicText, &secretText) == 0 else {
            throw .latest("CURVE keys")
        }
        guard let publicKey = CurveKey(keyText(publicText)),
            let secretKey = CurveKey(keyText(secretText))
        else {
            throw .invalid("CURVE keys: libzmq gave a key that is none")
        }
        return CurveKeyPair(publicKey: publicKey, secretKey: secretKey)
    }

    init(publicKey: CurveKey, secretKey: CurveKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// The pair of a secret key. Throws ``ZMQError`` where libzmq has no CURVE.
    public init(secretKey: CurveKey) throws(ZMQError) {
        var text = [CChar](repeating: 0, count: 41)
        guard unsafe zmq_curve_public(&text, secretKey.text) == 0 else {
            throw .latest("CURVE key")
        }
        guard let publicKey = CurveKey(keyText(text)) else {
            throw .invalid("CURVE key: libzmq gave a key that is none")
        }
        self.init(publicKey: publicKey, secretKey: secretKey)
    }
}

/// A socket's side of CURVE.
public enum CurveRole: Sendable {
    /// Accepts clients that the authenticator of the context knows in `domain` (1 to 64 ASCII
    /// letters); where none answers, nobody is admitted.
    case server(secretKey: CurveKey, domain: String)
    /// Connects with its own keys to the server that has `serverKey`.
    case client(keys: CurveKeyPair, serverKey: CurveKey)

    func apply(to socket: borrowing RawSocket) throws(ZMQError) {
        switch self {
        case .server(let secretKey, let domain):
            guard (1...64).contains(domain.utf8.count),
                domain.utf8.allSatisfy({ (97...122).contains($0) })
            else { throw .invalid("domain: \"\(domain)\"; give 1 to 64 letters a to z") }
            try socket.set(ZMQ_CURVE_SERVER, 1, "curveServer")
            try socket.set(ZMQ_CURVE_SECRETKEY, bytes: Array(secretKey.text.utf8), "secretKey")
            try socket.set(ZMQ_ZAP_DOMAIN, bytes: Array(domain.utf8), "domain")
            // Without this libzmq admits everybody while no authenticator runs.
            try socket.set(pankou_zmq_zap_enforce_domain, 1, "enforceDomain")
        case .client(let keys, let serverKey):
            try socket.set(ZMQ_CURVE_SERVERKEY, bytes: Array(serverKey.text.utf8), "serverKey")
            try socket.set(
                ZMQ_CURVE_PUBLICKEY, bytes: Array(keys.publicKey.text.utf8), "publicKey")
            try socket.set(
                ZMQ_CURVE_SECRETKEY, bytes: Array(keys.secretKey.text.utf8), "secretKey")
        }
    }
}

/// The text before the zero at the end of a C string.
private func keyText(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
