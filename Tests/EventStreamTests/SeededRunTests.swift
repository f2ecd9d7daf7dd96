import Foundation
import LockFree
import Testing
import TradingModel
import ZeroMQ

@testable import EventStream

/// A publisher and a replay server over ipc, driven step by step on the test's own thread.
final class PaperServer {
    let records: [StreamRecord]
    let log: MemoryLog
    let publication: Publication
    let counters = StreamCounters()
    let context: ZMQContext
    private var producer: RingProducer<PublishNotice>
    private var publisher: StreamPublisher
    private var replay: ReplayServer
    private var chain = StreamChain()
    private(set) var isClosed = false

    /// A server in `folder` whose journal already holds the first `count` of `records`.
    init(
        _ records: [StreamRecord], having count: Int, session: UInt64, folder: String,
        sendLimit: Int32
    ) throws {
        self.records = records
        context = try ZMQContext()
        log = MemoryLog(Array(records.prefix(count)))
        for record in records.prefix(count) { chain.append(record) }
        publication = Publication(session: session, classifier: testClassifier, oldest: 1)
        let ring = try SingleProducerRing<PublishNotice>(capacity: 64, whenFull: .halt)
        producer = ring.producer
        var settings = PublisherSettings(
            try EndpointPlan("ipc://\(folder)/events", hasKeys: false))
        settings.heartbeatMilliseconds = 2
        settings.sendLimit = sendLimit
        // Long enough that nobody is late.
        settings.farewellMilliseconds = 60_000
        publisher = try StreamPublisher(
            settings, context: context, log: log, publication: publication,
            notices: ring.consumer, counters: counters)
        var serving = ReplaySettings(try EndpointPlan("ipc://\(folder)/replay", hasKeys: false))
        serving.patience = 0
        serving.largestAnswer = 64
        replay = ReplayServer(
            serving, context: context, log: log, publication: publication, counters: counters)
        // What the journal held before counts as news to the chain only.
        if count > 0 {
            notify(first: UInt64(count) + 1, last: UInt64(count))
        }
    }

    var count: Int { Int(log.newest) }
    var isWhole: Bool { count == records.count }

    /// Journals the next `count` records and tells the publisher.
    func append(_ count: Int) {
        let first = self.count
        let batch = Array(records[first..<min(first + count, records.count)])
        guard !batch.isEmpty else { return }
        log.append(batch)
        for record in batch { chain.append(record) }
        notify(first: batch[0].seq, last: log.newest)
        if isWhole { producer.close() }
    }

    private func notify(first: UInt64, last: UInt64) {
        let notice = PublishNotice(first: first, last: last, durable: last, head: chain.head)
        let outcome = producer.publish(notice)
        if outcome != .published { Issue.record("the publisher does not keep up: \(outcome)") }
    }

    func step() throws {
        _ = try publisher.doWork()
        _ = try replay.doWork()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        publisher.close()
        replay.close()
    }
}

/// A subscriber and what it has written down; a kill loses the subscriber, not what is written.
final class PaperClient {
    let folder: String
    private var subscriber: Held?
    private(set) var disk: [StreamFrame] = []
    private(set) var isEnded = false
    private(set) var faults: [String] = []
    private(set) var gaps: UInt64 = 0
    private(set) var heads: UInt64 = 0
    var stalledUntil = 0

    private final class Held {
        var subscriber: StreamSubscriber
        init(_ subscriber: consuming StreamSubscriber) { self.subscriber = subscriber }
    }

    init(folder: String) { self.folder = folder }

    func start(_ context: ZMQContext, receiveLimit: Int32) throws {
        var settings = SubscriberSettings(
            start: .history(chain(of: disk.map(\.record))))
        settings.requestTimeout = 20_000_000
        settings.credit = 50
        settings.bufferLimit = 40
        var endpoints = SubscriberEndpoints(
            events: "ipc://\(folder)/events", replay: "ipc://\(folder)/replay")
        endpoints.receiveLimit = receiveLimit
        subscriber = Held(try StreamSubscriber(endpoints, settings: settings, context: context))
    }

    func kill() {
        gaps += subscriber?.subscriber.machine.gaps ?? 0
        heads += subscriber?.subscriber.machine.headsVerified ?? 0
        subscriber = nil
    }

    func reconnect() throws { try subscriber?.subscriber.reconnect() }

    func poll() throws {
        guard let held = subscriber else { return }
        try held.subscriber.poll(milliseconds: 0) { action in
            switch action {
            case .deliver(let frame): disk.append(frame)
            case .reset(let reason): faults.append("reset: \(reason)")
            case .failed(let reason): faults.append(reason)
            case .ended: isEnded = true
            default: break
            }
        }
    }

    var totalGaps: UInt64 { gaps + (subscriber?.subscriber.machine.gaps ?? 0) }
    var totalHeads: UInt64 { heads + (subscriber?.subscriber.machine.headsVerified ?? 0) }
    var state: String {
        guard let machine = subscriber?.subscriber.machine else { return "killed" }
        return "\(machine.state) at \(machine.position) of \(machine.known)"
    }
}

