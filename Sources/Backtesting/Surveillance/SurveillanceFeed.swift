import Risk
import TradingModel

/// Tells surveillance what happens in one security, event by event in the order of the exchange's clock.
struct SurveillanceFeed {
    /// The scan's number of the security.
    private let instrument: UInt32
    private var account: [UInt64: UInt16] = [:]
    private var side: [UInt64: Side] = [:]

    /// A feed before the day.
    init(instrument: UInt32) { self.instrument = instrument }

    /// Notes whose an own order is, by the scan's number of the account, before anything happens to it.
    mutating func enter(_ order: OrderID, account: UInt16, side: Side) {
        self.account[order.number] = account
        self.side[order.number] = side
    }

    /// Tells of an event.
    func take(_ event: Event, _ tell: (SurveillanceEvent) -> Void) {
        switch event.kind {
        case .accepted: message(.order, event, event.quantity, tell)
        case .rejected where event.reason != .riskGate:
            // It was a message, but never an order: nothing is left of it.
            message(.cancel, event, 0, tell)
        case .canceled where event.reason == .requested:
            message(.cancel, event, event.quantity, tell)
        case .trade: trade(event, tell)
        default: break
        }
    }

    /// Tells of all that waits at a limit price of the day.
    func take(_ queue: LimitQueue, _ tell: (SurveillanceEvent) -> Void) {
        tell(
            SurveillanceEvent(
                .limitQueue, at: queue.time, instrument: instrument, side: queue.side,
                price: queue.price, quantity: queue.shares))
    }

    private func message(
        _ kind: SurveillanceEventKind, _ event: Event, _ quantity: Quantity,
        _ tell: (SurveillanceEvent) -> Void
    ) {
        guard event.order.isOwn, let account = account[event.order.number] else { return }
        tell(
            SurveillanceEvent(
                kind, at: event.time, order: id(event.order), account: account,
                instrument: instrument, side: side[event.order.number] ?? .buy,
                price: event.price, quantity: quantity))
    }

    private func trade(_ event: Event, _ tell: (SurveillanceEvent) -> Void) {
        tell(
            SurveillanceEvent(
                .marketTrade, at: event.time, instrument: instrument, price: event.price,
                quantity: event.quantity))
        own(event.order, event.contra, event, isAggressive: !event.phase.isCall, tell)
        own(event.contra, event.order, event, isAggressive: false, tell)
    }

    private func own(
        _ order: OrderID, _ contra: OrderID, _ event: Event, isAggressive: Bool,
        _ tell: (SurveillanceEvent) -> Void
    ) {
        guard order.isOwn, let account = account[order.number] else { return }
        tell(
            SurveillanceEvent(
                .ownTrade, at: event.time, order: id(order), account: account,
                contra: contra.isOwn ? self.account[contra.number] : nil,
                instrument: instrument, side: side[order.number] ?? .buy, price: event.price,
                quantity: event.quantity, isAggressive: isAggressive))
    }

    /// Own orders count from 1 in each run.
    private func id(_ order: OrderID) -> OrderID {
        OrderID(raw: order.raw | UInt64(instrument) << 40)
    }
}
