import CPlatform

/// A system thread with a name, which debuggers and `top -H` show, and if wanted a core of its own.
///
/// Not a task: it may spin and sleep without harm to Swift's pool of threads. A value that is destroyed
/// without ``join()`` waits for its thread.
@safe
public struct NamedThread: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer

    /// Starts a thread that takes over `load` and runs `body` with it.
    ///
    /// `name` has 1 to 15 bytes of UTF-8. `core` counts from 0; nil lets the system choose. Throws
    /// ``ThreadError``.
    public init<Load: ~Copyable & Sendable>(
        named name: String, core: Int? = nil, _ load: consuming Load,
        _ body: @escaping @Sendable (consuming Load) -> Void
    ) throws(ThreadError) {
        guard (1...15).contains(name.utf8.count), !name.utf8.contains(0) else { throw .name(name) }
        guard core.map({ (0..<4096).contains($0) }) ?? true else { throw .core(core ?? 0) }
        let start = unsafe Unmanaged<ThreadStart>.passRetained(TypedThreadStart(load, body))
        var started: OpaquePointer?
        let error = unsafe pankou_thread_start(
            &started, name, Int32(core ?? -1),
            { argument in
                guard let argument = unsafe argument else { return }
                unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
            }, start.toOpaque())
        guard error == 0, let thread = unsafe started else {
            unsafe start.release()
            throw core.map { .core($0) } ?? .system(error)
        }
        unsafe handle = thread
    }

    /// Starts a thread that runs `body`.
    public init(
        named name: String, core: Int? = nil, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        try self.init(named: name, core: core, ()) { (_: Void) in body() }
    }

    deinit {
        unsafe pankou_thread_join(handle)
    }

    /// Waits for the thread's end.
    public consuming func join() {}

    /// The name of the calling thread.
    public static var currentName: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            unsafe pankou_thread_name(buffer.baseAddress, buffer.count)
            return unsafe String(cString: UnsafePointer(buffer.baseAddress!))
        }
    }

    /// The core that the caller runs on now; nil where the system does not tell (macOS).
    public static var currentCore: Int? {
        let core = pankou_current_core()
        return core < 0 ? nil : Int(core)
    }

    /// How many cores the system has.
    public static var coreCount: Int { Int(pankou_cores()) }
}

/// Why a thread was not started.
public enum ThreadError: Error, Hashable, CustomStringConvertible {
    /// The name has not 1 to 15 bytes.
    case name(String)
    /// The system does not bind a thread to this core.
    case core(Int)
    /// The system refused, with this number of an error (errno).
    case system(Int32)

    /// The field, what was given, the allowed range, and what to do.
    public var description: String {
        switch self {
        case .name(let given): "name: \"\(given)\"; give 1 to 15 bytes of UTF-8 without a zero"
        case .core(let given):
            "core: \(given); give one that this system lets the process use (Linux: see "
                + "`taskset -p $$`; macOS binds no thread to a core, give none)"
        case .system(let number):
            "thread: the system starts no further one (error \(number)); use fewer"
        }
    }
}

/// What a new thread begins with, its types forgotten for the way through C.
private class ThreadStart {
    func run() { preconditionFailure("only TypedThreadStart is ever made") }
}

private final class TypedThreadStart<Load: ~Copyable & Sendable>: ThreadStart {
    private var load: Load?
    private let body: @Sendable (consuming Load) -> Void

    init(_ load: consuming Load, _ body: @escaping @Sendable (consuming Load) -> Void) {
        self.load = consume load
        self.body = body
    }

    override func run() {
        guard let taken = load.take() else { return }
        body(taken)
    }
}
