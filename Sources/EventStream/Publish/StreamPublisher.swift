import CPlatform
import LockFree
import Synchronization
import TradingModel
import ZeroMQ

/// How a stream is published.
public struct PublisherSettings: Sendable {
    /// Where subscribers connect.
    public var plan: EndpointPlan
    /// The server's keys; needed where the plan has tcp with keys.
    public var keys: CurveKeyPair?
    /// Milliseconds between two heartbeats, 1 to 10,000.
    public var heartbeatMilliseconds: UInt32 = 250
    /// Messages that wait for one subscriber before it loses some.
    public var sendLimit: Int32 = 10_000
    /// The system's send buffer for one subscriber, in bytes.
    public var sendBuffer: Int32 = 1 << 20
    /// Milliseconds for a handshake.
    public var handshakeMilliseconds: Int32 = 5_000
    /// Milliseconds of heartbeats after the last record, in which late subscribers can catch up.
    public var farewellMilliseconds: Int64 = 1_000
    /// What a new subscriber is told besides the numbers.
    public var hello = Hello()
    /// The clock of publishing, in ns since 1970.
    public var clock: @Sendable () -> Int64 = { pankou_wall_nanoseconds() }

    /// Settings for a plan.
    public init(_ plan: EndpointPlan, keys: CurveKeyPair? = nil) {
        self.plan = plan
        self.keys = keys
    }
}

/// Publishes every record of a log as one message, and heartbeats, on a thread of its own.
///
/// It learns of records from a ring of notices and reads them from the log, so that nothing of it
/// reaches back to the engine. A subscriber that does not take its messages loses some of them; it
/// finds out by their numbers, and asks the replay server. Nobody else waits for it.
public struct StreamPublisher: Agent, ~Copyable {
    private let settings: PublisherSettings
    private let context: ZMQContext
    private let log: any RecordLog
    private let publication: Publication
    private let counters: StreamCounters
    private let readiness: Readiness
    private var notices: RingConsumer<PublishNotice>
    private var box = ThreadConfined<PublisherSocket>()
    private var state = Heartbeat()
    /// The newest number that a notice told of.
    private var target: UInt64
    private var latestTime = Timestamp.zero
    private var heartbeatCount: UInt64 = 0
    private var nextHeartbeat: Int64 = .min
    private var lastRecordAt: Int64 = 0
    private var isTerminated = false
    private var isOver = false

    /// Records of one batch: they share their time of publishing.
    static let batch = 256

    /// A publisher; records that the log has already count as journaled before the session.
    ///
    /// Its socket opens at the first work, on the thread that does it; `readiness` then tells where.
    /// Throws what the log throws.
    public init(
        _ settings: PublisherSettings, context: ZMQContext, log: any RecordLog,
        publication: Publication,
        notices: consuming RingConsumer<PublishNotice>, counters: StreamCounters,
        readiness: Readiness = Readiness()
    ) throws {
        self.settings = settings
        self.context = context
        self.log = log
        self.publication = publication
        self.notices = notices
        self.counters = counters
        self.readiness = readiness
        var next = publication.newest + 1
        while next <= log.newest {
            let records = try log.records(from: next, limit: StreamPublisher.batch)
            guard !records.isEmpty else { break }
            _ = publication.add(records, records.map(publication.classifier.kind), at: 0)
            next += UInt64(records.count)
        }
        target = publication.newest
        state.newest = publication.newest
    }

    /// Publishes up to a batch, and a heartbeat where it is due.
    ///
    /// Throws ``ZMQError`` where the socket fails, and what the log throws.
    public mutating func doWork() throws -> Int {
        do {
            if !box.isOpen { try open() }
            let work = try takeNotices() + publishBatch()
            let now = settings.clock()
            try beat(at: now)
            let counters = counters
            let waiting = try box.use { open throws(ZMQError) in
                try open.bound.count(into: counters)
                return try open.subscriptions(counters)
            }
            if work > 0 { lastRecordAt = now }
            let isDrained = notices.end != nil && state.newest >= target
            isOver =
                isDrained && now - lastRecordAt >= settings.farewellMilliseconds * 1_000_000
            return work + (waiting ?? 0)
        } catch {
            guard error as? ZMQError == .terminated else {
                throw counters.fault("publisher", error)
            }
            isTerminated = true
            return 0
        }
    }

    /// Whether the notices have ended and the farewell is over, or the context was shut down.
    public var isFinished: Bool { isTerminated || isOver }

    /// Closes the socket and removes its file.
    public mutating func close() { box.close() }

