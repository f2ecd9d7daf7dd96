import Foundation
import Journal
import Risk
import TradingModel

/// Reads out of a run's journal what surveillance is told, in the order of the exchange's clock.
struct JournalEvents {
    /// The run.
    let header: RunHeader
    /// The events, of instrument `instrument`.
    private(set) var events: [SurveillanceEvent] = []

    private let instrument: UInt32
    /// The scan's account of each account of the run.
    private let accounts: [UInt16]
    private var account: [UInt64: UInt16] = [:]
    private var side: [UInt64: Side] = [:]

    /// The events of `records`, whose accounts have the numbers `accounts` in the scan.
    init(
        _ records: [JournalRecord], header: RunHeader, instrument: UInt32, accounts: [UInt16]
    ) {
        self.header = header
        self.instrument = instrument
        self.accounts = accounts
        for record in records {
            switch record.body {
            case .event(let event): take(event)
            case .riskEvent(let bytes):
                if case .limitQueue(let queue) = RiskRecord(bytes[...]) {
                    events.append(
                        SurveillanceEvent(
                            .limitQueue, at: queue.time, instrument: instrument,
                            side: queue.side, price: queue.price, quantity: queue.shares))
                }
            default: break
            }
        }
    }

    private mutating func take(_ event: Event) {
        switch event.kind {
        case .decided:
            let parent = Int(clamping: event.leaves)
            let place = parent > 0 ? header.parents?[parent - 1].account ?? 0 : 0
            account[event.order.number] = accounts[place]
            side[event.order.number] = event.side
        case .accepted: message(.order, event, event.quantity)
        case .rejected where event.reason != .riskGate:
            // It was a message, but never an order: nothing is left of it.
            message(.cancel, event, 0)
        case .canceled where event.reason == .requested: message(.cancel, event, event.quantity)
        case .trade: trade(event)
        default: break
        }
    }

    private mutating func message(
        _ kind: SurveillanceEventKind, _ event: Event, _ quantity: Quantity
    ) {
        guard event.order.isOwn, let account = account[event.order.number] else { return }
        events.append(
            SurveillanceEvent(
                kind, at: event.time, order: id(event.order), account: account,
                instrument: instrument, side: side[event.order.number] ?? .buy,
                price: event.price, quantity: quantity))
    }

    private mutating func trade(_ event: Event) {
        events.append(
            SurveillanceEvent(
                .marketTrade, at: event.time, instrument: instrument, price: event.price,
                quantity: event.quantity))
        own(event.order, event.contra, event, isAggressive: !event.phase.isCall)
        own(event.contra, event.order, event, isAggressive: false)
    }

    private mutating func own(
        _ order: OrderID, _ contra: OrderID, _ event: Event, isAggressive: Bool
    ) {
        guard order.isOwn, let account = account[order.number] else { return }
        events.append(
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
