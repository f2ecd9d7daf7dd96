import Execution
import TradingModel

/// What has become of an order of an outside client, under the client's number.
public struct GatewayNews: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Codable {
        /// The exchange has the order.
        case ack
        /// Gateway, broker or exchange refused it; it never lived.
        case reject
        /// It traded `quantity` at `price`.
        case fill
        /// Its rest, `quantity`, is cancelled.
        case canceled
        /// A cancel was refused.
        case cancelReject
        /// An amendment was refused; the order lives on as it was, or is done.
        case amendReject
    }

    /// What happened.
    public var kind: Kind
    /// The client's number.
    public var order: UInt64
    /// When, at the exchange; for a refusal by the gateway when it refused.
    public var time: Timestamp
    /// The price of a fill.
    public var price: Price
    /// Shares filled or cancelled.
    public var quantity: Quantity
    /// Shares still live.
    public var leaves: Quantity
    /// Why, in words; empty where there is nothing to explain.
    public var reason: String
    /// What the risk gate found, where it refused; nil otherwise.
    public var refusal: GatewayRefusal?

    /// News of `order`.
    public init(
        _ kind: Kind, order: UInt64, time: Timestamp, price: Price = .none,
        quantity: Quantity = 0, leaves: Quantity = 0, reason: String = "",
        refusal: GatewayRefusal? = nil
    ) {
        self.kind = kind
        self.order = order
        self.time = time
        self.price = price
        self.quantity = quantity
        self.leaves = leaves
        self.reason = reason
        self.refusal = refusal
    }
}

/// What a client learns with a grant.
public enum GatewayUpdate: Sendable, Hashable {
    /// The day begins.
    case started
    /// The trading phase changed.
    case phase(Phase)
    /// The book changed; the grant's market has it.
    case book
    /// Somebody traded.
    case trade(MarketTrade)
    /// A wake-up is due.
    case woken
    /// News of an own order.
    case order(GatewayNews)
}

/// The client's turn: what it learns, and the market as its feed has shown it.
public struct GatewayGrant: Sendable {
    /// The number of the grant, dense from 1.
    public var number: UInt64
    /// The time at the client, simulated.
    public var now: Timestamp
    /// What is new, in order.
    public var updates: [GatewayUpdate]
    /// The market.
    public var market: MarketState
}

/// The client's answer to a grant.
public struct GatewayDone: Sendable, Hashable, Codable {
    /// The number of the grant that it answers.
    public var number: UInt64
    /// What the client asks for, in order.
    public var requests: [GatewayRequest]

    /// An answer to grant `number`.
    public init(number: UInt64, requests: [GatewayRequest] = []) {
        self.number = number
        self.requests = requests
    }
}

/// The way to an outside client: over a socket, or within the process in tests.
///
/// All methods are called on the thread of the strategies.
public protocol GatewayPort: AnyObject, Sendable {
    /// Sends a grant; never waits for the client.
    func send(_ grant: GatewayGrant)
    /// Waits for the client's answer to the latest grant; nil where the client has gone.
    ///
    /// Waiting too long is not the port's concern: the run goes on without a strategy that does not
    /// answer in time, and forgets about it.
    func waitForDone() -> GatewayDone?
    /// What the client has asked for since the last call, without waiting; nil where it has gone.
    func poll() -> [GatewayRequest]?
}
