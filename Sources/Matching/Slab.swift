import CPlatform

/// A run of plain values in zeroed memory that the slab owns: no reference counts, no copies.
///
/// The only unsafe code of the matching core. A class-held Array costs ten times as much per access
/// on the per-order path, and a struct-held one three times. All bits zero is a value of every
/// element here (`BitwiseCopyable`, no enum without a zero case), so memory needs no filling and is
/// taken up only where it is touched. Every index is checked in debug builds (`assert`); in release
/// builds the callers' own invariants (`MatchingEngine.checkInvariants()`) stand for it.
///
/// Index 0 is by convention the "none" of every list that is threaded through a slab: it may be
/// written to and never means anything, which saves a branch at each end of a list.
@safe struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    /// Room for `capacity` elements; nil where the system has no memory left.
    init?(capacity: Int) {
        precondition(capacity > 0, "a slab holds at least one element")
        guard let memory = unsafe Slab.map(capacity) else { return nil }
        self.capacity = capacity
        unsafe base = memory
    }

    deinit {
        unsafe Slab.unmap(base, capacity)
    }

    private static func map(_ capacity: Int) -> UnsafeMutablePointer<Element>? {
        let (size, overflow) = capacity.multipliedReportingOverflow(
            by: MemoryLayout<Element>.stride)
        guard !overflow, let memory = unsafe pankou_map(size) else { return nil }
        return unsafe memory.bindMemory(to: Element.self, capacity: capacity)
    }

    private static func unmap(_ memory: UnsafeMutablePointer<Element>, _ capacity: Int) {
        unsafe pankou_unmap(memory, capacity * MemoryLayout<Element>.stride)
    }

    /// The memory that is set aside, in bytes.
    var bytes: Int { capacity * MemoryLayout<Element>.stride }

    subscript(index: Int) -> Element {
        @inline(__always)
        get {
            assert(index >= 0 && index < capacity)
            return unsafe base[index]
        }
        @inline(__always)
        _modify {
            assert(index >= 0 && index < capacity)
            yield unsafe &base[index]
        }
    }

    subscript(index: UInt32) -> Element {
        @inline(__always)
        get { self[Int(truncatingIfNeeded: index)] }
        @inline(__always)
        _modify { yield &self[Int(truncatingIfNeeded: index)] }
    }

    /// Tells the processor that element `index` is wanted soon; the index is not checked.
    @inline(__always)
    func prefetch(_ index: Int) {
        unsafe pankou_prefetch(base + index)
    }

    /// Moves to memory for `newCapacity` elements; false, with nothing changed, where the system has
    /// none left.
    mutating func grow(to newCapacity: Int) -> Bool {
        precondition(newCapacity > capacity)
        guard let larger = unsafe Slab.map(newCapacity) else { return false }
        unsafe larger.update(from: base, count: capacity)
        unsafe Slab.unmap(base, capacity)
        unsafe base = larger
        capacity = newCapacity
        return true
    }

    /// Lets `body` read the first `count` elements.
    func withSpan<Result>(
        first count: Int, _ body: (Swift.Span<Element>) throws -> Result
    ) rethrows -> Result {
        precondition(count >= 0 && count <= capacity)
        return try body(unsafe UnsafeBufferPointer(start: base, count: count).span)
    }
}

extension Swift.Span where Element: BitwiseCopyable {
    /// Tells the processor that the element at `index`, which need not be there, is wanted soon.
    @inline(__always)
    func prefetch(_ index: Int) {
        unsafe withUnsafeBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            unsafe pankou_prefetch(base + index)
        }
    }
}
