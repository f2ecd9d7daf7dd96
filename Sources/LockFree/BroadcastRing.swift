/// A bounded queue from one thread to several, each of which sees the whole stream.
///
/// Add the consumers first, then take the producer out, which ends the setting up:
///
/// ```swift
/// var ring = try BroadcastRing<Event>(capacity: 4096, whenFull: .halt)
/// var journal = try ring.addConsumer()             // gated: the slowest holds the producer back
/// var screen = try ring.addDetached(batch: 64)     // never holds it back, learns what it missed
/// var producer = ring.takeProducer()
/// ```
///
/// Source: Thompson et al. 2011, "Disruptor", LMAX, for the gates; Agrona's `BroadcastReceiver` (Real
/// Logic) for consumers that are lapped and told so.
@frozen
public struct BroadcastRing<Element: BitwiseCopyable>: ~Copyable, Sendable {
    /// The writing side.
    public typealias Producer = RingProducer<Element>
    /// A reading side that holds the producer back.
    public typealias Consumer = RingConsumer<Element>
    /// A reading side that does not.
    public typealias Detached = DetachedConsumer<Element>

    @usableFromInline let memory: RingMemory<Element>
    @usableFromInline let policy: FullPolicy

    /// A ring of `capacity` slots, a power of two, without consumers yet.
    ///
    /// Throws ``RingError`` for another capacity or where memory is short.
    public init(
        capacity: Int, whenFull policy: FullPolicy, producerParking: ParkingSpot = ParkingSpot()
    ) throws(RingError) {
        memory = try RingMemory(capacity: capacity, producerSpot: producerParking)
        self.policy = policy
    }

    /// A further consumer that sees every element and holds the producer back until it has.
    ///
    /// Throws ``RingError`` beyond ``RingLimits/consumers``.
    public mutating func addConsumer(
        parking: ParkingSpot = ParkingSpot()
    ) throws(RingError) -> Consumer {
        RingConsumer(memory, gate: try memory.addGate(parking), parking: parking)
    }

    /// A further consumer that never holds the producer back and reads up to `batch` elements at once.
    ///
    /// Throws ``RingError`` for a batch beyond the capacity, an element whose stride is no multiple of
    /// 8 bytes, or beyond ``RingLimits/consumers``.
    public mutating func addDetached(
        batch: Int, parking: ParkingSpot = ParkingSpot()
    ) throws(RingError) -> Detached {
        let consumer = try DetachedConsumer(memory, batch: batch, parking: parking)
        try memory.addDetached(parking)
        return consumer
    }

    /// The writing side; the ring is used up, as no consumer can join from here on.
    public consuming func takeProducer() -> Producer { RingProducer(memory, policy: policy) }
}
