import MarketData
import Matching
import TradingModel
import Venue

/// How many snapshots the replay passed through exactly.
public struct SnapshotReport: Sendable {
    /// A count of compared and exact snapshots.
    public struct Tally: Sendable, Hashable {
        /// Snapshots compared.
        public var compared = 0
        /// Of these, equal to a state of the replay.
        public var exact = 0

        /// Whether all are.
        public var isExact: Bool { compared == exact }
    }

    /// A snapshot that no state of the replay equals, beside the state nearest in time.
    public struct Difference: Sendable {
        /// The exchange's snapshot.
        public let snapshot: MarketSnapshot
        /// The replay's book at that time.
        public let book: BookView
        /// The replay's cumulative volume at that time.
        public let volume: Quantity
    }

    /// Status TRADE, 09:30 to 14:57: ten levels a side and cumulative volume.
    public var continuous = Tally()
    /// Call auctions: indicative price, volume and surplus.
    public var calls = Tally()
    /// Every other snapshot, by its status.
    public var others: [(status: String, tally: Tally)] = []
    /// The first difference among the continuous and call snapshots.
    public var first: Difference?
    /// Snapshots compared with their order counts a level as well, where the file has them.
    public var orderCounts = Tally()
}

/// Finds for each snapshot the state of the replay that it shows, by content.
///
/// A snapshot's clock is not the ticks' clock: on SSE data each equals a state within a second or
/// two of its time, but at no fixed offset. States are compared while they are within ±3 s of the
/// snapshot's time, and a state that lasted longer counts for all of that time.
struct SnapshotAlignment {
    private static let window = Span.seconds(3)

    private struct Pending {
        let snapshot: MarketSnapshot
        let group: Group
        var isExact = false
        var countsExact = false
        /// The state in force at the snapshot's own time, kept for the report of a difference.
        var nearest: (book: BookView, volume: Quantity)?
    }

    private enum Group: Hashable {
        case continuous
        case call
        case other
    }

    private var pending: [Pending]
    /// The first snapshot whose window is not over.
    private var head = 0

    init(_ snapshots: [MarketSnapshot]) {
        pending = snapshots.map { Pending(snapshot: $0, group: SnapshotAlignment.group($0)) }
    }

    /// In a call only a snapshot that shows an indicative price says anything.
    private static func group(_ snapshot: MarketSnapshot) -> Group {
        switch snapshot.status {
        case .trading:
            let isContinuous =
                snapshot.time >= Timestamp(9, 30) && snapshot.time < Timestamp(14, 57)
            return isContinuous ? .continuous : .other
        case .openingCall, .closingCall:
            return snapshot.view.bids[0].quantity > 0 ? .call : .other
        default: return .other
        }
    }

    /// Compares the state that holds from `time` until `next` with every snapshot around it.
    mutating func compare(
        _ exchange: borrowing Exchange, volume: Quantity, from time: Timestamp,
        until next: Timestamp
    ) {
        let opens = Timestamp(nanoseconds: time.nanoseconds - SnapshotAlignment.window.nanoseconds)
        while head < pending.count, pending[head].snapshot.time < opens { head += 1 }
        let closes =
            next == .never ? Timestamp.never : next + SnapshotAlignment.window
        var view: BookView?
        var index = head
        while index < pending.count, pending[index].snapshot.time <= closes {
            defer { index += 1 }
            let snapshot = pending[index].snapshot
            let isNearest = snapshot.time >= time && snapshot.time < next
            guard isNearest || !pending[index].isExact || !pending[index].countsExact else {
                continue
            }
            guard isNearest || snapshot.volume == volume else { continue }
            let current = view ?? exchange.publishedView
            view = current
            if isNearest { pending[index].nearest = (current, volume) }
            guard snapshot.volume == volume else { continue }
            check(index, current)
        }
    }

    private mutating func check(_ index: Int, _ current: BookView) {
        let shown = pending[index].snapshot.view
        guard SnapshotAlignment.sameQuantities(shown, current) else { return }
        pending[index].isExact = true
        if shown == current { pending[index].countsExact = true }
    }

    private static func sameQuantities(_ left: BookView, _ right: BookView) -> Bool {
        for rank in 0..<BookView.depth {
            guard same(left.bids[rank], right.bids[rank]), same(left.asks[rank], right.asks[rank])
            else { return false }
        }
        return true
    }

    private static func same(_ left: PriceLevel, _ right: PriceLevel) -> Bool {
        left.quantity == right.quantity && left.price == right.price
    }

    /// The tallies at the end of the day.
    func finish() -> SnapshotReport {
        var report = SnapshotReport()
        var others: [SnapshotStatus: SnapshotReport.Tally] = [:]
        for item in pending {
            switch item.group {
            case .continuous: count(item, &report.continuous)
            case .call: count(item, &report.calls)
            case .other: count(item, &others[item.snapshot.status, default: .init()])
            }
            if item.group == .continuous, item.snapshot.hasOrderCounts {
                report.orderCounts.compared += 1
                if item.countsExact { report.orderCounts.exact += 1 }
            }
            if item.group != .other, !item.isExact, report.first == nil {
                report.first = SnapshotReport.Difference(
                    snapshot: item.snapshot, book: item.nearest?.book ?? BookView(),
                    volume: item.nearest?.volume ?? 0)
            }
        }
        report.others = SnapshotStatus.allCases.compactMap { status in
            others[status].map { (status.name, $0) }
        }
        return report
    }

    private func count(_ item: Pending, _ tally: inout SnapshotReport.Tally) {
        tally.compared += 1
        if item.isExact { tally.exact += 1 }
    }
}
