/// Appends fixed-width integers, little-endian.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func put<T: FixedWidthInteger>(_ value: T) {
        var rest = value.littleEndian
        for _ in 0..<MemoryLayout<T>.size {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = T.bitWidth > 8 ? rest >> 8 : 0
        }
    }
}

/// Reads fixed-width integers, little-endian; the caller has checked that they are there.
struct ByteReader {
    let bytes: ArraySlice<UInt8>
    var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func take<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
        var value: UInt64 = 0
        let size = MemoryLayout<T>.size
        for offset in 0..<size {
            value |= UInt64(bytes[position + offset]) << UInt64(8 * offset)
        }
        position += size
        return T(truncatingIfNeeded: value)
    }
}
