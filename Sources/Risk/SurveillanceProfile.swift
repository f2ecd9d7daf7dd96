import TradingModel

/// What the gate does when an order would reach a line of the active profile.
public enum SurveillanceAction: String, Sendable, CaseIterable {
    /// An alert; the order passes.
    case alert
    /// The order is refused; cancels never are.
    case block
}

/// How far the numbers of a profile are known.
public enum SurveillanceMark: String, Sendable, CaseIterable {
    /// Published by the named rule.
    case cited
    /// Claimed somewhere; no reliable source.
    case unconfirmed
    /// Given by the user, for example from the broker.
    case user = "supplied by the user"
}

/// One threshold of a surveillance profile.
public enum SurveillanceField: UInt8, Sendable, CaseIterable {
    case messagesPerSecond = 0
    case messagesPerDay = 1
    case instantCancels = 2
    case dayCancelRatio = 3
    case rampMove = 4
    case rampShare = 5
    case rampEvents = 6
    case rampStocks = 7
    case indexMove = 8
    case activeAmount = 9
    case activeShare = 10
    case selfTrades = 11
    case layeringShares = 12
    case layeringLevels = 13
    case limitHoldingShares = 14
    case limitHoldingShare = 15
    case limitHoldingTime = 16
    case layeringTime = 17
}

/// Named, dated, sourced thresholds of programme-trading surveillance.
///
/// One pair of numbers is public: the line of high-frequency trading. A threshold that a profile
/// does not have is nil: its detector reports what it measured and gives no verdict.
public struct SurveillanceProfile: Sendable, Hashable {
    /// The profile's name.
    public var name: String
    /// The date that it describes.
    public var date: TradingDate
    /// Where its numbers come from.
    public var source: String
    /// How far they are known.
    public var mark: SurveillanceMark
    /// Whom it is for, in words: venue, kind of account.
    public var scope: String
    /// What the gate does.
    public var action: SurveillanceAction
    private var values: [Int64?]

    /// A profile without thresholds.
    public init(
        name: String, date: TradingDate, source: String, mark: SurveillanceMark, scope: String,
        action: SurveillanceAction = .alert
    ) {
        self.name = name
        self.date = date
        self.source = source
        self.mark = mark
        self.scope = scope
        self.action = action
        values = Array(repeating: nil, count: SurveillanceField.allCases.count)
    }

    /// A threshold in the unit of its descriptor; nil where no number is known.
    public subscript(field: SurveillanceField) -> Int64? {
        get { values[Int(field.rawValue)] }
        set { values[Int(field.rawValue)] = newValue }
    }

    /// The profile, its date, its source and its mark on one line: what a refusal names.
    public var citation: String { "\(name) (as of \(date); \(source); \(mark.rawValue))" }

    /// What is wrong with the profile; nil for a sound one.
    public func validate() -> RiskFault? {
        if name.isEmpty { return RiskFault("a surveillance profile needs a name") }
        if source.isEmpty {
            return RiskFault("surveillance profile \(name) needs a source for its numbers")
        }
        for field in SurveillanceField.allCases {
            guard let value = self[field] else { continue }
            let row = field.descriptor
            if !row.range.contains(value) {
                return RiskFault(
                    "surveillance profile \(name): \(row.name) must be from "
                        + "\(row.range.lowerBound) to \(row.range.upperBound) "
                        + "\(row.unit.rawValue), not \(value)")
            }
        }
        return nil
    }

    /// The public line of high-frequency trading: alerts only, and the standard profile.
    ///
    /// Orders and cancels of one account counted together, at least 300 in a second or at least
    /// 20,000 in a day. Source: 程序化交易管理实施细则 of SSE, SZSE and BSE, published 2025-04-03,
    /// in force 2025-07-07.
    public static let highFrequencyLine: SurveillanceProfile = {
        guard let date = TradingDate(number: 20_250_707) else {
            preconditionFailure("2025-07-07 is a date")
        }
        var profile = SurveillanceProfile(
            name: "hft-line-2025-07-07", date: date,
            source: "SSE, SZSE and BSE 程序化交易管理实施细则, in force 2025-07-07", mark: .cited,
            scope: "one account on SSE, SZSE or BSE")
        profile[.messagesPerSecond] = 300
        profile[.messagesPerDay] = 20_000
        return profile
    }()

    /// Numbers that a website gives for the four categories: an example, never a default.
    ///
    /// No rule publishes them.
    public static let mediaExample: SurveillanceProfile = {
        var profile = highFrequencyLine
        profile.name = "media-example"
        profile.source = "shudaoyoufang.cn; no rule publishes these numbers"
        profile.mark = .unconfirmed
        profile[.instantCancels] = 10
        profile[.dayCancelRatio] = 8_000
        profile[.rampStocks] = 5
        profile[.rampMove] = 50
        profile[.rampShare] = 1_000
        profile[.indexMove] = 30
        profile[.activeAmount] = 100_000_000 * 10_000
        return profile
    }()
}
