import Testing

@testable import MarketData

/// A file that is not clean text, and what its error must name.
struct BadText: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let parts: [String]

    init(_ name: String, _ text: String, _ parts: String...) {
        (self.name, bytes, self.parts) = (name, Array(text.utf8), parts)
    }

    init(_ name: String, bytes: [UInt8], _ parts: String...) {
        (self.name, self.bytes, self.parts) = (name, bytes, parts)
    }

    var testDescription: String { name }
}

@Suite("Text")
struct TextTests {
    /// All rows of a file, fields joined with `|`.
    private func rows(_ bytes: [UInt8]) throws -> [String] {
        try withFolder { folder in
            let path = try folder.file("text.csv", bytes)
            var reader = try CSVReader(InputFile(path: path))
            let (a, b) = (try reader.place("a"), try reader.place("b"))
            var rows: [String] = []
            while try reader.next() {
                let fields = [a, b].map { String(decoding: reader.bytes($0), as: UTF8.self) }
                rows.append(fields.joined(separator: "|"))
            }
            return rows
        }
    }

    @Test(
        "what is accepted",
        arguments: [
            ("a,b\n1,2\n", ["1|2"]), ("a,b\n1,2", ["1|2"]), ("a,b\r\n1,2\r\n", ["1|2"]),
            ("\u{FEFF}a,b\n1,2\n", ["1|2"]), ("b,a\n1,2\n", ["2|1"]), ("a,b\n1,2\n\n", ["1|2"]),
            ("a,b\n1,2\r\n\r\n", ["1|2"]), ("a,x,b\n1,,2\n", ["1|2"]), ("a,b\n", []),
            ("a,b\n沪农商行,=cmd\n", ["沪农商行|=cmd"]), ("a,b\n,\n", ["|"]),
            ("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", ["1,5|say \"hi\""]), ("a,b\n\"\",2\n", ["|2"]),
            ("\"a\",\"b\"\n1,2\n", ["1|2"]),
        ])
    func accepted(text: String, expected: [String]) throws {
        #expect(try rows(Array(text.utf8)) == expected)
    }

    @Test("a row may lie across the pieces in which a file is read")
    func pieces() throws {
        var text = "a,b\n"
        for number in 0..<60_000 { text += "\(number),row \(number)\n" }
        let rows = try rows(Array(text.utf8))
        #expect(rows.count == 60_000)
        for (number, row) in rows.enumerated() where row != "\(number)|row \(number)" {
            Issue.record("row \(number) is \(row)")
        }
    }

    @Test("the longest line that is accepted")
    func longest() throws {
        let field = String(repeating: "x", count: LineReader.maximumLength - 2)
        #expect(try rows(Array("a,b\n\(field),2\n".utf8)) == ["\(field)|2"])
    }

    @Test(
        "what is refused",
        arguments: [
            BadText("empty", "", "is empty: no records"),
            BadText("only a byte order mark", "\u{FEFF}", ":1:", "no header"),
            BadText("two byte order marks", "\u{FEFF}\u{FEFF}a,b\n1,2\n", ":1:", "column a:"),
            BadText("UTF-16, little-endian", bytes: [0xFF, 0xFE, 0x61, 0, 0x0A, 0], "UTF-16"),
            BadText("UTF-16, big-endian", bytes: [0xFE, 0xFF, 0, 0x61, 0, 0x0A], "UTF-16"),
            BadText("UTF-16 without a mark", bytes: [0x61, 0, 0x0A, 0], "UTF-16"),
            BadText("lone CR", "a,b\n1,2\r3,4\n", ":2:", "carriage return"),
            BadText("only CR", "a,b\r1,2\r3,4", ":1:", "carriage return"),
            BadText("NUL", "a,b\n1,\0\n", ":2:", "NUL"),
            BadText(
                "invalid UTF-8", bytes: Array("a,b\n1,2\n".utf8) + [0xC3, 0x28, 0x2C, 0x31],
                ":3:", "not valid UTF-8"),
            BadText("overlong UTF-8", bytes: Array("a,b\n1,".utf8) + [0xC0, 0xAF], ":2:", "UTF-8"),
            BadText(
                "GBK", bytes: Array("a,b\n".utf8) + [0xBB, 0xA6, 0xC5, 0xA9, 0x2C, 0x31],
                ":2:", "UTF-8"),
            BadText(
                "long line", "a,b\n" + String(repeating: "x", count: 65_537) + ",2\n",
                ":2:", "64 KiB"),
            BadText(
                "line without end", "a,b\n" + String(repeating: "x", count: 1 << 20),
                ":2:", "64 KiB"),
            BadText("unclosed quote", "a,b\n\"1,2\n3,4\n", ":2:", "quoted field"),
            BadText("quote without end of file", "a,b\n1,\"2", ":2:", "quoted field"),
            BadText("text behind a quote", "a,b\n\"1\"x,2\n", ":2:", "quoted field"),
            BadText("field too few", "a,b\n1,2\n3\n", ":3:", "1 fields", "has 2"),
            BadText("field too many", "a,b\n1,2\n3,4,5\n", ":3:", "3 fields", "has 2"),
            BadText("trailing comma", "a,b\n1,2,\n", ":2:", "3 fields"),
            BadText("duplicate column", "a,b,a\n1,2,3\n", ":1:", "column a:", "twice"),
            BadText("missing column", "a,c\n1,2\n", ":1:", "column b:", "missing"),
            BadText("other case", "A,b\n1,2\n", ":1:", "column a:", "missing"),
            BadText("empty header", "\n1,2\n", ":1:", "no header"),
            BadText("empty line in the middle", "a,b\n1,2\n\n3,4\n", ":3:", "is empty"),
            BadText("two empty lines at the end", "a,b\n1,2\n\n\n", ":3:", "is empty"),
        ])
    func refused(_ text: BadText) throws {
        expect(try refusal { _ = try rows(text.bytes) }, names: ["text.csv"] + text.parts)
    }

    @Test("an error shows control characters and shortens what is long")
    func quoting() {
        let bytes = Array("a\t\u{1B}[31m\u{E9}".utf8)
        #expect(quoted(bytes[...]) == "\"a\\x09\\x1B[31m\\xC3\\xA9\"")
        let long = [UInt8](repeating: 0x78, count: 41)
        #expect(quoted(long[...]) == "\"" + String(repeating: "x", count: 40) + "…\"")
    }

    @Test("an error names file, line and column in one line")
    func description() {
        let whole = DataError(file: "orders.csv.gz", "is empty")
        #expect(whole.description == "orders.csv.gz: is empty")
        let field = DataError(file: "orders.csv.gz", line: 1_234, column: "OrderPrice", "is odd")
        #expect(field.description == "orders.csv.gz:1234: column OrderPrice: is odd")
    }
}
