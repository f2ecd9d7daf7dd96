import CPlatform
import Synchronization

/// What a detached consumer got.
public enum DetachedRead: Sendable, Hashable {
    /// This many elements, 0 when there are none now.
    case read(Int)
    /// The producer was a turn of the ring ahead: this many elements are lost to this consumer.
    case overrun(lost: Int)
}

/// A reading side that never holds the producer back, and learns what it has lost.
///
/// Reads copy a batch first and then look whether the producer may have written over it meanwhile; a
/// batch that might be torn is never shown. After an overrun it goes on half a ring behind the
/// producer.
@safe
public struct DetachedConsumer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let memory: RingMemory<Element>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    /// Room for a batch.
    @usableFromInline let copy: UnsafeMutablePointer<Element>
    /// The most elements of a batch.
    public let batch: Int
    @usableFromInline let mask: Int
    /// Where this side sleeps when the ring is empty.
    public let parking: ParkingSpot
    /// Elements read or lost.
    @usableFromInline var passedCount = 0
    @usableFromInline var lostCount = 0
    private let padding = cacheLinePadding()

    init(_ memory: RingMemory<Element>, batch: Int, parking: ParkingSpot) throws(RingError) {
        let capacity = memory.capacity
        guard batch > 0, batch <= capacity else { throw .batch(batch, capacity: capacity) }
        guard let room = unsafe pankou_map(batch * MemoryLayout<Element>.stride) else {
            throw .memory(capacity: batch)
        }
        self.memory = memory
        self.parking = parking
        self.batch = batch
        mask = capacity - 1
        unsafe slots = memory.slots
        unsafe copy = room.bindMemory(to: Element.self, capacity: batch)
    }

    deinit {
        unsafe pankou_unmap(copy, batch * MemoryLayout<Element>.stride)
    }

    /// The sequence number of the next element: those read, and those lost.
    @inlinable public var position: Int { passedCount }

    /// How many elements were lost to overruns so far.
    @inlinable public var lost: Int { lostCount }

    /// How the stream ended, once everything published was read or lost; nil while more may come.
    @inlinable public var end: RingEnd? { memory.ending(at: position) }

    /// Lets `body` read up to ``batch`` elements, or tells how many were lost before them.
    ///
    /// An overrun is reported by a call of its own, before any element that follows the gap.
    @inlinable
    public mutating func read<Failure: Error>(
        _ body: (Swift.Span<Element>) throws(Failure) -> Void
    ) throws(Failure) -> DetachedRead {
        let visible = unsafe memory.published.pointee.published()
        let start = position & mask
        let count = min(visible - position, batch, mask + 1 - start)
        guard count > 0 else { return .read(0) }
        let words = SharedWords.count(of: Element.self)
        unsafe SharedWords.load(
            count * words, from: UnsafeMutableRawPointer(slots + start),
            into: UnsafeMutableRawPointer(copy))
        // The loads above acquire, so this one comes after them.
        let oldest = unsafe memory.intent.pointee.load(ordering: .relaxed) - (mask + 1)
        guard oldest <= position else {
            return .overrun(lost: skip(to: max(oldest, visible - (mask + 1) / 2)))
        }
        try body(unsafe UnsafeBufferPointer(start: copy, count: count).span)
        passedCount += count
        return .read(count)
    }

    /// Goes on at `place`; how many elements that leaves out.
    @inlinable
    mutating func skip(to place: Int) -> Int {
        let gap = place - position
        passedCount = place
        lostCount += gap
        return gap
    }
}
