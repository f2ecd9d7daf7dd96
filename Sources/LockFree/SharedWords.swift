import Synchronization

/// Elements as words that a detached consumer may read while they are written over.
///
/// A plain read beside a write is a data race even if its result is thrown away, so every word is an
/// atomic. Stores release and loads acquire: who reads a new word also sees the warning that was
/// stored before it. On x86-64 both are ordinary moves.
///
/// Source: Boehm 2012, "Can seqlocks get along with programming language memory models?", MSPC,
/// section 4, without its fences, which ThreadSanitizer does not understand.
@usableFromInline
enum SharedWords {
    @inlinable
    static func count<Element: BitwiseCopyable>(of type: Element.Type) -> Int {
        MemoryLayout<Element>.stride / MemoryLayout<UInt>.size
    }

    @inlinable
    @inline(__always)
    static func word(
        _ base: UnsafeMutableRawPointer, _ index: Int
    ) -> UnsafeMutablePointer<Atomic<UInt>> {
        unsafe (base + index * MemoryLayout<UInt>.size).assumingMemoryBound(
            to: Atomic<UInt>.self)
    }

    /// Stores `element`, whose stride is a multiple of a word's, at an address of a word's alignment.
    @inlinable
    @inline(__always)
    static func store<Element: BitwiseCopyable>(
        _ element: Element, at address: UnsafeMutableRawPointer
    ) {
        unsafe withUnsafeBytes(of: element) { bytes in
            for index in 0..<count(of: Element.self) {
                let offset = index * MemoryLayout<UInt>.size
                // The last word may lie partly in the element's trailing padding.
                var value: UInt = 0
                if offset + MemoryLayout<UInt>.size <= bytes.count {
                    value = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt.self)
                } else {
                    for byte in stride(from: bytes.count - 1, through: offset, by: -1) {
                        value = value << 8 | UInt(unsafe bytes[byte])
                    }
                }
                unsafe word(address, index).pointee.store(value, ordering: .releasing)
            }
        }
    }

    /// Copies `count` words to memory that nobody else sees.
    @inlinable
    @inline(__always)
    static func load(
        _ count: Int, from address: UnsafeMutableRawPointer, into copy: UnsafeMutableRawPointer
    ) {
        for index in 0..<count {
            let value = unsafe word(address, index).pointee.load(ordering: .acquiring)
            unsafe copy.storeBytes(
                of: value, toByteOffset: index * MemoryLayout<UInt>.size, as: UInt.self)
        }
    }
}
