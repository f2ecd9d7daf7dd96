import Foundation
import ZeroMQ

/// Keys on disk: `NAME.key` with the secret, readable by its owner alone, and `NAME.pub`.
public enum KeyFile {
    /// Makes a pair of keys in `folder`; gives the pair.
    ///
    /// Throws ``StreamError`` where one of the files is there or cannot be written.
    public static func create(named name: String, in folder: String) throws -> CurveKeyPair {
        guard AllowList.isName(name) else {
            throw StreamError(
                "name: \"\(name)\"; give 1 to 64 letters, digits, \"-\", \"_\" or \".\"")
        }
        let secretPath = "\(folder)/\(name).key"
        let publicPath = "\(folder)/\(name).pub"
        for path in [secretPath, publicPath] where FileManager.default.fileExists(atPath: path) {
            throw StreamError("\(path): exists; give another name, or remove it yourself")
        }
        let keys = try CurveKeyPair.generate()
        try write(keys.secretKey.text + "\n", to: secretPath, mode: 0o600)
        do {
            try write(keys.publicKey.text + "\n", to: publicPath, mode: 0o644)
        } catch {
            // Half a pair is of no use; the reason is what counts.
            do { try FileManager.default.removeItem(atPath: secretPath) } catch {}
            throw error
        }
        return keys
    }

    /// The pair whose secret is in the file at `path`.
    ///
    /// Throws ``StreamError`` where others could read it, or where it holds no key.
    public static func readSecret(_ path: String) throws -> CurveKeyPair {
        let attributes = try attributes(of: path)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw StreamError("\(path): others may read this secret; `chmod 600` it")
        }
        return try CurveKeyPair(secretKey: try key(in: path))
    }

    /// The public key in the file at `path`. Throws ``StreamError`` where it holds no key.
    public static func readPublic(_ path: String) throws -> CurveKey {
        _ = try attributes(of: path)
        return try key(in: path)
    }

    private static func attributes(of path: String) throws -> [FileAttributeKey: Any] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StreamError("\(path): does not exist; `pankou keys new NAME` makes keys")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular,
            (attributes[.size] as? NSNumber)?.intValue ?? .max <= 256
        else { throw StreamError("\(path): is no key file") }
        return attributes
    }

    private static func key(in path: String) throws -> CurveKey {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        guard let key = CurveKey(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw StreamError("\(path): holds no key of 40 characters of Z85")
        }
        return key
    }

    private static func write(_ text: String, to path: String, mode: Int) throws {
        // Made with its mode: there is no moment at which others could open it.
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else {
            throw StreamError("\(path): cannot be written; check the folder and its permissions")
        }
    }
}
