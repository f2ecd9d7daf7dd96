import CZeroMQ

/// A socket without its kind: the one place that calls libzmq's functions on sockets.
///
/// Belongs to the thread that opened it; builds with assertions check this at every call.
@safe
@usableFromInline
struct RawSocket: ~Copyable {
    // Valid until deinit, which alone closes it.
    let handle: UnsafeMutableRawPointer
    let context: ZMQContext
    let thread: UInt64

    init(_ context: ZMQContext, type: Int32) throws(ZMQError) {
        guard let opened = unsafe zmq_socket(context.handle, type) else {
            throw .latest("socket")
        }
        unsafe handle = opened
        self.context = context
        thread = pankou_zmq_thread()
    }

    deinit {
        // Not checked for the thread: an owner that has joined the socket's thread may close it
        // (a full fence lies between; zmq_socket(3), "Thread safety").
        _ = unsafe zmq_close(handle)
    }

    @inline(__always)
    func checkThread() {
        assert(thread == pankou_zmq_thread(), "a socket is used by the thread that opened it only")
    }

    func set(_ option: Int32, _ value: Int32, _ name: String) throws(ZMQError) {
        checkThread()
        var value = value
        // libzmq copies four bytes during the call.
        guard unsafe zmq_setsockopt(handle, option, &value, 4) == 0 else {
            throw .latest("option \(name): \(value)")
        }
    }

    func set(_ option: Int32, long value: Int64, _ name: String) throws(ZMQError) {
        checkThread()
        var value = value
        guard unsafe zmq_setsockopt(handle, option, &value, 8) == 0 else {
            throw .latest("option \(name): \(value)")
        }
    }

    func set(_ option: Int32, bytes: [UInt8], _ name: String) throws(ZMQError) {
        checkThread()
        // libzmq copies the bytes during the call.
        guard unsafe zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            throw .latest("option \(name)")
        }
    }

    func number(_ option: Int32) throws(ZMQError) -> Int32 {
        checkThread()
        var (value, size): (Int32, Int) = (0, 4)
        // libzmq writes at most `size` bytes.
        while unsafe zmq_getsockopt(handle, option, &value, &size) != 0 {
            guard zmq_errno() == pankou_zmq_interrupted else { throw .latest("option \(option)") }
        }
        return value
    }

    func text(_ option: Int32) throws(ZMQError) -> String {
        checkThread()
        var bytes = [UInt8](repeating: 0, count: 512)
        var size = bytes.count
        guard unsafe zmq_getsockopt(handle, option, &bytes, &size) == 0 else {
            throw .latest("option \(option)")
        }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Sends one part, whole or not at all, without waiting.
    @usableFromInline
    func send(_ bytes: Swift.Span<UInt8>, hasMore: Bool) throws(ZMQError) {
        checkThread()
        let flags = ZMQ_DONTWAIT | (hasMore ? ZMQ_SNDMORE : 0)
        let handle = unsafe handle
        // The span outlives the call, during which libzmq copies the bytes.
        let isSent = unsafe bytes.withUnsafeBytes { buffer in
            while unsafe zmq_send(handle, buffer.baseAddress, buffer.count, flags) < 0 {
                guard zmq_errno() == pankou_zmq_interrupted else { return false }
            }
            return true
        }
        guard isSent else { throw .latest("send") }
    }

    /// Receives one part without waiting; false where there is none.
    @usableFromInline
    func receive(into message: borrowing ZMQMessage) throws(ZMQError) -> Bool {
        checkThread()
        return try message.receive(from: self, flags: ZMQ_DONTWAIT)
    }

    /// Reports what happens to connections at an inproc endpoint.
    func startMonitor(_ endpoint: String) throws(ZMQError) {
        checkThread()
        let events =
            ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
            | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
            | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        // The endpoint's bytes live for the call.
        guard unsafe zmq_socket_monitor(handle, endpoint, events) == 0 else {
            throw .latest("monitor")
        }
    }

    func stopMonitor() { _ = unsafe zmq_socket_monitor(handle, nil, 0) }
}
