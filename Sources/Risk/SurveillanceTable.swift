/// What a reader of files, a message and the documentation need to know of one threshold.
public struct SurveillanceDescriptor: Sendable {
    /// The threshold.
    public let field: SurveillanceField
    /// Its name in files and messages.
    public let name: String
    /// What it counts.
    public let unit: LimitUnit
    /// The values that make sense.
    public let range: ClosedRange<Int64>
    /// What it means, in one sentence; a threshold is reached by a number equal to it.
    public let meaning: String
}

extension SurveillanceField {
    /// The threshold's row of ``table``.
    public var descriptor: SurveillanceDescriptor { SurveillanceField.table[Int(rawValue)] }

    /// The threshold with a name, or nil.
    public init?(name: String) {
        guard let row = SurveillanceField.table.first(where: { $0.name == name }) else {
            return nil
        }
        self = row.field
    }

    /// Every threshold, in the order of its raw values.
    public static let table: [SurveillanceDescriptor] = [
        row(
            .messagesPerSecond, "messagesPerSecond", .count, 1...4_096,
            "Orders and cancels of an account within any one second."),
        row(
            .messagesPerDay, "messagesPerDay", .count, 1...(1 << 40),
            "Orders and cancels of an account in the day."),
        row(
            .instantCancels, "instantCancels", .count, 1...(1 << 40),
            "Orders of an account that were cancelled in the second of their entry."),
        row(
            .dayCancelRatio, "dayCancelRatio", .basisPoints, 0...10_000,
            "Cancelled orders of all orders of an account in the day; joins instantCancels."),
        row(
            .rampMove, "rampMove", .basisPoints, 1...10_000,
            "Move of a stock's price from the first to the last trade of a clock minute."),
        row(
            .rampShare, "rampShare", .basisPoints, 1...10_000,
            "Own shares of that minute's volume, on the side of the move; joins rampMove."),
        row(
            .rampEvents, "rampEvents", .count, 1...(1 << 40),
            "Minutes of the day with both; their number in all stocks together."),
        row(
            .rampStocks, "rampStocks", .count, 1...(1 << 20),
            "Stocks with such minutes; joins rampEvents."),
        row(
            .indexMove, "indexMove", .basisPoints, 1...10_000,
            "Move of an index from the first to the last value of a clock minute."),
        row(
            .activeAmount, "activeAmount", .money, 1...(1 << 62),
            "Own aggressive amount of a side in that minute, all accounts of the institution."),
        row(
            .activeShare, "activeShare", .basisPoints, 1...10_000,
            "Own aggressive amount of the market's amount; joins activeAmount where it is set."),
        row(
            .selfTrades, "selfTrades", .count, 1...(1 << 40),
            "Trades of the day between accounts of one institution."),
        row(
            .layeringShares, "layeringShares", .shares, 1...(1 << 40),
            "Open shares on one side, cancelled after a trade of the same account on the other."),
        row(
            .layeringLevels, "layeringLevels", .count, 1...1_000,
            "Prices over which those shares were spread; joins layeringShares."),
        row(
            .limitHoldingShares, "limitHoldingShares", .shares, 1...(1 << 40),
            "Own shares that wait at the day's limit price."),
        row(
            .limitHoldingShare, "limitHoldingShare", .basisPoints, 1...10_000,
            "Own shares of all that wait there; joins limitHoldingShares."),
        row(
            .limitHoldingTime, "limitHoldingTime", .nanoseconds, 0...86_400_000_000_000,
            "How long both last; joins limitHoldingShares."),
        row(
            .layeringTime, "layeringTime", .nanoseconds, 1...86_400_000_000_000,
            "How long after the trade such cancels count; joins layeringShares."),
    ]

    private static func row(
        _ field: SurveillanceField, _ name: String, _ unit: LimitUnit,
        _ range: ClosedRange<Int64>, _ meaning: String
    ) -> SurveillanceDescriptor {
        SurveillanceDescriptor(
            field: field, name: name, unit: unit, range: range, meaning: meaning)
    }
}
