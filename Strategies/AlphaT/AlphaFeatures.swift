import Execution
import Rulebook
import Signals
import TradingModel

/// The signals that Alpha-T listens to, read on a grid of trading time.
///
/// Each is about zero when nothing presses the price, positive when it is pressed upwards. Own orders
/// are in the book that they are read from, as on the real feed.
public struct AlphaFeatures: Sendable {
    /// A signal.
    public enum Name: Int, Sendable, CaseIterable {
        /// Order-flow imbalance of a minute over the average depth (Cont, Kukanov & Stoikov 2014).
        case orderFlow
        /// The same over ten minutes.
        case slowOrderFlow
        /// Imbalance of the best queues (Gould & Bonart 2016).
        case queueImbalance
        /// Microprice less mid in ticks (Stoikov 2018); before one was learned, and beyond its
        /// spreads, the weighted mid's distance.
        case microprice
        /// (bought − sold) / traded of five minutes, by aggressors.
        case tradeImbalance
        /// Distance from the day's average price in units of its own size.
        case vwapDeviation
        /// Ticks beyond the range of the first half hour, 0 inside.
        case openingRange

        /// The name in model files.
        public var text: String { "\(self)" }
    }

    /// How many there are.
    public static let count = Name.allCases.count

    private static let opening = Span.seconds(1_800)

    private var flow = OrderFlowWindow(over: .seconds(60))
    private var slowFlow = OrderFlowWindow(over: .seconds(600))
    private var trades = TradeImbalance(over: .seconds(300), halfLife: HalfLife(.seconds(60)))
    private var deviation = VWAPDeviation(halfLife: HalfLife(.seconds(1_800)))
    private var range: OpeningRange
    private var beyond: Double = 0
    private(set) var microprice: Microprice?
    private var estimator = MicropriceEstimator()

    /// Signals of a day whose continuous trading `clock` counts; `microprice` was learned before.
    init(clock: TradingClock, microprice: Microprice?) {
        range = OpeningRange(start: clock.moment(after: .zero), length: AlphaFeatures.opening)
        self.microprice = microprice
    }

    /// Takes the quotes in force from `time` on.
    mutating func bookChanged(_ top: TopOfBook, at time: Timestamp) {
        flow.update(top, at: time)
        slowFlow.update(top, at: time)
        estimator.observe(top)
    }

    /// Takes a trade of continuous trading.
    mutating func traded(_ trade: MarketTrade) {
        trades.update(quantity: trade.quantity, aggressor: trade.aggressor, at: trade.time)
        deviation.update(price: trade.price, quantity: trade.quantity, at: trade.time)
        switch range.update(price: trade.price, at: trade.time) {
        case .forming, .inside: beyond = 0
        case .above(let ticks): beyond = Double(ticks)
        case .below(let ticks): beyond = -Double(ticks)
        }
    }

    /// The signals at `time`, in the order of ``Name``; nil where a side of the book is missing.
    ///
    /// What does not exist yet (no trades, no range) presses nothing and is 0.
    mutating func values(_ top: TopOfBook, at time: Timestamp) -> [Double]? {
        guard let mid = top.mid, let weighted = top.weightedMid, let queue = top.queueImbalance
        else { return nil }
        return [
            flow.normalised(at: time) ?? 0, slowFlow.normalised(at: time) ?? 0, queue,
            microprice?.adjustment(top) ?? (weighted - mid), trades.ratio(at: time) ?? 0,
            deviation.score ?? 0, beyond,
        ]
    }

    /// Forgets the quotes before a break of trading: the change over it is no order flow.
    mutating func pause() {
        flow.reset()
        slowFlow.reset()
        estimator.reset()
    }

    /// Ends the day: learns the microprice from its quotes, where they allow it, and starts afresh.
    mutating func endDay(clock: TradingClock) {
        var learned = microprice
        do { learned = try estimator.fit() } catch {
            // Too few changes of quotes, or none that moved the mid: the earlier table stays.
        }
        let estimator = estimator
        self = AlphaFeatures(clock: clock, microprice: learned)
        self.estimator = estimator
        self.estimator.reset()
    }
}
