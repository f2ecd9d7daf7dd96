/// A fixed run of plain values that it owns: no reference counts, no copies, no growth.
///
/// The only unsafe code of the module. A struct-held Array costs three times as much per access on
/// the per-order path and a class-held one ten times. Every index is checked in debug builds; in
/// release builds an index comes from a table of the gate whose size was checked on the way in.
@safe struct RiskSlab<Element: BitwiseCopyable>: ~Copyable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    /// `count` copies of `value`. All pages are written, so that none is first touched by an order.
    init(_ value: Element, count: Int) {
        precondition(count > 0, "a slab holds at least one element")
        unsafe base = .allocate(capacity: count)
        unsafe base.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit {
        unsafe base.deallocate()
    }

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
