import CZeroMQ

/// Room for one received part, used again for the next one.
@safe
public struct ZMQMessage: ~Copyable {
    // Always an initialised message, at one address for life, as libzmq wants it.
    private let message: UnsafeMutablePointer<zmq_msg_t>

    /// An empty message.
    public init() {
        unsafe message = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
        _ = unsafe zmq_msg_init(message)
    }

    deinit {
        // Frees what libzmq allocated for the part.
        _ = unsafe zmq_msg_close(message)
        unsafe message.deallocate()
    }

    func receive(from socket: borrowing RawSocket, flags: Int32) throws(ZMQError) -> Bool {
        while unsafe zmq_msg_recv(message, socket.handle, flags) < 0 {
            switch zmq_errno() {
            case pankou_zmq_interrupted: continue
            case pankou_zmq_again: return false
            default: throw .latest("receive")
            }
        }
        return true
    }

    /// Bytes in the part.
    public var count: Int { unsafe zmq_msg_size(message) }

    /// Whether further parts of the same message follow.
    public var hasMore: Bool { unsafe zmq_msg_more(message) != 0 }

    /// Lends the part's bytes to `body`.
    public func withBytes<Result, Failure: Error>(
        _ body: (Swift.Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = unsafe zmq_msg_data(message)?.assumingMemoryBound(to: UInt8.self)
        // The bytes stay where they are until the next receive, which needs this value alone.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: zmq_msg_size(message))
        return try body(unsafe bytes.span)
    }

    /// A copy of the part's bytes.
    public var bytes: [UInt8] {
        let start = unsafe zmq_msg_data(message)
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: zmq_msg_size(message)))
    }

    /// What the peer's handshake left with the connection, for example `User-Id` by the
    /// authenticator or `Peer-Address`; nil where there is none.
    ///
    /// Source: zmq_msg_gets(3).
    public func property(_ name: String) -> String? {
        // The text belongs to the message; it is copied.
        unsafe zmq_msg_gets(message, name).map { unsafe String(cString: $0) }
    }
}
