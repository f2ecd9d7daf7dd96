import Execution
import TradingModel

extension ParentWork {
    /// Sends the parent's part of the auction that is open: once, in as many orders as the largest
    /// order size needs.
    mutating func joinAuction(_ context: inout TradingContext) {
        // The feed may be late: the auction must still be open where the order goes.
        guard context.rules.schedule.value.phase(at: context.now) == context.market.phase else {
            return
        }
        if context.market.phase == .closingCall {
            joinClosingAuction(&context)
        } else {
            joinOpeningAuction(&context)
        }
    }

    private mutating func joinOpeningAuction(_ context: inout TradingContext) {
        if openingDue == nil { openingDue = min(openingShare, rest) }
        guard let due = openingDue, due > 0 else { return }
        openingDue =
            due - sendToAuction(due, reference: context.previousClose, .openingAuction, &context)
    }

    private mutating func joinClosingAuction(_ context: inout TradingContext) {
        if closingDue == nil {
            guard !awaitsCancels(&context) else { return }
            let share = parent.finish == .moc ? rest : min(closingShare, rest)
            if share > 0 { closingDue = share }
        }
        guard let due = closingDue, due > 0 else { return }
        let last = context.market.last
        closingDue =
            due
            - sendToAuction(
                due, reference: last == .none ? context.previousClose : last, .closingAuction,
                &context)
    }

    /// Whether cancels from just before the call are still without an answer: what they free belongs
    /// into the one auction child. Waits a second at most.
    private func awaitsCancels(_ context: inout TradingContext) -> Bool {
        let start = context.rules.schedule.value.start(of: .closingCall) ?? .zero
        let patience = start + .seconds(1)
        guard context.now < patience, children.open.contains(where: { $0.state == .cancelSent })
        else { return false }
        context.wake(at: patience)
        return true
    }

    /// Sends auction children at the parent's limit, or 1% beyond the reference price; returns the
    /// shares sent.
    private mutating func sendToAuction(
        _ due: Quantity, reference: Price?, _ purpose: Purpose, _ context: inout TradingContext
    ) -> Quantity {
        guard let reference else { return 0 }
        let offset = max(reference.ticks / 100, 1)
        let worst = Price(
            ticks: parent.side == .buy ? reference.ticks + offset : reference.ticks - offset)
        let price = pricing(context).bounded(parent.limitPrice ?? worst)
        var sent: Quantity = 0
        while sent < due {
            let quantity = min(due - sent, context.rules.lots.value.maximum)
            guard send(quantity, at: price, purpose, &context) else { break }
            sent += quantity
        }
        return sent
    }
}
