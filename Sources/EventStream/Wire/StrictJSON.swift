import Foundation

/// JSON objects from outside: limited in size, and with no field that is not expected.
///
/// A misspelt field must not pass as a missing one.
enum StrictJSON {
    /// The most bytes of a message.
    static let limit = 65_536

    /// Reads `bytes` as a `Value`, whose fields are all that the object may have, unless it
    /// `skipsUnknown`: what a server answers may come from a later version.
    static func decode<Value: Decodable & StrictFields>(
        _ type: Value.Type, from bytes: [UInt8], skipsUnknown: Bool = false,
        limit: Int = StrictJSON.limit
    ) throws(StreamError) -> Value {
        guard bytes.count <= limit else {
            throw StreamError("the message has \(bytes.count) bytes; at most \(limit) are taken")
        }
        do {
            let decoder = JSONDecoder()
            guard bytes.first == UInt8(ascii: "{") else {
                throw StreamError("the message is no JSON object")
            }
            let names =
                skipsUnknown ? [] : try decoder.decode(FieldNames.self, from: Data(bytes)).names
            if let unknown = names.sorted().first(where: { !Value.fields.contains($0) }) {
                throw StreamError("the field \"\(unknown)\" is not known here")
            }
            return try decoder.decode(Value.self, from: Data(bytes))
        } catch let error as StreamError {
            throw error
        } catch let error as DecodingError {
            throw StreamError(describe(error))
        } catch {
            throw StreamError("the message is no JSON object")
        }
    }

    /// The value as JSON with sorted keys, so that equal values give equal bytes.
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            // Integers, texts and arrays of them always have a JSON form.
            preconditionFailure("a message has no JSON form: \(error)")
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, _): "the field \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "the field \"\(path(context))\" is of another type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "the message is no JSON object, or a number in it is out of its range"
                : "the field \"\(path(context))\" has a value that is not possible"
        @unknown default: "the message is not what it should be"
        }
    }

    private struct FieldNames: Decodable {
        let names: [String]

        private struct AnyKey: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        }
    }
}

/// A message that knows the names of its fields.
protocol StrictFields {
    static var fields: Set<String> { get }
}

/// A session number as it is written in JSON: 16 hexadecimal digits, as not every reader keeps 64 bits.
public struct SessionText: Codable, Hashable, Sendable {
    /// The number.
    public let number: UInt64

    /// A session's text.
    public init(_ number: UInt64) { self.number = number }

    /// The 16 digits.
    public var text: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Reads 16 digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == 16, let number = UInt64(text, radix: 16) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a session has 16 hexadecimal digits")
        }
        self.number = number
    }

    /// Writes 16 digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
