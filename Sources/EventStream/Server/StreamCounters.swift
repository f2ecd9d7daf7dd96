import Synchronization
import ZeroMQ

/// What the servers of a stream counted; added to by their threads, read by anybody.
public final class StreamCounters: Sendable {
    /// What is counted.
    public enum Item: Int, Sendable, CaseIterable {
        /// Records published.
        case published
        /// Heartbeats sent.
        case heartbeats
        /// Subscriptions received.
        case subscriptions
        /// Peers that passed their handshake.
        case admitted
        /// Peers refused for their key or role.
        case refused
        /// Handshakes that broke off or took too long.
        case handshakesFailed
        /// Connections that ended, those for too long messages among them.
        case disconnected
        /// Requests that could not be read.
        case malformed
        /// Requests by a peer whose role does not allow them.
        case roleRefused
        /// Requests with a nonce that was used before, or of another session.
        case replayRefused
        /// Requests answered with records or a snapshot.
        case requestsServed
        /// Requests answered with a refusal.
        case requestsRefused
        /// Records sent again.
        case replayed
        /// Answers cut off because the peer does not take them.
        case answersCutOff
        /// Control requests handed on.
        case controlAccepted
        /// Times that the pipeline waited for the publisher.
        case waits
    }

    private let values: [Counter]
    private let failures = Mutex<[String]>([])

    private final class Counter: Sendable {
        let value = Atomic<UInt64>(0)
    }

    /// All zero.
    public init() { values = Item.allCases.map { _ in Counter() } }

    /// The count of `item`.
    public subscript(_ item: Item) -> UInt64 {
        values[item.rawValue].value.load(ordering: .relaxed)
    }

    /// Adds to the count of `item`.
    public func add(_ item: Item, _ count: Int = 1) {
        values[item.rawValue].value.add(UInt64(max(0, count)), ordering: .relaxed)
    }

    /// What ended a server: one sentence each; empty while all is well.
    public var faults: [String] { failures.withLock { $0 } }

    /// Notes an error that ends the server called `name`, and gives it back.
    func fault<Failure: Error>(_ name: String, _ error: Failure) -> Failure {
        failures.withLock { $0.append("\(name): \(error)") }
        return error
    }

    /// Everything that was refused: connections and requests.
    public var allRefused: UInt64 {
        [.refused, .handshakesFailed, .malformed, .roleRefused, .replayRefused, .requestsRefused]
            .reduce(0) { $0 + self[$1] }
    }

    func count(_ event: MonitorEvent) {
        switch event {
        case .accepted: break
        case .handshakeSucceeded: add(.admitted)
        case .refused: add(.refused)
        case .handshakeFailed: add(.handshakesFailed)
        case .disconnected: add(.disconnected)
        }
    }
}
