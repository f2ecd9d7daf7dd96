import Synchronization

/// Tells one thread that a server on another one has opened its socket, and where.
public final class Readiness: Sendable {
    private let state = Mutex<String?>(nil)

    /// Not ready.
    public init() {}

    /// The endpoint as it was bound, once it is.
    public var endpoint: String? { state.withLock { $0 } }

    func announce(_ endpoint: String) { state.withLock { $0 = endpoint } }
}
