import CPlatform
import Synchronization

/// What the two sides of a ring share: positions on cache lines of their own, and the slots.
///
/// Lines are 128 bytes apart, since processors fetch neighbouring lines of 64 in pairs and Apple's
/// have lines of 128. Slots lie side by side at the element's stride, from a page on: an element of 64
/// bytes has a line to itself, smaller ones share it, which the cached positions of both sides make
/// harmless.
///
/// The object only owns the memory. Both sides keep the addresses they need, so that no access on the
/// hot path goes through it.
@safe
@usableFromInline
final class RingMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    private static var lineBytes: Int { 128 }
    private static var spotLine: Int { 3 + RingLimits.consumers }
    private static var headerBytes: Int {
        lineBytes * spotLine + RingLimits.consumers * MemoryLayout<Int>.stride
    }
    /// Where the slots begin, on a line.
    private static var slotOffset: Int { (headerBytes + lineBytes - 1) / lineBytes * lineBytes }

    private let base: UnsafeMutableRawPointer
    private let bytes: Int
    /// How many slots; a power of two.
    @usableFromInline let capacity: Int
    /// How many elements are visible; stored by the producer.
    @usableFromInline let published: UnsafeMutablePointer<Atomic<Int>>
    /// Up to where the producer may be writing; only kept for detached consumers.
    @usableFromInline let intent: UnsafeMutablePointer<Atomic<Int>>
    /// 0, or the raw value of a ``RingEnd``; stored once by the producer, after its last publish.
    @usableFromInline let end: UnsafeMutablePointer<Atomic<Int>>
    /// How many elements each gated consumer has released; `Int.max` for one that has left.
    @usableFromInline let gates: UnsafeMutablePointer<Atomic<Int>>
    /// From one gate to the next, in atomics.
    @usableFromInline static var gateStride: Int { lineBytes / MemoryLayout<Atomic<Int>>.stride }
    /// The slots.
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    /// Where the producer sleeps when the ring is full.
    @usableFromInline let producerSpot: ParkingSpot
    // Set up before the producer is handed out, constant from then on.
    /// How many gates are in use.
    @usableFromInline var gateCount = 0
    /// How many consumers read without a gate.
    @usableFromInline var detachedCount = 0
    /// Keeps the consumers' spots alive.
    private var consumerSpots: [ParkingSpot] = []
    /// The words of the consumers' spots, one after the other.
    @usableFromInline let spotWords: UnsafeMutablePointer<ParkingSpot.Word>

    @usableFromInline
    init(capacity: Int, producerSpot: ParkingSpot) throws(RingError) {
        guard capacity > 0, capacity <= RingLimits.capacity, capacity & (capacity - 1) == 0 else {
            throw .capacity(capacity)
        }
        let (size, tooLarge) = capacity.multipliedReportingOverflow(
            by: MemoryLayout<Element>.stride)
        let (total, overflow) = size.addingReportingOverflow(RingMemory.slotOffset)
        guard !tooLarge, !overflow, let memory = unsafe pankou_map(total) else {
            throw .memory(capacity: capacity)
        }
        self.capacity = capacity
        self.producerSpot = producerSpot
        bytes = total
        unsafe base = memory
        unsafe published = RingMemory.atomics(memory, line: 0, count: 1)
        unsafe intent = RingMemory.atomics(memory, line: 1, count: 1)
        unsafe end = RingMemory.atomics(memory, line: 2, count: 1)
        unsafe gates = RingMemory.atomics(
            memory, line: 3, count: RingMemory.gateStride * RingLimits.consumers)
        // All bits zero need not be an element, but no slot is read before it was written.
        unsafe spotWords = (memory + RingMemory.lineBytes * RingMemory.spotLine).bindMemory(
            to: ParkingSpot.Word.self, capacity: RingLimits.consumers)
        unsafe slots = (memory + RingMemory.slotOffset).bindMemory(
            to: Element.self, capacity: capacity)
    }

    deinit {
        unsafe pankou_unmap(base, bytes)
    }

    private static func atomics(
        _ memory: UnsafeMutableRawPointer, line: Int, count: Int
    ) -> UnsafeMutablePointer<Atomic<Int>> {
        let first = unsafe (memory + line * lineBytes).bindMemory(
            to: Atomic<Int>.self, capacity: count)
        for index in 0..<count { unsafe (first + index).initialize(to: Atomic(0)) }
        return unsafe first
    }

    /// A gate for one more consumer, and the place where it sleeps.
    func addGate(_ spot: ParkingSpot) throws(RingError) -> Int {
        try addSpot(spot)
        gateCount += 1
        return gateCount - 1
    }

    /// Room for one more consumer without a gate.
    func addDetached(_ spot: ParkingSpot) throws(RingError) {
        let stride = MemoryLayout<Element>.stride
        guard stride % MemoryLayout<UInt>.size == 0 else { throw .stride(stride) }
        try addSpot(spot)
        detachedCount += 1
    }

    private func addSpot(_ spot: ParkingSpot) throws(RingError) {
        guard consumerSpots.count < RingLimits.consumers else { throw .consumers }
        unsafe (spotWords + consumerSpots.count).initialize(to: spot.word)
        consumerSpots.append(spot)
    }

    /// How many consumers there are, of both kinds.
    @usableFromInline var consumerCount: Int { gateCount + detachedCount }

    /// The least position of all gates: `Int.max` when all consumers have left, or there is none.
    @inlinable
    func leastGate() -> Int {
        var least = Int.max
        for index in 0..<gateCount {
            least = min(
                least, unsafe (gates + index * RingMemory.gateStride).pointee.released())
        }
        return least
    }

    /// How the stream ended for a reader at `position`; nil while there is, or may be, more to read.
    @inlinable
    func ending(at position: Int) -> RingEnd? {
        let raw = unsafe end.pointee.load(ordering: .acquiring)
        // The end is stored after the last publish, so this load sees all of it.
        guard raw != 0, unsafe published.pointee.published() == position else { return nil }
        return RingEnd(rawValue: raw)
    }
}

/// Space between what two threads write, as two halves of a ring may lie side by side in memory.
@usableFromInline
typealias CacheLinePadding = (
    UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
    UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
)

@inlinable
func cacheLinePadding() -> CacheLinePadding { (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }
