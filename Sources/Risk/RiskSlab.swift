import CPlatform

/// A fixed run of plain values that it owns: no reference counts, no copies, no growth.
///
/// The only unsafe code of the module. A struct-held Array costs three times as much per access on
/// the per-order path and a class-held one ten times. Every index is checked in debug builds; in
/// release builds an index comes from a table of the gate whose size was checked on the way in.
@safe struct RiskSlab<Element: BitwiseCopyable>: ~Copyable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int
    /// Bytes that were mapped; 0 for memory of the heap.
    private let mapped: Int

    /// From how many bytes on a slab has huge pages, where the system gives them: an order finds its
    /// places all over the tables, and each ordinary page that is not known to the processor costs
    /// as much as several checks.
    private static var largeSize: Int { 1 << 20 }

    /// `count` copies of `value`. All pages are written, so that none is first touched by an order.
    init(_ value: Element, count: Int) {
        precondition(count > 0, "a slab holds at least one element")
        self.count = count
        let size = count * MemoryLayout<Element>.stride
        if size >= Self.largeSize, let memory = unsafe pankou_map(max(size, 2 << 20)) {
            mapped = max(size, 2 << 20)
            unsafe base = memory.bindMemory(to: Element.self, capacity: count)
        } else {
            mapped = 0
            unsafe base = .allocate(capacity: count)
        }
        unsafe base.initialize(repeating: value, count: count)
    }

    deinit {
        if mapped > 0 {
            unsafe pankou_unmap(base, mapped)
        } else {
            unsafe base.deallocate()
        }
    }

    /// Tells the processor that element `index` is wanted soon; the index is not checked.
    @inline(__always)
    func prefetch(_ index: Int) { unsafe pankou_prefetch(base + index) }

    subscript(index: Int) -> Element {
        @inline(__always)
        _read {
            assert(index >= 0 && index < count)
            yield unsafe base[index]
        }
        @inline(__always)
        _modify {
            assert(index >= 0 && index < count)
            yield unsafe &base[index]
        }
    }

    subscript(index: UInt32) -> Element {
        @inline(__always)
        _read { yield self[Int(truncatingIfNeeded: index)] }
        @inline(__always)
        _modify { yield &self[Int(truncatingIfNeeded: index)] }
    }
}
