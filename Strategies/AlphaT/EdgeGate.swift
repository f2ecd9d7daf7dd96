import Execution
import TradingModel

/// How an entry reaches the book.
public enum EntryStyle: Sendable, Hashable {
    /// Joins the queue of its own side.
    case passive
    /// Crosses the spread.
    case across
}

/// What a round trip of one clip costs, item by item.
///
/// Both legs are charged at the mid price; the stamp duty is due on whichever leg sells, and the
/// broker's minimum commission at the clip's size. The exit is taken to cross the spread.
public struct RoundTripCost: Sendable, Hashable {
    /// Charges of the leg that buys.
    public var buyFees: FeeItems
    /// Charges of the leg that sells.
    public var sellFees: FeeItems
    /// What the entry gives away against the mid price.
    public var entrySpread: Money
    /// What the exit gives away against the mid price.
    public var exitSpread: Money

    /// All of it.
    public var total: Money {
        buyFees.total + sellFees.total + entrySpread + exitSpread
    }

    /// The cost of `quantity` shares in and out at `top`.
    ///
    /// A passive entry earns half the spread and then loses `adverseSelection` percent of it, as it is
    /// filled most readily when the price moves through it. nil where a side of the book is missing or
    /// the amount overflows.
    public init?(
        _ style: EntryStyle, quantity: Quantity, top: TopOfBook, scale: PriceScale,
        fees: FeeSchedule, adverseSelection: Int64
    ) {
        guard let notional = RoundTripCost.notional(quantity, top, scale), let spread = top.spread,
            let whole = scale.notional(Price(ticks: spread), quantity), whole.units < 1 << 50
        else { return nil }
        buyFees = fees.fees(.buy, turnover: notional)
        sellFees = fees.fees(.sell, turnover: notional)
        // Half a spread, rounded up.
        let half = (whole.units + 1) / 2
        exitSpread = Money(units: half)
        switch style {
        case .across: entrySpread = Money(units: half)
        case .passive: entrySpread = Money(units: half * (adverseSelection - 100) / 100)
        }
    }

    /// `quantity` shares at the mid price; nil where a side is missing or it overflows.
    static func notional(_ quantity: Quantity, _ top: TopOfBook, _ scale: PriceScale) -> Money? {
        guard let doubled = top.doubledMid, quantity > 0,
            let price = Int32(exactly: doubled),
            let twice = scale.notional(Price(ticks: price), quantity)
        else { return nil }
        return Money(units: twice.units / 2)
    }
}

/// Whether an expected gain pays for its round trip.
///
/// expected = (|mean| − confidence · standard error) · notional; it must exceed cost + minimum edge,
/// all in money of one clip.
public struct EdgeGate: Sendable, Hashable {
    /// Standard errors taken off the forecast.
    public var confidence: Double
    /// What must be left after all costs, in basis points of the clip's value.
    public var minimumEdge: Int64

    /// A gate.
    public init(confidence: Double, minimumEdge: Int64) {
        self.confidence = confidence
        self.minimumEdge = minimumEdge
    }

    /// What a clip of value `notional` is expected to bring before costs.
    public func expected(mean: Double, error: Double, notional: Money) -> Money {
        let edge = (abs(mean) - confidence * error) * Double(notional.units)
        // Beyond any price move is beyond belief; NaN is no edge.
        guard edge.isFinite, abs(edge) < 1e15 else { return .zero }
        return Money(units: Int64(edge))
    }

    /// Whether `expected` exceeds `cost` by more than the minimum edge.
    public func opens(expected: Money, cost: Money, notional: Money) -> Bool {
        let least = Int128(cost.units) + Int128(notional.units) * Int128(minimumEdge) / 10_000
        return Int128(expected.units) > least
    }
}
