/// One informed trader, noise traders, and a market maker who sees only their sum.
///
/// Kyle 1985, "Continuous auctions and insider trading", Econometrica 53:6, Theorems 1 and 2.
public struct Kyle: Hashable, Sendable {
    /// Σ₀: variance of the value before trading, money².
    public let valueVariance: Double
    /// σ_u: standard deviation of the noise traders' shares over the whole time.
    public let noiseDeviation: Double

    /// A market; throws where a value is not positive.
    public init(valueVariance: Double, noiseDeviation: Double) throws(ModelFault) {
        try Check.positive(valueVariance, "valueVariance")
        try Check.positive(noiseDeviation, "noiseDeviation")
        self.valueVariance = valueVariance
        self.noiseDeviation = noiseDeviation
    }

    /// One auction of the equilibrium.
    public struct Auction: Hashable, Sendable {
        /// λ: price per share of net order flow.
        public let impact: Double
        /// βΔt: shares the informed trader buys per unit of the value above the price.
        public let intensity: Double
        /// α: value of the profits to come after this auction per unit of squared mispricing.
        public let laterProfit: Double
        /// Σ: variance of the value after this auction.
        public let remainingVariance: Double
    }

    /// Auctions in time order, and what the informed trader expects from all of them.
    public struct Equilibrium: Hashable, Sendable {
        /// The auctions.
        public let auctions: [Auction]
        /// Expected profit before the value is known, money.
        public let expectedProfit: Double
    }

    /// The equilibrium of one auction: λ = ½√Σ₀/σ_u, β = σ_u/√Σ₀, profit ½√Σ₀·σ_u, Σ₁ = Σ₀/2.
    public var singleAuction: Equilibrium {
        let deviation = valueVariance.squareRoot()
        let auction = Auction(
            impact: deviation / noiseDeviation / 2, intensity: noiseDeviation / deviation,
            laterProfit: 0, remainingVariance: valueVariance / 2)
        return Equilibrium(auctions: [auction], expectedProfit: deviation * noiseDeviation / 2)
    }

    /// The equilibrium of `count` auctions at equal distances in a time of length 1.
    ///
    /// The recursion runs backwards from the variance that is left at the end. The paper's is
    /// homogeneous: with c times the variance, λ grows by √c and α falls by √c; so the one from a
    /// final variance of 1 is scaled to meet Σ₀, and no search is needed.
    public func sequential(auctions count: Int) throws(ModelFault) -> Equilibrium {
        try Check.count(count, "auctions", in: 1...1_000_000)
        let step = 1 / Double(count)
        let noise = noiseDeviation * noiseDeviation * step
        var backwards: [Auction] = []
        var (alpha, delta, variance) = (0.0, 0.0, 1.0)
        for _ in 0..<count {
            let impact = Self.impact(alpha: alpha, noise: noise, variance: variance)
            let room = 1 - alpha * impact
            let intensity = (1 - 2 * alpha * impact) / (2 * impact * room)
            backwards.append(
                Auction(
                    impact: impact, intensity: intensity, laterProfit: alpha,
                    remainingVariance: variance))
            delta += alpha * impact * impact * noise
            variance /= 1 - intensity * impact
            alpha = 1 / (4 * impact * room)
        }
        let scale = valueVariance / variance
        let root = scale.squareRoot()
        return Equilibrium(
            auctions: backwards.reversed().map {
                Auction(
                    impact: $0.impact * root, intensity: $0.intensity / root,
                    laterProfit: $0.laterProfit / root,
                    remainingVariance: $0.remainingVariance * scale)
            },
            // α₀Σ₀ + δ₀, both of which scale with √c.
            expectedProfit: (alpha * variance + delta) * root)
    }

    /// λ from βΔt = (1 − 2αλ)/(2λ(1 − αλ)) and λ = βΣ/σ_u²: the one root of
    /// 2λ²(1 − αλ)·noise/Σ = 1 − 2αλ below 1/(2α), where the difference rises throughout.
    private static func impact(alpha: Double, noise: Double, variance: Double) -> Double {
        let weight = 2 * noise / variance
        // Without α it is the upper bound itself, and an upper bound with it.
        let free = (1 / weight).squareRoot()
        guard alpha > 0 else { return free }
        var (low, high) = (0.0, 1 / (2 * alpha))
        var root = min(free, high)
        for _ in 0..<200 {
            let value = weight * root * root * (1 - alpha * root) - 1 + 2 * alpha * root
            if value == 0 { return root }
            if value > 0 { high = root } else { low = root }
            let slope = weight * root * (2 - 3 * alpha * root) + 2 * alpha
            let newton = root - value / slope
            let next = newton > low && newton < high ? newton : (low + high) / 2
            if abs(next - root) <= 1e-16 * root { return next }
            root = next
        }
        return root
    }
}
