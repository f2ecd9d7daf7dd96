import ZeroMQ

/// Where a server listens, and how its peers prove who they are.
public struct EndpointPlan: Sendable, Hashable {
    /// How an endpoint is protected.
    enum Protection: Sendable, Hashable {
        /// Keys and the allow-list.
        case curve
        /// The permissions of the folder.
        case privateFolder
        /// Nothing but that only this machine reaches it.
        case loopback
    }

    /// The endpoint: `tcp://HOST:PORT` or `ipc://PATH`.
    public let endpoint: String
    let protection: Protection

    /// A plan for `endpoint`.
    ///
    /// `tcp` needs keys, or `allowsPlaintext` and a loopback address. `ipc` needs none: only the
    /// owner of its folder gets there. Throws ``StreamError``.
    public init(
        _ endpoint: String, hasKeys: Bool, allowsPlaintext: Bool = false
    ) throws(StreamError) {
        self.endpoint = endpoint
        if endpoint.hasPrefix("ipc://") {
            protection = .privateFolder
        } else if endpoint.hasPrefix("tcp://") {
            if hasKeys {
                protection = .curve
            } else if allowsPlaintext, EndpointPlan.isLoopback(endpoint) {
                protection = .loopback
            } else {
                throw StreamError(
                    "\(endpoint): tcp needs keys and an allow-list; without them only a loopback "
                        + "address is possible, and only if plain text is allowed expressly")
            }
        } else {
            throw StreamError("\(endpoint): give tcp://HOST:PORT or ipc://PATH")
        }
    }

    private static func isLoopback(_ endpoint: String) -> Bool {
        // No names: what `localhost` means is up to a file that others may change.
        ["tcp://127.0.0.1:", "tcp://[::1]:"].contains { endpoint.hasPrefix($0) }
    }

    /// The socket options that the protection needs.
    func curve(_ keys: CurveKeyPair?, domain: StreamDomain) -> CurveRole? {
        guard protection == .curve, let keys else { return nil }
        return .server(secretKey: keys.secretKey, domain: domain.rawValue)
    }
}

/// A socket that peers are admitted to, each with the role that it needs.
enum StreamDomain: String, Sendable, CaseIterable {
    case events
    case replay
    case control

    /// The least role that is admitted.
    var role: StreamRole {
        switch self {
        case .events: .read
        case .replay: .replay
        case .control: .trade
        }
    }
}

/// A bound server socket with all that belongs to it.
struct BoundSocket<Kind: SocketKind>: ~Copyable {
    private let monitored: MonitoredSocket<Kind>
    // Removes the socket's file at the end.
    let reserved: IPCGuard?
    let endpoint: String
    let isAuthenticated: Bool

    init(
        _ context: ZMQContext, _ plan: EndpointPlan, options: SocketOptions,
        keys: CurveKeyPair?, domain: StreamDomain
    ) throws(ZMQError) {
        var options = options
        options.curve = plan.curve(keys, domain: domain)
        options.usesIPv6 = plan.endpoint.hasPrefix("tcp://[")
        let monitored = try MonitoredSocket(ZMQSocket<Kind>(context, options: options))
        if plan.protection == .privateFolder {
            let reserved = try IPCGuard(plan.endpoint)
            try reserved.bind(monitored.socket)
            endpoint = plan.endpoint
            self.reserved = consume reserved
        } else {
            endpoint = try monitored.socket.bind(plan.endpoint)
            reserved = nil
        }
        isAuthenticated = plan.protection == .curve
        self.monitored = monitored
    }

    /// The socket itself.
    var socket: ZMQSocket<Kind> {
        _read { yield monitored.socket }
    }

    /// Counts what happened to connections since the last call.
    func count(into counters: StreamCounters) throws(ZMQError) {
        while let event = try monitored.nextEvent() { counters.count(event) }
    }

    /// Who sent a message; nil where an authenticated endpoint does not know.
    func sender(of message: borrowing ZMQMessage, local: StreamRole) -> Principal? {
        guard isAuthenticated else { return Principal(name: Principal.local, role: local) }
        return message.property("User-Id").flatMap { Principal(userID: $0) }
    }
}
