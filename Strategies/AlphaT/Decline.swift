import Execution

/// Why a decision was not to open a round trip.
public enum Decline: Int, Sendable, CaseIterable {
    /// Before the window's start.
    case beforeStart
    /// After the entry cut-off.
    case cutOff
    /// The day has lost what it may lose.
    case dayStop
    /// The exchange or the broker refused too often.
    case refused
    /// A side of the book is missing, or the signals' sizes are not known yet.
    case noSignal
    /// Too few outcomes were learned from.
    case warmingUp
    /// Forecasts have not been shown to be better than chance.
    case notProven
    /// The price is close to a limit of the day.
    case limitGuard
    /// The spread is too wide.
    case wideSpread
    /// Too many of the orders sent were cancelled, or the second is full of messages.
    case conduct
    /// The forecast's side is not allowed.
    case sideNotAllowed
    /// The sellable base is used up.
    case noShares
    /// Cash or the cash cap does not pay for the clip, or for buying it back at the highest price.
    case noCash
    /// A cap on a single order, on the exposure or on the share of volume leaves less than a clip.
    case exposure
    /// The expected edge does not exceed costs and gate.
    case edgeBelowCost
    /// The edge pays for a passive entry only, and the queue is too long.
    case longQueue

    /// The reason in words.
    public var text: String {
        switch self {
        case .beforeStart: "before the start"
        case .cutOff: "after the entry cut-off"
        case .dayStop: "stop of the day"
        case .refused: "orders were refused"
        case .noSignal: "no signal"
        case .warmingUp: "warming up"
        case .notProven: "forecasts not proven"
        case .limitGuard: "near a price limit"
        case .wideSpread: "spread too wide"
        case .conduct: "conduct limits"
        case .sideNotAllowed: "side not allowed"
        case .noShares: "sellable base used up"
        case .noCash: "no cash"
        case .exposure: "exposure or volume cap"
        case .edgeBelowCost: "edge below cost"
        case .longQueue: "queue too long"
        }
    }
}

/// Counts every decision made while flat.
struct DecisionCounts: Sendable {
    private(set) var entries = 0
    private var declines = Array(repeating: 0, count: Decline.allCases.count)

    mutating func enter() { entries += 1 }
    mutating func decline(_ reason: Decline) { declines[reason.rawValue] += 1 }
    func count(_ reason: Decline) -> Int { declines[reason.rawValue] }

    /// Decisions to enter, then every reason to decline that was met.
    var list: [StrategyCount] {
        [StrategyCount("entered", entries)]
            + Decline.allCases.filter { count($0) > 0 }.map {
                StrategyCount($0.text, count($0))
            }
    }
}
