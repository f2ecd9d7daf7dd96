import Matching
import TradingModel

/// One command of a workload as its file holds it: 32 bytes, little-endian.
public struct WorkloadRecord: Sendable, BitwiseCopyable, Hashable {
    /// What the command asks.
    public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// A limit order for the day.
        case limit = 1
        /// A limit order whose rest is cancelled.
        case immediate = 2
        /// A market order.
        case market = 3
        /// Cancels `id`.
        case cancel = 4
        /// Takes `quantity` off `id`.
        case reduce = 5
        /// Replaces `id` by `newID` at `price` with `quantity`.
        case replace = 6
    }

    /// The kind.
    public var kind: Kind
    /// The side of the order concerned.
    public var side: Side
    /// The instrument's index.
    public var symbol: UInt16
    /// The limit in ticks; 0 where there is none.
    public var price: UInt32
    /// Shares.
    public var quantity: UInt32
    /// Not used; kept as it is.
    public var flags: UInt32 = 0
    /// The order concerned.
    public var id: UInt64
    /// The replacing order, or 0.
    public var newID: UInt64 = 0

    /// A record.
    public init(
        _ kind: Kind, _ side: Side, symbol: UInt16, price: UInt32, quantity: UInt32, id: UInt64,
        newID: UInt64 = 0
    ) {
        self.kind = kind
        self.side = side
        self.symbol = symbol
        self.price = price
        self.quantity = quantity
        self.id = id
        self.newID = newID
    }

    /// The record as a command of a matching engine, at `nanoseconds` after midnight.
    public func command(at nanoseconds: Int64) -> Command {
        let commandKind: CommandKind =
            switch kind {
            case .limit, .immediate, .market: .submit
            case .cancel: .cancel
            case .reduce: .reduce
            case .replace: .replace
            }
        let order = Order(
            id: OrderID(raw: id), side: side, price: hasPrice ? Price(ticks: Int32(price)) : .none,
            quantity: Quantity(quantity), kind: kind == .market ? .market : .limit,
            timeInForce: kind == .immediate ? .immediateOrCancel : .day, instrument: UInt32(symbol))
        return Command(
            commandKind, at: Timestamp(nanoseconds: nanoseconds), order: order,
            newID: OrderID(raw: newID))
    }
}

/// A stream of commands to measure a matching engine with.
public struct Workload: Sendable {
    /// What it is called.
    public var name: String
    /// The commands.
    public var records: [WorkloadRecord]
    /// How many leading commands set up the books and are not timed.
    public var prefix: Int
    /// Instruments.
    public var symbols: Int
    /// The highest price, in ticks.
    public var maximumPrice: UInt32
    /// The largest order number.
    public var maximumID: UInt64
    /// The most orders live at a time.
    public var maximumLive: Int
    /// The largest quantity.
    public var maximumQuantity: UInt32
    /// The seed it was made from.
    public var seed: UInt64

    /// Orders that an engine has room for from the start. A book at its fullest still takes orders
    /// that only trade.
    var room: Int { min(maximumLive + 64, MatchingEngine.maximumCapacity) }

    /// The commands that are timed.
    public var timed: Int { records.count - prefix }

    /// Whether order numbers are counted up: no more than eight numbers a command.
    public var isDense: Bool { maximumID < 8 * UInt64(records.count) && maximumID < 1 << 32 }

    /// The commands as an engine takes them, one microsecond apart.
    public func commands() -> [Command] {
        var time: Int64 = 34_200_000_000_000
        var result: [Command] = []
        result.reserveCapacity(records.count)
        for record in records {
            result.append(record.command(at: time))
            time += 1_000
        }
        return result
    }
}
