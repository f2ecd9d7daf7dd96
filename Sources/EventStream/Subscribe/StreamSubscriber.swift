import CPlatform
import ZeroMQ

/// Where a subscriber connects, and with which keys.
public struct SubscriberEndpoints: Sendable {
    /// The live stream.
    public var events: String
    /// The replay server.
    public var replay: String
    /// The client's keys and the server's public key; nil without CURVE.
    public var curve: (keys: CurveKeyPair, serverKey: CurveKey)?
    /// Messages that wait to be taken before some are lost.
    public var receiveLimit: Int32 = 100_000
    /// The system's receive buffer, in bytes.
    public var receiveBuffer: Int32 = 1 << 20

    /// These two endpoints.
    public init(
        events: String, replay: String,
        curve: (keys: CurveKeyPair, serverKey: CurveKey)? = nil
    ) {
        self.events = events
        self.replay = replay
        self.curve = curve
    }

    /// The longest message that a subscriber takes: the longest record of a journal and its header.
    static let longestMessage = Int64(1 << 24 + FrameHeader.size)

    func options() -> SocketOptions {
        var options = SocketOptions()
        options.receiveLimit = receiveLimit
        options.receiveBuffer = receiveBuffer
        options.maximumMessage = SubscriberEndpoints.longestMessage
        options.reconnectTime = 50
        options.reconnectLimit = 1_000
        options.keepaliveSeconds = 15
        options.usesIPv6 = events.hasPrefix("tcp://[") || replay.hasPrefix("tcp://[")
        if let curve { options.curve = .client(keys: curve.keys, serverKey: curve.serverKey) }
        return options
    }
}

/// Receives a stream: a ``SubscriberMachine`` with its two sockets. Used by one thread.
public struct StreamSubscriber: ~Copyable {
    /// What the subscriber knows.
    public private(set) var machine: SubscriberMachine
    private let events: ZMQSocket<Subscriber>
    private let replay: ZMQSocket<Dealer>
    private let message = ZMQMessage()
    private let endpoints: SubscriberEndpoints
    private let clock: @Sendable () -> Int64

    /// Connects; messages come with ``poll(milliseconds:_:)``. Throws ``ZMQError``.
    public init(
        _ endpoints: SubscriberEndpoints, settings: SubscriberSettings, context: ZMQContext,
        clock: @escaping @Sendable () -> Int64 = { pankou_wall_nanoseconds() }
    ) throws(ZMQError) {
        let options = endpoints.options()
        let events = try ZMQSocket<Subscriber>(context, options: options)
        // Before the connection, or the first message of it would be missed.
        for kind in [StreamClass.hello, .heartbeat] { try events.subscribe(Array(kind.tag.utf8)) }
        for kind in settings.classes ?? StreamClass.records {
            try events.subscribe(Array(kind.tag.utf8))
        }
        try events.connect(endpoints.events)
        let replay = try ZMQSocket<Dealer>(context, options: options)
        try replay.connect(endpoints.replay)
        self.events = events
        self.replay = replay
        self.endpoints = endpoints
        self.clock = clock
        machine = SubscriberMachine(settings)
    }

    /// Waits at most `milliseconds` for messages, and gives `handle` what they come to.
    ///
    /// Requests to the replay server are sent here and not given out. Throws ``ZMQError``, and what
    /// `handle` throws.
    public mutating func poll(
        milliseconds: Int, _ handle: (SubscriberAction) throws -> Void
    ) throws {
        if try !events.hasMessage() {
            try events.wait(milliseconds: milliseconds, or: replay)
        }
        // Bounded, so that time is looked at in between.
        var count = 0
        while count < 4_096, try events.receive(into: message) {
            count += 1
            machine.receiveLive(message.bytes, at: clock())
            if count & 63 == 0 { try act(handle) }
        }
        count = 0
        while count < 4_096, try replay.receive(into: message) {
            count += 1
            machine.receiveReply(message.bytes, at: clock())
        }
        machine.tick(at: clock())
        try act(handle)
    }

    /// Ends the live connection and begins a new one, as after a failure of the network.
    public func reconnect() throws(ZMQError) {
        try events.disconnect(endpoints.events)
        try events.connect(endpoints.events)
    }

    /// Closes both sockets.
    public consuming func close() {}

    private mutating func act(_ handle: (SubscriberAction) throws -> Void) throws {
        while let action = machine.nextAction() {
            guard case .request(let request) = action else {
                try handle(action)
                continue
            }
            do throws(ZMQError) {
                try replay.send(request.bytes)
            } catch {
                // No room or no connection: the machine asks again when its time is over.
                guard error == .again else { throw error }
            }
        }
    }
}
