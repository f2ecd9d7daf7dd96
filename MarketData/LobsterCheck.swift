import TradingModel

/// Checks a LOBSTER day step by step: message k applied to book row k−1 must give row k.
///
/// The messages leave out what happens below the visible levels, so a level that comes into view
/// has no history; every level visible in both rows must agree.
public struct LobsterCheck: Sendable {
    /// Steps compared.
    public private(set) var compared = 0
    /// Steps in which every level visible on both sides agrees.
    public private(set) var exact = 0
    /// Executions of visible orders, from the second message on.
    public private(set) var executions = 0
    /// Of these, at the best price and within its size.
    public private(set) var executionsAtBest = 0
    /// The first step that does not agree: message number, book that follows, book on file.
    public private(set) var first: (message: Int, computed: BookRow, published: BookRow)?

    /// Checks every step of `tape`, whose schema is LOBSTER.
    public init(_ tape: Tape, progress: (Double) -> Void = { _ in }) {
        var before = tape.row(0)
        for index in 1..<max(tape.count, 1) {
            let record = tape[index]
            let after = tape.row(index)
            check(record, before, after, index)
            before = after
            if index & 0xFFF == 0 { progress(Double(index) / Double(tape.count)) }
        }
    }

    private mutating func check(
        _ record: TapeRecord, _ before: BookRow, _ after: BookRow, _ index: Int
    ) {
        compared += 1
        if record.kind == .trade {
            executions += 1
            let resting = record.side == .buy ? before.asks[0] : before.bids[0]
            if resting.price == record.price, resting.quantity >= record.quantity {
                executionsAtBest += 1
            }
        }
        var computed = before
        switch record.kind {
        case .submit: LobsterCheck.change(&computed, record.side, record.price, record.quantity)
        case .cancel, .reduce:
            LobsterCheck.change(&computed, record.side, record.price, -record.quantity)
        case .trade:
            LobsterCheck.change(
                &computed, record.side.opposite, record.price, -record.quantity)
        case .hiddenTrade, .halt: break
        }
        let agrees =
            LobsterCheck.agree(computed.bids, after.bids, side: .buy)
            && LobsterCheck.agree(computed.asks, after.asks, side: .sell)
        if agrees {
            exact += 1
        } else if first == nil {
            first = (index + 1, computed, after)
        }
    }

    /// Adds `quantity` at `price`; a level that falls to nothing leaves.
    private static func change(
        _ row: inout BookRow, _ side: Side, _ price: Price, _ quantity: Quantity
    ) {
        var levels = (side == .buy ? row.bids : row.asks).filter { $0.quantity > 0 }
        if let index = levels.firstIndex(where: { $0.price == price }) {
            levels[index].quantity += quantity
            if levels[index].quantity == 0 { levels.remove(at: index) }
        } else if quantity > 0 {
            let place = levels.firstIndex { side.isBetter(price, than: $0.price) }
            levels.insert(
                PriceLevel(price: price, quantity: quantity, orders: 0),
                at: place ?? levels.endIndex)
        }
        if side == .buy { row.bids = levels } else { row.asks = levels }
    }

    /// Whether both lists agree as far as both can see: down to the worse of their last prices that
    /// is not worse than the other's.
    private static func agree(_ computed: [PriceLevel], _ after: [PriceLevel], side: Side) -> Bool {
        let published = after.filter { $0.quantity > 0 }
        // Computed levels end where the row before ended: what lies beyond has come into view.
        let depth = min(computed.count, published.count)
        for rank in 0..<depth {
            guard computed[rank].price == published[rank].price,
                computed[rank].quantity == published[rank].quantity
            else { return false }
        }
        return depth >= min(published.count, after.count - 1)
    }
}
