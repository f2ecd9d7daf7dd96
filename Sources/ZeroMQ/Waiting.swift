import CZeroMQ

/// Wakes a thread that waits at its sockets, from any other thread.
@safe
public final class WakePipe: Sendable {
    private let reading: Int32
    private let writing: Int32

    /// A pipe. Throws ``ZMQError`` where the system has no more file descriptors.
    public init() throws(ZMQError) {
        var ends: [Int32] = [-1, -1]
        // Two numbers are written into the array during the call.
        guard unsafe pankou_zmq_pipe(&ends) == 0 else { throw .latest("pipe") }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        pankou_zmq_close_end(reading)
        pankou_zmq_close_end(writing)
    }

    /// Ends the wait of the thread, or its next one.
    public func wake() { pankou_zmq_wake(writing) }

    fileprivate var item: zmq_pollitem_t {
        unsafe zmq_pollitem_t(socket: nil, fd: reading, events: Int16(ZMQ_POLLIN), revents: 0)
    }

    fileprivate func drain() { pankou_zmq_drain(reading) }
}

extension ZMQSocket {
    private var item: zmq_pollitem_t {
        raw.checkThread()
        return unsafe zmq_pollitem_t(
            socket: raw.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }

    /// Waits until a message can be received, `pipe` is woken, or the time is over.
    ///
    /// Throws ``ZMQError/terminated`` when the context is shut down.
    public func wait(
        milliseconds: Int, orWokenBy pipe: WakePipe? = nil
    ) throws(ZMQError) {
        var items = unsafe [item]
        if let pipe { unsafe items.append(pipe.item) }
        try unsafe poll(&items, milliseconds)
        pipe?.drain()
    }

    /// The same for two sockets.
    public func wait<Other: SocketKind>(
        milliseconds: Int, or other: borrowing ZMQSocket<Other>, orWokenBy pipe: WakePipe? = nil
    ) throws(ZMQError) {
        var items = unsafe [item, other.item]
        if let pipe { unsafe items.append(pipe.item) }
        try unsafe poll(&items, milliseconds)
        pipe?.drain()
    }
}

/// Waits at `items`; a signal counts as a wake.
private func poll(_ items: inout [zmq_pollitem_t], _ milliseconds: Int) throws(ZMQError) {
    // The items live for the call, and the sockets in them are borrowed by its caller.
    let result = unsafe zmq_poll(&items, Int32(items.count), max(0, milliseconds))
    guard result >= 0 || zmq_errno() == pankou_zmq_interrupted else { throw .latest("wait") }
}
