import Backtesting
import MarketData
import Matching
import TradingModel
import Venue

/// A tape's book at one time.
struct BookAtTime {
    var phase: Phase?
    var bids: [PriceLevel]
    var asks: [PriceLevel]
    var last = Price.none
    var volume: Quantity = 0
    var orders = 0
    var auction: AuctionOutcome?

    /// The book on file after the last message at or before `time`.
    init(lobster tape: Tape, time: Timestamp) throws {
        var index = -1
        for position in 0..<tape.count {
            let record = tape[position]
            guard record.time <= time else { break }
            index = position
            if record.kind == .trade || record.kind == .hiddenTrade {
                last = record.price
                volume += record.quantity
            }
        }
        guard index >= 0 else {
            throw UserError(description: "\(tape.path): the first message is after \(time)")
        }
        let row = tape.row(index)
        bids = row.bids.filter { $0.quantity > 0 }
        asks = row.asks.filter { $0.quantity > 0 }
    }

    /// The book that matching the day up to `time` gives.
    init(replaying opened: TradableDay, time: Timestamp) throws {
        var replay = DayReplay(tape: opened.tape, rules: opened.rules, limits: opened.limits)
        replay.advance(to: time)
        phase = replay.exchange.phase
        bids = replay.exchange.book.depth(.buy)
        asks = replay.exchange.book.depth(.sell)
        last = replay.exchange.lastTrade ?? .none
        volume = replay.volume
        orders = replay.exchange.book.orderCount
        auction = replay.exchange.indicativeAuction
    }
}
