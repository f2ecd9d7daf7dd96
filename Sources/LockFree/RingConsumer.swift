import Synchronization

/// A reading side of a ring that holds the producer back: it sees every element, once and in order.
///
/// When the value is destroyed, the consumer has left: it holds nobody back any more, and what it has
/// not read is lost by its own choice. The last one to leave makes further publishes `.abandoned`.
@safe
public struct RingConsumer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let memory: RingMemory<Element>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let published: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let gate: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let producerWord: ParkingSpot.Word
    @usableFromInline let mask: Int
    /// Where this side sleeps when the ring is empty.
    public let parking: ParkingSpot
    /// How many elements were read.
    @usableFromInline var readCount = 0
    /// How many are visible, by the last look.
    @usableFromInline var seen = 0
    private let padding = cacheLinePadding()

    init(_ memory: RingMemory<Element>, gate index: Int, parking: ParkingSpot) {
        self.memory = memory
        self.parking = parking
        unsafe slots = memory.slots
        unsafe published = memory.published
        unsafe gate = memory.gates + index * RingMemory<Element>.gateStride
        unsafe producerWord = memory.producerSpot.word
        mask = memory.capacity - 1
    }

    deinit {
        unsafe gate.pointee.release(Int.max)
        memory.producerSpot.wake()
    }

    /// How many elements were read: the sequence number of the next one.
    @inlinable public var position: Int { readCount }

    /// How many slots the ring has.
    @inlinable public var capacity: Int { mask + 1 }

    /// How the stream ended, once everything published was read; nil while more may come.
    @inlinable public var end: RingEnd? { memory.ending(at: position) }

    /// The next element; nil when there is none now.
    @inlinable
    public mutating func next() -> Element? {
        guard available() > 0 else { return nil }
        let element = unsafe slots[position & mask]
        advance(by: 1)
        return element
    }

    /// Lets `body` read up to `limit` elements as they lie in the ring, then frees their slots; how
    /// many there were.
    ///
    /// A batch ends where the slots do, so a second call may find more at once. If `body` throws, the
    /// batch counts as unread.
    @inlinable
    public mutating func read<Failure: Error>(
        upTo limit: Int, _ body: (Swift.Span<Element>) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        precondition(limit >= 0, "a batch has no negative number of elements")
        let start = position & mask
        let count = min(available(), limit, mask + 1 - start)
        guard count > 0 else { return 0 }
        try body(unsafe UnsafeBufferPointer(start: slots + start, count: count).span)
        advance(by: count)
        return count
    }

    /// Waits by `strategy` for the next element; nil once the stream has ended.
    @inlinable
    public mutating func next(waiting strategy: IdleStrategy) -> Element? {
        var idler = Idler(strategy)
        while true {
            if let element = next() {
                idler.reset(at: parking)
                return element
            }
            if end != nil {
                idler.reset(at: parking)
                return nil
            }
            idler.idle(at: parking)
        }
    }

    /// How many elements can be read; looks at the producer's position only if none is known of.
    @inlinable
    @inline(__always)
    mutating func available() -> Int {
        if seen == position { unsafe seen = published.pointee.published() }
        return seen &- position
    }

    @inlinable
    @inline(__always)
    mutating func advance(by count: Int) {
        readCount &+= count
        unsafe gate.pointee.release(position)
        unsafe ParkingSpot.wake(producerWord)
    }
}
