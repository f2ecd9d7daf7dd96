import Execution
import TradingModel

extension ParentWork {
    /// Whether something is shown at the price at which the parent would trade all it can.
    func seesIWouldPrice(_ context: TradingContext) -> Bool {
        guard let would = parent.iWouldPrice, context.market.phase == .continuous else {
            return false
        }
        let best = opposite(context)[0]
        return best.quantity > 0 && parent.side.crosses(limit: would, resting: best.price)
    }

    /// Takes everything that is shown at ``ParentOrder/iWouldPrice`` or better, within the cap;
    /// true where a child was sent or the way for one is being cleared.
    mutating func takeAtIWouldPrice(_ context: inout TradingContext) -> Bool {
        guard seesIWouldPrice(context), let would = parent.iWouldPrice, isCurrent(context) else {
            return false
        }
        let levels = opposite(context)
        var shown: Quantity = 0
        var price = levels[0].price
        for rank in 0..<BookView.depth {
            let level = levels[rank]
            guard level.quantity > 0, parent.side.crosses(limit: would, resting: level.price)
            else { break }
            shown += level.quantity
            price = level.price
        }
        // A take that is under way has its own shares of what is shown.
        guard !children.open.contains(where: { $0.purpose == .iWould }) else { return true }
        if rest < shown, !clearWay(for: .sweep, &context) { return true }
        return submit(min(shown, rest), .iWould, &context) { _ in price }
    }

    /// The levels that a marketable child would trade with.
    func opposite(_ context: TradingContext) -> InlineArray<10, PriceLevel> {
        parent.side == .buy ? context.market.book.asks : context.market.book.bids
    }

    /// Whether nobody offers what the parent wants: at a price limit a child can only queue.
    func isLocked(_ context: TradingContext) -> Bool { opposite(context)[0].quantity == 0 }

    /// `urgency`, or what is left of it where the parent's limit lets nothing cross: a child that
    /// cannot trade at once must rest, not be cancelled on arrival and sent again.
    func feasible(_ urgency: Urgency, _ context: TradingContext) -> Urgency {
        if isLocked(context) { return .join }
        guard urgency.isImmediate, let limit = parent.limitPrice else { return urgency }
        let best = opposite(context)[0].price
        return parent.side.crosses(limit: limit, resting: best) ? urgency : .improve
    }
}
