import LockFree
import Synchronization
import ZeroMQ

/// How control requests are taken.
public struct ControlSettings: Sendable {
    /// Where clients connect.
    public var plan: EndpointPlan
    /// The server's keys; needed where the plan has tcp with keys.
    public var keys: CurveKeyPair?
    /// Milliseconds for a handshake.
    public var handshakeMilliseconds: Int32 = 5_000
    /// Milliseconds that the agent waits for requests before it returns; 0 when run by hand.
    public var patience = 50
    /// Messages that wait to be taken by one client.
    public var sendLimit: Int32 = 10_000

    /// Settings for a plan.
    public init(_ plan: EndpointPlan, keys: CurveKeyPair? = nil) {
        self.plan = plan
        self.keys = keys
    }
}

/// Messages for clients of the control port, from any thread.
public final class ControlOutbox: Sendable {
    private let waiting = Mutex<[(reply: ControlReply, connection: [UInt8])]>([])
    let pipe: WakePipe

    /// An empty outbox. Throws ``ZMQError`` where the system has no more file descriptors.
    public init() throws(ZMQError) { pipe = try WakePipe() }

    /// Sends `reply` to a connection, soon; one that is gone does not get it.
    public func send(_ reply: ControlReply, to connection: [UInt8]) {
        waiting.withLock { $0.append((reply, connection)) }
        pipe.wake()
    }

    func take() -> [(reply: ControlReply, connection: [UInt8])] {
        waiting.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}

/// Takes control requests and orders from authenticated clients, on a thread of its own.
///
/// A request counts once: its nonce must be larger than every one before of the same client, and it
/// names the session. What passes is handed to the handler, which answers at once or later through
/// the outbox. Nothing that is refused gets further than this.
public struct ControlServer: Agent, ~Copyable {
    /// Takes a request; gives the answer, or nil where it comes through the outbox.
    ///
    /// Runs on the server's thread, so it hands over and does not work.
    public typealias Handler = @Sendable (ControlRequest) -> ControlReply?

    private let settings: ControlSettings
    private let context: ZMQContext
    private let session: UInt64
    private let outbox: ControlOutbox
    private let counters: StreamCounters
    private let readiness: Readiness
    private let handler: Handler
    private var box = ThreadConfined<BoundSocket<Router>>()
    private var gate = NonceGate()
    private var isTerminated = false

    /// A server; its socket opens at the first work, on the thread that does it.
    public init(
        _ settings: ControlSettings, context: ZMQContext, session: UInt64, outbox: ControlOutbox,
        counters: StreamCounters, readiness: Readiness = Readiness(), handler: @escaping Handler
    ) {
        self.settings = settings
        self.context = context
        self.session = session
        self.outbox = outbox
        self.counters = counters
        self.readiness = readiness
        self.handler = handler
    }

    /// Takes the requests there are, and sends what waits; how many. Throws ``ZMQError``.
    public mutating func doWork() throws -> Int {
        do throws(ZMQError) {
            if !box.isOpen { try open() }
            let (settings, session, counters) = (settings, session, counters)
            let (outbox, handler) = (outbox, handler)
            var gate = gate
            defer { self.gate = gate }
            return try box.use { bound throws(ZMQError) in
                try bound.count(into: counters)
                if try !bound.socket.hasMessage() {
                    try bound.socket.wait(
                        milliseconds: settings.patience, orWokenBy: outbox.pipe)
                }
                let message = ZMQMessage()
                var count = 0
                while count < 256, let request = try bound.nextRequest(message) {
                    count += 1
                    let sender = bound.sender(of: message, local: .control)
                    let reply = gate.judge(request, sender, session, counters, handler)
                    if let reply { try bound.send([reply.bytes], to: request.identity, counters) }
                }
                for (reply, connection) in outbox.take() {
                    count += 1
                    try bound.send([reply.bytes], to: connection, counters)
                }
                return count
            } ?? 0
        } catch {
            guard error == .terminated else { throw counters.fault("control", error) }
            isTerminated = true
            return 0
        }
    }

    /// Whether the context was shut down.
    public var isFinished: Bool { isTerminated }

    /// Closes the socket and removes its file.
    public mutating func close() { box.close() }

    private mutating func open() throws(ZMQError) {
        var options = SocketOptions.server(handshake: settings.handshakeMilliseconds)
        options.sendLimit = settings.sendLimit
        let (context, settings) = (context, settings)
        try readiness.note { () throws(ZMQError) in
            try box.open { () throws(ZMQError) in
                try BoundSocket(
                    context, settings.plan, options: options, keys: settings.keys, domain: .control)
            }
            return try box.use { bound throws(ZMQError) in bound.endpoint }
                ?? settings.plan.endpoint
        }
    }
}

/// Lets each request through once.
struct NonceGate {
    private var latest: [String: UInt64] = [:]

    /// Judges a request; what passes goes to `handler`, everything else is answered here.
    mutating func judge(
        _ request: RoutedRequest, _ sender: Principal?, _ session: UInt64,
        _ counters: StreamCounters, _ handler: ControlServer.Handler
    ) -> ControlReply? {
        var given: UInt64?
        let fields: ControlFields
        let body: ControlBody
        do throws(StreamError) {
            guard let bytes = request.body else { throw StreamError("a request is one part") }
            fields = try StrictJSON.decode(ControlFields.self, from: bytes)
            given = fields.nonce
            let versions = 1...ControlProtocol.version
            guard versions.contains(fields.version ?? 1) else {
                throw StreamError(
                    "version: \(fields.version ?? 1); this engine speaks 1 to \(versions.upperBound)"
                )
            }
            body = try fields.body()
        } catch {
            counters.add(.malformed)
            return .reject(nonce: given, reason: "malformed", text: error.description)
        }
        let nonce = fields.nonce
        guard let sender, sender.role >= body.role else {
            counters.add(.roleRefused)
            return .reject(
                nonce: nonce, reason: "role",
                text: "\(fields.type) needs the role \(body.role.rawValue)")
        }
        guard fields.session.number == session else {
            counters.add(.replayRefused)
            return .reject(
                nonce: nonce, reason: "session",
                text: "the session is another one; take it from the stream's hello")
        }
        // Without keys every connection counts by itself; a name has no "/".
        let client =
            sender.name == Principal.local ? "\(sender.name)/\(request.identity)" : sender.name
        let before = latest[client] ?? 0
        guard nonce > before else {
            counters.add(.replayRefused)
            return .reject(
                nonce: nonce, reason: "nonce",
                text: "nonce \(nonce) is not above \(before), the latest one")
        }
        latest[client] = nonce
        counters.add(.controlAccepted)
        return handler(
            ControlRequest(
                principal: sender, connection: request.identity, nonce: nonce, body: body))
    }
}
