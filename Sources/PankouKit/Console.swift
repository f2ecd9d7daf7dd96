import Backtesting
import Foundation

/// What the commands share: errors, JSON, and messages that keep standard output clean.
enum Console {
    /// Writes a line to standard error.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Prints a value as one JSON document with sorted keys.
    static func printJSON(_ value: some Encodable) throws {
        try say(String(decoding: try stableJSON(value, pretty: true), as: UTF8.self))
    }

    /// Writes a line to standard output.
    ///
    /// Throws where it cannot be written (a full disk, say): a script must not take silence for
    /// success.
    static func say(_ text: String) throws { try write(text + "\n") }

    /// The same for text that ends its own lines.
    static func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw UserError(
                description: "standard output cannot be written (\(error.localizedDescription))")
        }
    }
}

/// A mistake in what the user asked for: what, and what to do.
struct UserError: Error, CustomStringConvertible {
    let description: String
}

/// A number with thousands separators.
func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
        result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
}

/// `text` padded to `width` characters, on the left for numbers.
func padded(_ text: String, _ width: Int, left: Bool = true) -> String {
    let space = String(repeating: " ", count: max(width - text.count, 0))
    return left ? space + text : text + space
}
