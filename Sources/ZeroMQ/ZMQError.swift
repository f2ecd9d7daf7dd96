import CZeroMQ

/// Why a call of libzmq did not do what was asked.
///
/// Source: the manual pages of libzmq 4.3, section ERRORS of each call.
public enum ZMQError: Error, Hashable, CustomStringConvertible {
    /// Nothing to receive now, or no room to send (EAGAIN).
    case again
    /// A signal came first (EINTR). Calls of this module repeat themselves and never throw it.
    case interrupted
    /// The context was shut down (ETERM): close the socket.
    case terminated
    /// A router knows no such peer (EHOSTUNREACH).
    case unreachable
    /// Another socket has this endpoint (EADDRINUSE).
    case addressInUse(String)
    /// A message is longer than the buffer or the limit it has to fit into.
    case tooBig(Int, limit: Int)
    /// A key, name or option that libzmq would not take: the field, what is wrong, what to do.
    case invalid(String)
    /// Any other refusal: what was asked, the number of the error, and its text.
    case other(String, number: Int32, text: String)

    /// The latest error of the calling thread, for the call named `what`.
    static func latest(_ what: String) -> ZMQError {
        let number = zmq_errno()
        switch number {
        case pankou_zmq_again: return .again
        case pankou_zmq_interrupted: return .interrupted
        case pankou_zmq_terminated: return .terminated
        case pankou_zmq_unreachable: return .unreachable
        case pankou_zmq_address_in_use: return .addressInUse(what)
        default:
            // The text is a constant of the library, copied here.
            let text = unsafe zmq_strerror(number).map { unsafe String(cString: $0) }
            return .other(what, number: number, text: text ?? "unknown")
        }
    }

    /// What was asked, what came of it, and what to do.
    public var description: String {
        switch self {
        case .again: "nothing to receive, or no room to send, at this moment; try again"
        case .interrupted: "interrupted by a signal; try again"
        case .terminated: "the messaging context was shut down; close its sockets"
        case .unreachable: "the peer is not connected (any more)"
        case .addressInUse(let what): "\(what): the address is in use; give a free one"
        case .tooBig(let size, let limit): "a message of \(size) bytes, where \(limit) are allowed"
        case .invalid(let text): text
        case .other(let what, let number, let text): "\(what): \(text) (error \(number))"
        }
    }
}
