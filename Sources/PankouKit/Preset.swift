import Execution
import Foundation
import Yams

/// A strategy with some of its parameters, from a YAML file.
///
/// The file is one mapping of names to plain values: `strategy`, and any parameter of it or of its
/// parent order, spelled as `pankou strategies NAME` lists them. Values are read as they are
/// written: `09:45` is a time, not a number in base 60.
struct Preset {
    /// A parameter and where it stands.
    struct Setting {
        let name: String
        let value: String
        let line: Int
    }

    /// The built-in preset's name, or the file's path.
    let name: String
    /// The strategy.
    let strategy: any NamedStrategy.Type
    /// The first sentence of the comment at the file's top, or empty.
    let summary: String
    /// Parameters in the file's order.
    let settings: [Setting]

    /// The built-in preset called `text`, or the file at that path.
    ///
    /// Throws ``PresetError`` with file, line and field, `UserError` where there is neither.
    init(_ text: String) throws {
        if let known = BuiltInPresets.all.first(where: { $0.name == text }) {
            try self.init(name: text, bytes: known.bytes)
        } else {
            try self.init(name: text, bytes: try Preset.bytes(text))
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw UserError(
                description: "\(path): no such preset and no such file; presets are "
                    + BuiltInPresets.all.map(\.name).joined(separator: ", "))
        }
        return try SmallFile.bytes(path, wanted: "a preset, a YAML file")
    }

    /// Reads a preset's text.
    init(name: String, bytes: [UInt8]) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PresetError(file: name, line: nil, "is not UTF-8 text")
        }
        self.name = name
        summary = Preset.summary(text)
        var settings = try Preset.settings(name, text)
        guard let index = settings.firstIndex(where: { $0.name == "strategy" }) else {
            throw PresetError(
                file: name, line: nil,
                "names no strategy; add a line such as \"strategy: \(StrategyRegistry.current[0].name)\""
            )
        }
        let given = settings.remove(at: index)
        guard let type = StrategyRegistry.strategy(given.value) else {
            let names = StrategyRegistry.current.map { $0.name }
            throw PresetError(
                file: name, line: given.line,
                "strategy must be one of \(names.joined(separator: ", ")), not \"\(given.value)\"")
        }
        strategy = type
        self.settings = settings
    }

    private static func summary(_ text: String) -> String {
        let comment = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
            .map { $0.dropFirst().drop { $0 == " " } }.joined(separator: " ")
        return comment.firstRange(of: ". ").map { String(comment[..<$0.lowerBound]) + "." }
            ?? comment
    }

    private static func settings(_ file: String, _ text: String) throws -> [Setting] {
        let reader = YAMLReader(file: file)
        return try reader.entries(of: reader.root(Array(text.utf8)), "the file").map { entry in
            Setting(name: entry.name, value: try reader.text(entry), line: entry.line ?? 0)
        }
    }

    /// Sets the preset's parameters.
    ///
    /// Throws ``PresetError`` with the line of what is wrong.
    func apply(to setup: inout StrategySetup) throws {
        for setting in settings {
            do {
                try setup.set(setting.name, setting.value)
            } catch {
                throw PresetError(
                    file: name, line: setting.line,
                    "\(error.description); see: pankou strategies \(strategy.name)")
            }
        }
    }
}

/// A fault in a preset file: file, line, field, what is allowed.
struct PresetError: Error, CustomStringConvertible {
    let description: String

    init(file: String, line: Int?, _ what: String) {
        description = "\(file)\(line.map { ":\($0)" } ?? ""): \(what)"
    }

    /// A file that is no YAML.
    init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                file: file, line: context.mark.line,
                "says \(keys.map { "\($0)" }.joined(separator: ", ")) twice; keep one of them")
        default:
            self.init(file: file, line: nil, "is not YAML: \(error)")
        }
    }
}
