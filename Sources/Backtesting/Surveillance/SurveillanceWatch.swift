import Risk
import TradingModel

/// Surveillance that goes along with a run and tells the gate what it finds.
///
/// It sees what happens at the exchange; the gate learns of a finding when the market that the
/// strategies see has come to its moment, so that no order is refused for what nobody could know. Its
/// lines are those with which the run began: other limits in the course of it do not change them.
struct SurveillanceWatch {
    private var scan: SurveillanceScan
    private var waiting: [(since: Timestamp, finding: SurveillanceFinding)] = []

    /// A watch over accounts and instruments by the gate's numbers; nil where the profile has no lines
    /// but those that the gate itself counts. Throws `RiskFault` where they are too many.
    init?(
        _ profile: SurveillanceProfile, accounts: Int,
        instruments: [SurveillanceTerms.Instrument]
    ) throws(RiskFault) {
        let counted: [SurveillanceField] = [
            .messagesPerSecond, .messagesPerDay, .instantCancels, .dayCancelRatio,
        ]
        let hasLines = SurveillanceField.allCases.contains {
            profile[$0] != nil && !counted.contains($0)
        }
        guard hasLines else { return nil }
        scan = SurveillanceScan(
            profile: profile,
            terms: try SurveillanceTerms(
                institutions: (0..<accounts).map { UInt16($0) }, instruments: instruments,
                indices: 0))
    }

    /// Takes what happened at the exchange.
    mutating func observe(_ event: SurveillanceEvent) {
        scan.observe(event)
        for finding in scan.takeNews() { waiting.append((event.time, finding)) }
    }

    /// Takes out what was found up to `time`.
    ///
    /// The exchange may be ahead of it: then no minute is closed, and what was found since stays here.
    mutating func takeFindings(through time: Timestamp) -> [SurveillanceFinding] {
        scan.advance(to: time)
        for finding in scan.takeNews() { waiting.append((time, finding)) }
        let due = waiting.prefix { $0.since <= time }.map(\.finding)
        waiting.removeFirst(due.count)
        return due
    }
}
