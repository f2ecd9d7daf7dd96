import MarketModels
import Rulebook
import TradingModel

/// The size of the mid price's moves over equal steps of trading time.
///
/// The root of the mean squared log return of the last `window` steps; the lunch break is no step.
/// Source: Andersen, Bollerslev, Diebold & Labys 2003, "Modeling and forecasting realized
/// volatility", *Econometrica* 71:2.
public struct RealisedVolatility: Sendable {
    private let clock: TradingClock
    private let interval: Int64
    private var squares: RollingWindow
    private var last: Double?
    private var sampled: Double?
    private var step: Int64 = 0

    /// Steps of `interval` on `clock`, the last `window` of them.
    public init(clock: TradingClock, interval: Span, window: Int) {
        precondition(interval > .zero, "a step must have a length")
        self.clock = clock
        self.interval = interval.nanoseconds
        squares = RollingWindow(capacity: window)
    }

    /// Takes the quotes in force from `time` on; one-sided ones leave the mid as it was.
    public mutating func update(_ top: TopOfBook, at time: Timestamp) {
        let now = clock.elapsed(at: time).nanoseconds / interval
        if let last {
            // The mid in force at each border that has passed; only the first can bring a move.
            let passed = min(max(now - step, 0), Int64(squares.capacity) + 1)
            for _ in 0..<passed {
                if let sampled {
                    let change = PortableMath.log(last / sampled)
                    squares.add(change * change)
                }
                sampled = last
            }
        }
        step = max(step, now)
        if let mid = top.mid, mid > 0 { last = mid }
    }

    /// Standard deviation of a step's log return about zero; nil while the window is not full.
    public var value: Double? {
        squares.count == squares.capacity ? squares.mean?.squareRoot() : nil
    }
}
