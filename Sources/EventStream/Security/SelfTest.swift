import ZeroMQ

/// Proves before a server listens that its admission works: an unknown key is refused, and a known one
/// is admitted exactly where its role allows.
enum SelfTest {
    /// How long one handshake may take.
    private static let patience = Duration.seconds(5)

    /// Throws ``StreamError`` where somebody would be admitted who must not be.
    ///
    /// The authenticator of `context` runs already, with the list of `book`. The probes go over
    /// loopback sockets with the options of the real ones.
    static func run(_ context: ZMQContext, server: CurveKeyPair, book: AdmissionBook) throws {
        let stranger = try CurveKeyPair.generate()
        for domain in StreamDomain.allCases {
            guard try !isAdmitted(stranger, context, server, domain) else {
                throw StreamError(
                    "self-test: an unknown key was admitted to \(domain.rawValue); the server does "
                        + "not start")
            }
        }
        let reader = try CurveKeyPair.generate()
        let list = book.current
        let name = "self-test"
        book.replace(
            AllowList(
                list.entries + [
                    AllowList.Entry(
                        key: reader.publicKey, principal: Principal(name: name, role: .read))
                ]))
        defer { book.replace(list) }
        for domain in StreamDomain.allCases {
            let isAdmitted = try isAdmitted(reader, context, server, domain)
            guard isAdmitted == (domain.role <= .read) else {
                throw StreamError(
                    "self-test: a key with the role read was \(isAdmitted ? "admitted to" : "kept out of") "
                        + "\(domain.rawValue); the server does not start")
            }
        }
    }

    private static func isAdmitted(
        _ keys: CurveKeyPair, _ context: ZMQContext, _ server: CurveKeyPair, _ domain: StreamDomain
    ) throws -> Bool {
        var options = SocketOptions.server(handshake: 5_000)
        options.curve = .server(secretKey: server.secretKey, domain: domain.rawValue)
        let router = try MonitoredSocket(ZMQSocket<Router>(context, options: options))
        let endpoint = try router.socket.bind("tcp://127.0.0.1:*")
        var client = SocketOptions()
        client.curve = .client(keys: keys, serverKey: server.publicKey)
        // One attempt is enough.
        client.reconnectTime = 60_000
        let dealer = try ZMQSocket<Dealer>(context, options: client)
        try dealer.connect(endpoint)
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            try router.socket.wait(milliseconds: 5)
            while let event = try router.nextEvent() {
                switch event {
                case .handshakeSucceeded: return true
                case .refused: return false
                case .accepted, .handshakeFailed, .disconnected: continue
                }
            }
        }
        throw StreamError(
            "self-test: no answer to a handshake for \(domain.rawValue); the server does not start")
    }
}
