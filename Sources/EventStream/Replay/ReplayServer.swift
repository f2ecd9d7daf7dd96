import CPlatform
import LockFree
import TradingModel
import ZeroMQ

/// How records are served again.
public struct ReplaySettings: Sendable {
    /// Where clients connect.
    public var plan: EndpointPlan
    /// The server's keys; needed where the plan has tcp with keys.
    public var keys: CurveKeyPair?
    /// The most records of one answer.
    public var largestAnswer = 1_024
    /// Records that one client may have in a second.
    public var recordsPerSecond = 500_000
    /// Milliseconds for a handshake.
    public var handshakeMilliseconds: Int32 = 5_000
    /// Milliseconds that the agent waits for requests before it returns; 0 when run by hand.
    public var patience = 50
    /// Gives the state of the run behind a record, the newest that was published, or behind one before
    /// it; nil where there are no snapshots.
    public var snapshot: (@Sendable (UInt64) throws -> StateSnapshot?)?
    /// The clock by which clients are slowed down, ns.
    public var clock: @Sendable () -> Int64 = { pankou_nanoseconds() }

    /// Settings for a plan.
    public init(_ plan: EndpointPlan, keys: CurveKeyPair? = nil) {
        self.plan = plan
        self.keys = keys
    }
}

/// Serves published records again, with the same bytes, on a thread of its own.
///
/// It reads from the log and never touches the publisher or the engine. A client asks for as much as
/// it can take; one that does not take it loses the rest of the answer and asks again.
public struct ReplayServer: Agent, ~Copyable {
    private let settings: ReplaySettings
    private let context: ZMQContext
    private let answerer: ReplayAnswerer
    private let counters: StreamCounters
    private let readiness: Readiness
    private var box = ThreadConfined<BoundSocket<Router>>()
    private var allowances = Allowances()
    private var isTerminated = false

    /// A server; its socket opens at the first work, on the thread that does it.
    public init(
        _ settings: ReplaySettings, context: ZMQContext, log: any RecordLog,
        publication: Publication,
        counters: StreamCounters, readiness: Readiness = Readiness()
    ) {
        self.settings = settings
        self.context = context
        answerer = ReplayAnswerer(
            log: log, publication: publication, largestAnswer: settings.largestAnswer,
            snapshot: settings.snapshot)
        self.counters = counters
        self.readiness = readiness
    }

    /// Answers the requests there are; how many. Throws ``ZMQError`` and what the log throws.
    public mutating func doWork() throws -> Int {
        do {
            if !box.isOpen { try open() }
            let (settings, answerer, counters) = (settings, answerer, counters)
            var allowances = allowances
            defer { self.allowances = allowances }
            return try box.use { bound in
                try bound.count(into: counters)
                let message = ZMQMessage()
                var count = 0
                if try !bound.socket.hasMessage() {
                    try bound.socket.wait(milliseconds: settings.patience)
                }
                while count < 64, let request = try bound.nextRequest(message) {
                    count += 1
                    let now = settings.clock()
                    let isAllowed = allowances.take(
                        request.identity, at: now, perSecond: settings.recordsPerSecond)
                    let sender = bound.sender(of: message, local: .control)
                    let answer = try answerer.answer(
                        request.body, isPermitted: (sender?.role ?? .read) >= .replay,
                        isBusy: !isAllowed, counters)
                    try bound.send(answer, to: request.identity, counters)
                    allowances.spend(request.identity, answer.count, at: now)
                }
                return count
            } ?? 0
        } catch {
            guard error as? ZMQError == .terminated else { throw counters.fault("replay", error) }
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
        options.sendLimit = Int32(clamping: 4 * settings.largestAnswer)
        let (context, settings) = (context, settings)
        try readiness.note { () throws(ZMQError) in
            try box.open { () throws(ZMQError) in
                try BoundSocket(
                    context, settings.plan, options: options, keys: settings.keys, domain: .replay)
            }
            return try box.use { bound throws(ZMQError) in bound.endpoint }
                ?? settings.plan.endpoint
        }
    }
}

extension SocketOptions {
    /// What the sockets that take requests have in common.
    static func server(handshake: Int32) -> SocketOptions {
        var options = SocketOptions()
        options.isMandatory = true
        // No limit: a peer that fills a queue, pings and breaks off would end the process (libzmq
        // issue 3937). Whoever gets this far is admitted, and each request is short.
        options.receiveLimit = 0
        options.sendBuffer = 1 << 20
        options.maximumMessage = Int64(StrictJSON.limit)
        options.handshakeTime = handshake
        options.keepaliveSeconds = 15
        return options
    }
}

/// A request as it came in: the router's name of the connection, and its bytes.
struct RoutedRequest {
    let identity: [UInt8]
    /// nil where it did not have exactly one part.
    let body: [UInt8]?
}

extension BoundSocket where Kind == Router {
    /// The next request, nil where there is none now; `message` then holds its last part.
    func nextRequest(_ message: borrowing ZMQMessage) throws(ZMQError) -> RoutedRequest? {
        guard try socket.receive(into: message) else { return nil }
        let identity = message.bytes
        var parts = 0
        var body: [UInt8] = []
        while message.hasMore {
            try socket.receiveWaiting(into: message)
            parts += 1
            if parts == 1 { body = message.bytes }
        }
        return RoutedRequest(identity: identity, body: parts == 1 ? body : nil)
    }

    /// Sends each message to one peer, until it takes no more.
    func send(
        _ messages: [[UInt8]], to identity: [UInt8], _ counters: StreamCounters
    ) throws(ZMQError) {
        for bytes in messages {
            do throws(ZMQError) {
                try socket.send(identity, hasMore: true)
            } catch {
                // Its queue is full, or it has gone: it will ask again, or not.
                guard error == .again || error == .unreachable else { throw error }
                return counters.add(.answersCutOff)
            }
            try socket.send(bytes)
        }
    }
}

/// How many records each client may still have, refilled with time.
struct Allowances {
    private struct Entry {
        var rest: Int64
        var at: Int64
    }

    private var entries: [[UInt8]: Entry] = [:]
    /// More clients than this are forgotten and begin anew.
    private static let most = 1_024

    /// Whether `client` may have anything now.
    mutating func take(_ client: [UInt8], at now: Int64, perSecond: Int) -> Bool {
        if entries.count >= Allowances.most, entries[client] == nil { entries.removeAll() }
        var entry = entries[client] ?? Entry(rest: Int64(perSecond), at: now)
        let passed = min(max(0, now - entry.at), 1_000_000_000)
        entry.rest = min(Int64(perSecond), entry.rest + passed * Int64(perSecond) / 1_000_000_000)
        entry.at = now
        entries[client] = entry
        return entry.rest > 0
    }

    /// Takes off what `client` was sent.
    mutating func spend(_ client: [UInt8], _ count: Int, at now: Int64) {
        entries[client]?.rest -= Int64(count)
    }
}
