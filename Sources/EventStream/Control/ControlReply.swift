import TradingModel

/// The control port's own version, which every answer names.
public enum ControlProtocol {
    /// 2: refusals of the risk gate have their fields, a refused rearm is answered as such, `limits`
    /// takes the place of `limit`, which no engine took.
    public static let version = 2
}

/// What the engine tells a client on the control port: one JSON object in one part.
///
/// A reader skips fields that it does not know: a later version may add some.
public struct ControlReply: Codable, Hashable, Sendable, StrictFields {
    /// What it is.
    public enum Kind: String, Codable, Sendable {
        /// A request was taken.
        case ack
        /// A request was refused: `reason`, and where a rule did it, `rule`.
        case reject
        /// An order traded.
        case fill
        /// An order, or what was left of it, is gone without a trade.
        case canceled
        /// The market as the client's strategy sees it.
        case market
        /// Virtual time stands at `time` until the client says ``ControlBody/lockstepDone(step:)``.
        case grant
        /// The run has ended.
        case end
    }

    /// What it is.
    public var type: Kind
    /// The version of the control protocol, in answers to requests.
    public var version: Int?
    /// The request that it answers.
    public var nonce: UInt64?
    /// True: the request is sound, and what came of it follows in a second answer.
    public var pending: Bool?
    /// The client's number of the order.
    public var order: UInt64?
    /// The journal's number of what happened.
    public var seq: UInt64?
    /// When, in ns since midnight of the run's day.
    public var time: Int64?
    /// Why, as a word that a program can compare.
    public var reason: String?
    /// The rule that refused, with its source.
    public var rule: String?
    /// Why, in words.
    public var text: String?
    /// The price in ticks.
    public var price: Int32?
    /// Shares.
    public var quantity: Quantity?
    /// Shares of the order that are left.
    public var leaves: Quantity?
    /// The security.
    public var instrument: String?
    /// The trading phase.
    public var phase: String?
    /// The latest trade's price in ticks.
    public var last: Int32?
    /// Bids from the best on, each price in ticks and shares.
    public var bids: [[Int64]]?
    /// Asks from the best on, each price in ticks and shares.
    public var asks: [[Int64]]?
    /// The number of the lockstep's step.
    public var step: UInt64?
    /// What the risk gate found, where it refused an order.
    public var gate: GateFinding?
    /// What is blocked, of an order to arm it again.
    public var scope: String?
    /// Who blocks it, and so may not arm it again.
    public var blocker: String?
    /// The version of the limits in force.
    public var limitsVersion: UInt32?

    /// A reply; fields are set as its kind needs them.
    public init(_ type: Kind) { self.type = type }

    /// The request `nonce` was taken.
    public static func ack(nonce: UInt64, order: UInt64? = nil, seq: UInt64? = nil) -> ControlReply
    {
        var reply = ControlReply(.ack)
        (reply.nonce, reply.order, reply.seq) = (nonce, order, seq)
        reply.version = ControlProtocol.version
        return reply
    }

    /// The request `nonce` was refused.
    public static func reject(
        nonce: UInt64?, order: UInt64? = nil, reason: String, rule: String? = nil, text: String
    ) -> ControlReply {
        var reply = ControlReply(.reject)
        (reply.nonce, reply.order, reply.reason) = (nonce, order, reason)
        (reply.rule, reply.text) = (rule, text)
        if nonce != nil { reply.version = ControlProtocol.version }
        return reply
    }

    /// An order traded.
    public static func fill(
        order: UInt64, price: Price, quantity: Quantity, leaves: Quantity, at time: Timestamp,
        seq: UInt64
    ) -> ControlReply {
        var reply = ControlReply(.fill)
        (reply.order, reply.price, reply.quantity) = (order, price.ticks, quantity)
        (reply.leaves, reply.time, reply.seq) = (leaves, time.nanoseconds, seq)
        return reply
    }

    /// Virtual time stands at `time` until the client is done with `step`.
    public static func grant(step: UInt64, at time: Timestamp) -> ControlReply {
        var reply = ControlReply(.grant)
        (reply.step, reply.time) = (step, time.nanoseconds)
        return reply
    }

    /// The market as a strategy sees it: levels from the best on.
    public static func market(
        _ instrument: String, at time: Timestamp, phase: Phase, last: Price,
        bids: [(price: Price, quantity: Quantity)], asks: [(price: Price, quantity: Quantity)]
    ) -> ControlReply {
        var reply = ControlReply(.market)
        (reply.instrument, reply.time, reply.phase) = (instrument, time.nanoseconds, "\(phase)")
        reply.last = last == .none ? nil : last.ticks
        reply.bids = bids.map { [Int64($0.price.ticks), $0.quantity] }
        reply.asks = asks.map { [Int64($0.price.ticks), $0.quantity] }
        return reply
    }

    /// The reply's bytes.
    public var bytes: [UInt8] { StrictJSON.encode(self) }

    /// Reads a reply. Throws ``StreamError``.
    public init(_ bytes: [UInt8]) throws(StreamError) {
        self = try StrictJSON.decode(ControlReply.self, from: bytes, skipsUnknown: true)
    }

    static let fields: Set<String> = [
        "type", "nonce", "order", "seq", "time", "reason", "rule", "text", "price", "quantity",
        "leaves", "instrument", "phase", "last", "bids", "asks", "step", "version", "pending",
        "gate",
        "scope", "blocker", "limitsVersion",
    ]
}
