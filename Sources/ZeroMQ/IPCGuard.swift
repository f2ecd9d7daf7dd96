import CZeroMQ
import Foundation

/// Reserves the path of an `ipc` endpoint, because libzmq itself deletes whatever lies there.
///
/// The folder is private (mode 0700, made if it is missing), a lock file beside the socket tells
/// that somebody has it, and nothing but a dead socket is ever removed. When the value goes away, the
/// socket file and the lock file go with it.
public struct IPCGuard: ~Copyable, Sendable {
    /// The endpoint.
    public let endpoint: String
    private let path: String
    private let lock: Int32

    /// The longest path that an `ipc` endpoint can have, in bytes (unix(7): 108 with the zero).
    public static let longestPath = 107

    /// Reserves the path of `endpoint`, which is written `ipc://PATH`. Throws ``ZMQError/invalid(_:)``.
    public init(_ endpoint: String) throws(ZMQError) {
        let path = try IPCGuard.checkedPath(endpoint)
        try IPCGuard.checkFolder(of: path, endpoint)
        let lock = try IPCGuard.lock(path + ".lock", endpoint)
        do {
            try IPCGuard.clear(path, endpoint)
        } catch {
            _ = unsafe unlink(path + ".lock")
            close(lock)
            throw error
        }
        self.endpoint = endpoint
        self.path = path
        self.lock = lock
    }

    deinit {
        // Files that are gone already are as good.
        _ = unsafe unlink(path)
        _ = unsafe unlink(path + ".lock")
        close(lock)
    }

    /// Binds `socket` to the endpoint, its file readable and writable by the owner alone.
    ///
    /// Throws ``ZMQError``.
    public func bind<Kind: SocketKind>(_ socket: borrowing ZMQSocket<Kind>) throws(ZMQError) {
        // The mask is the process's; a file that another thread makes at this moment gets a tighter
        // mode, never a looser one.
        let earlier = umask(0o177)
        defer { umask(earlier) }
        try socket.bind(endpoint)
    }

    private static func checkedPath(_ endpoint: String) throws(ZMQError) -> String {
        guard endpoint.hasPrefix("ipc://") else {
            throw .invalid("\(endpoint): is no ipc endpoint; write ipc://PATH")
        }
        let path = String(endpoint.dropFirst(6))
        guard !path.isEmpty, !path.hasPrefix("@"), path != "*", !path.utf8.contains(0) else {
            throw .invalid(
                "\(endpoint): has no file; write ipc://PATH (abstract names have no permissions)")
        }
        guard path.utf8.count <= longestPath else {
            throw .invalid(
                "\(endpoint): the path has \(path.utf8.count) bytes; the system allows "
                    + "\(longestPath), give a shorter one")
        }
        return path
    }

    private static func checkFolder(of path: String, _ endpoint: String) throws(ZMQError) {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if unsafe mkdir(parent, 0o700) != 0, errno != EEXIST {
            throw .invalid("\(endpoint): the folder cannot be made (\(systemText())); make it")
        }
        var status = stat()
        // The path lives for the call, which fills the status.
        guard unsafe lstat(parent, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else {
            throw .invalid(
                "\(endpoint): \(parent) must be a folder of your own that nobody else may enter; "
                    + "name one that does not exist, or `chmod 700` it")
        }
    }

    private static func lock(_ path: String, _ endpoint: String) throws(ZMQError) -> Int32 {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .invalid("\(endpoint): \(path) cannot be opened (\(systemText()))")
        }
        var (held, named) = (stat(), stat())
        // Whoever leaves removes the file: a lock on a file without a name protects nothing.
        guard flock(file, LOCK_EX | LOCK_NB) == 0, unsafe fstat(file, &held) == 0,
            unsafe lstat(path, &named) == 0, held.st_ino == named.st_ino,
            held.st_dev == named.st_dev
        else {
            close(file)
            throw .invalid("\(endpoint): another process has it; give another path")
        }
        return file
    }

    private static func clear(_ path: String, _ endpoint: String) throws(ZMQError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .invalid("\(endpoint): there is something that is no socket; give another path")
        }
        guard unsafe pankou_zmq_is_live(path) == 0 else {
            throw .invalid("\(endpoint): another process answers there; give another path")
        }
        guard unsafe unlink(path) == 0 else {
            throw .invalid(
                "\(endpoint): a dead socket cannot be removed (\(systemText())); remove it")
        }
    }

    private static func systemText() -> String {
        // Valid until the thread's next call; copied at once.
        unsafe String(cString: strerror(errno))
    }
}
