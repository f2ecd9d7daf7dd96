import Execution
import Foundation
import Journal
import TradingModel

/// A finished run, read back from its journal: the one source of every table, page and explanation.
public struct RunRecord: Sendable {
    /// What fixed the run.
    public let header: RunHeader
    /// What it counted.
    public let trailer: RunTrailer
    /// Own orders by number.
    public let orders: [OrderLife]
    /// Own fills in time order.
    public let fills: [OwnFill]
    /// Every trade of the run.
    public let trades: [Event]
    /// Both auctions, in time order.
    public let auctions: [Event]
    /// What the risk gate decided and told; of a whole run, also where the record was cut down.
    public let risk: RiskRecords
    /// Timed samples; of a basket's run, all parents together.
    public let samples: [Sample]
    /// Timed samples of each parent of a basket, where there are several.
    let parentSamples: [[Sample]]
    /// The parent of a basket that this record was cut down to, from 1; nil for a whole run.
    let parentNumber: Int?

    /// The run whose journal is the folder `path`.
    ///
    /// Throws what the journal reader throws, and ``RunRecordError`` where header or trailer are
    /// not those of a finished run.
    public init(journal path: String) throws {
        var builder = RunRecordBuilder()
        for record in try JournalReader(path: path).readAll() { try builder.take(record) }
        self = try builder.finish(path)
    }

    init(
        header: RunHeader, trailer: RunTrailer, orders: [OrderLife], fills: [OwnFill],
        trades: [Event], auctions: [Event], risk: RiskRecords, samples: [Sample],
        parentSamples: [[Sample]] = [],
        parentNumber: Int? = nil
    ) {
        self.header = header
        self.trailer = trailer
        self.orders = orders
        self.fills = fills
        self.trades = trades
        self.auctions = auctions
        self.risk = risk
        self.samples = samples
        self.parentSamples = parentSamples
        self.parentNumber = parentNumber
    }

    /// The rule number `index` of the run's day.
    public func rule(_ index: UInt32) -> RunRule? { header.rules.first { $0.index == index } }
}

/// A journal that is sound but not that of a finished run.
public struct RunRecordError: Error, CustomStringConvertible {
    /// What is missing.
    public let description: String
}

/// One fill of an own order.
public struct OwnFill: Sendable, Hashable {
    /// How the fill came about.
    public enum Role: String, Sendable {
        /// The order was resting.
        case passive
        /// The order crossed.
        case aggressive
        /// In a call auction.
        case auction
    }

    /// The journal's number of the trade.
    public let sequence: UInt64
    /// Exchange time.
    public let time: Timestamp
    /// The own order's number.
    public let order: UInt64
    /// The other order.
    public let contra: OrderID
    /// The price.
    public let price: Price
    /// Shares.
    public let quantity: Quantity
    /// What is left of the own order.
    public let leaves: Quantity
    /// The charges that the fill added.
    public let fees: Money
    /// How it came about.
    public let role: Role
    /// The best bid and ask just before the trade's command; `Price.none` in an auction.
    public let bid: Price
    /// See ``bid``.
    public let ask: Price
}

/// The life of one own order, as its run's journal tells it.
public struct OrderLife: Sendable {
    /// One thing that happened to the order.
    public struct Step: Sendable {
        /// The journal's number of the record.
        public let sequence: UInt64
        /// The record's cause.
        public let cause: UInt64
        /// What happened.
        public let event: Event
    }

    /// Its number in the run.
    public let number: UInt64
    /// The decision to send it.
    public let decision: Event
    /// What the strategy saw when it decided, if the journal has it.
    public let seen: Sample?
    /// Everything that happened to it, in order; the decision first.
    public var steps: [Step] = []

    /// Shares filled.
    public var filled: Quantity = 0
    /// Turnover of the fills in ticks × shares.
    public var filledTicks: Int64 = 0
    /// When it reached the exchange.
    public var arrived: Timestamp?
    /// Its first fill.
    public var firstFill: Timestamp?
    /// Shares and orders ahead when it came to rest.
    public var ahead: (shares: Quantity, orders: Quantity)?
    /// The event that refused it or cancelled its rest.
    public var end: Event?
    /// Charges.
    public var fees = Money.zero

    /// Where its life ended, in one word.
    public var state: String {
        if filled == decision.quantity { return "filled" }
        guard let end else { return "live" }
        if end.kind == .rejected { return "refused" }
        return end.reason == .endOfDay ? "expired" : "cancelled"
    }

    /// The number of its parent in a basket, from 1; 0 in a run of one strategy.
    public var parent: Int { Int(clamping: decision.leaves) }
    /// Why it was sent.
    public var purpose: Purpose { Purpose(decision) }
}

/// Collects a run record by record.
struct RunRecordBuilder {
    private var header: RunHeader?
    private var trailer: RunTrailer?
    private var orders: [OrderLife] = []
    private var fills: [OwnFill] = []
    private var trades: [Event] = []
    private var auctions: [Event] = []
    private var risk = RiskRecords()
    private var samples: [(sequence: UInt64, cause: UInt64, sample: Sample)] = []
    private var lastTrade: (sequence: UInt64, event: Event)?
    private var seenByDecisions: Set<UInt64> = []
    /// Samples of all parents at each moment.
    private var parentSamples: [[Sample]] = []
    private var latestTimed: UInt64 = 0

