import Foundation
import LockFree
import Synchronization
import Testing
import TradingModel
import ZeroMQ

@testable import EventStream

/// A whole stream server over loopback tcp with keys, and its clients.
final class SecureStage {
    let keys: CurveKeyPair
    let people: [StreamRole: CurveKeyPair]
    let log: MemoryLog
    let context: ZMQContext
    private var producer: RingProducer<PublishNotice>
    private var server: StreamServer
    private var chain = StreamChain()

    init(_ records: [StreamRecord] = [], handshake: Int32 = 5_000) throws {
        keys = try .generate()
        var people: [StreamRole: CurveKeyPair] = [:]
        for role in StreamRole.allCases { people[role] = try .generate() }
        self.people = people
        log = MemoryLog(records)
        context = try ZMQContext()
        let entries = StreamRole.allCases.compactMap { role in
            people[role].map {
                AllowList.Entry(
                    key: $0.publicKey, principal: Principal(name: "the-\(role)", role: role))
            }
        }
        var settings = try StreamServerSettings(
            events: "tcp://127.0.0.1:*", replay: "tcp://127.0.0.1:*", control: "tcp://127.0.0.1:*",
            keys: keys, allowList: AllowList(entries))
        settings.publisher.heartbeatMilliseconds = 20
        settings.publisher.handshakeMilliseconds = handshake
        settings.control?.handshakeMilliseconds = handshake
        let ring = try SingleProducerRing<PublishNotice>(capacity: 64, whenFull: .halt)
        producer = ring.producer
        let sink = RequestSink()
        self.sink = sink
        server = try StreamServer(
            settings, log: log, classifier: testClassifier, notices: ring.consumer, session: 77
        ) { sink.take($0) }
        for record in records { chain.append(record) }
    }

    let sink: RequestSink
    var counters: StreamCounters { server.counters }
    var outbox: ControlOutbox { server.outbox }
    var eventsEndpoint: String { server.eventsEndpoint }
    var replayEndpoint: String { server.replayEndpoint }
    var controlEndpoint: String { server.controlEndpoint ?? "" }

    func append(_ batch: [StreamRecord]) {
        log.append(batch)
        for record in batch { chain.append(record) }
        let notice = PublishNotice(
            first: batch[0].seq, last: log.newest, durable: log.newest, head: chain.head)
        let outcome = producer.publish(notice)
        #expect(outcome == .published)
    }

    /// A client's socket; nil for `role` takes a key that nobody knows.
    func dealer(_ role: StreamRole?, _ endpoint: String) throws -> ZMQSocket<Dealer> {
        var options = SocketOptions()
        let keys = try role.flatMap { people[$0] } ?? .generate()
        options.curve = .client(keys: keys, serverKey: self.keys.publicKey)
        options.reconnectTime = 60_000
        let socket = try ZMQSocket<Dealer>(context, options: options)
        try socket.connect(endpoint)
        return socket
    }
}

/// Collects what gets through to the engine; acknowledges it.
final class RequestSink: Sendable {
    private let taken = Mutex<[ControlRequest]>([])
    func take(_ request: ControlRequest) -> ControlReply? {
        taken.withLock { $0.append(request) }
        return .ack(nonce: request.nonce)
    }
    var all: [ControlRequest] { taken.withLock { $0 } }
}

extension ZMQSocket where Kind == Dealer {
    /// Sends a message and gives the answer; nil where none comes within a second.
    func ask(_ bytes: [UInt8], milliseconds: Int = 1_000) throws -> [UInt8]? {
        try send(bytes)
        let message = ZMQMessage()
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while try !receive(into: message) {
            guard ContinuousClock.now < end else { return nil }
            try wait(milliseconds: 10)
        }
        return message.bytes
    }
}

/// Repeats `step` until it says that it is done; false when that takes longer than ten seconds.
func eventually(_ step: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if try step() { return true }
        usleep(2_000)
    }
    return false
}

