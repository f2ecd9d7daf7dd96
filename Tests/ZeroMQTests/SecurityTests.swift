import Foundation
import Synchronization
import Testing

@testable import ZeroMQ

@Suite("CURVE and who is admitted", .serialized)
struct SecurityTests {
    private let server: CurveKeyPair
    private let client: CurveKeyPair

    init() throws {
        server = try .generate()
        client = try .generate()
    }

    private func options(_ curve: CurveRole) -> SocketOptions {
        var options = SocketOptions()
        options.curve = curve
        options.handshakeTime = 300
        options.reconnectTime = 60_000
        return options
    }

    @Test func keysAreZ85AndBelongTogether() throws {
        let again = try CurveKeyPair(secretKey: client.secretKey)
        #expect(again == client)
        #expect(CurveKey(client.publicKey.text) == client.publicKey)
        // RFC 26's example key has the right form; these have not.
        for wrong in ["", "short", String(repeating: "~", count: 40), client.publicKey.text + "x"] {
            #expect(CurveKey(wrong) == nil)
        }
    }

    /// Whether a client with `keys` gets through to a server with an authenticator that knows
    /// `known`, and as whom; nil for `known` runs no authenticator at all.
    private func outcome(
        keys: CurveKeyPair, known: CurveKey?, serverKey: CurveKey
    ) throws -> (name: String?, events: Set<MonitorEvent>) {
        let context = try ZMQContext()
        let isDone = Atomic(false)
        let isUp = Atomic(false)
        if let known {
            let thread = Thread {
                do {
                    let authenticator = try Authenticator(context)
                    isUp.store(true, ordering: .releasing)
                    while !isDone.load(ordering: .acquiring) {
                        _ = try authenticator.serve(milliseconds: 10) { request in
                            request.key == known && request.domain == "tests" ? "anna" : nil
                        }
                    }
                } catch { Issue.record("the authenticator failed: \(error)") }
                isUp.store(false, ordering: .releasing)
            }
            thread.start()
            let started = eventually { isUp.load(ordering: .acquiring) }
            #expect(started)
        }
        let monitored = try MonitoredSocket(
            ZMQSocket<Router>(
                context, options: options(.server(secretKey: server.secretKey, domain: "tests"))))
        let bound = try monitored.socket.bind("tcp://127.0.0.1:*")
        let dealer = try ZMQSocket<Dealer>(
            context, options: options(.client(keys: keys, serverKey: serverKey)))
        try dealer.connect(bound)
        try dealer.send([1])
        var events: Set<MonitorEvent> = []
        var name: String?
        let message = ZMQMessage()
        _ = try eventually {
            while let event = try monitored.nextEvent() { events.insert(event) }
            guard try monitored.socket.receive(into: message) else {
                return !events.isDisjoint(
                    with: [.refused(status: 400), .handshakeFailed, .disconnected])
            }
            name = message.property("User-Id") ?? "nobody"
            return true
        }
        isDone.store(true, ordering: .releasing)
        let ended = eventually { !isUp.load(ordering: .acquiring) }
        #expect(ended)
        return (name, events)
    }

    @Test func aKnownKeyIsAdmittedUnderItsName() throws {
        let (name, _) = try outcome(
            keys: client, known: client.publicKey, serverKey: server.publicKey)
        #expect(name == "anna")
    }

    @Test func anUnknownKeyIsRefusedAndShows() throws {
        let (name, events) = try outcome(
            keys: try .generate(), known: client.publicKey, serverKey: server.publicKey)
        #expect(name == nil)
        #expect(events.contains(.refused(status: 400)))
    }

    @Test func aWrongServerKeyGetsNowhere() throws {
        let (name, events) = try outcome(
            keys: client, known: client.publicKey, serverKey: try CurveKeyPair.generate().publicKey)
        #expect(name == nil)
        #expect(!events.contains(.handshakeSucceeded))
    }

    @Test func withoutAnAuthenticatorNobodyIsAdmitted() throws {
        let (name, events) = try outcome(keys: client, known: nil, serverKey: server.publicKey)
        #expect(name == nil)
        #expect(!events.contains(.handshakeSucceeded))
    }

    @Test func aPlainClientDoesNotGetIntoACurveServer() throws {
        let context = try ZMQContext()
        let router = try ZMQSocket<Router>(
            context, options: options(.server(secretKey: server.secretKey, domain: "tests")))
        let bound = try router.bind("tcp://127.0.0.1:*")
        let dealer = try ZMQSocket<Dealer>(context)
        try dealer.connect(bound)
        try dealer.send([1])
        let request = try router.nextMessage(within: 300)
        #expect(request == nil)
    }

    @Test func aDomainMustBeAWord() throws {
        let context = try ZMQContext()
        for domain in ["", "a b", String(repeating: "a", count: 65)] {
            #expect(throws: ZMQError.self) {
                _ = try ZMQSocket<Router>(
                    context,
                    options: options(.server(secretKey: server.secretKey, domain: domain)))
            }
        }
    }

    @Test func aContextHasOneAuthenticator() throws {
        let context = try ZMQContext()
        let first = try Authenticator(context)
        #expect(throws: ZMQError.self) { _ = try Authenticator(context) }
        _ = try first.serve(milliseconds: 0) { _ in nil }
    }
}
