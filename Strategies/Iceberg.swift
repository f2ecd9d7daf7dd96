import Execution
import Rulebook
import TradingModel

/// Iceberg: shows a small part of the order at a time.
///
/// The mainland exchanges have no iceberg orders of their own, so each part is an order of its own
/// that joins the end of the queue. A part is quoted at the own side's best price, a tick better, or
/// at the limit; it follows a best price that moves away, after its minimum life. In the window's
/// last minute the rest is worked off like a slice of a schedule, unless the finish is not `cross`.
public struct Iceberg: ExecutionAlgorithm {
    /// `iceberg`
    public static let name = "iceberg"
    /// For lists.
    public static let summary = "A small part shown at a time, each at the end of the queue."
    private static let displayQty = Parameter.integer(
        "displayQty", default: 1_000, in: 1...(1 << 40), unit: "shares", "Shares shown at a time.")
    private static let displayRandom = Parameter.integer(
        "displayRandom", default: 20, in: 0...90, unit: "percent", "By this much parts vary.")
    private static let refillAt = Parameter.integer(
        "refillAt", default: 0, in: 0...90, unit: "percent",
        "The next part is shown when so much of the latest is left; 0 when it is filled.")
    private static let passivePrice = Parameter.choice(
        "passivePrice", default: "join", of: PassivePrice.allCases.map(\.rawValue),
        "Quoted at the own best price, a tick better, or at limitPrice.")
    private static let maxAtPrice = Parameter.optionalInteger(
        "maxAtPrice", in: 1...(1 << 40), unit: "shares", "Most shares at any one price.")
    /// Display, variation, refill, price, bound.
    public static let parameters = [
        displayQty.spec, displayRandom.spec, refillAt.spec, passivePrice.spec, maxAtPrice.spec,
    ]

    /// What works the parent.
    public var engine: IcebergExecution

    /// Works the parent of `setup`.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges, a window without trading time, a
    /// display below `minClip`, or a quote at a limit that is not there.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let parent = setup.parent
        if let fault = parent.fault { throw StrategyError(description: fault) }
        guard setup.clock.span(from: parent.startTime, to: parent.endTime) > .zero else {
            throw parent.emptyWindow
        }
        let display = setup[Iceberg.displayQty]
        guard display >= parent.minClip else {
            throw StrategyError(
                description: "displayQty must be at least minClip, \(parent.minClip), not "
                    + "\(display)")
        }
        guard let price = PassivePrice(rawValue: setup[Iceberg.passivePrice]) else {
            preconditionFailure("passivePrice \(setup[Iceberg.passivePrice])")
        }
        if price == .limit, parent.limitPrice == nil {
            throw StrategyError(description: "passivePrice limit needs a limitPrice")
        }
        let style = IcebergExecution.Style(
            display: display, variation: setup[Iceberg.displayRandom],
            refillAt: setup[Iceberg.refillAt], price: price,
            mostAtPrice: setup[Iceberg.maxAtPrice])
        engine = IcebergExecution(
            parent, style: style, clock: setup.clock, terms: setup.terms)
    }
}