@Suite("Servers and their security", .serialized)
struct ServerTests {
    @Test func aSubscriberWithItsKeyGetsEverything() throws {
        let records = randomRecords(500, seed: 12)
        let stage = try SecureStage(Array(records[..<200]))
        let keys = try #require(stage.people[.replay])
        var subscriber = try StreamSubscriber(
            SubscriberEndpoints(
                events: stage.eventsEndpoint, replay: stage.replayEndpoint,
                curve: (keys, stage.keys.publicKey)),
            settings: SubscriberSettings(), context: stage.context)
        var received: [StreamRecord] = []
        stage.append(Array(records[200..<300]))
        let first = try eventually {
            try subscriber.poll(milliseconds: 5) { action in
                if case .deliver(let frame) = action { received.append(frame.record) }
            }
            return received.count == 300
        }
        #expect(first, "\(stage.counters.faults)")
        stage.append(Array(records[300...]))
        let second = try eventually {
            try subscriber.poll(milliseconds: 5) { action in
                if case .deliver(let frame) = action { received.append(frame.record) }
            }
            return received.count == 500 && subscriber.machine.headsVerified > 0
        }
        #expect(second)
        #expect(journalBytes(received) == journalBytes(records))
        #expect(stage.counters[.admitted] >= 2)
        #expect(stage.counters[.refused] == 0)
    }

    @Test func anUnknownKeyIsRefusedEverywhere() throws {
        let stage = try SecureStage()
        let events = stage.counters[.refused]
        var subscriber = try StreamSubscriber(
            SubscriberEndpoints(
                events: stage.eventsEndpoint, replay: stage.replayEndpoint,
                curve: (.generate(), stage.keys.publicKey)),
            settings: SubscriberSettings(), context: stage.context)
        let isKeptOut = try eventually {
            try subscriber.poll(milliseconds: 5) { _ in Issue.record("a stranger got a message") }
            return stage.counters[.refused] >= events + 2
        }
        #expect(isKeptOut, "\(stage.counters.faults)")
        subscriber.close()
        for endpoint in [stage.replayEndpoint, stage.controlEndpoint] {
            let before = stage.counters[.refused]
            let dealer = try stage.dealer(nil, endpoint)
            let isRefused = eventually { stage.counters[.refused] > before }
            #expect(isRefused, "\(endpoint) \(stage.counters.faults)")
            let isAnswered = try dealer.hasMessage()
            #expect(!isAnswered)
        }
        #expect(stage.sink.all.isEmpty)
        #expect(stage.counters[.admitted] == 0)
    }

    @Test(arguments: [
        (StreamRole.read, false, false), (.replay, true, false), (.trade, true, true),
    ])
    func aRoleOpensItsDoorsOnly(role: StreamRole, replay: Bool, control: Bool) throws {
        let stage = try SecureStage(randomRecords(10, seed: 1))
        let request = ReplayRequest.range(id: 1, session: 77, from: 1, to: 10, credit: 10)
        let replayed = try stage.dealer(role, stage.replayEndpoint)
            .ask(request.bytes, milliseconds: replay ? 5_000 : 100)
        #expect((replayed != nil) == replay)
        let beat = ControlRequest.bytes(.heartbeat, session: 77, nonce: 1)
        let answered = try stage.dealer(role, stage.controlEndpoint)
            .ask(beat, milliseconds: control ? 5_000 : 100)
        #expect((answered != nil) == control)
        #expect(stage.sink.all.count == (control ? 1 : 0))
    }

