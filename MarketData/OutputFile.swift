import Foundation

/// Writes whole files: under a temporary name, made durable, then moved into place.
///
/// Until the move nothing at the final path changes; whatever fails before it leaves nothing behind.
public enum OutputFile {
    /// Writes `bytes` to `path`, replacing a regular file there.
    ///
    /// Throws ``DataError`` with the system's own words.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        // Exclusive creation: a file that lies there already is somebody else's.
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = unsafe open(temporary, flags, 0o644)
        guard descriptor >= 0 else { throw fault(path, "cannot be created") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try writeAll(bytes, descriptor, path)
            guard fsync(descriptor) == 0 else { throw fault(path, "cannot be made durable") }
            try handle.close()
            guard unsafe rename(temporary, path) == 0 else {
                throw fault(path, "cannot be put in place")
            }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            // The buffer outlives the call, which reads at most what is left of it.
            let written = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe Foundation.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw fault(path, "cannot be written") }
            done += written
        }
    }

    /// What may lie at an output's path.
    public enum Kind: Sendable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A link, a pipe, a device.
        case other
    }

    /// What lies at `path`, links not followed; nil for nothing.
    public static func kind(at path: String) -> Kind? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    private static func fault(_ path: String, _ what: String) -> DataError {
        // strerror's text is copied at once.
        let cause = unsafe String(cString: strerror(errno))
        return DataError(
            file: path.isEmpty ? "the output" : path,
            "\(what) (\(cause)); check the path, its permissions and the free space; nothing was "
                + "left behind")
    }
}
