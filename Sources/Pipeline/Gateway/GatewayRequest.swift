import TradingModel

/// What an outside client asks for, under order numbers of its own.
///
/// The numbers are the client's: any positive one that it has not used before. As JSON it is one flat
/// object, `{"order":1,"price":2000,"quantity":100,"side":"buy","type":"new"}`.
public enum GatewayRequest: Sendable, Hashable {
    /// A limit order for the day: `quantity` shares at `price` ticks.
    case new(order: UInt64, side: Side, quantity: Quantity, price: Price)
    /// Another quantity (in all, fills included) or price for an order.
    ///
    /// A-share venues have no such message: the order is cancelled, and what it then lacks of
    /// `quantity` is sent anew at `price`, at the end of the queue.
    case amend(order: UInt64, quantity: Quantity, price: Price)
    /// No more of an order.
    case cancel(order: UInt64)
    /// A grant at `time`, or at once where that is past.
    case wake(at: Timestamp)
}

extension GatewayRequest: Codable {
    private enum Key: String, CodingKey { case type, order, side, quantity, price, time }

    /// Reads the flat form; throws `DecodingError` for an unknown type or side, or a missing field.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func price() throws -> Price {
            Price(ticks: try fields.decode(Int32.self, forKey: .price))
        }
        switch try fields.decode(String.self, forKey: .type) {
        case "new":
            let side = try fields.decode(String.self, forKey: .side)
            guard side == "buy" || side == "sell" else {
                throw DecodingError.dataCorruptedError(
                    forKey: .side, in: fields,
                    debugDescription: "side must be buy or sell, not \"\(side)\"")
            }
            self = .new(
                order: try fields.decode(UInt64.self, forKey: .order),
                side: side == "buy" ? .buy : .sell,
                quantity: try fields.decode(Int64.self, forKey: .quantity), price: try price())
        case "amend":
            self = .amend(
                order: try fields.decode(UInt64.self, forKey: .order),
                quantity: try fields.decode(Int64.self, forKey: .quantity), price: try price())
        case "cancel":
            self = .cancel(order: try fields.decode(UInt64.self, forKey: .order))
        case "wake":
            self = .wake(
                at: Timestamp(nanoseconds: try fields.decode(Int64.self, forKey: .time)))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: fields,
                debugDescription: "type must be new, amend, cancel or wake, not \"\(other)\"")
        }
    }

    /// Writes the flat form.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .new(let order, let side, let quantity, let price):
            try fields.encode("new", forKey: .type)
            try fields.encode(order, forKey: .order)
            try fields.encode(side == .buy ? "buy" : "sell", forKey: .side)
            try fields.encode(quantity, forKey: .quantity)
            try fields.encode(price.ticks, forKey: .price)
        case .amend(let order, let quantity, let price):
            try fields.encode("amend", forKey: .type)
            try fields.encode(order, forKey: .order)
            try fields.encode(quantity, forKey: .quantity)
            try fields.encode(price.ticks, forKey: .price)
        case .cancel(let order):
            try fields.encode("cancel", forKey: .type)
            try fields.encode(order, forKey: .order)
        case .wake(let time):
            try fields.encode("wake", forKey: .type)
            try fields.encode(time.nanoseconds, forKey: .time)
        }
    }
}
