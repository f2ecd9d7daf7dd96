import CZeroMQ
import Synchronization

/// What happened to a connection of a monitored socket.
public enum MonitorEvent: Hashable, Sendable {
    /// A connection was accepted, its handshake is to come.
    case accepted
    /// A peer passed its handshake.
    case handshakeSucceeded
    /// A peer was refused by the authenticator, with this status (400: not allowed).
    case refused(status: Int)
    /// A handshake broke off or took too long, or spoke another protocol.
    case handshakeFailed
    /// A connection ended.
    case disconnected
}

/// Watches the connections of one socket: for counting, never for deciding.
///
/// Source: zmq_socket_monitor(3). A monitor must be gone before its context; it keeps it alive.
public struct SocketMonitor: ~Copyable {
    private let pair: ZMQSocket<Pair>
    private let message = ZMQMessage()

    private static let count = Atomic<UInt64>(0)

    /// Watches `socket` from now on, on its thread. Throws ``ZMQError``.
    public init<Kind: SocketKind>(_ socket: borrowing ZMQSocket<Kind>) throws(ZMQError) {
        let number = SocketMonitor.count.add(1, ordering: .relaxed).newValue
        let endpoint = "inproc://pankou-monitor-\(number)"
        let events =
            ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
            | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
            | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        socket.raw.checkThread()
        // The endpoint's bytes live for the call.
        guard unsafe zmq_socket_monitor(socket.raw.handle, endpoint, events) == 0 else {
            throw .latest("monitor")
        }
        var options = SocketOptions()
        // What is not read in time is dropped: a flood of connections must not take up memory.
        options.receiveLimit = 1_000
        let made = try ZMQSocket<Pair>(socket.raw.context, options: options)
        try made.connect(endpoint)
        pair = made
    }

    /// The next event, nil where there is none now. Throws ``ZMQError``.
    public func next() throws(ZMQError) -> MonitorEvent? {
        while try pair.receive(into: message) {
            // Event number and value, in the machine's byte order; the endpoint follows.
            let bytes = message.bytes
            while message.hasMore { try pair.receiveWaiting(into: message) }
            guard bytes.count == 6 else { continue }
            let number = Int32(bytes[0]) | Int32(bytes[1]) << 8
            let value = (2..<6).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
            switch number {
            case ZMQ_EVENT_ACCEPTED: return .accepted
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return .handshakeSucceeded
            case ZMQ_EVENT_DISCONNECTED: return .disconnected
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .refused(status: value)
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
                return .handshakeFailed
            default: continue
            }
        }
        return nil
    }
}
