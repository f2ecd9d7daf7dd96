/// Appends fixed-width integers, little-endian.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8] = []

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Appends the bytes of `value`.
    @inlinable
    public mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        // An integer is its bytes and nothing else; the buffer lives for the call.
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends `count` zeros.
    public mutating func putZeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    /// Appends zeros until `size` bytes are there.
    public mutating func pad(to size: Int) {
        if bytes.count < size { putZeros(size - bytes.count) }
    }

    /// Overwrites four bytes at `offset`, which lies within what was written.
    public mutating func patch(_ value: UInt32, at offset: Int) {
        for index in 0..<4 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
    }
}

/// Reads fixed-width integers, little-endian; the caller has checked that they are there.
public struct ByteReader: Sendable {
    /// The bytes.
    public let bytes: ArraySlice<UInt8>
    /// The index of the next byte to read.
    public var position: Int

    /// A reader at the first of `bytes`.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The next integer.
    @inlinable
    public mutating func take<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
        var value: UInt64 = 0
        let size = MemoryLayout<T>.size
        for offset in 0..<size {
            value |= UInt64(bytes[position + offset]) << UInt64(8 * offset)
        }
        position += size
        return T(truncatingIfNeeded: value)
    }
}