    private mutating func open() throws(ZMQError) {
        var options = SocketOptions()
        options.sendLimit = settings.sendLimit
        options.sendBuffer = settings.sendBuffer
        options.seesAllSubscriptions = true
        // What comes in are subscriptions, which are short; but CURVE's own INITIATE has some 350 bytes.
        options.maximumMessage = 1_024
        options.handshakeTime = settings.handshakeMilliseconds
        options.receiveLimit = 0
        options.keepaliveSeconds = 15
        options.welcome = welcome()
        let (context, settings) = (context, settings)
        try readiness.note { () throws(ZMQError) in
            try box.open { () throws(ZMQError) in
                PublisherSocket(
                    try BoundSocket(
                        context, settings.plan, options: options, keys: settings.keys,
                        domain: .events))
            }
            return try box.use { open throws(ZMQError) in open.bound.endpoint }
                ?? settings.plan.endpoint
        }
        lastRecordAt = settings.clock()
    }

    /// Takes notices; how many. Bounded: behind the log it leaves them in the ring.
    private mutating func takeNotices() -> Int {
        var count = 0
        while pendingHeads.count < StreamPublisher.batch, let notice = notices.next() {
            count += 1
            target = max(target, notice.last)
            state.durable = max(state.durable, notice.durable)
            state.limitsVersion = notice.limitsVersion
            state.riskState = notice.riskState
            pendingHeads.append((notice.last, notice.head))
        }
        return count
    }

    /// Chain heads of records that are still to be published.
    private var pendingHeads: [(seq: UInt64, head: [UInt8])] = []

    private mutating func publishBatch() throws -> Int {
        guard state.newest < target else {
            settleHeads()
            return 0
        }
        let limit = Int(min(UInt64(StreamPublisher.batch), target - state.newest))
        let records = try log.records(from: state.newest + 1, limit: limit)
        guard let last = records.last else { return 0 }
        let time = settings.clock()
        let publication = publication
        let kinds = records.map(publication.classifier.kind)
        var counts = publication.add(records, kinds, at: time)
        try box.use { open throws(ZMQError) in
            // Lent, not copied: a copy of a record counts references.
            let records = records.span
            for index in records.indices {
                let kind = kinds[index]
                counts[kind] += 1
                let header = publication.header(
                    of: records[index], kind, classSeq: counts[kind], at: time)
                try open.send(header, records[index].payload)
            }
        }
        state.newest = last.seq
        state.classCounts = counts
        latestTime = last.time
        counters.add(.published, records.count)
        settleHeads()
        return records.count
    }

    /// Keeps the head behind the newest record that was published.
    private mutating func settleHeads() {
        guard let index = pendingHeads.lastIndex(where: { $0.seq <= state.newest }) else { return }
        (state.chainSeq, state.chainHead) = pendingHeads[index]
        pendingHeads.removeFirst(index + 1)
    }

    private mutating func beat(at now: Int64) throws {
        guard now >= nextHeartbeat else { return }
        nextHeartbeat = now + Int64(settings.heartbeatMilliseconds) * 1_000_000
        heartbeatCount += 1
        state.clock = now
        state.refused = counters.allRefused
        state.waits = counters[.waits]
        state.oldest = log.oldest
        state.classCounts = publication.counts
        var header = FrameHeader(
            .heartbeat, template: Heartbeat.template, session: publication.session,
            seq: state.newest)
        header.blockLength = UInt16(Heartbeat.size)
        header.classSeq = heartbeatCount
        header.eventTime = latestTime
        header.publishTime = now
        if notices.end != nil, state.newest >= target { header.flags.insert(.ended) }
        let (bytes, welcome) = (FrameWriter.bytes(header, body: state.encoded), welcome())
        try box.use { open throws(ZMQError) in
            try open.bound.socket.send(bytes)
            try open.bound.socket.setWelcome(welcome)
        }
        counters.add(.heartbeats)
    }

    private func welcome() -> [UInt8] {
        var hello = settings.hello
        hello.heartbeatMilliseconds = settings.heartbeatMilliseconds
        hello.next = state.newest + 1
        hello.oldest = log.oldest
        var header = FrameHeader(
            .hello, template: Hello.template, session: publication.session, seq: state.newest)
        header.blockLength = UInt16(Hello.blockSize)
        return FrameWriter.bytes(header, body: hello.encoded)
    }
}

/// The publisher's socket, with the memory that messages are written in.
private struct PublisherSocket: ~Copyable {
    let bound: BoundSocket<Publisher>
    private var writer = FrameWriter()
    private let message = ZMQMessage()

    init(_ bound: consuming BoundSocket<Publisher>) { self.bound = bound }

    mutating func send(_ header: FrameHeader, _ body: [UInt8]) throws(ZMQError) {
        try writer.write(header, body: body) { bytes throws(ZMQError) in
            try bound.socket.send(bytes)
        }
    }

    /// Counts the subscriptions that came in; how many.
    func subscriptions(_ counters: StreamCounters) throws(ZMQError) -> Int {
        var count = 0
        // Bounded: a peer that floods must not keep the publisher from publishing.
        while count < 64, try bound.socket.receive(into: message) {
            count += 1
            if message.withBytes({ $0.count > 0 && $0[0] == 1 }) { counters.add(.subscriptions) }
        }
        return count
    }
}
