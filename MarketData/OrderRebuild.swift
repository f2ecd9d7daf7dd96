import Rulebook
import TradingModel

/// Rebuilds the orders as they were sent from an SSE stream that publishes only what came to rest.
///
/// On SSE an order that trades on arrival is published after its fills and with its rest only, or
/// not at all. Here its submission is put before its first fill, with fills and rest as quantity;
/// its limit is that of the rest or, where nothing rested, its last fill's price: the tightest
/// limit that explains all fills. Any contradiction in the stream is an error, none is repaired.
struct OrderRebuild {
    private struct Live {
        var side: Side
        var price: Price
        var leaves: Quantity
    }

    private struct Arriving {
        var record: Int
        var traded: Quantity
        var lastPrice: Price
        var side: Side
    }

    private(set) var records: [TapeRecord] = []
    private var live: [OrderID: Live] = [:]
    private var arriving: [OrderID: Arriving] = [:]
    private var last: FeedMessage?
    private let paths: (orders: String, trades: String)

    private let schedule: SessionSchedule?

    init(orders: String, trades: String, schedule: SessionSchedule? = nil) {
        paths = (orders, trades)
        self.schedule = schedule
    }

    private func fault(_ message: FeedMessage, _ what: String) -> DataError {
        DataError(
            file: message.fromTrades ? paths.trades : paths.orders, line: message.line,
            "sequence \(message.sequence): \(what)")
    }

    /// Takes the next message of the stream.
    mutating func take(_ message: FeedMessage) throws {
        if let last {
            guard message.sequence > last.sequence else {
                throw fault(message, "the sequence number repeats or goes back")
            }
            guard message.time >= last.time else {
                throw fault(
                    message, "time goes back from \(last.time) to \(message.time)")
            }
        }
        last = message
        if let schedule, !isInSession(message, schedule) {
            throw fault(
                message,
                "\(message.time) is outside the phase in which this can happen ("
                    + "\(schedule.phase(at: message.time).name))")
        }
        switch message.kind {
        case .add: try add(message)
        case .delete: try delete(message)
        case .trade: try trade(message)
        }
    }

    /// Whether the exchange can have processed the message in the phase of its time.
    ///
    /// The exchange's host may stamp the last messages of a phase a moment after its end.
    private func isInSession(_ message: FeedMessage, _ schedule: SessionSchedule) -> Bool {
        let moment = Timestamp(nanoseconds: message.time.nanoseconds - 1_000_000_000)
        let phases = [schedule.phase(at: message.time), schedule.phase(at: moment)]
        switch message.kind {
        case .trade where message.side == nil:
            return phases.contains { $0.isCall || $0 == .pause || $0 == .closed }
        case .trade: return phases.contains(.continuous)
        case .add, .delete: return phases.contains { $0.isCall || $0 == .continuous }
        }
    }

    /// The records of the whole day.
    mutating func finish() -> [TapeRecord] {
        // Orders that never rested: their fills are all they were.
        for order in arriving.values {
            records[order.record].quantity = order.traded
            records[order.record].price = order.lastPrice
            records[order.record].flags = .rebuilt
        }
        return records
    }

    private mutating func add(_ message: FeedMessage) throws {
        guard let side = message.side, live[message.order] == nil else {
            throw fault(message, "order \(message.order) is added twice")
        }
        live[message.order] = Live(side: side, price: message.price, leaves: message.quantity)
        guard let order = arriving.removeValue(forKey: message.order) else {
            records.append(record(message, .submit, side))
            return
        }
        guard order.side == side else {
            throw fault(message, "order \(message.order) trades and rests on different sides")
        }
        let quantity = order.traded + message.quantity
        guard quantity <= 1 << 40 else {
            throw fault(message, "order \(message.order) has more shares than a tape can hold")
        }
        records[order.record].quantity = quantity
        records[order.record].price = message.price
        records[order.record].flags = .partlyRebuilt
    }

    private mutating func delete(_ message: FeedMessage) throws {
        guard let order = live.removeValue(forKey: message.order) else {
            throw fault(message, "cancel of order \(message.order), which is not in the book")
        }
        guard order.leaves == message.quantity else {
            throw fault(
                message,
                "cancel of \(message.quantity) shares of order \(message.order), which "
                    + "has \(order.leaves) left")
        }
        guard order.side == message.side else {
            throw fault(message, "cancel of order \(message.order) names the other side")
        }
        guard order.price == message.price else {
            throw fault(message, "cancel of order \(message.order) names another price")
        }
        records.append(record(message, .cancel, order.side))
    }

    private mutating func trade(_ message: FeedMessage) throws {
        guard let side = message.side else {
            try fill(message.order, message)
            try fill(message.contra, message)
            records.append(record(message, .trade, .buy, flags: .auction))
            return
        }
        let (aggressor, maker) =
            side == .buy ? (message.order, message.contra) : (message.contra, message.order)
        guard aggressor > maker else {
            throw fault(
                message,
                "order \(aggressor) is flagged as the aggressor, but is older than "
                    + "\(maker)")
        }
        guard live[aggressor] == nil else {
            throw fault(message, "order \(aggressor) rests and trades as the aggressor")
        }
        var order =
            arriving[aggressor]
            ?? Arriving(record: records.count, traded: 0, lastPrice: message.price, side: side)
        if order.traded == 0 {
            var submit = record(message, .submit, side)
            submit.order = aggressor
            submit.contra = .none
            records.append(submit)
        }
        guard order.side == side else {
            throw fault(message, "order \(aggressor) trades on both sides")
        }
        order.traded += message.quantity
        guard order.traded <= 1 << 40 else {
            throw fault(message, "order \(aggressor) has more shares than a tape can hold")
        }
        order.lastPrice = message.price
        arriving[aggressor] = order
        try fill(maker, message)
        var trade = record(message, .trade, side)
        (trade.order, trade.contra) = (aggressor, maker)
        records.append(trade)
    }

    private mutating func fill(_ id: OrderID, _ message: FeedMessage) throws {
        guard var order = live[id] else {
            throw fault(message, "trade with order \(id), which is not in the book")
        }
        // In an auction an order trades at its limit or better, otherwise at the resting price.
        let agrees =
            message.side == nil
            ? order.side.crosses(limit: order.price, resting: message.price)
            : order.price == message.price
        guard agrees else {
            throw fault(message, "trade at a price at which order \(id) could not trade")
        }
        guard order.leaves >= message.quantity else {
            throw fault(
                message,
                "trade of \(message.quantity) shares with order \(id), which has "
                    + "\(order.leaves) left")
        }
        order.leaves -= message.quantity
        live[id] = order.leaves > 0 ? order : nil
    }

    private func record(
        _ message: FeedMessage, _ kind: TapeRecordKind, _ side: Side, flags: TapeFlags = []
    ) -> TapeRecord {
        TapeRecord(
            sequence: message.sequence, time: message.time, order: message.order,
            contra: kind == .trade ? message.contra : .none, quantity: message.quantity,
            price: message.price, kind: kind, side: side, flags: flags)
    }
}
