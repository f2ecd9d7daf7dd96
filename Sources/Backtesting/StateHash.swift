import Execution
import Matching
import Sodium
import TradingModel
import Venue

/// The state of a run after one of its steps.
public struct StateMark: Sendable, Hashable {
    /// Steps done.
    public let step: UInt64
    /// ``Backtest/stateHash()`` then.
    public let hash: SHA256Digest

    /// The state after `step` steps.
    public init(step: UInt64, hash: SHA256Digest) {
        self.step = step
        self.hash = hash
    }
}

extension Backtest {
    /// SHA-256 of all that the run has come to: two runs with the same hash go on alike.
    ///
    /// In this order, every number as 64 bits little-endian: records of the tape taken and the
    /// phase; both exchanges' books with every order in its place; the market's totals; each ledger;
    /// each own order; what is on its way on each leg, with its times; each strategy's tally. What a
    /// strategy keeps to itself and the state of the latencies' generators are not in it.
    public func stateHash() -> SHA256Digest {
        var state = StateBytes()
        state.put(position)
        state.put(simulated.phase.rawValue)
        state.put(simulated.book)
        state.put(reference.book)
        state.put(market.last.ticks)
        state.put(market.volume)
        state.put(market.turnover.units)
        for ledger in ledgers { state.put(ledger) }
        for index in ownOrders.indices { putOwnOrder(index, &state) }
        for arrival in arrivals {
            state.put(arrival.time.nanoseconds)
            switch arrival.request {
            case .submit(let order, _): state.put(order.id.raw)
            case .cancel(let id, _): state.put(id.raw)
            }
        }
        for response in responses {
            state.put(response.time.nanoseconds)
            state.put(response.updates.count)
        }
        state.put(feed.count)
        state.put(feed.last?.time.nanoseconds ?? 0)
        state.put(wakeUpsSet)
        state.put(wakeUps.min?.time.nanoseconds ?? 0)
        for trader in traders { state.put(trader.tally) }
        return SHA256.of(state.bytes)
    }

    private func putOwnOrder(_ index: Int, _ state: inout StateBytes) {
        let order = ownOrders[index]
        state.put(order.trader)
        state.put(order.side.rawValue)
        state.put(order.price.ticks)
        state.put(order.isLive ? 1 : 0)
        state.put(simulated.book.order(.own(UInt64(index + 1)))?.leaves ?? 0)
    }
}

/// The numbers of a state, one behind the other.
private struct StateBytes {
    var bytes: [UInt8] = []

    mutating func put(_ value: some FixedWidthInteger) {
        var rest = UInt64(truncatingIfNeeded: value)
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func put(_ book: borrowing MatchingEngine) {
        for side in Side.allCases {
            let levels = book.depth(side)
            put(levels.count)
            for level in levels {
                put(level.price.ticks)
                put(level.orders)
                for order in book.queue(side, at: level.price) {
                    put(order.id.raw)
                    put(order.shown)
                    put(order.leaves)
                }
            }
        }
    }

    mutating func put(_ ledger: Ledger) {
        for shares in [ledger.shares, ledger.bought, ledger.sold, ledger.frozenShares] {
            put(shares)
        }
        for money in [ledger.cash, ledger.frozenCash, ledger.buyTurnover, ledger.sellTurnover] {
            put(money.units)
        }
        put(ledger.fees)
    }

    mutating func put(_ fees: FeeItems) {
        for item in [fees.commission, fees.handling, fees.levy, fees.transfer, fees.stampDuty] {
            put(item.units)
        }
    }

    mutating func put(_ tally: TraderTally) {
        put(tally.ordersSent)
        put(tally.ordersRefused)
        put(tally.filled)
        put(tally.live)
        put(tally.fees)
    }
}
