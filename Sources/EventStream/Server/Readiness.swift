import LockFree
import Synchronization

/// Tells one thread that a server on another one has opened its socket, and where, or why not.
public final class Readiness: Sendable {
    private let state = Mutex<Result<String, StreamError>?>(nil)

    /// Not ready.
    public init() {}

    /// The endpoint as it was bound, once it is.
    public var endpoint: String? {
        state.withLock { state in
            if case .success(let endpoint) = state { endpoint } else { nil }
        }
    }

    /// Notes how the opening by `open` came out, and gives its result.
    func note<Failure: Error>(_ open: () throws(Failure) -> String) throws(Failure) {
        do throws(Failure) {
            let endpoint = try open()
            state.withLock { $0 = .success(endpoint) }
        } catch {
            state.withLock { $0 = .failure(StreamError("\(error)")) }
            throw error
        }
    }

    /// Waits until the server listens; `hasEnded` tells that it never will. Throws ``StreamError``.
    func wait(orUntil hasEnded: () -> Bool) throws(StreamError) -> String {
        let spot = ParkingSpot()
        while true {
            if let result = state.withLock({ $0 }) { return try result.get() }
            if hasEnded() { throw StreamError("a server ended before it listened") }
            spot.announce()
            spot.sleep(nanoseconds: 1_000_000)
        }
    }
}
