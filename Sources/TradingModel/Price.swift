/// A price as a whole number of ticks; what a tick is worth is the instrument's business.
public struct Price: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// The price in ticks of the instrument.
    public var ticks: Int32

    /// A price of `ticks` ticks.
    @inlinable
    public init(ticks: Int32) { self.ticks = ticks }

    /// No price: an empty book side, a market order.
    @inlinable
    public static var none: Price { Price(ticks: 0) }

    /// Prices order by their ticks.
    @inlinable
    public static func < (left: Price, right: Price) -> Bool { left.ticks < right.ticks }
}

/// A number of shares (or contracts, or the smallest unit of a coin).
public typealias Quantity = Int64

/// The side of an order.
public enum Side: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Buys; rests among the bids.
    case buy = 0
    /// Sells; rests among the asks.
    case sell = 1

    /// The other side.
    @inlinable
    public var opposite: Side { self == .buy ? .sell : .buy }

    /// +1 for a buy, −1 for a sell: the sign of a cost (positive = cost).
    @inlinable
    public var sign: Int64 { self == .buy ? 1 : -1 }

    /// Whether price `a` has priority over price `b` on this side.
    @inlinable
    public func isBetter(_ a: Price, than b: Price) -> Bool {
        self == .buy ? a.ticks > b.ticks : a.ticks < b.ticks
    }

    /// Whether an order of this side with limit `limit` trades against a resting price `resting`.
    @inlinable
    public func crosses(limit: Price, resting: Price) -> Bool {
        self == .buy ? limit.ticks >= resting.ticks : limit.ticks <= resting.ticks
    }
}
