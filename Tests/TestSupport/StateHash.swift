import Matching
import TradingModel

/// A running digest of whole numbers; equal sequences give equal digests.
struct Digest {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func mix(_ word: UInt64) {
        // Both steps are bijections of the value, so a single differing word always shows.
        value = (value ^ word) &* 0xBF58_476D_1CE4_E5B9
        value ^= value &>> 29
    }

    mutating func mix(_ word: Int64) { mix(UInt64(bitPattern: word)) }

    mutating func mix(_ level: PriceLevel) {
        mix(UInt64(UInt32(bitPattern: level.price.ticks)) &<< 32 | UInt64(level.orders))
        mix(level.quantity)
    }
}

/// A digest of everything the books hold.
///
/// Per instrument the phase, then bids and asks, best first: the level (price, orders, shares shown)
/// and its orders as they will trade (number, shown, leaves).
public func stateHash(of engine: borrowing MatchingEngine) -> UInt64 {
    var digest = Digest()
    digest.mix(Int64(engine.orderCount))
    for instrument in 0..<UInt32(engine.instruments) {
        digest.mix(UInt64(engine.phase(of: instrument).rawValue))
        for side in [Side.buy, .sell] {
            let levels = engine.depth(side, instrument: instrument)
            digest.mix(Int64(levels.count))
            for level in levels {
                digest.mix(level)
                for order in engine.queue(side, at: level.price, instrument: instrument) {
                    digest.mix(order.id.raw)
                    digest.mix(order.shown)
                    digest.mix(order.leaves)
                }
            }
        }
    }
    return digest.value
}

/// The digest of a naive market; see `stateHash(of:)` of the engine.
public func stateHash(of market: NaiveMarket) -> UInt64 {
    var digest = Digest()
    digest.mix(Int64(market.orderCount))
    for book in market.books {
        digest.mix(UInt64(book.phase.rawValue))
        for side in [Side.buy, .sell] {
            let levels = book.depth(side)
            let orders = book.queue(side)
            digest.mix(Int64(levels.count))
            var rank = 0
            for level in levels {
                digest.mix(level)
                for _ in 0..<level.orders {
                    digest.mix(orders[rank].order.id.raw)
                    digest.mix(orders[rank].shown)
                    digest.mix(orders[rank].leaves)
                    rank += 1
                }
            }
        }
    }
    return digest.value
}

/// The books of an instrument as a list of orders: bids, then asks, as they will trade.
public func orders(
    of engine: borrowing MatchingEngine, instrument: UInt32 = 0
) -> [RestingOrder] {
    var result: [RestingOrder] = []
    for side in [Side.buy, .sell] {
        for level in engine.depth(side, instrument: instrument) {
            result += engine.queue(side, at: level.price, instrument: instrument)
        }
    }
    return result
}
