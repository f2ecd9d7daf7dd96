import Matching
import TradingModel
import Venue

/// How far a run with own orders has moved from the day as it was.
public struct FidelityReport: Sendable, Hashable, Codable {
    /// Trades of the historical day.
    public var historicalTrades = 0
    /// Of these, reproduced by matching the day without own orders.
    public var reproducedWithoutOwnOrders = 0
    /// Of these, still there, between the same two orders, with own orders in the book.
    public var identicalWithOwnOrders = 0
    /// Own shares as a part of all shares traded in the run, in millionths.
    public var ownShareMillionths: Int64 = 0
    /// Shares of historical orders that rest longer than they did in history: now, and at most.
    public var phantomShares: Int64 = 0
    /// The largest number of phantom shares at any time.
    public var phantomSharesPeak: Int64 = 0
    /// Historical orders with phantom shares at the end.
    public var phantomOrders = 0
    /// Historical cancels of orders that the run had already consumed.
    public var orphanCancels = 0
    /// Historical cancels of orders that the run had consumed in part.
    public var partlyOrphanCancels = 0
    /// Time-weighted mean distance of the mid price from history's, in thousandths of a tick, from
    /// the first own order on.
    public var meanMidDivergenceMilliticks: Int64 = 0
    /// The largest distance, in half ticks.
    public var maximumMidDivergenceHalfTicks: Int64 = 0
    /// Historical orders that the rulebook would have refused.
    public var historyRefusedByRules = 0
    /// Call auctions of the historical day, and those that come out the same without own orders.
    public var historicalAuctions = 0
    /// See ``historicalAuctions``.
    public var reproducedAuctions = 0
}

/// Compares the run's exchange with one that replays the same day without own orders.
struct FidelityMonitor {
    private(set) var report = FidelityReport()
    private var historicalTrades: [TradeKey: Int] = [:]
    private var phantom: [OrderID: Quantity] = [:]
    private var divergence = Divergence()
    /// Price and shares of the opening and closing auction: on the tape, and in the replay.
    private var tapeAuctions: [AuctionSum] = [AuctionSum(), AuctionSum()]
    private var replayedAuctions: [AuctionSum] = []

    private struct AuctionSum: Equatable {
        var price = Price.none
        var quantity: Quantity = 0
    }

    private struct TradeKey: Hashable {
        let order: OrderID
        let contra: OrderID
        let price: Price
        let quantity: Quantity
    }

    /// Notes trades of the exchange that replays history, and those of the run.
    mutating func compareTrades(
        reference: borrowing EventBuffer, simulated: borrowing EventBuffer
    ) {
        for index in reference.indices {
            let event = reference[index]
            if event.kind == .trade { historicalTrades[key(event), default: 0] += 1 }
            if event.kind == .auction {
                replayedAuctions.append(
                    AuctionSum(price: event.price, quantity: event.quantity))
            }
        }
        for index in simulated.indices where simulated[index].kind == .trade {
            let key = key(simulated[index])
            guard let count = historicalTrades[key], count > 0 else { continue }
            historicalTrades[key] = count - 1
            report.identicalWithOwnOrders += 1
        }
    }

    private func key(_ event: Event) -> TradeKey {
        TradeKey(
            order: event.order, contra: event.contra, price: event.price, quantity: event.quantity)
    }

    /// Notes a historical cancel whose order the run has already used, in part or whole.
    mutating func noteCancel(historyLeaves: Quantity, runLeaves: Quantity?) {
        guard let runLeaves else {
            report.orphanCancels += 1
            return
        }
        if runLeaves < historyLeaves { report.partlyOrphanCancels += 1 }
    }

    /// Notes an auction's trade on the tape.
    mutating func noteAuction(of trade: Event) {
        let index = trade.time < Timestamp(12, 0) ? 0 : 1
        tapeAuctions[index].price = trade.price
        tapeAuctions[index].quantity += trade.quantity
    }

    mutating func noteRefusedByRules() { report.historyRefusedByRules += 1 }

    /// Updates the phantom depth of every historical order that the events touched.
    mutating func comparePhantoms(
        touchedBy events: borrowing EventBuffer, simulated: borrowing MatchingEngine,
        reference: borrowing MatchingEngine
    ) {
        for index in events.indices {
            let event = events[index]
            comparePhantom(event.order, simulated, reference)
            comparePhantom(event.contra, simulated, reference)
        }
    }

    private mutating func comparePhantom(
        _ id: OrderID, _ simulated: borrowing MatchingEngine, _ reference: borrowing MatchingEngine
    ) {
        guard id != .none, !id.isOwn else { return }
        let run = simulated.order(id)?.leaves ?? 0
        let history = reference.order(id)?.leaves ?? 0
        let excess = max(run - history, 0)
        let before = phantom[id] ?? 0
        guard excess != before else { return }
        phantom[id] = excess == 0 ? nil : excess
        report.phantomShares += excess - before
        report.phantomSharesPeak = max(report.phantomSharesPeak, report.phantomShares)
    }

    /// Notes both mid prices, valid from `time` on; `isCounting` once an own order was sent.
    mutating func compareMids(
        simulated: TopOfBook, reference: TopOfBook, at time: Timestamp, isCounting: Bool
    ) {
        divergence.move(
            to: isCounting ? distance(simulated, reference) : nil, at: time)
    }

    private func distance(_ left: TopOfBook, _ right: TopOfBook) -> Int64? {
        guard let a = left.doubledMid, let b = right.doubledMid else { return nil }
        return abs(a - b)
    }

    /// The report at the end of the day.
    mutating func finish(
        historicalTrades: Int, reproduced: Int, ownShares: Quantity, allShares: Quantity,
        at time: Timestamp
    ) -> FidelityReport {
        divergence.move(to: nil, at: time)
        report.historicalTrades = historicalTrades
        report.reproducedWithoutOwnOrders = reproduced
        report.phantomOrders = phantom.count
        for (index, auction) in tapeAuctions.enumerated() where auction.quantity > 0 {
            report.historicalAuctions += 1
            let isSame = index < replayedAuctions.count && replayedAuctions[index] == auction
            if isSame { report.reproducedAuctions += 1 }
        }
        report.ownShareMillionths =
            allShares > 0 ? Int64(Int128(ownShares) * 1_000_000 / Int128(allShares)) : 0
        report.meanMidDivergenceMilliticks = divergence.meanHalfTicksTimes1000 / 2
        report.maximumMidDivergenceHalfTicks = divergence.maximum
        return report
    }
}

/// A time-weighted mean of a distance that is constant between updates.
private struct Divergence {
    private var current: Int64?
    private var since = Timestamp.zero
    private var weighted = Int128(0)
    private var duration = Int128(0)
    private(set) var maximum: Int64 = 0

    mutating func move(to distance: Int64?, at time: Timestamp) {
        if let current {
            let length = Int128(time.nanoseconds - since.nanoseconds)
            weighted += Int128(current) * length
            duration += length
        }
        current = distance
        since = time
        maximum = max(maximum, distance ?? 0)
    }

    var meanHalfTicksTimes1000: Int64 {
        duration > 0 ? Int64(weighted * 1_000 / duration) : 0
    }
}
