import Execution
import Rulebook
import TradingModel

/// Sniper (liquidity seeking): shows nothing, and takes when something worth taking is shown.
///
/// It takes at most a percentage of what the opposite side shows within the limit, when that is
/// enough, the spread is narrow and the best sizes are not against it; then it pauses for a random
/// time. At the parent's `iWouldPrice` it takes everything. In the window's last minute it crosses
/// for the rest, unless the finish is not `cross`.
public struct Sniper: ExecutionAlgorithm {
    /// `sniper`
    public static let name = "sniper"
    /// For lists.
    public static let summary = "Shows nothing; takes part of what is shown when it is worth it."
    private static let minTake = Parameter.integer(
        "minTake", default: 500, in: 1...(1 << 40), unit: "shares",
        "Shares that must be shown within reach.")
    private static let levels = Parameter.integer(
        "levels", default: 1, in: 1...10, unit: "levels", "Opposite levels within reach.")
    private static let takePct = Parameter.integer(
        "takePct", default: 50, in: 1...100, unit: "percent", "Most of what is shown to take.")
    private static let maxSpread = Parameter.integer(
        "maxSpread", default: 2, in: 1...100_000, unit: "ticks", "Widest spread to cross.")
    private static let minOwnPct = Parameter.integer(
        "minOwnPct", default: 30, in: 0...100, unit: "percent",
        "Least own side's part of the sizes at both best prices.")
    private static let coolDown = Parameter.span(
        "coolDown", default: .seconds(20), in: .zero ... .seconds(3_600),
        "Pause after a take, from half to one and a half of this.")
    /// Reach, size, signal, pause.
    public static let parameters = [
        minTake.spec, levels.spec, takePct.spec, maxSpread.spec, minOwnPct.spec, coolDown.spec,
    ]

    /// Minds the minimum commission.
    public static func adjust(_ parent: inout ParentOrder) { parent.maxCommissionMultiple = 2 }

    /// What works the parent.
    public var engine: SniperExecution

    /// Works the parent of `setup`.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges or a window without trading time.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let parent = setup.parent
        if let fault = parent.fault { throw StrategyError(description: fault) }
        guard setup.clock.span(from: parent.startTime, to: parent.endTime) > .zero else {
            throw parent.emptyWindow
        }
        let style = SniperExecution.Style(
            minTake: setup[Sniper.minTake], levels: Int(setup[Sniper.levels]),
            takePct: setup[Sniper.takePct], maxSpread: setup[Sniper.maxSpread],
            minOwnPct: setup[Sniper.minOwnPct], coolDown: setup[Sniper.coolDown])
        engine = SniperExecution(
            parent, style: style, clock: setup.clock, terms: setup.terms)
    }
}
