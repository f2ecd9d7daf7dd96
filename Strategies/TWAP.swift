import Execution
import Rulebook
import TradingModel

/// Time-weighted average price: equal shares in equal times of continuous trading.
///
/// F(τ) = (τ − τ₀)/(τ₁ − τ₀) on the trading clock, cut into slices of about a minute unless told
/// otherwise.
public struct TWAP: ExecutionAlgorithm {
    /// `twap`
    public static let name = "twap"
    /// For lists.
    public static let summary = "Equal shares in equal times of continuous trading."
    private static let slices = Parameter.optionalInteger(
        "slices", in: 1...10_000, "Slices of the window; one a minute where none is given.")
    /// Slices.
    public static let parameters = [slices.spec]

    /// What works the parent.
    public var engine: ScheduledExecution<FixedTarget>

    /// Works `parent` in `slices` slices, or in one a minute where that is nil.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges or a window without trading time.
    public init(
        _ parent: ParentOrder, slices: Int? = nil, clock: TradingClock,
        terms: BrokerTerms = BrokerTerms()
    ) throws(StrategyError) {
        let count = try parent.sliceCount(slices, clock)
        guard
            let engine = ScheduledExecution(
                parent, source: FixedTarget(), clock: clock, sliceCount: count, terms: terms)
        else { throw parent.emptyWindow }
        self.engine = engine
    }

    /// Works the parent of `setup`.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        try self.init(
            setup.parent, slices: setup[TWAP.slices].map { Int($0) }, clock: setup.clock,
            terms: setup.terms)
    }
}

extension ParentOrder {
    /// The slices asked for, or one a minute.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges or another number of slices.
    func sliceCount(_ slices: Int?, _ clock: TradingClock) throws(StrategyError) -> Int {
        if let fault { throw StrategyError(description: fault) }
        if let slices, slices < 1 || slices > 10_000 {
            throw StrategyError(description: "slices must be from 1 to 10000, not \(slices)")
        }
        let minutes = clock.span(from: startTime, to: endTime).nanoseconds
        let byTime = Int(max((minutes + 59_999_999_999) / 60_000_000_000, 1))
        // A slice of less than a lot would do nothing until the rounding lets it.
        let byLots = Int(clamping: max(quantity / minClip, 1))
        return slices ?? min(byTime, byLots)
    }

    /// The refusal of a window without trading time.
    var emptyWindow: StrategyError {
        StrategyError(
            description: "the window \(startTime) to \(endTime) holds no continuous trading "
                + "(09:30–11:30, 13:00–14:57)")
    }
}
