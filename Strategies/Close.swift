import Execution
import Rulebook
import TradingModel
import VolumeCurves

/// Market on close: as much in the closing auction as it is expected to bear, the rest before.
///
/// The auction's part is q = p · V̂, a percentage of the volume expected in the auction; a leg of
/// equal times works what is above it. When the closing call begins one limit order at the worst
/// acceptable price goes in (the parent's limit, otherwise 1% beyond the last trade); it cannot be
/// cancelled. What the leg before has not done goes into it too, unless the parent's finish is
/// another than `moc`.
public struct Close: ExecutionAlgorithm {
    /// `close`
    public static let name = "close"
    /// For lists.
    public static let summary =
        "The closing auction, and before it what the auction would not bear."
    private static let closePct = Parameter.integer(
        "closePct", default: 10, in: 1...100, unit: "percent",
        "Own part of the volume expected in the closing auction.")
    private static let closeVolume = Parameter.optionalInteger(
        "closeVolume", in: 0...(1 << 50), unit: "shares",
        "Volume expected in the closing auction; by default the curve's part of its day volume, or "
            + "of the volume so far.")
    private static let slices = Parameter.optionalInteger(
        "slices", in: 1...10_000, "Slices before the auction; one a minute where none is given.")
    /// Part, expectation, slices.
    public static let parameters = [closePct.spec, closeVolume.spec, slices.spec]

    /// Works from 14:30 until just before the call, and sends the rest to the auction.
    public static func adjust(_ parent: inout ParentOrder) {
        parent.startTime = Timestamp(14, 30)
        parent.endTime = Timestamp(14, 56, 30)
        parent.finish = .moc
        parent.maxCommissionMultiple = 2
    }

    /// What works the parent.
    public var engine: ScheduledExecution<ClosingTarget>

    /// Works the parent of `setup`.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges, a window without trading time, a
    /// day without a closing call, or a parent that has a part for the closing auction of its own.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let parent = setup.parent
        let count = try parent.sliceCount(setup[Close.slices].map { Int($0) }, setup.clock)
        guard parent.closeAuction == 0 else {
            throw StrategyError(
                description: "closeAuction must be 0 for close, which has closePct of the expected "
                    + "auction instead, not \(parent.closeAuction)")
        }
        guard setup.rules.schedule.value.start(of: .closingCall) != nil else {
            throw StrategyError(description: "this day has no closing call for close to trade in")
        }
        let source = ClosingTarget(try Close.expectation(setup), percent: setup[Close.closePct])
        guard
            let engine = ScheduledExecution(
                parent, source: source, clock: setup.clock, sliceCount: count,
                terms: setup.terms)
        else { throw parent.emptyWindow }
        self.engine = engine
    }

    private static func expectation(
        _ setup: StrategySetup
    ) throws(StrategyError) -> ClosingTarget.Expectation {
        if let shares = setup[closeVolume] { return .shares(shares) }
        let curve = try setup.curveOrStandard()
        if curve.priorVolume > 0 {
            let shares = min(Double(curve.priorVolume) * curve.closing, 1e15)
            return .shares(Quantity(shares))
        }
        // A window from the very open on has seen no volume yet: the auction then gets nothing but
        // what is left.
        let before = curve.cumulative(at: setup.parent.startTime)
        return before > 0.001 ? .timesVolume(curve.closing / before) : .shares(0)
    }
}
