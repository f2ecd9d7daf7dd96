/// Splits a file's content into lines and refuses what is not clean text.
///
/// Accepts a UTF-8 byte order mark at the start, LF and CRLF, and a missing final newline; refuses
/// UTF-16, NUL, invalid UTF-8, a lone CR, and lines beyond 64 KiB.
struct LineReader {
    let file: InputFile
    /// The number of the line that was returned last, from 1.
    private(set) var number = 0
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    static let maximumLength = 1 << 16

    init(_ file: InputFile) throws {
        self.file = file
        buffer = try file.next()
        if buffer.starts(with: [0xFE, 0xFF]) || buffer.starts(with: [0xFF, 0xFE]) {
            throw DataError(file: file.path, "is UTF-16 or UTF-32; save it as UTF-8")
        }
        if buffer.count > 1, buffer[0] == 0 || buffer[1] == 0 {
            throw DataError(file: file.path, "looks like UTF-16 without a mark, or like no text")
        }
        if buffer.starts(with: [0x1F, 0x8B]) {
            throw DataError(file: file.path, "is gzip inside gzip; unpack it once")
        }
        if buffer.count > 262, buffer[257..<262].elementsEqual("ustar".utf8) {
            throw DataError(file: file.path, "holds a tar archive; unpack it")
        }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        if buffer.isEmpty { throw DataError(file: file.path, "is empty: no records") }
    }

    /// The next line without its end, or nil at the end of the file.
    mutating func next() throws -> ArraySlice<UInt8>? {
        var search = position
        while true {
            if let end = buffer[search...].firstIndex(of: 0x0A) {
                let line = buffer[position..<end]
                position = end + 1
                return try check(line)
            }
            guard buffer.count - position <= LineReader.maximumLength else {
                let hasReturns = buffer[position...].contains(0x0D)
                throw DataError(
                    file: file.path, line: number + 1,
                    "a line is longer than 64 KiB"
                        + (hasReturns ? "; lines end with LF or CRLF, not with CR alone" : ""))
            }
            if isAtEnd {
                guard position < buffer.count else { return nil }
                let line = buffer[position...]
                position = buffer.count
                return try check(line)
            }
            search = buffer.count - position
            buffer.removeFirst(position)
            position = 0
            let more = try file.next()
            isAtEnd = more.isEmpty
            buffer += more
        }
    }

    /// The next line that holds something, or nil at the end: one empty line may end a file, but
    /// none may stand before another line.
    mutating func nextRow() throws -> ArraySlice<UInt8>? {
        guard let line = try next() else { return nil }
        guard line.isEmpty else { return line }
        let empty = number
        guard try next() == nil else {
            throw DataError(file: file.path, line: empty, "is empty")
        }
        return nil
    }

    private mutating func check(_ line: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        number += 1
        guard line.count <= LineReader.maximumLength else {
            throw DataError(file: file.path, line: number, "a line is longer than 64 KiB")
        }
        let text = line.last == 0x0D ? line.dropLast() : line
        var isASCII = true
        for byte in text {
            if byte == 0 { throw DataError(file: file.path, line: number, "contains a NUL byte") }
            if byte == 0x0D {
                throw DataError(
                    file: file.path, line: number,
                    "contains a carriage return that ends no line; use LF or CRLF")
            }
            if byte >= 0x80 { isASCII = false }
        }
        if !isASCII, String(validating: text, as: UTF8.self) == nil {
            throw DataError(file: file.path, line: number, "is not valid UTF-8")
        }
        return text
    }
}
