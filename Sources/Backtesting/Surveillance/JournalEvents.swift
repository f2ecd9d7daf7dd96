import Journal
import Risk
import TradingModel

/// Reads out of a run's journal what surveillance is told, in the order of the exchange's clock.
struct JournalEvents {
    /// The events, of instrument `instrument`.
    private(set) var events: [SurveillanceEvent] = []

    /// The events of `records`, whose accounts have the numbers `accounts` in the scan.
    init(
        _ records: [JournalRecord], header: RunHeader, instrument: UInt32, accounts: [UInt16]
    ) {
        var feed = SurveillanceFeed(instrument: instrument)
        var events: [SurveillanceEvent] = []
        for record in records {
            switch record.body {
            case .event(let event) where event.kind == .decided:
                let parent = Int(clamping: event.leaves)
                let place = parent > 0 ? header.parents?[parent - 1].account ?? 0 : 0
                feed.enter(event.order, account: accounts[place], side: event.side)
            case .event(let event): feed.take(event) { events.append($0) }
            case .riskEvent(let bytes):
                if case .limitQueue(let queue) = RiskRecord(bytes[...]) {
                    feed.take(queue) { events.append($0) }
                }
            default: break
            }
        }
        self.events = events
    }
}
