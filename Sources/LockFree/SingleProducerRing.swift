/// A bounded queue from one thread to one other, without locks.
///
/// Take the two sides out of it and hand each to its thread:
///
/// ```swift
/// let ring = try SingleProducerRing<Event>(capacity: 1024, whenFull: .backPressure(.backOff))
/// var producer = ring.producer
/// var consumer = ring.consumer
/// ```
///
/// Elements are plain values, at best of 64 bytes or less. Each side remembers how far the other was
/// when it last looked, and looks again only if that is used up: in the steady state the line with a
/// position crosses between the cores once a batch, not once an element.
///
/// Source: Lamport 1983 (two counters); Giacomoni, Moseley & Vachharajani 2008, "FastForward for
/// efficient pipeline parallelism", PPoPP, on keeping the two sides' lines apart; Thompson, Farley,
/// Barker, Gee & Stewart 2011, "Disruptor", LMAX, on sequences, batches and gating.
@frozen
public struct SingleProducerRing<Element: BitwiseCopyable>: ~Copyable, Sendable {
    /// The writing side.
    public typealias Producer = RingProducer<Element>
    /// The reading side.
    public typealias Consumer = RingConsumer<Element>

    /// The writing side, to be taken out.
    public var producer: Producer
    /// The reading side, to be taken out.
    public var consumer: Consumer

    /// A ring of `capacity` slots, a power of two.
    ///
    /// The two spots are where the sides sleep; a thread that serves several rings gives its own to
    /// all of them. Throws ``RingError`` for another capacity or where memory is short.
    public init(
        capacity: Int, whenFull policy: FullPolicy, producerParking: ParkingSpot = ParkingSpot(),
        consumerParking: ParkingSpot = ParkingSpot()
    ) throws(RingError) {
        let memory = try RingMemory<Element>(capacity: capacity, producerSpot: producerParking)
        let gate = try memory.addGate(consumerParking)
        consumer = RingConsumer(memory, gate: gate, parking: consumerParking)
        producer = RingProducer(memory, policy: policy)
    }
}