    @Test func controlRequestsCountOnceAndByRole() throws {
        let stage = try SecureStage()
        let boss = try stage.dealer(.control, stage.controlEndpoint)
        let trader = try stage.dealer(.trade, stage.controlEndpoint)
        func reply(_ bytes: [UInt8]?) throws -> ControlReply { try ControlReply(#require(bytes)) }
        let kill = ControlBody.kill(scope: "firm", note: "drill")
        let good = ControlRequest.bytes(kill, session: 77, nonce: 5)
        let taken = try reply(try boss.ask(good))
        #expect(taken.type == .ack && taken.nonce == 5)
        // The same bytes again, an older number, another session, another role.
        let again = try reply(try boss.ask(good))
        #expect(again.type == .reject && again.reason == "nonce")
        let older = try reply(try boss.ask(ControlRequest.bytes(kill, session: 77, nonce: 4)))
        #expect(older.reason == "nonce")
        let stranger = try reply(try boss.ask(ControlRequest.bytes(kill, session: 78, nonce: 6)))
        #expect(stranger.reason == "session")
        let wrongRole = try reply(try trader.ask(ControlRequest.bytes(kill, session: 77, nonce: 1)))
        #expect(wrongRole.reason == "role")
        let order = ControlBody.newOrder(
            GatewayOrder(
                order: 1, instrument: "600519.SH", side: .buy, price: 180_000, quantity: 100))
        let allowed = try reply(try trader.ask(ControlRequest.bytes(order, session: 77, nonce: 1)))
        #expect(allowed.type == .ack)
        #expect(stage.sink.all.map(\.body) == [kill, order])
        #expect(stage.sink.all.map(\.principal.name) == ["the-control", "the-trade"])
        #expect(stage.counters[.replayRefused] == 3)
        #expect(stage.counters[.roleRefused] == 1)
        #expect(stage.counters[.controlAccepted] == 2)
        // Later messages find the connection.
        let connection = try #require(stage.sink.all.last).connection
        stage.outbox.send(.grant(step: 3, at: Timestamp(9, 30)), to: connection)
        stage.outbox.send(.grant(step: 4, at: Timestamp(9, 31)), to: [1, 2, 3])
        let message = ZMQMessage()
        try trader.receiveWaiting(into: message)
        let grant = try ControlReply(message.bytes)
        #expect(grant.step == 3 && grant.time == 34_200_000_000_000)
    }

    @Test func badRequestsAreAnsweredAndCounted() throws {
        let stage = try SecureStage()
        let trader = try stage.dealer(.trade, stage.controlEndpoint)
        let session = #""session":"000000000000004d","nonce":1"#
        let bad: [(String, String)] = [
            ("", "no JSON"), ("[]", "JSON"), (#"{"type":"kill"}"#, "session"),
            (#"{"type":"fly",\#(session)}"#, "none of"),
            (#"{"type":"heartbeat",\#(session),"extra":1}"#, "extra"),
            (#"{"type":"heartbeat",\#(session),"order":1}"#, "does not use"),
            (#"{"type":"cancelOrder",\#(session)}"#, "missing"),
            (#"{"type":"cancelOrder",\#(session),"order":-1}"#, "range"),
            (#"{"type":"cancelOrder",\#(session),"order":9007199254740992}"#, "2^53"),
            (#"{"type":"amendOrder",\#(session),"order":1}"#, "price"),
            (#"{"type":"amendOrder",\#(session),"order":1,"price":0}"#, "ticks"),
            (#"{"type":"amendOrder",\#(session),"order":1,"quantity":1e99}"#, "range"),
            (#"{"type":"kill",\#(session),"scope":""}"#, "bytes"),
        ]
        for (text, expected) in bad {
            let answer = try #require(try trader.ask(Array(text.utf8)))
            let reply = try ControlReply(answer)
            #expect(reply.type == .reject && reply.reason == "malformed", "\(text)")
            #expect(reply.text?.contains(expected) == true, "\(text): \(reply.text ?? "")")
        }
        // Two parts are no request either.
        try trader.send([1], hasMore: true)
        let answer = try trader.ask([2])
        #expect(answer != nil)
        #expect(stage.counters[.malformed] == UInt64(bad.count + 1))
        #expect(stage.sink.all.isEmpty)
    }

    @Test func aTooLongRequestCostsTheConnection() throws {
        let stage = try SecureStage()
        let trader = try stage.dealer(.trade, stage.controlEndpoint)
        let answer = try trader.ask([UInt8](repeating: 32, count: 70_000), milliseconds: 200)
        #expect(answer == nil)
        let isGone = eventually { stage.counters[.disconnected] > 0 }
        #expect(isGone)
        let other = try stage.dealer(.control, stage.controlEndpoint)
        let reply = try other.ask(ControlRequest.bytes(.heartbeat, session: 77, nonce: 1))
        #expect(reply != nil)
        #expect(stage.sink.all.count == 1)
    }

    @Test func aSlowHandshakeIsCutOff() throws {
        let stage = try SecureStage(handshake: 200)
        let port = try #require(UInt16(stage.eventsEndpoint.split(separator: ":").last ?? ""))
        // A connection that never says anything.
        let silent = try SilentConnection(port: port)
        let isCut = eventually {
            stage.counters[.handshakesFailed] + stage.counters[.disconnected] > 0
        }
        #expect(isCut)
        silent.end()
        // Meanwhile everybody else is served.
        let trader = try stage.dealer(.trade, stage.controlEndpoint)
        let reply = try trader.ask(ControlRequest.bytes(.heartbeat, session: 77, nonce: 1))
        #expect(reply != nil)
    }

    @Test func aServerThatAdmitsStrangersDoesNotStart() throws {
        let context = try ZMQContext()
        let ready = Readiness()
        let runner = try AgentRunner(
            AdmissionAgent(context, readiness: ready) { _ in "control:anybody" },
            named: "open-door",
            idle: .yield)
        _ = try ready.wait { runner.hasEnded }
        let error = #expect(throws: StreamError.self) {
            try SelfTest.run(context, server: try .generate(), book: AdmissionBook(AllowList()))
        }
        #expect(error?.description.contains("unknown key was admitted") == true)
        context.shutdown()
    }

    @Test func aServerThatKeepsEverybodyOutDoesNotStart() throws {
        let context = try ZMQContext()
        let ready = Readiness()
        let runner = try AgentRunner(
            AdmissionAgent(context, readiness: ready) { _ in nil }, named: "closed-door",
            idle: .yield)
        _ = try ready.wait { runner.hasEnded }
        let error = #expect(throws: StreamError.self) {
            try SelfTest.run(context, server: try .generate(), book: AdmissionBook(AllowList()))
        }
        #expect(error?.description.contains("kept out") == true)
        context.shutdown()
    }

    @Test(arguments: [
        ("tcp://0.0.0.0:5555", false, true), ("tcp://127.0.0.1:5555", false, false),
        ("tcp://localhost:5555", false, true), ("inproc://x", true, true), ("", true, true),
    ])
    func anOpenEndpointIsRefused(endpoint: String, hasKeys: Bool, allowsPlaintext: Bool) {
        #expect(throws: StreamError.self) {
            try EndpointPlan(endpoint, hasKeys: hasKeys, allowsPlaintext: allowsPlaintext)
        }
    }

    @Test func plaintextIsForLoopbackAndByFlag() throws {
        let plain = try EndpointPlan(
            "tcp://127.0.0.1:5555", hasKeys: false, allowsPlaintext: true)
        #expect(plain.protection == .loopback)
        let secure = try EndpointPlan("tcp://127.0.0.1:5555", hasKeys: true, allowsPlaintext: true)
        #expect(secure.protection == .curve)
    }

    @Test func aTakenPortIsAnErrorAndNoHang() throws {
        let stage = try SecureStage()
        let settings = try StreamServerSettings(
            events: stage.eventsEndpoint, replay: "tcp://127.0.0.1:*", allowsPlaintext: true)
        let error = #expect(throws: StreamError.self) {
            let ring = try SingleProducerRing<PublishNotice>(capacity: 4, whenFull: .halt)
            _ = try StreamServer(
                settings, log: MemoryLog(), classifier: testClassifier, notices: ring.consumer
            ) { _ in nil }
        }
        #expect(error?.description.contains("in use") == true)
    }
}

/// A tcp connection that says nothing.
struct SilentConnection {
    private let handle: Int32

    init(port: UInt16) throws {
        #if os(Linux)
            handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            handle = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // The address lives for the call.
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe connect(
                handle, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        try #require(result == 0)
    }

    func end() { _ = close(handle) }
}
