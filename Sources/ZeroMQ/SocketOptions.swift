import CZeroMQ

/// What a socket is set to before it binds or connects; afterwards libzmq ignores much of it.
///
/// Every field that is nil keeps the library's value; linger is always 0, as the journal and not a
/// queue is the truth. Source: zmq_setsockopt(3) of libzmq 4.3.
public struct SocketOptions: Sendable {
    /// Messages that wait to be sent to one peer, 0 for no limit.
    public var sendLimit: Int32?
    /// Messages that wait to be received from one peer, 0 for no limit.
    public var receiveLimit: Int32?
    /// The system's send buffer, in bytes.
    public var sendBuffer: Int32?
    /// The system's receive buffer, in bytes.
    public var receiveBuffer: Int32?
    /// The longest message that is taken, in bytes; a peer that sends a longer one is disconnected.
    public var maximumMessage: Int64?
    /// The time that a peer has for its handshake, in milliseconds.
    public var handshakeTime: Int32?
    /// The first wait before a new connection attempt, in milliseconds.
    public var reconnectTime: Int32?
    /// The longest wait before a new connection attempt, in milliseconds.
    public var reconnectLimit: Int32?
    /// After how many idle seconds the system asks whether a tcp peer is still there; after three
    /// unanswered questions, a third of that time apart, it counts as gone.
    ///
    /// Not the pings of the transport (`ZMQ_HEARTBEAT_IVL`): where a slow peer's queue is full when its
    /// connection breaks, an answer to a ping ends the process by an assertion (libzmq issue 3937).
    public var keepaliveSeconds: Int32?
    /// Whether IPv6 is used too.
    public var usesIPv6: Bool?
    /// Router: whether a message to an unknown peer throws instead of vanishing.
    public var isMandatory = false
    /// Publisher: whether the publishing side sees every subscription, repeated ones too.
    public var seesAllSubscriptions = false
    /// Publisher: what a new subscriber receives first, if it has subscribed to it.
    public var welcome: [UInt8]?
    /// Dealer: the identity that the router sees, 1 to 255 bytes, the first not zero.
    public var identity: [UInt8]?
    /// Encryption and authentication; nil for plain text.
    public var curve: CurveRole?

    /// The library's values, but no lingering.
    public init() {}

    func apply(to socket: borrowing RawSocket) throws(ZMQError) {
        try socket.set(ZMQ_LINGER, 0, "linger")
        let numbers: [(Int32, Int32?, String)] = [
            (ZMQ_SNDHWM, sendLimit, "sendLimit"), (ZMQ_RCVHWM, receiveLimit, "receiveLimit"),
            (ZMQ_SNDBUF, sendBuffer, "sendBuffer"), (ZMQ_RCVBUF, receiveBuffer, "receiveBuffer"),
            (ZMQ_HANDSHAKE_IVL, handshakeTime, "handshakeTime"),
            (ZMQ_RECONNECT_IVL, reconnectTime, "reconnectTime"),
            (ZMQ_RECONNECT_IVL_MAX, reconnectLimit, "reconnectLimit"),
            (ZMQ_TCP_KEEPALIVE, keepaliveSeconds.map { _ in 1 }, "keepaliveSeconds"),
            (ZMQ_TCP_KEEPALIVE_IDLE, keepaliveSeconds, "keepaliveSeconds"),
            (ZMQ_TCP_KEEPALIVE_INTVL, keepaliveSeconds.map { max(1, $0 / 3) }, "keepaliveSeconds"),
            (ZMQ_TCP_KEEPALIVE_CNT, keepaliveSeconds.map { _ in 3 }, "keepaliveSeconds"),
            (ZMQ_IPV6, usesIPv6.map { $0 ? 1 : 0 }, "usesIPv6"),
            (ZMQ_ROUTER_MANDATORY, isMandatory ? 1 : nil, "isMandatory"),
            (ZMQ_XPUB_VERBOSER, seesAllSubscriptions ? 1 : nil, "seesAllSubscriptions"),
        ]
        for (option, value, name) in numbers {
            if let value { try socket.set(option, value, name) }
        }
        if let maximumMessage {
            try socket.set(ZMQ_MAXMSGSIZE, long: maximumMessage, "maximumMessage")
        }
        if let welcome { try socket.set(ZMQ_XPUB_WELCOME_MSG, bytes: welcome, "welcome") }
        if let identity { try socket.set(ZMQ_ROUTING_ID, bytes: identity, "identity") }
        if let curve { try curve.apply(to: socket) }
    }
}
