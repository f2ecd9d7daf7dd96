import TradingModel

/// Finds programme-trading behaviour in a sequence of events: live or after a run.
///
/// The detectors follow the definitions of the exchanges' 程序化交易管理实施细则 (in force 2025-07-07)
/// and of their older rules on abnormal trading. Only thresholds of the profile give a verdict;
/// ``inputs(of:)`` tells what was measured with or without them. Events come in the order of time.
public struct SurveillanceScan: Sendable {
    static let second: Int64 = 1_000_000_000
    static let minute: Int64 = 60_000_000_000

    /// The thresholds.
    public let profile: SurveillanceProfile
    /// What was found so far.
    public internal(set) var findings: [SurveillanceFinding] = []

    let terms: SurveillanceTerms
    var accounts: [AccountActivity]
    var minutes: [MinuteOfStock]
    var indices: [MinuteOfIndex]
    /// Own shares of the running minute by instrument, then account.
    var ownMinutes: [TwoSides]
    /// Own aggressive amount of the running minute by institution, in money units.
    var activeAmounts: [TwoAmounts]
    var marketAmount: Int128 = 0
    var amountMinute: Int64 = -1
    var open: [OrderID: OpenOwnOrder] = [:]
    var layers: [LayeringState]
    var limitStates: [LimitHoldingState]
    var selfTrades: [Int64]
    var latest = Timestamp.zero
    /// Findings that ``takeNews()`` has given.
    var given = 0

    /// A scan before the day.
    public init(profile: SurveillanceProfile, terms: SurveillanceTerms) {
        self.profile = profile
        self.terms = terms
        let (count, stocks) = (terms.institutions.count, terms.instruments.count)
        accounts = Array(repeating: AccountActivity(), count: count)
        minutes = Array(repeating: MinuteOfStock(), count: stocks)
        indices = Array(repeating: MinuteOfIndex(), count: terms.indices)
        ownMinutes = Array(repeating: TwoSides(), count: count * stocks)
        let institutions = Int(terms.institutions.max() ?? 0) + 1
        activeAmounts = Array(repeating: TwoAmounts(), count: institutions)
        selfTrades = Array(repeating: 0, count: institutions)
        layers = Array(repeating: LayeringState(), count: count * stocks * 2)
        limitStates = Array(repeating: LimitHoldingState(), count: count * stocks * 2)
    }

    /// Takes the next event; one of an unknown account, instrument or index is ignored.
    public mutating func observe(_ event: SurveillanceEvent) {
        guard RiskGate.isOfDay(event.time), event.time >= latest else { return }
        guard
            event.kind == .marketTrade || event.kind == .index || event.kind == .limitQueue
                || Int(event.account) < accounts.count
        else { return }
        let known = event.kind == .index ? indices.count : minutes.count
        guard Int(event.instrument) < known,
            event.quantity >= 0, event.quantity <= RiskGate.maximumShares
        else { return }
        latest = event.time
        rollAmounts(to: event.time)
        switch event.kind {
        case .order: enter(event)
        case .cancel: cancel(event)
        case .ownTrade: trade(event)
        case .marketTrade: market(event)
        case .index: index(event)
        case .limitQueue: queue(event)
        }
    }

    /// Closes the day: the last minutes, and what is judged by the day as a whole.
    ///
    /// It is closed at `time`, if that is later than the last event.
    public mutating func finish(at time: Timestamp = .zero) {
        latest = max(latest, time)
        for instrument in minutes.indices { closeMinute(UInt32(instrument)) }
        closeAmounts()
        for account in accounts.indices { findings += dayFindings(UInt16(account)) }
    }

    /// What was measured of an account over the day, each number with its threshold.
    public func inputs(of account: UInt16) -> [SurveillanceInput] {
        guard Int(account) < accounts.count else { return [] }
        let state = accounts[Int(account)]
        return [
            input(.messagesPerSecond, state.most), input(.messagesPerDay, state.messages),
            input(.instantCancels, state.instantCancels),
            input(.dayCancelRatio, state.cancelRatio),
            input(.rampMove, state.largestRamp.move), input(.rampShare, state.largestRamp.share),
            input(.rampEvents, state.ramps), input(.rampStocks, Int64(state.rampStocks.count)),
            input(.selfTrades, selfTrades[institution(account)]),
        ]
    }

    // MARK: Parts

    func input(_ field: SurveillanceField, _ measured: Int64) -> SurveillanceInput {
        SurveillanceInput(field: field, measured: measured, threshold: profile[field])
    }

    func institution(_ account: UInt16) -> Int { Int(terms.institutions[Int(account)]) }

    /// Notes a finding if every input that has a threshold reaches it, and the first has one.
    @discardableResult
    mutating func judge(
        _ category: SurveillanceCategory, _ account: UInt16, _ instrument: UInt32?,
        _ inputs: [SurveillanceInput], _ occurrences: [SurveillanceOccurrence] = [],
        at time: Timestamp? = nil
    ) -> Bool {
        let found = finding(category, account, instrument, inputs, occurrences, at: time)
        if let found { findings.append(found) }
        return found != nil
    }

    private func finding(
        _ category: SurveillanceCategory, _ account: UInt16, _ instrument: UInt32?,
        _ inputs: [SurveillanceInput], _ occurrences: [SurveillanceOccurrence] = [],
        at time: Timestamp? = nil
    ) -> SurveillanceFinding? {
        guard inputs.first?.isReached == true, inputs.allSatisfy({ $0.isReached != false })
        else { return nil }
        return SurveillanceFinding(
            category: category, time: time ?? latest, account: account, instrument: instrument,
            inputs: inputs, citation: profile.citation, occurrences: occurrences)
    }

    /// What is judged by the day as a whole, by the day so far.
    func dayFindings(_ account: UInt16) -> [SurveillanceFinding] {
        let state = accounts[Int(account)]
        let canceled = finding(
            .instantCancels, account, nil,
            [
                input(.instantCancels, state.instantCancels),
                input(.dayCancelRatio, state.cancelRatio),
            ], state.instantCancelList)
        guard profile[.rampMove] != nil, profile[.rampShare] != nil, state.ramps > 0 else {
            return [canceled].compactMap(\.self)
        }
        let counts = [
            input(.rampStocks, Int64(state.rampStocks.count)), input(.rampEvents, state.ramps),
        ]
        let ordered = counts.filter { $0.threshold != nil } + counts.filter { $0.threshold == nil }
        let ramped = finding(.ramping, account, nil, ordered, state.rampList)
        return [canceled, ramped].compactMap(\.self)
    }
}
