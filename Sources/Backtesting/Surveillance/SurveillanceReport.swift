import Foundation
import Journal
import Risk
import Rulebook
import TradingModel

/// Programme-trading surveillance of one day's runs: findings, what was measured, and what could not
/// be judged.
public struct SurveillanceReport: Sendable {
    /// What cannot be judged, and why.
    public struct Skipped: Sendable, Hashable {
        /// The category.
        public let category: SurveillanceCategory
        /// Why, in one sentence.
        public let reason: String
    }

    /// An account, and what was measured of it.
    public struct Account: Sendable {
        /// Its name.
        public let name: String
        /// Each number with its threshold.
        public let inputs: [SurveillanceInput]
    }

    /// The day.
    public let date: String
    /// The securities, by the scan's numbers.
    public let instruments: [String]
    /// The indices, by the scan's numbers.
    public let indices: [String]
    /// The accounts, by the scan's numbers.
    public let accounts: [Account]
    /// The thresholds.
    public let profile: SurveillanceProfile
    /// What was found.
    public let findings: [SurveillanceFinding]
    /// What could not be judged.
    public let skipped: [Skipped]
    /// The runs' headers.
    let headers: [RunHeader]

    /// Scans the runs in `folders`, all of one day, one a security.
    ///
    /// `institutions` names accounts that belong together; every other account is an institution of
    /// its own. Throws what the journals throw, and ``RunFolderError`` where the runs do not fit
    /// together.
    public init(
        runs folders: [String], profile: SurveillanceProfile, indices: IndexSeries = IndexSeries(),
        institutions: [[String]] = []
    ) throws {
        var journals: [(header: RunHeader, records: [JournalRecord])] = []
        for folder in folders {
            let path = folder + "/" + RunFolder.journal
            let records = try JournalReader(path: path).readAll()
            guard case .header(let bytes)? = records.first?.body else {
                throw RunRecordError(description: "\(path): the journal has no run header")
            }
            journals.append(
                (try JSONDecoder().decode(RunHeader.self, from: Data(bytes)), records))
        }
        let headers = journals.map(\.header)
        try SurveillanceReport.check(headers, folders)
        let names = headers.flatMap(\.accountNames).reduce(into: [String]()) { all, name in
            if !all.contains(name) { all.append(name) }
        }
        var scan = SurveillanceScan(
            profile: profile,
            terms: try SurveillanceTerms(
                institutions: try SurveillanceReport.numbers(names, institutions),
                instruments: headers.map(\.surveillanceTerms), indices: indices.names.count))
        var events = indices.events
        for (number, journal) in journals.enumerated() {
            let accounts = journal.header.accountNames.map { name in
                UInt16(names.firstIndex(of: name) ?? 0)
            }
            events +=
                JournalEvents(
                    journal.records, header: journal.header, instrument: UInt32(number),
                    accounts: accounts
                ).events
        }
        for event in SurveillanceReport.sorted(events) { scan.observe(event) }
        scan.finish(
            at: Timestamp(nanoseconds: headers.compactMap { $0.phases.last?.start }.max() ?? 0))
        date = headers[0].date
        instruments = headers.map(\.instrument)
        self.indices = indices.names
        self.profile = profile
        self.headers = headers
        findings = scan.findings
        accounts = names.enumerated().map { number, name in
            Account(name: name, inputs: scan.inputs(of: UInt16(number)))
        }
        skipped = SurveillanceReport.skipped(
            profile, hasIndex: !indices.names.isEmpty,
            hasQueue: events.contains { $0.kind == .limitQueue })
    }

    private static func check(_ headers: [RunHeader], _ folders: [String]) throws {
        for (header, folder) in zip(headers, folders) {
            guard header.date == headers[0].date else {
                throw RunFolderError(
                    description: "\(folder): is a run of \(header.date), the first is of "
                        + "\(headers[0].date); surveillance looks at one day")
            }
            guard headers.count(where: { $0.instrument == header.instrument }) == 1 else {
                throw RunFolderError(
                    description: "\(folder): a second run of \(header.instrument) on "
                        + "\(header.date); give one run of each security")
            }
        }
    }

    /// The institution of each account.
    private static func numbers(
        _ names: [String], _ institutions: [[String]]
    ) throws -> [UInt16] {
        var result = names.indices.map { UInt16($0) }
        var taken: Set<String> = []
        for group in institutions {
            var first: UInt16?
            for name in group {
                guard let index = names.firstIndex(of: name) else {
                    throw RunFolderError(
                        description: "no account \(name) in these runs; they have "
                            + names.joined(separator: ", "))
                }
                guard taken.insert(name).inserted else {
                    throw RunFolderError(
                        description: "account \(name) is named in two institutions")
                }
                first = first ?? UInt16(index)
                result[index] = first ?? UInt16(index)
            }
        }
        return result
    }

    /// In the order of time; at equal times as they were told.
    private static func sorted(_ events: [SurveillanceEvent]) -> [SurveillanceEvent] {
        events.enumerated().sorted { left, right in
            (left.element.time, left.offset) < (right.element.time, right.offset)
        }.map(\.element)
    }

    private static func skipped(
        _ profile: SurveillanceProfile, hasIndex: Bool, hasQueue: Bool
    ) -> [Skipped] {
        var result: [Skipped] = []
        if !hasIndex {
            result.append(
                Skipped(
                    category: .largeTrades,
                    reason: "no index values: a run does not hold them; give --index FILE"))
        }
        if !hasQueue {
            result.append(
                Skipped(
                    category: .limitHolding,
                    reason: "no own order waited at a limit price of the day at a sample"))
        }
        for category in SurveillanceCategory.allCases
        where !result.contains(where: { $0.category == category }) {
            let fields = category.thresholds
            if !fields.contains(where: { profile[$0] != nil }) {
                result.append(
                    Skipped(
                        category: category,
                        reason:
                            "profile \(profile.name) has no number for it, as no rule publishes "
                            + "one; a broker's own belong in a profile file"))
            }
        }
        return result
    }

    /// What a tape by itself allows: nothing, for lack of account ids.
    public static func skippedOnTape() -> [Skipped] {
        SurveillanceCategory.allCases.map { category in
            Skipped(
                category: category,
                reason: "Level-2 data carry no account ids; this category is judged by account")
        }
    }
}

extension SurveillanceCategory {
    /// Thresholds without any of which the category cannot be judged.
    var thresholds: [SurveillanceField] {
        switch self {
        case .rate: [.messagesPerSecond]
        case .dayCount: [.messagesPerDay]
        case .instantCancels: [.instantCancels]
        case .ramping: [.rampMove]
        case .largeTrades: [.indexMove]
        case .selfTrade: [.selfTrades]
        case .layering: [.layeringShares]
        case .limitHolding: [.limitHoldingShares]
        }
    }
}

extension RunHeader {
    /// The accounts of the run by name.
    var accountNames: [String] { accounts?.map(\.name) ?? [RiskMandate.account] }

    /// What surveillance has to know of the security.
    fileprivate var surveillanceTerms: SurveillanceTerms.Instrument {
        var limits: ClosedRange<Price>?
        if let lower = lowerLimit, let upper = upperLimit, lower <= upper {
            limits = Price(ticks: lower)...Price(ticks: upper)
        }
        return SurveillanceTerms.Instrument(unit: max(tickUnits, 1), limits: limits)
    }
}
