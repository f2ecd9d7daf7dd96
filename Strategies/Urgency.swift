import Execution
import TradingModel

extension Urgency {
    /// By the part of the slice that has passed: 50, 80 and 95 percent.
    init(elapsed: Span, of slice: Span) {
        let passed = elapsed.nanoseconds * 100
        let length = max(slice.nanoseconds, 1)
        if passed < length * 50 {
            self = .join
        } else if passed < length * 80 {
            self = .improve
        } else if passed < length * 95 {
            self = .cross
        } else {
            self = .sweep
        }
    }

    /// The moment in a slice at which this urgency starts.
    static func thresholds(start: Span, end: Span) -> [Span] {
        let length = end.nanoseconds - start.nanoseconds
        return [50, 80, 95].map { Span(nanoseconds: start.nanoseconds + length * $0 / 100) }
    }

    var purpose: Purpose {
        switch self {
        case .join: .join
        case .improve: .improve
        case .cross: .cross
        case .sweep: .sweep
        }
    }

    /// Whether a child of this urgency trades at once and its rest is cancelled.
    var isImmediate: Bool { self >= .cross }
}

/// The price of a child, from the book that the strategy sees.
struct ChildPricing {
    let side: Side
    let market: MarketState
    let limits: ClosedRange<Price>?
    let limitPrice: Price?

    /// The price for `urgency`, or nil where nothing sensible can be quoted now.
    ///
    /// Against an empty opposite side (a locked price limit among others) nothing crosses: the
    /// child joins its own side.
    func price(for urgency: Urgency, quantity: Quantity) -> Price? {
        let top = market.book.top
        let (own, other) = side == .buy ? (top.bid, top.ask) : (top.ask, top.bid)
        guard own.quantity > 0 || other.quantity > 0 else { return nil }
        let towardsOther: Int32 = side == .buy ? 1 : -1
        var ticks: Int32
        if other.quantity == 0 {
            ticks = own.price.ticks
        } else {
            switch urgency {
            case .join:
                ticks = own.quantity > 0 ? own.price.ticks : other.price.ticks - towardsOther
            case .improve:
                ticks = own.quantity > 0 ? own.price.ticks : other.price.ticks - towardsOther
                let better = ticks + towardsOther
                if better != other.price.ticks { ticks = better }
            case .cross:
                ticks = other.price.ticks
            case .sweep:
                ticks = reach(quantity).ticks
            }
        }
        return bounded(Price(ticks: ticks))
    }

    /// The price of the opposite level that makes `quantity` shares available, of ten at most.
    private func reach(_ quantity: Quantity) -> Price {
        let levels = side == .buy ? market.book.asks : market.book.bids
        var sum: Quantity = 0
        var price = levels[0].price
        for rank in 0..<BookView.depth where levels[rank].quantity > 0 {
            price = levels[rank].price
            sum += levels[rank].quantity
            if sum >= quantity { break }
        }
        return price
    }

    /// The price held to the parent's limit and the day's limits.
    func bounded(_ price: Price) -> Price {
        var result = price
        if let limitPrice, side.isBetter(result, than: limitPrice) { result = limitPrice }
        if let limits { result = min(max(result, limits.lowerBound), limits.upperBound) }
        return result
    }
}
