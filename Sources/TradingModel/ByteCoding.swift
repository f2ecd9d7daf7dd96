/// Appends fixed-width integers, little-endian.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8] = []

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Appends the bytes of `value`.
    public mutating func put<T: FixedWidthInteger>(_ value: T) {
        var rest = value.littleEndian
        for _ in 0..<MemoryLayout<T>.size {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = T.bitWidth > 8 ? rest >> 8 : 0
        }
    }

    /// Appends zeros until `size` bytes are there.
    public mutating func pad(to size: Int) {
        if bytes.count < size { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
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
