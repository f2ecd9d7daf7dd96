import Foundation
import Testing
import TradingModel

@testable import MarketData

/// A folder of its own for one test, removed behind it.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pankou-marketdata-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let result = Swift.Result { try body(folder) }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}

extension URL {
    /// Writes a file of this folder and returns its path.
    func file(_ name: String, _ content: [UInt8]) throws -> String {
        let place = appendingPathComponent(name)
        try Data(content).write(to: place)
        return place.path
    }

    /// Writes a text file of this folder and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }
}

/// The text of the ``DataError`` that `body` throws.
func refusal(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> String {
    let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) { try body() }
    return try #require(error, sourceLocation: sourceLocation).description
}

/// Whether `text` names everything that an error must name: file and line, column, cause.
func expect(
    _ text: String, names parts: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    for part in parts {
        #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
    }
}

/// The whole content of a file, as an ``InputFile`` gives it.
func content(of path: String, followsLinks: Bool = false) throws -> [UInt8] {
    let file = try InputFile(path: path, followsLinks: followsLinks)
    var result: [UInt8] = []
    while case let chunk = try file.next(), !chunk.isEmpty { result += chunk }
    return result
}

/// A gzip member with `content` in stored (uncompressed) blocks, after RFC 1951 and RFC 1952.
func gzip(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let end = min(start + 0xFFFF, content.count)
        let size = UInt16(end - start)
        bytes.append(end == content.count ? 1 : 0)
        bytes += littleEndian(size) + littleEndian(~size)
        bytes += content[start..<end]
        start = end
    } while start < content.count
    return bytes + littleEndian(crc32(content)) + littleEndian(UInt32(content.count))
}

/// CRC-32 as gzip uses it (not the tape's CRC-32C).
private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = .max
    for byte in bytes {
        value ^= UInt32(byte)
        for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
}

/// The bytes of a number, lowest first.
func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    stride(from: 0, to: T.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> T($0)) }
}

/// The folder with exchange data, which is not part of the project, or nil.
let dataFolder: URL? = {
    let folder =
        ProcessInfo.processInfo.environment["PANKOU_DATA"].map { URL(fileURLWithPath: $0) }
        ?? URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/data").standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()
