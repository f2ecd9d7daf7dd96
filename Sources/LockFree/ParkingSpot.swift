import CPlatform
import Synchronization

/// Where one thread sleeps until another one wakes it, or its time is over.
///
/// To sleep takes two steps: ``announce()``, then one more look at what is waited for, then
/// ``sleep(nanoseconds:)``. A wake after the announcement makes the sleep return at once. The waking
/// side only loads one word that hardly ever changes, and has no fence between its publish and this
/// load; a processor may swap the two, and a wake then gets lost. The cost is bounded: a sleep ends by
/// itself, so nothing ever depends on a wake.
///
/// One spot serves one thread, which may wait on any number of rings with it.
@safe
public final class ParkingSpot: Sendable {
    /// The address of 0 (awake) or 1 (asleep or about to be).
    @usableFromInline typealias Word = UnsafeMutablePointer<Atomic<UInt32>>
    @usableFromInline nonisolated(unsafe) let word: Word

    /// A spot with nobody on it.
    public init() {
        // A cache line of its own: every publish loads the word.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
        unsafe word = memory.bindMemory(to: Atomic<UInt32>.self, capacity: 1)
        unsafe word.initialize(to: Atomic(0))
    }

    deinit {
        unsafe word.deinitialize(count: 1)
        unsafe UnsafeMutableRawPointer(word).deallocate()
    }

    /// Says that the calling thread is about to sleep; look once more before it does.
    public func announce() {
        unsafe word.pointee.store(1, ordering: .sequentiallyConsistent)
    }

    /// Takes the announcement back.
    public func withdraw() {
        unsafe word.pointee.store(0, ordering: .relaxed)
    }

    /// Sleeps for `nanoseconds` at most, unless somebody called ``wake()`` since ``announce()``.
    public func sleep(nanoseconds: Int64) {
        unsafe pankou_park(UnsafeRawPointer(word), 1, nanoseconds)
        withdraw()
    }

    /// Wakes the thread that sleeps here, or keeps it from falling asleep; cheap when there is none.
    @inlinable
    public func wake() { unsafe ParkingSpot.wake(word) }

    /// The same by the word's address alone, for the hot path.
    @inlinable
    @inline(__always)
    static func wake(_ word: Word) {
        if unsafe word.pointee.load(ordering: .relaxed) != 0 { unsafe wakeSleeper(word) }
    }

    @usableFromInline
    @inline(never)
    static func wakeSleeper(_ word: Word) {
        guard unsafe word.pointee.exchange(0, ordering: .acquiringAndReleasing) != 0 else { return }
        unsafe pankou_unpark(UnsafeRawPointer(word))
    }
}
