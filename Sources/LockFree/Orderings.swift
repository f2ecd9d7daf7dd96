import Synchronization

/// The four orderings that make a ring correct, in one place, so that each can be weakened alone.
///
/// A position is a count of elements. The side that owns it stores it; the other side only loads.
/// Each of the four is weakened in a build of its own by Tests/LockFreeTests/thread-sanitizer, which
/// must then report a race: this shows that the sanitizer sees these accesses at all. No other build
/// sets the conditions.
///
/// Source: Lamport 1983, "Specifying concurrent program modules", ACM TOPLAS 5(2), for the ring of
/// two counters; Lê, Guatto, Cohen & Pop 2013, "Correct and efficient bounded FIFO queues", SBAC-PAD,
/// for its orderings in C11.
extension Atomic where Value == Int {
    /// Producer: what was written to the slots before is there for whoever sees `position`.
    @inlinable
    @inline(__always)
    func publish(_ position: Int) {
        #if MUTANT_RELAXED_PUBLISH
            store(position, ordering: .relaxed)
        #else
            store(position, ordering: .releasing)
        #endif
    }

    /// Consumer: how far the producer has published.
    @inlinable
    @inline(__always)
    func published() -> Int {
        #if MUTANT_MISSING_ACQUIRE
            load(ordering: .relaxed)
        #else
            load(ordering: .acquiring)
        #endif
    }

    /// Consumer: the reads of the slots before `position` are over, they may be written again.
    @inlinable
    @inline(__always)
    func release(_ position: Int) {
        #if MUTANT_RELAXED_RELEASE
            store(position, ordering: .relaxed)
        #else
            store(position, ordering: .releasing)
        #endif
    }

    /// Producer: how far a consumer has released.
    @inlinable
    @inline(__always)
    func released() -> Int {
        #if MUTANT_MISSING_GATE_ACQUIRE
            load(ordering: .relaxed)
        #else
            load(ordering: .acquiring)
        #endif
    }
}