    mutating func take(_ record: JournalRecord) throws {
        switch record.body {
        case .header(let bytes):
            header = try JSONDecoder().decode(RunHeader.self, from: Data(bytes))
        case .trailer(let bytes):
            trailer = try JSONDecoder().decode(RunTrailer.self, from: Data(bytes))
        case .sample(let sample): take(sample, record.seq, record.cause)
        case .event(let event): take(event, record.seq, record.cause)
        case .decision(let bytes): try risk.take(decision: bytes, record)
        case .riskEvent(let bytes): try risk.take(riskEvent: bytes, record)
        case .input: break
        }
    }

    /// Right behind a timed sample of a basket come those of its parents, which name it as cause.
    private mutating func take(_ sample: Sample, _ sequence: UInt64, _ cause: UInt64) {
        if cause != 0, cause == latestTimed {
            if sequence == cause + 1 || parentSamples.isEmpty { parentSamples.append([]) }
            parentSamples[parentSamples.count - 1].append(sample)
            return
        }
        if cause == 0 { latestTimed = sequence }
        samples.append((sequence, cause, sample))
    }

    private mutating func take(_ event: Event, _ sequence: UInt64, _ cause: UInt64) {
        switch event.kind {
        case .trade:
            trades.append(event)
            lastTrade = (sequence, event)
            step(event.order, event, sequence, cause)
            step(event.contra, event, sequence, cause)
        case .auction:
            auctions.append(event)
        case .decided:
            seenByDecisions.insert(cause)
            let seen = samples.last { $0.sequence == cause }?.sample
            orders.append(OrderLife(number: event.order.number, decision: event, seen: seen))
            step(event.order, event, sequence, cause)
        case .settled:
            settle(event, cause)
            step(event.order, event, sequence, cause)
        default:
            if event.kind == .cancelDecided { seenByDecisions.insert(cause) }
            step(event.order, event, sequence, cause)
        }
    }

    private mutating func step(
        _ id: OrderID, _ event: Event, _ sequence: UInt64, _ cause: UInt64
    ) {
        guard id.isOwn, let index = index(of: id) else { return }
        orders[index].steps.append(
            OrderLife.Step(sequence: sequence, cause: cause, event: event))
        switch event.kind {
        case .accepted: orders[index].arrived = event.time
        case .queued where orders[index].ahead == nil:
            orders[index].ahead = (event.quantity, event.contraLeaves)
        case .canceled: orders[index].end = event
        case .rejected where event.quantity > 0:
            // What the gate refuses never reaches the exchange.
            if event.reason != .riskGate { orders[index].arrived = event.time }
            orders[index].end = event
        default: break
        }
    }

    /// Own orders are numbered from 1 in the order of their decisions.
    private func index(of id: OrderID) -> Int? {
        let index = Int(clamping: id.number) - 1
        return orders.indices.contains(index) && orders[index].number == id.number ? index : nil
    }

    private mutating func settle(_ event: Event, _ cause: UInt64) {
        guard let index = index(of: event.order), let trade = lastTrade, trade.sequence == cause
        else { return }
        let fees = Money(units: event.contraLeaves)
        let before = samples.last { $0.cause == cause }?.sample
        let role: OwnFill.Role =
            trade.event.phase.isCall
            ? .auction : trade.event.order == event.order ? .aggressive : .passive
        fills.append(
            OwnFill(
                sequence: cause, time: event.time, order: event.order.number,
                contra: event.contra, price: event.price, quantity: event.quantity,
                leaves: event.leaves, fees: fees, role: role, bid: before?.bid ?? .none,
                ask: before?.ask ?? .none))
        orders[index].filled += event.quantity
        orders[index].filledTicks += Int64(event.price.ticks) * event.quantity
        orders[index].fees += fees
        if orders[index].firstFill == nil { orders[index].firstFill = event.time }
    }

    func finish(_ path: String) throws -> RunRecord {
        guard let header else {
            throw RunRecordError(description: "\(path): the journal has no run header")
        }
        guard let trailer else {
            throw RunRecordError(
                description: "\(path): the run did not finish; its journal has no trailer")
        }
        return RunRecord(
            header: header, trailer: trailer, orders: orders, fills: fills, trades: trades,
            auctions: auctions, risk: risk,
            // Samples with a cause are what a decision saw, or what a fill met.
            samples: samples.filter { $0.cause == 0 && !seenByDecisions.contains($0.sequence) }
                .map(\.sample),
            parentSamples: try samplesByParent(path))
    }
}

extension RunRecordBuilder {
    private func samplesByParent(_ path: String) throws -> [[Sample]] {
        let count = header?.parents?.count ?? 0
        guard count > 1 else { return [] }
        guard parentSamples.allSatisfy({ $0.count == count }),
            orders.allSatisfy({ (1...count).contains($0.parent) })
        else {
            throw RunRecordError(
                description: "\(path): the journal's samples or orders do not fit its "
                    + "\(count) parents")
        }
        return (0..<count).map { parent in parentSamples.map { $0[parent] } }
    }
}

extension Purpose {
    /// The purpose that a decision event carries.
    init(_ event: Event) {
        self = Purpose(rawValue: UInt8(clamping: event.contraLeaves)) ?? .other
    }
}
