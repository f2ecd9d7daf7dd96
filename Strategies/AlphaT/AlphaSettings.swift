import Execution
import TradingModel

/// What Alpha-T may do, and when: its parameters with their values.
///
/// Names follow the T0 parents of XTP AlgoX where those have one (`open_side`, `available_amount`,
/// `max_order_amount`, `max_order_ratio`, `force_close_out`).
struct AlphaSettings: Sendable {
    enum OpenSide: String, Sendable, CaseIterable {
        case all, buyOnly, sellOnly
    }

    var openSide: OpenSide
    var availableAmount: Money?
    var maxOrderAmount: Money?
    var maxOrderRatio: Int64
    var maxExposureAmount: Money?
    var maxExposureRatio: Int64
    var entryCutOff: Timestamp
    var flatFrom: Timestamp
    var stopTrade: Int64
    var stopDay: Int64
    var maxHolding: Span
    var forceCloseOut: Bool
    var limitDistance: Int64
    var maxSpread: Int64
    var gate: EdgeGate
    var adverseSelection: Int64
    var minOutcomes: Int
    var minSkill: Double
    var maxEntryWait: Span
    var passiveExit: Span
    var maxCancelRatio: Int64

    private static let openSide = Parameter.choice(
        "openSide", default: "all", of: OpenSide.allCases.map(\.rawValue),
        "Round trips that may be opened: all, those that buy first, those that sell first.")
    private static let availableAmount = Parameter.optionalMoney(
        "availableAmount", "Cash that it may use at most; the account's where none is given.")
    private static let maxOrderAmount = Parameter.optionalMoney(
        "maxOrderAmount", "The largest value of a round trip's entry.")
    private static let maxOrderRatio = Parameter.integer(
        "maxOrderRatio", default: 25, in: 1...100, unit: "percent of the base",
        "The largest entry of a round trip.")
    private static let maxExposureAmount = Parameter.optionalMoney(
        "maxExposureAmount", "The largest value that may be away from the base.")
    private static let maxExposureRatio = Parameter.integer(
        "maxExposureRatio", default: 50, in: 1...100, unit: "percent of the base",
        "Shares that may be away from the base, on either side.")
    private static let entryCutOff = Parameter.time(
        "entryCutOff", default: Timestamp(14, 30), "No round trip is opened from then on.")
    private static let flatFrom = Parameter.time(
        "flatFrom", default: Timestamp(14, 50),
        "From then on it returns to the base: passively, a tick better, across, in the auction.")
    private static let stopTrade = Parameter.integer(
        "stopTrade", default: 80, in: 1...10_000, unit: "basis points of the entry's value",
        "A round trip that would lose more, charges included, is closed at once.")
    private static let stopDay = Parameter.integer(
        "stopDay", default: 30, in: 1...10_000, unit: "basis points of the base's value",
        "A day that would lose more is over: close at once, open nothing.")
    private static let maxHolding = Parameter.span(
        "maxHolding", default: .seconds(1_800), in: .seconds(10) ... .seconds(14_400),
        "Trading time after which a round trip is closed; the forecast reaches no further.")
    private static let forceCloseOut = Parameter.flag(
        "forceCloseOut", default: true,
        "Whether a round trip is closed at once when the price comes close to a limit.")
    private static let limitDistance = Parameter.integer(
        "limitDistance", default: 50, in: 0...1_000, unit: "basis points",
        "Closer to a price limit nothing is opened; 50 is a move of 9.5% under a limit of 10%.")
    private static let maxSpread = Parameter.integer(
        "maxSpread", default: 20, in: 1...1_000, unit: "basis points",
        "With a wider spread nothing is opened.")
    private static let minEdge = Parameter.integer(
        "minEdge", default: 2, in: -1_000...1_000, unit: "basis points of the clip's value",
        "What the expected gain must leave after fees and spread.")
    private static let confidence = Parameter.number(
        "confidence", default: 1, in: 0...10, unit: "standard errors",
        "Taken off the forecast before it is compared with its cost.")
    private static let adverseSelection = Parameter.integer(
        "adverseSelection", default: 100, in: 0...500, unit: "percent of half the spread",
        "What a passive fill loses to those who know more.")
    private static let minOutcomes = Parameter.integer(
        "minOutcomes", default: 40, in: 0...100_000, unit: "independent outcomes",
        "Learned from before anything is opened; a day has eight of half an hour.")
    private static let minSkill = Parameter.number(
        "minSkill", default: 2, in: -10...10, unit: "t-statistic",
        "Of the trailing information coefficient; below, nothing is opened.")
    private static let maxEntryWait = Parameter.span(
        "maxEntryWait", default: .seconds(60), in: .seconds(1) ... .seconds(3_600),
        "A queue that is expected to take longer is not joined, and a wait no longer borne.")
    private static let passiveExit = Parameter.span(
        "passiveExit", default: .seconds(60), in: .zero ... .seconds(3_600),
        "So long an exit that is not urgent waits in the queue before it crosses.")
    private static let maxCancelRatio = Parameter.integer(
        "maxCancelRatio", default: 60, in: 0...100, unit: "percent of the orders sent",
        "Above it nothing is opened; counted from the tenth order on.")

