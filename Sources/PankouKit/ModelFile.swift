import Execution
import Foundation
import MarketData
import Strategies

/// Model files: `pankou train` writes them, `--model` reads them.
enum ModelFile {
    private static let maximumSize = 1 << 20

    /// The text of the file at `path`.
    ///
    /// Throws `DataError` where it cannot be read, and `UserError` where it can be no model.
    static func read(_ path: String) throws -> ModelText {
        let input = try InputFile(path: path, wanted: "a model that pankou train has written")
        var bytes: [UInt8] = []
        while true {
            let next = try input.next()
            if next.isEmpty { break }
            bytes += next
            guard bytes.count <= maximumSize else {
                throw UserError(description: "\(path): is larger than a model can be")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UserError(description: "\(path): is no text (UTF-8), so no model")
        }
        return ModelText(name: path, text: text)
    }

    /// Throws where `path` must not be written: something other than a model lies there, or a model
    /// without `overwrite`.
    static func checkTarget(_ path: String, overwrite: Bool) throws {
        guard let kind = OutputFile.kind(at: path) else { return }
        guard kind == .file, overwrite else {
            throw UserError(
                description: "\(path): exists; give another file, or --force to replace a model")
        }
        do { _ = try AlphaModel(try read(path)) } catch {
            throw UserError(
                description: "\(path): is not a model; --force replaces nothing else")
        }
    }
}
