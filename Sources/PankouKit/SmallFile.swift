import MarketData

/// Files that are read whole: presets, curves.
enum SmallFile {
    /// More than any of them needs.
    private static let largest = 1 << 24

    /// The bytes of the file at `path`; `wanted` says what it should be.
    ///
    /// Throws `DataError` where it cannot be read, `UserError` where it is too large.
    static func bytes(_ path: String, wanted: String) throws -> [UInt8] {
        let input = try InputFile(path: path, wanted: wanted)
        var bytes: [UInt8] = []
        while true {
            let next = try input.next()
            if next.isEmpty { return bytes }
            bytes += next
            guard bytes.count <= largest else {
                throw UserError(
                    description: "\(path): is larger than \(largest >> 20) MiB; give \(wanted)")
            }
        }
    }
}
