import CZlib
import Foundation

/// A file that is read once, in chunks, decompressed on the way if it is gzip.
///
/// Compression is recognised by content, not by name. Only regular files are read: no directory,
/// pipe, device or symbolic link. A file that changes while it is read is an error, and so is one
/// that expands beyond its bounds.
public final class InputFile {
    /// The path as the user gave it.
    public let path: String
    /// Bytes of the file on disk.
    public let size: Int
    /// Bytes read from disk so far.
    public private(set) var consumed = 0

    private let handle: FileHandle
    private let before: stat
    private var inflater: GzipStream?
    private var isStarted = false
    private var expanded = 0

    /// Bytes that a file may expand to.
    public static let maximumExpanded = 8 << 30
    /// Times that a compressed file may expand, beyond its first mebibyte.
    static let maximumRatio = 1_000
    private static let chunk = 1 << 18

    /// Opens the file at `path`; with `followsLinks` also through a symbolic link.
    ///
    /// Throws ``DataError``.
    public init(
        path: String, followsLinks: Bool = false, wanted: String = "a CSV file, plain or gzip"
    ) throws {
        self.path = path
        guard !path.isEmpty, path.utf8.count < 4_096, !path.utf8.contains(0) else {
            throw DataError(file: quoted(ArraySlice(path.utf8)), "is not a usable path")
        }
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
        // open() reads the path's bytes only during the call.
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else { throw DataError(file: path, InputFile.openFault()) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DataError(
                file: path, "is not a regular file; give \(wanted)")
        }
        before = status
        size = Int(status.st_size)
        guard size > 0 else { throw DataError(file: path, "is empty: no records") }
    }

    private static func openFault() -> String {
        switch errno {
        case ENOENT: "does not exist; check the path"
        case EACCES: "may not be read (permission denied)"
        case ELOOP: "is a symbolic link; name the file itself"
        default: "cannot be opened (\(unsafe String(cString: strerror(errno))))"
        }
    }

    /// The next bytes of the content; empty at its end.
    public func next() throws -> [UInt8] {
        while true {
            let raw = try readRaw()
            if !isStarted {
                isStarted = true
                try start(with: raw)
            }
            guard let inflater else {
                if raw.isEmpty { try checkUnchanged() }
                return raw
            }
            let content = try inflater.expand(raw, file: path)
            expanded += content.count
            guard expanded <= InputFile.maximumExpanded,
                expanded <= (1 << 20) + consumed * InputFile.maximumRatio
            else {
                throw DataError(
                    file: path,
                    "expands to more than \(InputFile.maximumRatio) times its size or 8 GiB; "
                        + "this is not market data")
            }
            if raw.isEmpty {
                try checkUnchanged()
                try inflater.finish(file: path)
            }
            if !content.isEmpty || raw.isEmpty { return content }
        }
    }

    private func readRaw() throws -> [UInt8] {
        do {
            let data = try handle.read(upToCount: InputFile.chunk) ?? Data()
            consumed += data.count
            return [UInt8](data)
        } catch {
            throw DataError(file: path, "cannot be read (\(error.localizedDescription))")
        }
    }

    /// Looks at the first bytes: gzip is expanded, other containers are named and refused.
    private func start(with raw: [UInt8]) throws {
        let containers: [(magic: [UInt8], name: String)] = [
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed"),
            ([0xFD, 0x37, 0x7A, 0x58], "xz-compressed"), ([0x42, 0x5A, 0x68], "bzip2-compressed"),
            ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
            ([0x04, 0x22, 0x4D, 0x18], "lz4-compressed"),
        ]
        for container in containers where raw.starts(with: container.magic) {
            throw DataError(file: path, "is \(container.name); unpack it, or pack it as gzip")
        }
        if raw.count > 262, raw[257..<262].elementsEqual("ustar".utf8) {
            throw DataError(file: path, "is a tar archive; unpack it")
        }
        if raw.starts(with: [0x1F, 0x8B]) { inflater = try GzipStream(file: path) }
    }

    private func checkUnchanged() throws {
        var now = stat()
        guard unsafe fstat(handle.fileDescriptor, &now) == 0, now.st_size == before.st_size,
            consumed == size, InputFile.modified(now) == InputFile.modified(before)
        else {
            throw DataError(file: path, "changed while it was read; try again when it is at rest")
        }
    }

    private static func modified(_ status: stat) -> Int {
        #if os(Linux)
            Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
        #else
            Int(status.st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtimespec.tv_nsec)
        #endif
    }
}

/// One gzip stream of one or more members.
@safe private final class GzipStream {
    private let inflater: OpaquePointer
    private var isBetweenMembers = false
    private var output = [UInt8](repeating: 0, count: 1 << 19)

    init(file: String) throws {
        guard let created = unsafe pankou_inflater_create() else {
            throw DataError(
                file: file, "is gzip, and the system's zlib cannot be loaded; unpack the file")
        }
        unsafe inflater = created
    }

    deinit { unsafe pankou_inflater_destroy(inflater) }

    func expand(_ input: [UInt8], file: String) throws -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < input.count {
            if isBetweenMembers {
                guard input[position] == 0x1F, unsafe pankou_inflater_reset(inflater) == 0 else {
                    throw DataError(file: file, "has other bytes behind its gzip data")
                }
                isBetweenMembers = false
            }
            var (used, made) = (0, 0)
            // Both arrays outlive the call, and it is given their exact sizes.
            let status = unsafe input.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target in
                    unsafe pankou_inflate(
                        inflater, source.baseAddress.map { unsafe $0 + position },
                        source.count - position, &used, target.baseAddress, target.count, &made)
                }
            }
            position += used
            result += output[0..<made]
            switch status {
            case Int32(PANKOU_INFLATE_END.rawValue): isBetweenMembers = true
            case Int32(PANKOU_INFLATE_MORE.rawValue):
                // Without progress there is nothing left to expand in this input.
                if used == 0, made == 0 { return result }
            default:
                throw DataError(file: file, "is damaged: the gzip data do not check")
            }
        }
        return result
    }

    func finish(file: String) throws {
        guard isBetweenMembers else {
            throw DataError(file: file, "is cut off: the gzip data have no end")
        }
    }
}
