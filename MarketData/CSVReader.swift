import TradingModel

/// Rows of a comma-separated file with a header, fields found by the header's names.
package struct CSVReader {
    private var lines: LineReader
    private var text: [UInt8] = []
    private var fields: [Range<Int>] = []
    /// The header's names, in the file's order.
    package let names: [String]
    private var places: [String: Int] = [:]

    package var path: String { lines.file.path }
    package var line: Int { lines.number }
    /// Bytes read from disk so far.
    var consumed: Int { lines.file.consumed }

    /// A reader behind the header of `file`.
    package init(_ file: InputFile) throws {
        lines = try LineReader(file)
        guard let header = try lines.next(), !header.isEmpty else {
            throw DataError(file: file.path, line: 1, "has no header line")
        }
        try CSVReader.split(header, file: file.path, line: 1, text: &text, fields: &fields)
        let bytes = text
        names = fields.map { String(decoding: bytes[$0], as: UTF8.self) }
        for (index, name) in names.enumerated() {
            guard places.updateValue(index, forKey: name) == nil else {
                throw DataError(
                    file: file.path, line: 1, column: name, "appears twice in the header")
            }
        }
    }

    /// Whether the header has all of `columns`.
    func has(_ columns: String...) -> Bool { columns.allSatisfy { places[$0] != nil } }

    /// The place of a column that must be there.
    func place(_ name: String) throws -> Int {
        guard let place = places[name] else {
            throw DataError(file: path, line: 1, column: name, "is missing from the header")
        }
        return place
    }

    /// Moves to the next row; false at the end.
    package mutating func next() throws -> Bool {
        guard let line = try lines.nextRow() else { return false }
        try CSVReader.split(line, file: path, line: lines.number, text: &text, fields: &fields)
        guard fields.count == names.count else {
            throw DataError(
                file: path, line: lines.number,
                "has \(fields.count) fields, the header has \(names.count)")
        }
        return true
    }

    /// The bytes of a field of the current row.
    package func bytes(_ place: Int) -> ArraySlice<UInt8> { text[fields[place]] }

    /// An error about a field of the current row.
    func fault(_ place: Int, _ what: String) -> DataError {
        DataError(file: path, line: line, column: names[place], "\(quoted(bytes(place))) \(what)")
    }

    /// Splits a line at its commas; a quoted field loses its quotes.
    private static func split(
        _ line: ArraySlice<UInt8>, file: String, line number: Int, text: inout [UInt8],
        fields: inout [Range<Int>]
    ) throws {
        fields.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        text += line
        if !line.contains(0x22) {
            var start = 0
            for index in text.indices where text[index] == 0x2C {
                fields.append(start..<index)
                start = index + 1
            }
            fields.append(start..<text.count)
            return
        }
        text.removeAll(keepingCapacity: true)
        var position = line.startIndex
        while true {
            let start = text.count
            if position < line.endIndex, line[position] == 0x22 {
                position = try unquote(line, from: position, file: file, line: number, into: &text)
            } else {
                while position < line.endIndex, line[position] != 0x2C {
                    text.append(line[position])
                    position += 1
                }
            }
            fields.append(start..<text.count)
            guard position < line.endIndex else { return }
            position += 1
        }
    }

    /// Copies a quoted field; returns the place behind its closing quote.
    private static func unquote(
        _ line: ArraySlice<UInt8>, from start: Int, file: String, line number: Int,
        into text: inout [UInt8]
    ) throws -> Int {
        var position = start + 1
        while position < line.endIndex {
            if line[position] != 0x22 {
                text.append(line[position])
                position += 1
            } else if position + 1 < line.endIndex, line[position + 1] == 0x22 {
                text.append(0x22)
                position += 2
            } else {
                position += 1
                guard position == line.endIndex || line[position] == 0x2C else { break }
                return position
            }
        }
        throw DataError(file: file, line: number, "a quoted field does not end where it should")
    }
}
