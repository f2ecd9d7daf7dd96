import CZeroMQ

/// A socket of one kind, owned by one value and used by one thread.
///
/// It cannot be copied and is not `Sendable`, so the compiler keeps it on the thread that opened it.
/// Calls that a signal interrupts are repeated.
public struct ZMQSocket<Kind: SocketKind>: ~Copyable {
    @usableFromInline let raw: RawSocket

    /// A socket with `options`, neither bound nor connected. Throws ``ZMQError``.
    public init(_ context: ZMQContext, options: SocketOptions = SocketOptions()) throws(ZMQError) {
        let made = try RawSocket(context, type: Kind.type)
        try options.apply(to: made)
        raw = made
    }

    /// Accepts peers at `endpoint`; gives the endpoint as it came out, with its port.
    ///
    /// An `ipc` path needs an ``IPCGuard`` first: libzmq itself deletes whatever lies there. Throws
    /// ``ZMQError``.
    @discardableResult
    public func bind(_ endpoint: String) throws(ZMQError) -> String {
        raw.checkThread()
        // The endpoint's bytes live for the call.
        guard unsafe zmq_bind(raw.handle, endpoint) == 0 else { throw .latest(endpoint) }
        return try raw.text(ZMQ_LAST_ENDPOINT)
    }

    /// Connects to `endpoint`, now or whenever somebody is there. Throws ``ZMQError``.
    public func connect(_ endpoint: String) throws(ZMQError) {
        raw.checkThread()
        guard unsafe zmq_connect(raw.handle, endpoint) == 0 else { throw .latest(endpoint) }
    }

    /// Ends the connection to `endpoint`. Throws ``ZMQError``.
    public func disconnect(_ endpoint: String) throws(ZMQError) {
        raw.checkThread()
        guard unsafe zmq_disconnect(raw.handle, endpoint) == 0 else { throw .latest(endpoint) }
    }

    /// Stops accepting peers at `endpoint`. Throws ``ZMQError``.
    public func unbind(_ endpoint: String) throws(ZMQError) {
        raw.checkThread()
        guard unsafe zmq_unbind(raw.handle, endpoint) == 0 else { throw .latest(endpoint) }
    }

    /// Closes the socket; what it has not sent is lost.
    public consuming func close() {}

    /// Whether a message waits, now.
    public func hasMessage() throws(ZMQError) -> Bool {
        try raw.number(ZMQ_EVENTS) & ZMQ_POLLIN != 0
    }
}

extension ZMQSocket where Kind: SendingKind {
    /// Sends the bytes as one part, whole or not at all, without waiting.
    ///
    /// `hasMore` says that further parts of the same message follow. Throws ``ZMQError/again`` where
    /// there is no room (a publisher never does: it drops for the peer that is slow).
    @inlinable
    public func send(
        _ bytes: Swift.Span<UInt8>, hasMore: Bool = false
    ) throws(ZMQError) {
        try raw.send(bytes, hasMore: hasMore)
    }

    /// Sends `bytes` as one part; see the other `send`.
    public func send(_ bytes: [UInt8], hasMore: Bool = false) throws(ZMQError) {
        try send(bytes.span, hasMore: hasMore)
    }
}

extension ZMQSocket where Kind: ReceivingKind {
    /// Receives one part into `message`; false where there is none now.
    ///
    /// Throws ``ZMQError``, never for an empty queue.
    @inlinable
    public func receive(into message: borrowing ZMQMessage) throws(ZMQError) -> Bool {
        try raw.receive(into: message)
    }

    /// Waits for one part. Throws ``ZMQError/terminated`` when the context is shut down.
    public func receiveWaiting(into message: borrowing ZMQMessage) throws(ZMQError) {
        raw.checkThread()
        _ = try message.receive(from: raw, flags: 0)
    }
}

extension ZMQSocket where Kind == Subscriber {
    /// Subscribes to messages that begin with `prefix`. Throws ``ZMQError``.
    public func subscribe(_ prefix: [UInt8]) throws(ZMQError) {
        try raw.set(ZMQ_SUBSCRIBE, bytes: prefix, "subscribe")
    }
}

extension ZMQSocket where Kind == Publisher {
    /// Replaces what new subscribers receive first. Throws ``ZMQError``.
    public func setWelcome(_ bytes: [UInt8]) throws(ZMQError) {
        try raw.set(ZMQ_XPUB_WELCOME_MSG, bytes: bytes, "welcome")
    }
}
