import MarketData
import TradingModel
import Venue

extension TapeRecord {
    /// The submission as an order of the anonymous market.
    var asOrder: Order { Order(id: order, side: side, price: price, quantity: quantity) }

    /// The trade as matching would report it.
    var asTrade: Event {
        Event(
            .trade, time: time, order: order, contra: contra, side: side, price: price,
            quantity: quantity)
    }
}

extension Exchange {
    /// Applies one record of history: submissions, cancels and reductions act, trades follow by
    /// themselves.
    mutating func apply(_ record: TapeRecord, into events: inout EventBuffer) {
        switch record.kind {
        case .submit: replay(record.asOrder, at: record.time, into: &events)
        case .cancel: replayCancel(record.order, at: record.time, into: &events)
        case .reduce:
            replayReduce(record.order, by: record.quantity, at: record.time, into: &events)
        case .trade, .hiddenTrade, .halt: break
        }
    }
}
