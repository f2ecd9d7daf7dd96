/// A growable run of plain values in memory that the slab owns: no reference counts, no copies.
///
/// The only unsafe code of the matching core. A class-held Array costs ten times as much per access
/// on the per-order path, and a struct-held one three times. Every index is checked in debug builds
/// (`assert`); in release builds the callers' own invariants (`OrderBook.checkInvariants()`) stand
/// for it.
@safe struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    init(capacity: Int, filledWith element: Element) {
        precondition(capacity > 0, "a slab holds at least one element")
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
        // Every element is initialised at once, so that no read ever meets raw memory.
        unsafe base.initialize(repeating: element, count: capacity)
    }

    deinit {
        unsafe base.deallocate()
    }

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
        get { self[Int(index)] }
        @inline(__always)
        _modify { yield &self[Int(index)] }
    }

    /// Makes room for `newCapacity` elements; the added ones are `element`.
    mutating func grow(to newCapacity: Int, filledWith element: Element) {
        precondition(newCapacity > capacity)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        unsafe larger.initialize(from: base, count: capacity)
        unsafe (larger + capacity).initialize(repeating: element, count: newCapacity - capacity)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = newCapacity
    }

    /// Moves the elements of `range` by `offset` places (an insertion or a removal in a sorted run).
    mutating func shift(_ range: Range<Int>, by offset: Int) {
        guard !range.isEmpty else { return }
        precondition(range.lowerBound + offset >= 0 && range.upperBound + offset <= capacity)
        let source = unsafe base + range.lowerBound
        unsafe (source + offset).update(from: source, count: range.count)
    }
}
