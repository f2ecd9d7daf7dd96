import Execution
import MarketModels
import Rulebook
import TradingModel
import VolumeCurves

/// Implementation shortfall: trades early what waiting would risk, by Almgren & Chriss.
///
/// The trajectory's urgency κT is 0.5, 1.5, 3 or 6, or follows from a risk aversion with volatility
/// and temporary impact. Where no end was given but the day's expected volume is known, the window
/// ends when half of `maxPctVolume` of the volume expected since its start makes the quantity: the
/// other half is room for the early part of the trajectory.
public struct ImplementationShortfall: ExecutionAlgorithm {
    /// `is`
    public static let name = "is"
    /// For lists.
    public static let summary =
        "Early by urgency: little price risk against arrival (Almgren–Chriss)."
    private static let slices = Parameter.optionalInteger(
        "slices", in: 1...10_000, "Slices of the window; one a minute where none is given.")
    private static let urgency = Parameter.choice(
        "urgency", default: "normal", of: ["low", "normal", "aggressive", "get-done"],
        "How early: κT of 0.5, 1.5, 3 or 6.")
    private static let riskAversion = Parameter.number(
        "riskAversion", default: 0, in: 0...1_000, unit: "per currency unit",
        "λ of Almgren and Chriss in place of the urgency; 0 for the urgency.")
    private static let volatility = Parameter.number(
        "volatility", default: 0, in: 0...1_000_000, unit: "currency units per √day",
        "σ, with riskAversion.")
    private static let impact = Parameter.number(
        "temporaryImpact", default: 0, in: 0...1_000_000, unit: "currency units per share a day",
        "η, with riskAversion.")
    private static let dayVolume = Parameter.optionalInteger(
        "dayVolume", in: 1...(1 << 50), unit: "shares",
        "Volume expected of the whole day, from which the window's end follows if none is given.")
    private static let inTheMoney = Parameter.integer(
        "inTheMoney", default: 0, in: 0...1_000, unit: "percent",
        "By so much a slice grows while the price is better than at arrival.")
    /// Urgency, model, horizon.
    public static let parameters = [
        slices.spec, urgency.spec, riskAversion.spec, volatility.spec, impact.spec,
        dayVolume.spec, inTheMoney.spec,
    ]

    /// Minds the minimum commission.
    public static func adjust(_ parent: inout ParentOrder) { parent.maxCommissionMultiple = 2 }

    /// Ends the window by the expected volume, where the user gave the one but not the other.
    public static func complete(_ setup: inout StrategySetup) throws(StrategyError) {
        guard !setup.isSet("endTime"), let day = setup.expectedVolume(dayVolume),
            let cap = setup.parent.maxPctVolume
        else { return }
        let curve = try setup.curveOrStandard()
        let start = setup.parent.startTime
        let needed = Double(setup.parent.quantity) * 200 / Double(cap) / Double(day)
        let last = setup.clock.moment(after: setup.clock.elapsed(at: .never))
        let reached = curve.cumulative(at: start) + needed
        var end = start + .seconds(300)
        while end < last, curve.cumulative(at: end) < reached { end = end + .seconds(60) }
        setup.parent.endTime = min(end, last)
    }

    /// What works the parent.
    public var engine: ScheduledExecution<ShortfallTarget>

    /// Works the parent of `setup`.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges, a window without trading time, or a
    /// risk aversion without volatility and impact.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        var setup = setup
        try ImplementationShortfall.complete(&setup)
        let parent = setup.parent
        let given = setup[ImplementationShortfall.slices].map { Int($0) }
        let count = try parent.sliceCount(given, setup.clock)
        let holdings = try ImplementationShortfall.holdings(setup, steps: count)
        guard
            let engine = ScheduledExecution(
                parent,
                source: ShortfallTarget(
                    side: parent.side, extra: setup[ImplementationShortfall.inTheMoney]),
                clock: setup.clock, weights: ExecutionSchedule.weights(holdings: holdings),
                sliceCount: count,
                terms: setup.terms)
        else { throw parent.emptyWindow }
        self.engine = engine
    }

    /// What is left after each step of the trajectory, as a part of the whole.
    private static func holdings(
        _ setup: StrategySetup, steps: Int
    ) throws(StrategyError) -> [Double] {
        do {
            guard setup[riskAversion] > 0 else {
                // Only κT matters to the shape: the units may be anything.
                let model = try AlmgrenChriss(
                    shares: 1, duration: 1, periods: steps, volatility: 1, temporaryImpact: 1)
                let product = urgency(setup[urgency]).kappaTimesDuration
                return try model.holdings(
                    riskAversion: try model.riskAversion(kappaTimesDuration: product))
            }
            guard setup[volatility] > 0, setup[impact] > 0 else {
                throw StrategyError(
                    description: "riskAversion needs volatility and temporaryImpact above 0, not "
                        + "\(setup[volatility]) and \(setup[impact])")
            }
            let day = setup.clock.elapsed(at: .never).nanoseconds
            let window = setup.clock.span(from: setup.parent.startTime, to: setup.parent.endTime)
            guard window > .zero else { throw setup.parent.emptyWindow }
            let model = try AlmgrenChriss(
                shares: 1, duration: Double(window.nanoseconds) / Double(day), periods: steps,
                volatility: setup[volatility], temporaryImpact: setup[impact])
            return try model.holdings(riskAversion: setup[riskAversion])
        } catch let error as StrategyError {
            throw error
        } catch {
            throw StrategyError(description: "no trajectory of these values: \(error)")
        }
    }

    private static func urgency(_ name: String) -> ExecutionUrgency {
        switch name {
        case "low": .low
        case "aggressive": .aggressive
        case "get-done": .getDone
        default: .normal
        }
    }
}
