import Matching
import TradingModel

/// Compares the trades that matching gives with those that the tape says happened, in order.
///
/// Where they part, the comparison looks ahead for the next agreement, so that one difference is
/// counted once and not for the rest of the day.
public struct TradeComparison: Sendable {
    /// One trade of history and what matching gave instead.
    public struct Difference: Sendable, Hashable {
        /// The tape's trade, or nil where matching gave one that history does not have.
        public let expected: Event?
        /// Matching's trade, or nil where it gave none.
        public let matched: Event?
    }

    /// Trades on the tape so far.
    public private(set) var expected = 0
    /// Of these, given by matching with price, quantity and both orders.
    public private(set) var reproduced = 0
    /// Trades that matching gave and history does not have.
    public private(set) var surplus = 0
    /// The first difference.
    public private(set) var first: Difference?

    private var pending: [Event] = []
    private var head = 0

    /// Nothing compared yet.
    public init() {}

    /// Notes what matching gave.
    public mutating func matched(_ events: borrowing EventBuffer) {
        for index in events.indices where events[index].kind == .trade {
            pending.append(events[index])
        }
    }

    /// Compares the tape's next trade.
    public mutating func expect(_ trade: Event) {
        expected += 1
        if let position = pending[head...].firstIndex(where: { isSame($0, trade) }) {
            if position > head { note(expected: nil, matched: pending[head]) }
            surplus += position - head
            head = position + 1
            reproduced += 1
        } else {
            note(expected: trade, matched: head < pending.count ? pending[head] : nil)
        }
        if head > 4_096 {
            pending.removeFirst(head)
            head = 0
        }
    }

    /// Ends the comparison: trades still pending are not in history.
    public mutating func finish() {
        if head < pending.count { note(expected: nil, matched: pending[head]) }
        surplus += pending.count - head
        pending.removeAll()
        head = 0
    }

    private func isSame(_ left: Event, _ right: Event) -> Bool {
        left.order == right.order && left.contra == right.contra && left.price == right.price
            && left.quantity == right.quantity
    }

    private mutating func note(expected: Event?, matched: Event?) {
        if first == nil { first = Difference(expected: expected, matched: matched) }
    }
}
