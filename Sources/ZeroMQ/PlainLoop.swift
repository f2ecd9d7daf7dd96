import CZeroMQ

/// libzmq's own sender and receiver in loops of C: what everything else is measured against.
public enum PlainLoop {
    /// Publishes `count` messages of `size` bytes, which begin with `topic` and have room for 8 bytes
    /// more, to one receiver, and waits until it says at the endpoint `done` that it has them. Throws
    /// ``ZMQError``.
    public static func send(
        to endpoint: String, done: String, topic: String = "", size: Int, count: Int
    ) throws(ZMQError) {
        let bytes = topic.utf8.count
        precondition(size >= bytes + 8 && count > 0, "a message holds its topic and number")
        // The endpoints live for the call; everything else is the function's own.
        guard
            unsafe pankou_zmq_plain_send(endpoint, done, bytes, topic, size, UInt64(count)) == 0
        else {
            throw .latest(endpoint)
        }
    }

    /// Receives `count` messages of at most `size` bytes that begin with `topic`, says so at `done`, if
    /// that is given, and gives the nanoseconds from the first to the last. Throws ``ZMQError``.
    public static func receive(
        from endpoint: String, done: String? = nil, topic: String = "", size: Int, count: Int
    ) throws(ZMQError) -> Int64 {
        precondition(size > 0 && count > 0, "there is something to receive")
        let (bytes, number) = (topic.utf8.count, UInt64(count))
        let time =
            if let done {
                unsafe pankou_zmq_plain_receive(endpoint, done, bytes, topic, size, number)
            } else {
                unsafe pankou_zmq_plain_receive(endpoint, nil, bytes, topic, size, number)
            }
        guard time >= 0 else { throw .latest(endpoint) }
        return time
    }
}