@Suite("Whole runs over ipc", .serialized)
struct SeededRunTests {
    /// Publishes a journal to three subscribers that are dropped, stalled, killed and cut off, over a
    /// server that is restarted once in a while; what they end with.
    private func run(seed: UInt64) throws -> (clients: [PaperClient], expected: [UInt8]) {
        var random = SplitMix64(seed: seed)
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        // Some are long: else the system's buffers hold whatever a stalled client does not take, and
        // nothing is ever lost.
        let records = randomRecords(
            400 + Int(random.below(800)), seed: seed, longest: 50_000)
        let limit = Int32(5 + random.below(60))
        var session: UInt64 = 1
        var server = try PaperServer(
            records, having: 0, session: session, folder: folder, sendLimit: limit)
        defer { server.close() }
        let clientContext = try ZMQContext()
        let clients = (0..<3).map { _ in PaperClient(folder: folder) }
        for client in clients {
            try client.start(clientContext, receiveLimit: limit)
        }
        let deadline = ContinuousClock.now + .seconds(20)
        var round = 0
        while !clients.allSatisfy(\.isEnded), ContinuousClock.now < deadline {
            round += 1
            server.append(Int(random.below(30)))
            try server.step()
            for client in clients where client.stalledUntil <= round {
                try client.poll()
                guard !client.isEnded else { continue }
                switch random.below(200) {
                case 0..<4: client.stalledUntil = round + Int(random.below(60))
                case 4:
                    client.kill()
                    try client.start(clientContext, receiveLimit: limit)
                case 5: try client.reconnect()
                default: break
                }
            }
            if !server.isWhole, random.below(150) == 0 {
                // A restart behind the same journal.
                server.close()
                session += 1
                server = try PaperServer(
                    records, having: server.count, session: session, folder: folder,
                    sendLimit: limit)
            }
            if server.isWhole { usleep(200) }
        }
        return (clients, journalBytes(records))
    }

    @Test func everyClientEndsWithTheJournal() throws {
        var (gaps, heads): (UInt64, UInt64) = (0, 0)
        for seed in 1...seedCount(usually: 60) {
            let (clients, expected) = try run(seed: seed)
            for (index, client) in clients.enumerated() {
                let isWhole =
                    journalBytes(client.disk.map(\.record)) == expected && client.faults.isEmpty
                #expect(
                    isWhole && client.isEnded,
                    "seed \(seed), client \(index): \(client.disk.count), \(client.state), \(client.faults)"
                )
                if !isWhole { return }
                gaps += client.totalGaps
                heads += client.totalHeads
            }
        }
        #expect(gaps > 0, "nothing was ever lost: the runs test nothing")
        #expect(heads > 0, "no chain head was ever compared")
        print("\(seedCount(usually: 60)) runs of 3 clients: \(gaps) gaps, \(heads) heads compared")
    }

    @Test func aReplayedMessageHasTheSameBytesAsTheLiveOne() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let records = randomRecords(700, seed: 11)
        let server = try PaperServer(
            records, having: 100, session: 5, folder: folder, sendLimit: 10_000)
        defer { server.close() }
        try server.step()
        let live = try ZMQSocket<Subscriber>(server.context)
        try live.subscribe([])
        try live.connect("ipc://\(folder)/events")
        let dealer = try ZMQSocket<Dealer>(server.context)
        try dealer.connect("ipc://\(folder)/replay")
        while server.counters[.subscriptions] == 0 { try server.step() }
        var liveBytes: [UInt64: [UInt8]] = [:]
        let message = ZMQMessage()
        while liveBytes.count < 600 {
            server.append(37)
            try server.step()
            while try live.receive(into: message) {
                let frame = try StreamFrame(message.bytes)
                if frame.isRecord { liveBytes[frame.header.seq] = frame.bytes }
            }
        }
        var from: UInt64 = 1
        var replayed: [[UInt8]] = []
        while from <= 700 {
            let request = ReplayRequest.range(id: from, session: 5, from: from, to: 700, credit: 33)
            try dealer.send(request.bytes)
            var isDone = false
            while !isDone {
                try server.step()
                while !isDone, try dealer.receive(into: message) {
                    let frame = try StreamFrame(message.bytes)
                    if frame.isRecord {
                        replayed.append(frame.bytes)
                    } else {
                        let answer = try ReplayAnswer(frame)
                        #expect(answer.type == .rangeEnd)
                        from = answer.next ?? .max
                        isDone = true
                    }
                }
            }
        }
        #expect(replayed.count == 700)
        for (index, bytes) in replayed.enumerated() {
            let frame = try StreamFrame(bytes)
            #expect(frame.header.seq == UInt64(index + 1))
            if index < 100 {
                #expect(frame.header.flags.contains(.recovered))
                #expect(frame.header.publishTime == 0)
            } else {
                #expect(liveBytes[frame.header.seq] == bytes)
            }
        }
    }

    @Test func aKilledServersSocketsAreTakenOver() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let records = randomRecords(10, seed: 1)
        let server = try PaperServer(records, having: 0, session: 1, folder: folder, sendLimit: 10)
        try server.step()
        // A second server in the same place is refused while the first one lives.
        let second = try PaperServer(records, having: 0, session: 2, folder: folder, sendLimit: 10)
        #expect(throws: ZMQError.self) { try second.step() }
        second.close()
        server.close()
        let third = try PaperServer(records, having: 0, session: 3, folder: folder, sendLimit: 10)
        try third.step()
        third.close()
    }
}
