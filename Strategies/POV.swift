import Execution
import Rulebook
import TradingModel

/// Percentage of volume: a share of what trades, whatever the time.
///
/// Own = p/(1 − p) · volume of others in the window; p may move with the price, between
/// `minPctVolume` and the parent's `maxPctVolume`. What the volume does not call for by the window's
/// end is left, unless the parent finishes with `cross` or must complete.
public struct POV: ExecutionAlgorithm {
    /// `pov`
    public static let name = "pov"
    /// For lists.
    public static let summary = "A share of the volume that others trade."
    private static let pctVolume = Parameter.integer(
        "pctVolume", default: 10, in: 1...99, unit: "percent",
        "Own share of the window's volume, own volume counted in the total.")
    private static let minPctVolume = Parameter.integer(
        "minPctVolume", default: 1, in: 1...99, unit: "percent",
        "Smallest share where it moves with the price; maxPctVolume is the largest.")
    private static let deltaPctVolume = Parameter.number(
        "deltaPctVolume", default: 0, in: -10...10, unit: "percentage points per basis point",
        "What a move in favour of the order since arrival adds to the share.")
    private static let wakeInterval = Parameter.span(
        "wakeInterval", default: .seconds(1), in: .zero ... .seconds(600),
        "How often the volume is read; 0 for after every trade.")
    private static let blockMultiple = Parameter.optionalInteger(
        "blockMultiple", in: 2...1_000_000,
        "Prints above so many times the median of the latest 101 are not counted.")
    /// Rate, bounds, price dependence, interval, exclusion.
    public static let parameters = [
        pctVolume.spec, minPctVolume.spec, deltaPctVolume.spec, wakeInterval.spec,
        blockMultiple.spec,
    ]

    /// Leaves the rest at the end, and minds the minimum commission.
    public static func adjust(_ parent: inout ParentOrder) {
        parent.finish = .cancel
        parent.maxCommissionMultiple = 2
    }

    /// What works the parent.
    public var engine: ScheduledExecution<ParticipationTarget>

    /// Works the parent of `setup`.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges, a window without trading time, or a
    /// rate outside its bounds.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let parent = setup.parent
        let count = try parent.sliceCount(nil, setup.clock)
        let (base, least) = (setup[POV.pctVolume], setup[POV.minPctVolume])
        let most = parent.maxPctVolume ?? 99
        guard (least...max(least, most)).contains(base), base <= most else {
            throw StrategyError(
                description: "pctVolume must be from minPctVolume, \(least), to maxPctVolume, "
                    + "\(most), not \(base)")
        }
        let rate = ParticipationRate(
            base: base * 100, range: (least * 100)...(most * 100),
            perBasisPoint: Int64((setup[POV.deltaPctVolume] * 100).rounded()))
        let source = ParticipationTarget(
            parent, rate: rate, interval: setup[POV.wakeInterval],
            blockMultiple: setup[POV.blockMultiple])
        guard
            let engine = ScheduledExecution(
                parent, source: source, clock: setup.clock, sliceCount: count,
                terms: setup.terms)
        else { throw parent.emptyWindow }
        self.engine = engine
    }
}
