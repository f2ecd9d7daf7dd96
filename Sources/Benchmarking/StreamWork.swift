import CPlatform
import EventStream
import LockFree
import Synchronization
import TradingModel
import ZeroMQ

/// One run of the stream: a publisher on its thread, and who receives.
struct StreamWork {
    let transport: StreamTransport
    let folder: String

    /// Bytes of an event.
    static let payload = 64
    /// What everybody subscribes to, whoever publishes.
    private static let topic = "FILL"
    /// Records that the journal would announce at once.
    private static let notice = 64
    /// Time between two records of a run of latencies, ns.
    private static let pace: Int64 = 100_000

    /// How one thread tells others that it failed, or where it listens.
    private final class Outcome: Sendable {
        private let state = Mutex<(time: Int64?, error: (any Error)?)>((nil, nil))

        func run(_ body: () throws -> Int64) {
            do {
                let time = try body()
                state.withLock { $0.time = time }
            } catch {
                state.withLock { $0.error = error }
            }
        }

        func get() throws -> Int64 {
            try state.withLock { state in
                if let error = state.error { throw error }
                return state.time ?? 0
            }
        }
    }

    private var endpoint: String {
        transport == .tcp ? "tcp://127.0.0.1:*" : "ipc://\(folder)/events"
    }

    // MARK: Throughput

    /// Nanoseconds from the first to the last of `count` messages at the receiver.
    func stream(_ pass: StreamPass, count: Int) throws -> Int64 {
        pass == .plain ? try plain(count) : try published(pass, count)
    }

    private func plain(_ count: Int) throws -> Int64 {
        // libzmq has no way to tell the port of a socket of another thread: fixed ones for a moment.
        let place =
            transport == .tcp
            ? ("tcp://127.0.0.1:\(try freePort())", "tcp://127.0.0.1:\(try freePort())")
            : ("ipc://\(folder)/plain", "ipc://\(folder)/done")
        let outcome = Outcome()
        let thread = try NamedThread(named: "plain-sender") {
            outcome.run {
                try PlainLoop.send(
                    to: place.0, done: place.1, topic: StreamWork.topic,
                    size: StreamResult.messageSize, count: count)
                return 0
            }
        }
        let time = try PlainLoop.receive(
            from: place.0, done: place.1, topic: StreamWork.topic,
            size: StreamResult.messageSize, count: count)
        thread.join()
        _ = try outcome.get()
        return time
    }

    private func freePort() throws -> String {
        let socket = try ZMQSocket<Router>(try ZMQContext())
        let bound = try socket.bind("tcp://127.0.0.1:*")
        return String(bound.split(separator: ":").last ?? "")
    }

    private func published(_ pass: StreamPass, _ count: Int) throws -> Int64 {
        let log = MemoryLog()
        var stage = try Stage(self, log: log, unlimited: true)
        // After the start: what a log holds before counts as published earlier.
        let records = (1...count).map { StreamWork.record(UInt64($0), at: .zero) }
        log.append(records)
        let notices = stride(from: 0, to: count, by: StreamWork.notice).map {
            $0..<min($0 + StreamWork.notice, count)
        }
        var chain = StreamChain()
        let heads = notices.map { notice in
            if pass == .chained { for record in records[notice] { chain.append(record) } }
            return chain.head
        }
        let outcome = Outcome()
        let endpoint = stage.endpoint
        let thread = try NamedThread(named: "stream-receiver") {
            outcome.run {
                if pass == .publisher {
                    return try PlainLoop.receive(
                        from: endpoint, topic: StreamWork.topic, size: StreamResult.messageSize,
                        count: count)
                }
                return try StreamWork.subscribe(endpoint, count, checksChain: pass == .chained)
            }
        }
        // Each class is a subscription, and so are hello and heartbeat.
        try stage.awaitSubscribers(
            pass == .publisher ? 1 : pass == .subscriber ? 3 : StreamClass.records.count + 2)
        for (notice, head) in zip(notices, heads) {
            try stage.announce(UInt64(notice.lowerBound + 1)...UInt64(notice.upperBound), head)
        }
        thread.join()
        let time = try outcome.get()
        try stage.end()
        return time
    }

    /// Receives `count` records by the subscriber of the library.
    private static func subscribe(
        _ endpoint: String, _ count: Int, checksChain: Bool
    ) throws -> Int64 {
        var settings = SubscriberSettings()
        settings.checksChain = checksChain
        settings.classes = checksChain ? nil : [.fill]
        var endpoints = SubscriberEndpoints(events: endpoint, replay: "inproc://no-replay")
        endpoints.receiveLimit = 0
        var subscriber = try StreamSubscriber(
            endpoints, settings: settings, context: try ZMQContext())
        var (received, begin): (Int, Int64) = (0, 0)
        while received < count {
            try subscriber.poll(milliseconds: 100) { action in
                switch action {
                case .deliver:
                    if received == 0 { begin = pankou_nanoseconds() }
                    received += 1
                case .failed(let reason): throw BenchmarkError("stream", reason)
                default: break
                }
            }
        }
        guard subscriber.machine.gaps == 0 else {
            throw BenchmarkError("stream", "records were lost though nothing limits the queues")
        }
        return pankou_nanoseconds() - begin
    }

