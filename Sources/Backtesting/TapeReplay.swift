import MarketData
import Matching
import Rulebook
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

/// A day without own orders, replayed up to any time.
public struct DayReplay: ~Copyable {
    /// The exchange as it stands.
    public private(set) var exchange: Exchange
    /// Shares traded so far.
    public private(set) var volume: Quantity = 0

    private let tape: Tape
    private var position = 0
    private var events = EventBuffer()

    /// A replay before the open.
    public init(tape: Tape, rules: DayRules, limits: ClosedRange<Price>?) {
        self.tape = tape
        exchange = Exchange(rules: rules, previousClose: tape.header.previousClose, limits: limits)
    }

    /// Replays everything that is stamped at or before `time`.
    public mutating func advance(to time: Timestamp) {
        while position < tape.count, tape[position].time <= time {
            let record = tape[position]
            position += 1
            exchange.advance(to: record.time, into: &events)
            exchange.apply(record, into: &events)
            count()
        }
        exchange.advance(to: time, into: &events)
        count()
    }

    private mutating func count() {
        for index in events.indices where events[index].kind == .trade {
            volume += events[index].quantity
        }
        events.removeAll()
    }
}