    static let specs = [
        openSide.spec, availableAmount.spec, maxOrderAmount.spec, maxOrderRatio.spec,
        maxExposureAmount.spec, maxExposureRatio.spec, entryCutOff.spec, flatFrom.spec,
        stopTrade.spec, stopDay.spec, maxHolding.spec, forceCloseOut.spec, limitDistance.spec,
        maxSpread.spec, minEdge.spec, confidence.spec, adverseSelection.spec, minOutcomes.spec,
        minSkill.spec, maxEntryWait.spec, passiveExit.spec, maxCancelRatio.spec,
    ]

    /// As `setup` says; throws ``StrategyError`` where two times contradict one another.
    init(_ setup: StrategySetup) throws(StrategyError) {
        typealias Own = AlphaSettings
        openSide = OpenSide(rawValue: setup[Own.openSide]) ?? .all
        availableAmount = setup[Own.availableAmount]
        maxOrderAmount = setup[Own.maxOrderAmount]
        maxOrderRatio = setup[Own.maxOrderRatio]
        maxExposureAmount = setup[Own.maxExposureAmount]
        maxExposureRatio = setup[Own.maxExposureRatio]
        entryCutOff = setup[Own.entryCutOff]
        flatFrom = setup[Own.flatFrom]
        stopTrade = setup[Own.stopTrade]
        stopDay = setup[Own.stopDay]
        maxHolding = setup[Own.maxHolding]
        forceCloseOut = setup[Own.forceCloseOut]
        limitDistance = setup[Own.limitDistance]
        maxSpread = setup[Own.maxSpread]
        gate = EdgeGate(
            confidence: setup[Own.confidence], minimumEdge: setup[Own.minEdge])
        adverseSelection = setup[Own.adverseSelection]
        minOutcomes = Int(setup[Own.minOutcomes])
        minSkill = setup[Own.minSkill]
        maxEntryWait = setup[Own.maxEntryWait]
        passiveExit = setup[Own.passiveExit]
        maxCancelRatio = setup[Own.maxCancelRatio]
        let call = setup.rules.schedule.value.start(of: .closingCall) ?? Timestamp(14, 57)
        guard flatFrom + .seconds(60) <= call else {
            throw StrategyError(
                description: "flatFrom must be at least a minute before the closing call, "
                    + "\(call.clockText), not \(flatFrom.clockText)")
        }
        guard entryCutOff <= flatFrom else {
            throw StrategyError(
                description: "entryCutOff must not be after flatFrom, \(flatFrom.clockText), but "
                    + "is \(entryCutOff.clockText)")
        }
    }
}
