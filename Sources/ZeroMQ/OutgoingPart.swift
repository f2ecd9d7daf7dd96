/// Memory for parts that are to be sent, used again for each: numbers are stored where they belong.
@safe
public struct OutgoingPart: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, `capacity` bytes long.
    @usableFromInline var memory: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Bytes of the part.
    @inlinable public var count: Int { size }
    @usableFromInline var size = 0

    /// Memory of `capacity` bytes; it grows where a part needs more.
    public init(capacity: Int = 4_096) {
        self.capacity = max(capacity, 64)
        unsafe memory = .allocate(byteCount: self.capacity, alignment: 64)
    }

    deinit { unsafe memory.deallocate() }

    /// Begins a part of `count` bytes, all of which are to be stored.
    @inlinable
    @inline(__always)
    public mutating func begin(count: Int) {
        precondition(count >= 0, "a part has no negative length")
        if count > capacity { grow(to: count) }
        size = count
    }

    @usableFromInline
    mutating func grow(to count: Int) {
        unsafe memory.deallocate()
        capacity = max(count, 2 * capacity)
        unsafe memory = .allocate(byteCount: capacity, alignment: 64)
    }

    /// Stores a number at `offset`, lowest byte first.
    @inlinable
    @inline(__always)
    public mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at offset: Int
    ) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= size, "within the part")
        // Checked above; the address need not be aligned.
        unsafe memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }

    /// Copies `bytes` to `offset`.
    @inlinable
    @inline(__always)
    public mutating func store(_ bytes: [UInt8], at offset: Int) {
        precondition(offset >= 0 && offset + bytes.count <= size, "within the part")
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            // Checked above; the array is no part of this memory.
            unsafe (memory + offset).copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Lends the part's bytes to `body`.
    @inlinable
    @inline(__always)
    public func withBytes<Result, Failure: Error>(
        _ body: (Swift.Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(
            start: memory.assumingMemoryBound(to: UInt8.self), count: size)
        return try body(unsafe bytes.span)
    }
}
