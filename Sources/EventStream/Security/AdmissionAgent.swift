import LockFree
import Synchronization
import ZeroMQ

/// The allow-list while servers run; may be replaced at any time, for new connections.
public final class AdmissionBook: Sendable {
    private let list: Mutex<AllowList>

    /// A book with this list.
    public init(_ list: AllowList) { self.list = Mutex(list) }

    /// Puts another list in its place. Who is connected stays so.
    public func replace(_ new: AllowList) { list.withLock { $0 = new } }

    /// The list.
    public var current: AllowList { list.withLock { $0 } }

    /// The name under which a peer is admitted, or nil.
    func admit(_ request: AdmissionRequest) -> String? {
        guard request.mechanism == "CURVE", let key = request.key,
            let domain = StreamDomain(rawValue: request.domain),
            let principal = list.withLock({ $0.principal(of: key) }),
            principal.role >= domain.role
        else { return nil }
        return principal.userID
    }
}

/// Answers who may connect, on a thread of its own: every handshake of the context waits for it.
struct AdmissionAgent: Agent, ~Copyable {
    private let context: ZMQContext
    private let readiness: Readiness
    private let admit: @Sendable (AdmissionRequest) -> String?
    private var box = ThreadConfined<Authenticator>()
    private var isTerminated = false

    init(
        _ context: ZMQContext, readiness: Readiness,
        admit: @escaping @Sendable (AdmissionRequest) -> String?
    ) {
        self.context = context
        self.readiness = readiness
        self.admit = admit
    }

    mutating func doWork() throws -> Int {
        do throws(ZMQError) {
            if !box.isOpen {
                let context = context
                try readiness.note { () throws(ZMQError) in
                    try box.open { () throws(ZMQError) in try Authenticator(context) }
                    return "inproc"
                }
            }
            let admit = admit
            return try box.use { authenticator throws(ZMQError) in
                try authenticator.serve(milliseconds: 100, admit: admit)
            } ?? 0
        } catch {
            guard error == .terminated else { throw error }
            isTerminated = true
            return 0
        }
    }

    var isFinished: Bool { isTerminated }

    mutating func close() { box.close() }
}
