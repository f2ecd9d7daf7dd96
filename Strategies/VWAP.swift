import Execution
import Rulebook
import TradingModel
import VolumeCurves

/// Volume-weighted average price: shares in proportion to the volume that is expected.
///
/// Static: F is the curve's cumulative share of the window, linear inside a bucket. Dynamic: each
/// slice's target follows the day's volume so far. The curve is the setup's
/// (``StrategySetup/volumeCurve``), otherwise the built-in one of an A-share day.
public struct VWAP: ExecutionAlgorithm {
    /// `vwap`
    public static let name = "vwap"
    /// For lists.
    public static let summary = "Shares in proportion to the volume expected over the window."
    private static let slices = Parameter.optionalInteger(
        "slices", in: 1...10_000, "Slices of the window; one a minute where none is given.")
    private static let curve = Parameter.choice(
        "curve", default: "static", of: ["static", "dynamic"],
        "Whether the schedule stays as planned or follows the day's volume.")
    private static let lambda = Parameter.number(
        "lambda", default: DynamicVWAP.standardLambda, in: 0...1,
        "Dynamic: how much the volume so far moves the forecast; 1 is the static curve.")
    private static let dayVolume = Parameter.optionalInteger(
        "dayVolume", in: 1...(1 << 50), unit: "shares",
        "Dynamic: volume expected of the whole day; by default the curve's own.")
    /// Slices, mode, λ and the expected volume.
    public static let parameters = [slices.spec, curve.spec, lambda.spec, dayVolume.spec]

    /// Minds the minimum commission.
    public static func adjust(_ parent: inout ParentOrder) { parent.maxCommissionMultiple = 2 }

    /// What works the parent.
    public var engine: ScheduledExecution<VolumeTarget>

    /// Works the parent of `setup` along its curve.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges, a window without trading time or
    /// expected volume, and a dynamic curve without an expected volume.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let parent = setup.parent
        let count = try parent.sliceCount(setup[VWAP.slices].map { Int($0) }, setup.clock)
        let curve = try setup.curveOrStandard()
        let weights = try curve.scheduleWeights(parent, setup.clock)
        var source = VolumeTarget()
        if setup[VWAP.curve] == "dynamic" {
            guard let volume = setup.expectedVolume(VWAP.dayVolume) else {
                throw StrategyError(
                    description: "curve dynamic needs the volume expected of the day: give "
                        + "dayVolume in shares, or a curve that knows it (--curve)")
            }
            source = VolumeTarget(
                windowVolume: Double(volume) * curve.share(of: parent),
                lambda: setup[VWAP.lambda])
        }
        guard
            let engine = ScheduledExecution(
                parent, source: source, clock: setup.clock, weights: weights, sliceCount: count,
                terms: setup.terms)
        else { throw parent.emptyWindow }
        self.engine = engine
    }
}
