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

/// A socket whose connections are watched: for counting, never for deciding.
///
/// libzmq's I/O thread, which serves every socket of the context, *waits* while an event finds no
/// room or no reader. So the queue of events has no limit (take them often), and the watching ends
/// before its reader is closed: that is why one value owns both.
///
/// Source: zmq_socket_monitor(3); the waiting was found with libzmq 4.3.4.
public struct MonitoredSocket<Kind: SocketKind>: ~Copyable {
    /// The socket.
    public let socket: ZMQSocket<Kind>
    private let pair: ZMQSocket<Pair>
    private let message = ZMQMessage()

    /// Watches `socket` from now on, on its thread. Throws ``ZMQError``.
    public init(_ socket: consuming ZMQSocket<Kind>) throws(ZMQError) {
        let number = monitorCount.add(1, ordering: .relaxed).newValue
        let endpoint = "inproc://pankou-monitor-\(number)"
        var options = SocketOptions()
        options.receiveLimit = 0
        let reader = try ZMQSocket<Pair>(socket.raw.context, options: options)
        // Connected before the first event, so that none is ever without a reader.
        try reader.connect(endpoint)
        try socket.raw.startMonitor(endpoint)
        self.socket = socket
        pair = reader
    }

    deinit { socket.raw.stopMonitor() }

    /// The next event, nil where there is none now. Throws ``ZMQError``.
    public func nextEvent() throws(ZMQError) -> MonitorEvent? {
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

/// Monitors of the process so far: each needs an endpoint of its own.
private let monitorCount = Atomic<UInt64>(0)
