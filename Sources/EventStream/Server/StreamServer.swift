import LockFree
import ZeroMQ

/// What a stream server needs: three endpoints, keys, and who is admitted.
public struct StreamServerSettings: Sendable {
    /// How events are published.
    public var publisher: PublisherSettings
    /// How records are served again.
    public var replay: ReplaySettings
    /// How control requests are taken; nil for not at all.
    public var control: ControlSettings?
    /// The server's keys; nil where no endpoint needs any.
    public var keys: CurveKeyPair?
    /// Who is admitted.
    public var book: AdmissionBook

    /// Settings for these endpoints, `tcp://HOST:PORT` or `ipc://PATH` each.
    ///
    /// Throws ``StreamError`` where one may not be opened like this.
    public init(
        events: String, replay: String, control: String? = nil, keys: CurveKeyPair? = nil,
        allowList: AllowList = AllowList(), allowsPlaintext: Bool = false
    ) throws(StreamError) {
        func plan(_ endpoint: String) throws(StreamError) -> EndpointPlan {
            try EndpointPlan(endpoint, hasKeys: keys != nil, allowsPlaintext: allowsPlaintext)
        }
        publisher = PublisherSettings(try plan(events), keys: keys)
        self.replay = ReplaySettings(try plan(replay), keys: keys)
        if let control { self.control = ControlSettings(try plan(control), keys: keys) }
        self.keys = keys
        book = AdmissionBook(allowList)
    }
}

/// Publisher, replay server, control server and authenticator, each on its thread.
///
/// Starts in this order: authenticator, self-test, replay and control, publisher; a subscriber that
/// hears the hello can ask at once. Ends by ``stop()`` or when the value is destroyed.
public struct StreamServer: ~Copyable {
    /// The number of the session, in every message.
    public let session: UInt64
    /// What was counted.
    public let counters: StreamCounters
    /// Messages for clients of the control port.
    public let outbox: ControlOutbox
    /// Where events are, as it was bound.
    public let eventsEndpoint: String
    private let context: ZMQContext
    private let admission: Running<AdmissionAgent>?
    private let replay: Running<ReplayServer>
    private let control: Running<ControlServer>?
    private let publisher: Running<StreamPublisher>

    /// Where records are served again, as it was bound.
    public var replayEndpoint: String { replay.endpoint }
    /// Where control requests are taken, as it was bound; nil where nowhere.
    public let controlEndpoint: String?

    /// Starts the servers; when this returns they listen.
    ///
    /// `session` is random and new with each start. Throws ``StreamError`` where the self-test finds
    /// the admission open, ``ZMQError`` where an endpoint cannot be had, ``ThreadError``, and what the
    /// log throws.
    public init(
        _ settings: StreamServerSettings, log: any RecordLog, classifier: RecordClassifier,
        notices: consuming RingConsumer<PublishNotice>,
        session: UInt64 = .random(in: 1...UInt64.max),
        handler: @escaping ControlServer.Handler
    ) throws {
        let context = try ZMQContext()
        let counters = StreamCounters()
        let outbox = try ControlOutbox()
        let publication = Publication(
            session: session, classifier: classifier, oldest: log.oldest)
        let admission = try StreamServer.startAdmission(settings, context)
        let replay = try StreamServer.startReplay(
            settings.replay, context, log, publication, counters)
        let controlReady = Readiness()
        let control = try StreamServer.startControl(
            settings.control, context, session, outbox, counters, controlReady, handler)
        let controlEndpoint = controlReady.endpoint
        var publisherSettings = settings.publisher
        publisherSettings.hello.replayEndpoint = replay.endpoint
        publisherSettings.hello.controlEndpoint = controlEndpoint ?? ""
        let parking = notices.parking
        let ready = Readiness()
        // Reads the log's past before its thread starts.
        let agent = try StreamPublisher(
            publisherSettings, context: context, log: log, publication: publication,
            notices: notices, counters: counters, readiness: ready)
        let publisher = try AgentRunner(agent, named: "pkx-publisher", parking: parking)
        eventsEndpoint = try ready.wait { publisher.hasEnded }
        self.session = session
        self.counters = counters
        self.outbox = outbox
        self.controlEndpoint = controlEndpoint
        self.context = context
        self.admission = admission
        self.replay = replay
        self.control = control
        self.publisher = Running(publisher, endpoint: eventsEndpoint)
    }

    deinit { context.shutdown() }

    /// Whether the publisher has ended: by itself after its notices' end and the farewell, or failed.
    public var hasEnded: Bool { publisher.runner.hasEnded }

    /// Ends all servers at once, and waits for their threads.
    public consuming func stop() {}

    private static func startAdmission(
        _ settings: StreamServerSettings, _ context: ZMQContext
    ) throws -> Running<AdmissionAgent>? {
        guard let keys = settings.keys else { return nil }
        let (ready, book) = (Readiness(), settings.book)
        let runner = try AgentRunner(
            AdmissionAgent(context, readiness: ready) { book.admit($0) }, named: "pkx-admission",
            idle: .yield)
        let endpoint = try ready.wait { runner.hasEnded }
        try SelfTest.run(context, server: keys, book: book)
        return Running(runner, endpoint: endpoint)
    }

    private static func startReplay(
        _ settings: ReplaySettings, _ context: ZMQContext, _ log: any RecordLog,
        _ publication: Publication,
        _ counters: StreamCounters
    ) throws -> Running<ReplayServer> {
        let ready = Readiness()
        let server = ReplayServer(
            settings, context: context, log: log, publication: publication, counters: counters,
            readiness: ready)
        let runner = try AgentRunner(server, named: "pkx-replay", idle: .yield)
        let endpoint = try ready.wait { runner.hasEnded }
        return Running(runner, endpoint: endpoint)
    }

    private static func startControl(
        _ settings: ControlSettings?, _ context: ZMQContext, _ session: UInt64,
        _ outbox: ControlOutbox, _ counters: StreamCounters, _ ready: Readiness,
        _ handler: @escaping ControlServer.Handler
    ) throws -> Running<ControlServer>? {
        guard let settings else { return nil }
        let server = ControlServer(
            settings, context: context, session: session, outbox: outbox, counters: counters,
            readiness: ready, handler: handler)
        let runner = try AgentRunner(server, named: "pkx-control", idle: .yield)
        let endpoint = try ready.wait { runner.hasEnded }
        return Running(runner, endpoint: endpoint)
    }
}

/// A server on its thread, and where it listens.
private struct Running<Server: Agent & ~Copyable>: ~Copyable, Sendable {
    let runner: AgentRunner<Server>
    let endpoint: String

    init(_ runner: consuming AgentRunner<Server>, endpoint: String) {
        self.runner = runner
        self.endpoint = endpoint
    }
}
