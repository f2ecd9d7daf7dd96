/// What `publish` does when the ring is full. Nothing is ever dropped.
public enum FullPolicy: Sendable, Hashable {
    /// Waits for room, by this strategy.
    case backPressure(IdleStrategy)
    /// Ends the stream: consumers get what was published before, and then learn of the halt.
    case halt
}

/// What became of an element, or of several, that were to be published.
public enum PublishOutcome: Sendable, Hashable {
    /// Visible to the consumers.
    case published
    /// Refused by `tryPublish`: there is no room now, and nothing has changed.
    case full
    /// Refused: the ring was full under ``FullPolicy/halt``, now or before. The stream has ended.
    case halted
    /// Refused: the producer has closed the ring.
    case closed
    /// Refused: every gating consumer has left, so nobody would read it.
    case abandoned
}

/// How the stream of a ring ended.
public enum RingEnd: Int, Sendable, Hashable {
    /// The producer closed it, or was destroyed.
    case closed = 1
    /// The ring was full under ``FullPolicy/halt``: elements that should have followed are missing.
    case halted = 2
}

/// Why a ring could not be made, or no further consumer added.
public enum RingError: Error, Hashable, CustomStringConvertible {
    /// The capacity is no power of two within ``RingLimits``.
    case capacity(Int)
    /// The system has no memory for a ring of this capacity.
    case memory(capacity: Int)
    /// The ring has all the consumers that it can have.
    case consumers
    /// An element of this stride cannot be read by a detached consumer.
    case stride(Int)
    /// The batch of a detached consumer is not within 1 to the ring's capacity.
    case batch(Int, capacity: Int)

    /// The field, what was given, the allowed range, and what to do.
    public var description: String {
        switch self {
        case .capacity(let given):
            "capacity: \(given); give a power of two from 1 to \(RingLimits.capacity)"
        case .memory(let capacity):
            "capacity: \(capacity); the system has no memory for it, give a smaller one"
        case .consumers:
            "consumers: the ring has \(RingLimits.consumers) already; use a second ring"
        case .stride(let given):
            "element: its stride is \(given) bytes; a detached consumer needs a multiple of 8, so "
                + "pad the element or add a gated consumer"
        case .batch(let given, let capacity):
            "batch: \(given); give 1 to the ring's capacity, \(capacity)"
        }
    }
}

/// The bounds of every ring.
public enum RingLimits {
    /// The most slots of a ring.
    public static let capacity = 1 << 30
    /// The most consumers of a ring, gated and detached together.
    public static let consumers = 32
}
