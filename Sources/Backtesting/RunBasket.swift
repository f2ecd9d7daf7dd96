import Execution
import Rulebook
import TradingModel

/// A parent of a basket, as its run's header has it.
public struct RunParent: Codable, Hashable, Sendable {
    /// Its id in the basket.
    public var id: String
    /// Its account, as an index into the run's.
    public var account: Int
    /// Its strategy.
    public var strategy: String
    /// The strategy's parameters, in their order.
    public var parameters: [RunParameter]
    /// `buy`, `sell` or `both`.
    public var side: String
    /// Shares to trade.
    public var quantity: Int64
    /// The window in nanoseconds since midnight.
    public var startTime: Int64
    /// See ``startTime``.
    public var endTime: Int64
    /// Passive deficit band in shares, for plots.
    public var band: Int64
}

/// An account of a basket before the day, as one security sees it.
public struct RunAccount: Codable, Hashable, Sendable {
    /// Its name in the basket.
    public var name: String
    /// Shares of the security.
    public var openingShares: Int64
    /// Its whole cash, ten-thousandths of the currency unit.
    public var openingCash: Int64
    /// Whether other securities trade with the same cash on the day.
    public var isShared: Bool
}

/// What became of a parent of a basket.
public struct RunParentEnd: Codable, Hashable, Sendable {
    /// Orders sent.
    public var ordersSent: Int
    /// Orders refused.
    public var ordersRefused: Int
    /// Commission kept by the broker, ten-thousandths.
    public var commission: Int64
    /// Handling fee.
    public var handling: Int64
    /// CSRC levy.
    public var levy: Int64
    /// Transfer fee.
    public var transfer: Int64
    /// Stamp duty.
    public var stampDuty: Int64
}

/// What became of an account of a basket in one security.
public struct RunAccountEnd: Codable, Hashable, Sendable {
    /// Shares of the security at the end.
    public var closingShares: Int64
    /// Shares bought.
    public var bought: Int64
    /// Shares sold.
    public var sold: Int64
    /// Turnover of buys, ten-thousandths.
    public var buyTurnover: Int64
    /// Turnover of sells, ten-thousandths.
    public var sellTurnover: Int64
    /// All charges, ten-thousandths.
    public var fees: Int64

    /// What the security has added to the account's cash, ten-thousandths.
    public var cashMovement: Int64 { sellTurnover - buyTurnover - fees }
}

extension RunTrailer {
    /// The trailer of a basket's run, with what became of each parent and account.
    init(ofBasket outcome: BacktestOutcome) {
        self.init(outcome)
        parents = outcome.tallies.map { tally in
            RunParentEnd(
                ordersSent: tally.ordersSent, ordersRefused: tally.ordersRefused,
                commission: tally.fees.commission.units, handling: tally.fees.handling.units,
                levy: tally.fees.levy.units, transfer: tally.fees.transfer.units,
                stampDuty: tally.fees.stampDuty.units)
        }
        accounts = outcome.ledgers.map { ledger in
            RunAccountEnd(
                closingShares: ledger.shares, bought: ledger.bought, sold: ledger.sold,
                buyTurnover: ledger.buyTurnover.units, sellTurnover: ledger.sellTurnover.units,
                fees: ledger.fees.total.units)
        }
        crossShares = outcome.crossShares
    }
}

extension RunRecord {
    /// Own order `number`, or nil.
    func order(_ number: UInt64) -> OrderLife? {
        let index = Int(clamping: number) - 1
        if orders.indices ~= index, orders[index].number == number { return orders[index] }
        return orders.first { $0.number == number }
    }

    /// The run as its parent `number` (from 1) had it: that parent's orders, fills, charges and
    /// schedule on the whole market; nil where the run has no such parent.
    public func parent(_ number: Int) -> RunRecord? {
        guard let parents = header.parents, parents.indices ~= number - 1,
            let ends = trailer.parents, ends.indices ~= number - 1
        else { return nil }
        let own = orders.filter { $0.parent == number }
        let numbers = Set(own.map(\.number))
        let ownFills = fills.filter { numbers.contains($0.order) }
        return RunRecord(
            header: header.cut(to: parents[number - 1]),
            trailer: trailer.cut(to: ends[number - 1], fills: ownFills, of: self), orders: own,
            fills: ownFills, trades: trades, auctions: auctions, risk: risk,
            samples: parentSamples.isEmpty ? samples : parentSamples[number - 1],
            parentNumber: number)
    }
}

extension RunHeader {
    fileprivate func cut(to parent: RunParent) -> RunHeader {
        var header = self
        header.strategy = parent.strategy
        header.parameters = parent.parameters
        header.side = parent.side
        header.quantity = parent.quantity
        header.startTime = parent.startTime
        header.endTime = parent.endTime
        header.band = parent.band
        return header
    }
}

extension RunTrailer {
    /// Shares and cash stay those of all accounts: a parent has none of its own.
    fileprivate func cut(to end: RunParentEnd, fills: [OwnFill], of run: RunRecord) -> RunTrailer {
        var trailer = self
        trailer.ordersSent = end.ordersSent
        trailer.ordersRefused = end.ordersRefused
        trailer.commission = end.commission
        trailer.handling = end.handling
        trailer.levy = end.levy
        trailer.transfer = end.transfer
        trailer.stampDuty = end.stampDuty
        (trailer.bought, trailer.sold) = (0, 0)
        (trailer.buyTurnover, trailer.sellTurnover) = (0, 0)
        for fill in fills {
            let turnover = run.header.scale.notional(fill.price, fill.quantity)?.units ?? 0
            if run.order(fill.order)?.decision.side == .sell {
                trailer.sold += fill.quantity
                trailer.sellTurnover += turnover
            } else {
                trailer.bought += fill.quantity
                trailer.buyTurnover += turnover
            }
        }
        return trailer
    }
}
