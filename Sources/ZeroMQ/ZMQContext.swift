import CZeroMQ

/// What the sockets of a process share: its I/O threads. May be used from every thread.
///
/// A socket keeps its context alive, so the context ends (`zmq_ctx_term`) when the last socket has
/// gone, and that never waits: sockets do not linger. End sockets that block on other threads by
/// ``shutdown()``. Never fork while a context lives.
@safe
public final class ZMQContext: @unchecked Sendable {
    // Thread-safe by libzmq's own promise (zmq_ctx_new(3)).
    let handle: UnsafeMutableRawPointer

    /// A context with `ioThreads` (1 to 8) threads and room for `maximumSockets` (1 to 4,096).
    ///
    /// Throws ``ZMQError``.
    public init(ioThreads: Int32 = 1, maximumSockets: Int32 = 1_023) throws(ZMQError) {
        guard (1...8).contains(ioThreads), (1...4_096).contains(maximumSockets) else {
            throw .invalid(
                "context: \(ioThreads) I/O threads and \(maximumSockets) sockets; give 1 to 8 and "
                    + "1 to 4,096")
        }
        // The library's memory, freed by zmq_ctx_term alone.
        guard let made = unsafe zmq_ctx_new() else { throw .latest("context") }
        unsafe handle = made
        _ = unsafe zmq_ctx_set(handle, ZMQ_IO_THREADS, ioThreads)
        _ = unsafe zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, maximumSockets)
    }

    deinit {
        // No socket is open here: each holds a reference to this object.
        while unsafe zmq_ctx_term(handle) != 0, zmq_errno() == pankou_zmq_interrupted {}
    }

    /// Makes every call on every socket throw ``ZMQError/terminated``, blocked ones included.
    public func shutdown() { _ = unsafe zmq_ctx_shutdown(handle) }

    /// The version of the library, for example `4.3.4`.
    public static var libraryVersion: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        // Three numbers are written through the pointers during the call.
        unsafe zmq_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// Whether the library was built with `capability`, for example `curve` or `ipc`.
    public static func has(_ capability: String) -> Bool { unsafe zmq_has(capability) == 1 }
}
