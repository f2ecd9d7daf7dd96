/// Data that cannot be used: which file, where in it, what is wrong, and what to do.
public struct DataError: Error, CustomStringConvertible, Hashable {
    /// The file as the user named it.
    public let file: String
    /// The line, from 1, or nil where the file as a whole is meant.
    public let line: Int?
    /// The column's name, or nil.
    public let column: String?
    /// What is wrong and what to do.
    public let what: String

    /// An error about a file, a line of it, or a field of that line.
    public init(file: String, line: Int? = nil, column: String? = nil, _ what: String) {
        self.file = file
        self.line = line
        self.column = column
        self.what = what
    }

    /// `orders.csv:12: column Price: "1,5" is not a number …`.
    public var description: String {
        let place = line.map { ":\($0)" } ?? ""
        let field = column.map { " column \($0):" } ?? ""
        return "\(file)\(place):\(field) \(what)"
    }
}

/// Bytes of a file as text for an error message: shortened, with control characters made visible.
func quoted(_ bytes: ArraySlice<UInt8>) -> String {
    var text = "\""
    for byte in bytes.prefix(40) {
        if byte >= 0x20, byte < 0x7F {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            text += "\\x" + (digits.count < 2 ? "0" + digits : digits)
        }
    }
    return text + (bytes.count > 40 ? "…\"" : "\"")
}
