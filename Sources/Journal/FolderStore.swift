import Foundation

/// A journal's folder on a real file system.
public struct FolderStore: JournalStore, Sendable {
    /// The folder's path.
    public let path: String

    /// The folder at `path`, which need not exist yet.
    public init(path: String) { self.path = path }

    private func place(_ name: String) -> String { path + "/" + name }

    /// Throws where something lies at `path`.
    public func checkIsFree(_ path: String) throws(SystemFault) {
        var status = stat()
        if unsafe lstat(path, &status) == 0 { throw SystemFault(code: EEXIST) }
        guard SystemFault.latest.saysItIsNotThere else { throw .latest }
    }

    /// Makes the folder.
    public func makeFolder() throws(SystemFault) { try check(unsafe mkdir(path, 0o755)) }

    /// The names in the folder.
    public func list() throws(SystemFault) -> [String] {
        // The stream is closed below; its entries are copied one by one before the next is read.
        guard let folder = unsafe opendir(path) else { throw .latest }
        defer { _ = unsafe closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(folder) else { break }
            // The name ends with a zero within the entry.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .latest }
        return names
    }

    /// Makes a file and opens it for writing.
    public func create(_ name: String) throws(SystemFault) -> Int32 {
        try open(place(name), O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Opens a file for writing.
    public func open(_ name: String) throws(SystemFault) -> Int32 {
        try open(place(name), O_WRONLY)
    }

    /// Never follows a link, never waits for a pipe, never gives a descriptor to another program.
    private func open(_ path: String, _ flags: Int32) throws(SystemFault) -> Int32 {
        while true {
            let flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
            let file = unsafe Foundation.open(path, flags, 0o644)
            if file >= 0 { return file }
            guard errno == EINTR else { throw .latest }
        }
    }

    /// Sets room aside.
    public func allocate(_ file: Int32, size: Int) throws(SystemFault) {
        #if canImport(Darwin)
            try check(ftruncate(file, off_t(size)))
        #else
            while true {
                // Returns the reason instead of setting errno.
                let code = posix_fallocate(file, 0, off_t(size))
                if code == 0 { return }
                guard code == EINTR else { throw SystemFault(code: code) }
            }
        #endif
    }

    /// Writes bytes at `offset`.
    public func pwrite(
        _ bytes: ArraySlice<UInt8>, to file: Int32, at offset: Int
    ) throws(SystemFault) -> Int {
        // The buffer outlives the call, which reads at most its bytes.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Foundation.pwrite(file, buffer.baseAddress, buffer.count, off_t(offset))
        }
        if count < 0 { throw .latest }
        guard count > 0 || bytes.isEmpty else { throw SystemFault(code: EIO) }
        return count
    }

    /// Makes the file's content and size durable.
    public func sync(_ file: Int32) throws(SystemFault) {
        #if canImport(Darwin)
            // On this system fsync leaves the bytes in the drive's cache.
            try check(fcntl(file, F_FULLFSYNC))
        #else
            try check(fdatasync(file))
        #endif
    }

    /// Gives the file that size.
    public func truncate(_ file: Int32, to size: Int) throws(SystemFault) {
        try check(ftruncate(file, off_t(size)))
    }

    /// Gives the file back.
    public func close(_ file: Int32) { _ = Foundation.close(file) }

    /// Removes a file.
    public func remove(_ name: String) throws(SystemFault) {
        try check(unsafe unlink(place(name)))
    }

    /// Makes the folder's names durable.
    public func syncFolder() throws(SystemFault) { try syncFolder(at: path) }

    /// Makes the folder's own name durable.
    public func syncParent() throws(SystemFault) {
        try syncFolder(at: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    private func syncFolder(at path: String) throws(SystemFault) {
        let folder = unsafe Foundation.open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard folder >= 0 else { throw .latest }
        defer { _ = Foundation.close(folder) }
        try check(fsync(folder))
    }

    /// Gives the folder another path.
    public func rename(to path: String) throws(SystemFault) {
        try check(unsafe Foundation.rename(self.path, path))
    }

    /// Removes the folder and what is in it.
    public func discard() {
        do { try FileManager.default.removeItem(atPath: path) } catch {}
    }

    /// The file's size.
    public func size(of name: String) throws(SystemFault) -> Int {
        var status = stat()
        guard unsafe lstat(place(name), &status) == 0 else { throw .latest }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemFault(code: EINVAL) }
        return Int(status.st_size)
    }

    /// Bytes from `offset`.
    public func read(
        _ name: String, at offset: Int, count: Int
    ) throws(SystemFault) -> [UInt8] {
        guard count > 0 else { return [] }
        let file = try open(place(name), O_RDONLY)
        defer { _ = Foundation.close(file) }
        var fault: SystemFault?
        // The closure says how much of the array it has filled, by what the system has written.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let start = unsafe buffer.baseAddress.map { unsafe $0 + done }
                let read = unsafe pread(file, start, count - done, off_t(offset + done))
                if read < 0, errno == EINTR { continue }
                if read < 0 { fault = .latest }
                if read <= 0 { return }
                done += read
            }
        }
        if let fault { throw fault }
        return bytes
    }

    private func check(_ result: Int32) throws(SystemFault) {
        guard result == 0 else { throw .latest }
    }
}

extension SystemFault {
    /// What the last call of this thread failed with.
    static var latest: SystemFault { SystemFault(code: errno) }

    var isInterruption: Bool { code == EINTR }
    var saysItIsNotThere: Bool { code == ENOENT || code == ENOTDIR }
    var saysItExists: Bool { code == EEXIST || code == ENOTEMPTY }
}

/// The reason in the system's words, with its name where it is one of those that matter here.
func systemText(_ code: Int32) -> String {
    // strerror's text is valid until the next call on this thread; it is copied at once.
    let text = unsafe String(cString: strerror(code))
    let names = [
        (ENOSPC, "ENOSPC"), (EIO, "EIO"), (EDQUOT, "EDQUOT"), (EFBIG, "EFBIG"),
        (EROFS, "EROFS"), (EACCES, "EACCES"), (EEXIST, "EEXIST"), (ENOENT, "ENOENT"),
    ]
    return names.first { $0.0 == code }.map { "\(text), \($0.1)" } ?? text
}
