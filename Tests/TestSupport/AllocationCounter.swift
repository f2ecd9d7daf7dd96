import CAllocationCounter

/// Counts the heap allocations of the calling thread.
public enum AllocationCounter {
    /// Whether they can be counted: on Linux with glibc and without a sanitizer.
    public static var isAvailable: Bool { pankou_can_count_allocations() != 0 }

    /// Whether the code under test is optimized; debug code allocates for its accessors.
    public static var isOptimized: Bool {
        #if DEBUG
            false
        #else
            true
        #endif
    }

    /// The calls of malloc and its kin on this thread while `body` runs.
    public static func count(_ body: () -> Void) -> UInt64 {
        pankou_start_counting()
        body()
        return pankou_stop_counting()
    }

    /// Starts counting, for code that a closure cannot hold.
    public static func start() { pankou_start_counting() }

    /// Ends counting; the number of allocations since ``start()``.
    public static func stop() -> UInt64 { pankou_stop_counting() }
}