    // MARK: Latency

    /// Nanoseconds from making a record to its arrival, for every record and subscriber that reads.
    func latencies(count: Int, subscribers: Int, stalled: Int) throws -> [Int64] {
        let log = MemoryLog()
        var stage = try Stage(self, log: log, unlimited: false)
        let endpoint = stage.endpoint
        let collected = Mutex<[Int64]>([])
        let outcome = Outcome()
        let thread = try NamedThread(named: "readers") {
            outcome.run {
                let times = try StreamWork.read(
                    endpoint, count: count, subscribers: subscribers, stalled: stalled)
                collected.withLock { $0 = times }
                return 0
            }
        }
        try stage.awaitSubscribers(subscribers)
        var due = pankou_nanoseconds()
        for number in 1...UInt64(count) {
            due += StreamWork.pace
            while pankou_nanoseconds() < due { pankou_yield() }
            let record = StreamWork.record(
                number, at: Timestamp(nanoseconds: pankou_nanoseconds()))
            log.append([record])
            try stage.announce(number...number, StreamChain.start)
        }
        thread.join()
        _ = try outcome.get()
        try stage.end()
        return collected.withLock { $0 }
    }

    private static func read(
        _ endpoint: String, count: Int, subscribers: Int, stalled: Int
    ) throws -> [Int64] {
        let context = try ZMQContext()
        let crowd = try (0..<subscribers).map { _ in try Reader(endpoint, context) }
        let active = crowd.dropLast(stalled)
        var times: [Int64] = []
        times.reserveCapacity(count * active.count)
        var left = count * active.count
        while left > 0 {
            var found = 0
            for reader in active {
                while let made = try reader.next() {
                    times.append(pankou_nanoseconds() - made)
                    found += 1
                }
            }
            left -= found
            if found == 0 { pankou_yield() }
        }
        return times
    }

    /// A subscriber that only looks at times.
    private final class Reader {
        private let socket: ZMQSocket<Subscriber>
        private let message = ZMQMessage()

        init(_ endpoint: String, _ context: ZMQContext) throws {
            var options = SocketOptions()
            options.receiveLimit = 1_000
            options.receiveBuffer = 1 << 16
            let made = try ZMQSocket<Subscriber>(context, options: options)
            try made.subscribe(Array(StreamWork.topic.utf8))
            try made.connect(endpoint)
            socket = made
        }

        func next() throws -> Int64? {
            guard try socket.receive(into: message) else { return nil }
            return try StreamFrame(message.bytes).header.eventTime.nanoseconds
        }
    }

    // MARK: Parts

    /// An own trade.
    private static func record(_ seq: UInt64, at time: Timestamp) -> StreamRecord {
        var payload = [UInt8](repeating: 0, count: StreamWork.payload)
        payload[15] = 0x80
        payload[60] = EventKind.trade.rawValue
        return StreamRecord(
            seq: seq, cause: 0, time: time, type: RecordType.event, payload: payload)
    }

    /// A publisher that runs.
    private struct Stage: ~Copyable {
        let endpoint: String
        private var producer: RingProducer<PublishNotice>
        private let counters = StreamCounters()
        private let runner: AgentRunner<StreamPublisher>

        init(_ work: StreamWork, log: MemoryLog, unlimited: Bool) throws {
            var settings = PublisherSettings(
                try EndpointPlan(work.endpoint, hasKeys: false, allowsPlaintext: true))
            if unlimited {
                settings.sendLimit = 0
            } else {
                (settings.sendLimit, settings.sendBuffer) = (1_000, 1 << 16)
            }
            settings.farewellMilliseconds = 0
            let ring = try SingleProducerRing<PublishNotice>(
                capacity: 1_024, whenFull: .backPressure(.backOff))
            let ready = Readiness()
            let parking = ring.consumer.parking
            let publication = Publication(
                session: 1, classifier: RecordClassifier(riskKindOffset: 0), oldest: 1)
            let agent = try StreamPublisher(
                settings, context: try ZMQContext(), log: log, publication: publication,
                notices: ring.consumer, counters: counters, readiness: ready)
            let runner = try AgentRunner(agent, named: "publisher", parking: parking)
            while ready.endpoint == nil, !runner.hasEnded { pankou_yield() }
            guard let endpoint = ready.endpoint else {
                throw BenchmarkError("stream", counters.faults.first ?? "no publisher")
            }
            self.endpoint = endpoint
            self.runner = runner
            producer = ring.producer
        }

        func awaitSubscribers(_ count: Int) throws {
            while counters[.subscriptions] < UInt64(count) {
                guard !runner.hasEnded else { throw BenchmarkError("stream", "no publisher") }
                pankou_yield()
            }
        }

        mutating func announce(_ seqs: ClosedRange<UInt64>, _ head: [UInt8]) throws {
            let notice = PublishNotice(
                first: seqs.lowerBound, last: seqs.upperBound, durable: seqs.upperBound, head: head)
            guard producer.publish(notice) == .published else {
                throw BenchmarkError("stream", "the publisher is gone")
            }
        }

        consuming func end() throws {
            producer.close()
            let ended = runner.join()
            if case .failed(let error) = ended.end { throw error }
        }
    }
}
