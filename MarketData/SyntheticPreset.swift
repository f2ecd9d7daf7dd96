import MarketModels
import TradingModel

/// The parameters of the synthetic order flow.
///
/// A book of Cont, Stoikov & Talreja (2010, Operations Research 58:3) with rates by distance from
/// the opposite best price; its activity is a two-scale Hawkes process (Bacry, Mastromatteo & Muzy
/// 2015) on a baseline with a U-shape and an Ornstein–Uhlenbeck log-activity; order-splitting agents
/// give market-order signs their long memory (Lillo, Mike & Farmer 2005).
public struct SyntheticPreset: Sendable, Hashable {
    /// The preset's name, as it is written into tapes.
    public let name: String
    /// Limit orders per second and side (Λ).
    public let limitRate: Double
    /// Exponent of the decay of limit orders with distance, over 20 ticks.
    public let placementExponent: Double
    /// Market orders per second and side (μ).
    public let marketRate: Double
    /// Cancels per lot and second within two ticks of the opposite best, and beyond (θ).
    public let nearCancelRate: Double
    /// See ``nearCancelRate``.
    public let farCancelRate: Double
    /// Expected children per event (n).
    public let branchingRatio: Double
    /// Decay of the fast and slow kernel per second, and the slow one's weight.
    public let fastDecay: Double
    /// See ``fastDecay``.
    public let slowDecay: Double
    /// See ``fastDecay``.
    public let slowWeight: Double
    /// Standard deviation and time constant (seconds) of the log-activity.
    public let activityDeviation: Double
    /// See ``activityDeviation``.
    public let activityTime: Double
    /// Amplitude of the U-shape (c).
    public let shape: Double
    /// Order-splitting agents, and the probability that one sets a market order's sign.
    public let agents: Int
    /// See ``agents``.
    public let agentProbability: Double
    /// Weight of the queue imbalance in the other signs (ρ).
    public let imbalanceWeight: Double
    /// Mean of the exponential part of sizes in lots (m).
    public let meanSize: Double
    /// Probability that a market order may walk the book.
    public let sweepProbability: Double

    /// A liquid A share with a spread of one tick most of the time.
    ///
    /// Known misses against SSE data: too many cancels, too little memory of signs, too much
    /// mean reversion below a minute, and queue imbalance that predicts the next seconds too well:
    /// strategies look better on it than on real data.
    public static let aShare = SyntheticPreset(
        name: "a-share", limitRate: 1.05, placementExponent: 1.6, marketRate: 0.42,
        nearCancelRate: 0.0035, farCancelRate: 0.0012, branchingRatio: 0.7, fastDecay: 8,
        slowDecay: 0.3, slowWeight: 0.4, activityDeviation: 0.55, activityTime: 1_800, shape: 1.2,
        agents: 5, agentProbability: 0.65, imbalanceWeight: 0.75, meanSize: 7,
        sweepProbability: 0.12)

    /// The same share on a day on which hardly anybody trades: a tape of a few thousand records.
    public static let thin = SyntheticPreset(
        name: "thin", limitRate: 0.04, placementExponent: 1.6, marketRate: 0.018,
        nearCancelRate: 0.0004, farCancelRate: 0.0002, branchingRatio: 0.7, fastDecay: 8,
        slowDecay: 0.3, slowWeight: 0.4, activityDeviation: 0.55, activityTime: 1_800, shape: 1.2,
        agents: 5, agentProbability: 0.65, imbalanceWeight: 0.75, meanSize: 7,
        sweepProbability: 0.12)

    /// Largest distance from the opposite best at which limit orders are placed.
    static let placementReach = 20
    /// Largest distance at which orders are cancelled.
    static let cancelReach = 39

    /// Mean size of an order in lots, the geometric tail included.
    var meanLots: Double { 1 + 1 / (PortableMath.exp(1 / meanSize) - 1) }

    /// Cancels per order and second at `distance` ticks from the opposite best.
    ///
    /// Whole orders are cancelled, so that the rate per lot is the same as with partial cancels.
    func cancelRate(distance: Int) -> Double {
        guard (1...SyntheticPreset.cancelReach).contains(distance) else { return 0 }
        return (distance <= 2 ? nearCancelRate : farCancelRate) * meanLots
    }
}
