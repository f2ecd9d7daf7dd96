import Execution
import Rulebook
import TradingModel

/// Time-weighted average price: equal shares in equal times of continuous trading.
///
/// F(τ) = (τ − τ₀)/(τ₁ − τ₀) on the trading clock, cut into slices of about a minute unless told
/// otherwise.
public struct TWAP: NamedStrategy, Sendable {
    /// `twap`
    public static let name = "twap"
    /// For lists.
    public static let summary = "Equal shares in equal times of continuous trading."
    private static let slices = Parameter.optionalInteger(
        "slices", in: 1...10_000, "Slices of the window; one a minute where none is given.")
    /// Slices.
    public static let parameters = [slices.spec]

    private var execution: ScheduledExecution

    /// The order it works.
    public var parent: ParentOrder { execution.parent }
    /// Shares filled so far, as far as the strategy knows.
    public var filled: Quantity { execution.filled }

    /// Works `parent` in `slices` slices, or in one a minute where that is nil.
    ///
    /// Throws ``StrategyError`` for a parent outside its ranges or a window without trading time.
    public init(
        _ parent: ParentOrder, slices: Int? = nil, clock: TradingClock
    ) throws(StrategyError) {
        if let fault = parent.fault { throw StrategyError(description: fault) }
        if let slices, slices < 1 || slices > 10_000 {
            throw StrategyError(description: "slices must be from 1 to 10000, not \(slices)")
        }
        let minutes = clock.span(from: parent.startTime, to: parent.endTime).nanoseconds
        let byTime = Int(max((minutes + 59_999_999_999) / 60_000_000_000, 1))
        // A slice of less than a lot would do nothing until the rounding lets it.
        let byLots = Int(clamping: max(parent.quantity / parent.minClip, 1))
        guard
            let execution = ScheduledExecution(
                parent: parent, clock: clock, weights: [1],
                sliceCount: slices ?? min(byTime, byLots))
        else {
            throw StrategyError(
                description: "the window \(parent.startTime) to \(parent.endTime) holds no "
                    + "continuous trading (09:30–11:30, 13:00–14:57)")
        }
        self.execution = execution
    }

    /// Works the parent of `setup`.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        try self.init(
            setup.parent, slices: setup[TWAP.slices].map { Int($0) }, clock: setup.clock)
    }

    /// Asks to be woken when the window begins.
    public mutating func started(_ context: inout TradingContext) {
        context.wake(at: parent.startTime)
    }

    /// Takes part in an auction, or goes on after a pause.
    public mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        execution.step(&context)
    }

    /// Does what is due.
    public mutating func woken(_ context: inout TradingContext) { execution.step(&context) }

    /// Takes news of a child order.
    public mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        execution.apply(update, &context)
    }

    /// Shares that the schedule wants traded by `time`.
    public func target(at time: Timestamp) -> Quantity? { execution.target(at: time) }
}
