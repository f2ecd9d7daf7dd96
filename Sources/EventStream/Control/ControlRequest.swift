import TradingModel

/// What an authenticated client asks of a running engine.
public struct ControlRequest: Hashable, Sendable {
    /// Who asks.
    public var principal: Principal
    /// The connection, to which later messages can be sent.
    public var connection: [UInt8]
    /// The client's number for it, larger than every one before.
    public var nonce: UInt64
    /// What is asked.
    public var body: ControlBody
}

/// What can be asked on the control port.
public enum ControlBody: Hashable, Sendable {
    /// Block a scope and cancel its orders.
    case kill(scope: String, note: String)
    /// Let a scope trade again.
    case rearm(scope: String, note: String)
    /// Put other limits in force: the `text` of a file of limits, called `file` in answers.
    case limits(text: String, file: String)
    /// Send an order.
    case newOrder(GatewayOrder)
    /// Change price, quantity or both of an order; nil keeps.
    case amendOrder(order: UInt64, price: Int32?, quantity: Quantity?)
    /// Cancel an order.
    case cancelOrder(order: UInt64)
    /// The client is alive.
    case heartbeat
    /// The client has nothing more to send in this step of virtual time.
    case lockstepDone(step: UInt64)

    /// The least role that may ask for it.
    public var role: StreamRole {
        switch self {
        case .kill, .rearm, .limits: .control
        case .newOrder, .amendOrder, .cancelOrder, .heartbeat, .lockstepDone: .trade
        }
    }
}

/// An order as a client sends it.
public struct GatewayOrder: Hashable, Sendable {
    /// The client's number for it, from 1, new for each order.
    public var order: UInt64
    /// The account; 0 for the run's only one.
    public var account: UInt16
    /// The security, for example `600519.SH`.
    public var instrument: String
    /// Buy or sell.
    public var side: Side
    /// The limit in ticks; nil for a market order.
    public var price: Int32?
    /// Shares, 1 to 2^40.
    public var quantity: Quantity
    /// Shares shown at a time; 0 shows all.
    public var display: Quantity
    /// How long it lives.
    public var timeInForce: TimeInForce
    /// Refused rather than traded on arrival.
    public var isPostOnly: Bool

    /// A limit order for the day, or without a price a market order.
    public init(
        order: UInt64, instrument: String, side: Side, price: Int32?, quantity: Quantity,
        account: UInt16 = 0, display: Quantity = 0, timeInForce: TimeInForce = .day,
        isPostOnly: Bool = false
    ) {
        self.order = order
        self.account = account
        self.instrument = instrument
        self.side = side
        self.price = price
        self.quantity = quantity
        self.display = display
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
    }

    /// The most shares of an order.
    public static let mostShares: Quantity = 1 << 40
}
