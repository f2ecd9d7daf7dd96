/// Buying a block from a flat order book that refills exponentially.
///
/// Obizhaeva & Wang 2013, "Optimal trading strategy and supply/demand dynamics", Journal of
/// Financial Markets 16:1. A trade of x lifts the price by x/q, of which λx stays for ever.
public struct ObizhaevaWang: Hashable, Sendable {
    /// q: shares in the book per unit of price.
    public let depth: Double
    /// λ: permanent impact in price per share.
    public let permanentImpact: Double
    /// ρ: rate at which the book refills, in 1/time.
    public let resilience: Double

    /// A book; λ is 1/(2q) where none is given. Throws where λ exceeds 1/q.
    public init(
        depth: Double, permanentImpact: Double? = nil, resilience: Double
    ) throws(ModelFault) {
        try Check.positive(depth, "depth")
        try Check.positive(resilience, "resilience")
        let permanent = permanentImpact ?? 1 / (2 * depth)
        try Check.that(
            permanent >= 0 && permanent <= 1 / depth, "permanentImpact",
            "from 0 to \(1 / depth) (1 / depth)", permanent)
        self.depth = depth
        self.permanentImpact = permanent
        self.resilience = resilience
    }

    /// κ = 1/q − λ: the part of a trade's impact that fades, in price per share.
    public var transientImpact: Double { 1 / depth - permanentImpact }

    /// The schedule of least cost: two equal trades at the ends, a constant rate between.
    public struct Schedule: Hashable, Sendable {
        /// Shares of the first trade, and of the last.
        public let ends: Double
        /// Shares per time between them.
        public let rate: Double
        /// Cost in money, over the price before the first trade.
        public let cost: Double
    }

    /// The best schedule for `shares` within `duration`; cost λX²/2 + κX²/(ρT + 2).
    public func schedule(shares: Double, duration: Double) throws(ModelFault) -> Schedule {
        try check(shares, duration)
        let ends = shares / (resilience * duration + 2)
        return Schedule(
            ends: ends, rate: resilience * ends,
            cost: permanentImpact * shares * shares / 2 + transientImpact * shares * ends)
    }

    /// The cost of buying at a constant rate: λX²/2 + κX²(1/y − (1 − e^(−y))/y²) with y = ρT.
    public func constantRateCost(shares: Double, duration: Double) throws(ModelFault) -> Double {
        try check(shares, duration)
        let fading = Decay.doubleMean(resilience * duration)
        return (permanentImpact / 2 + transientImpact * fading) * shares * shares
    }

    private func check(_ shares: Double, _ duration: Double) throws(ModelFault) {
        try Check.positive(shares, "shares")
        try Check.positive(duration, "duration")
    }
}
