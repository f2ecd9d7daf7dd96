import Yams

/// Reads a YAML file strictly: every fault names file and line.
struct YAMLReader {
    /// The file, as errors name it.
    let file: String

    /// One line or block of a mapping.
    struct Entry {
        let name: String
        let value: Node
        let line: Int?
    }

    /// The file's root.
    ///
    /// Throws ``PresetError`` for what is not YAML.
    func root(_ bytes: [UInt8]) throws -> Node? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PresetError(file: file, line: nil, "is not UTF-8 text")
        }
        do {
            return try compose(yaml: text)
        } catch let error as YamlError {
            throw PresetError(error, file: file)
        }
    }

    /// The entries of a mapping called `name`, in the file's order.
    func entries(of node: Node?, _ name: String) throws -> [Entry] {
        guard let node, case .mapping(let mapping) = node else {
            throw PresetError(
                file: file, line: node?.mark?.line,
                "\(name) must hold lines of \"name: value\"")
        }
        return try mapping.map { key, value in
            guard case .scalar(let word) = key, !word.string.isEmpty else {
                throw PresetError(
                    file: file, line: key.mark?.line, "a name must be a plain word")
            }
            return Entry(name: word.string, value: value, line: key.mark?.line)
        }
    }

    /// The one plain value of an entry.
    func text(_ entry: Entry) throws -> String {
        guard case .scalar(let scalar) = entry.value, !scalar.string.isEmpty else {
            throw PresetError(
                file: file, line: entry.line,
                "\(entry.name) must have one plain value on its line, no list and no mapping")
        }
        return scalar.string
    }

    /// The whole number of an entry.
    func number<T: FixedWidthInteger>(_ entry: Entry, _ range: ClosedRange<T>) throws -> T {
        let text = try text(entry)
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = T(text),
            range.contains(value)
        else {
            throw PresetError(
                file: file, line: entry.line,
                "\(entry.name) must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), not \"\(text)\"")
        }
        return value
    }

    /// The plain values of a list.
    func list(_ entry: Entry) throws -> [(text: String, line: Int?)] {
        guard case .sequence(let items) = entry.value else {
            throw PresetError(
                file: file, line: entry.line, "\(entry.name) must be a list, such as [a, b]")
        }
        return try items.map { item in
            guard case .scalar(let scalar) = item else {
                throw PresetError(
                    file: file, line: item.mark?.line,
                    "\(entry.name) must be a list of plain words")
            }
            return (scalar.string, item.mark?.line)
        }
    }
}
