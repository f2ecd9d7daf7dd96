/// Quotes of a market maker with bounded inventory: far from the end, and exactly.
///
/// Guéant, Lehalle & Fernandez-Tapia 2013, "Dealing with the inventory risk", Mathematics and
/// Financial Economics 7:4: the exact solution, and its closed-form approximation far from the end.
public struct GueantLehalleFernandezTapia: Hashable, Sendable {
    /// σ: money per √time.
    public let volatility: Double
    /// A: fill intensity of a quote at the mid, 1/time.
    public let intensity: Double
    /// k: decay of the intensity with the distance from the mid, 1/money.
    public let intensityDecay: Double
    /// γ: risk aversion, 1/money.
    public let riskAversion: Double

    /// A market maker; throws where a value is not positive.
    public init(
        volatility: Double, intensity: Double, intensityDecay: Double, riskAversion: Double
    ) throws(ModelFault) {
        try Check.positive(volatility, "volatility")
        try Check.positive(intensity, "intensity")
        try Check.positive(intensityDecay, "intensityDecay")
        try Check.positive(riskAversion, "riskAversion")
        self.volatility = volatility
        self.intensity = intensity
        self.intensityDecay = intensityDecay
        self.riskAversion = riskAversion
    }

    /// Distances of the quotes from the mid, in money.
    public struct Distances: Hashable, Sendable {
        /// Mid minus bid.
        public let bid: Double
        /// Ask minus mid.
        public let ask: Double
    }

    /// c = ln(1 + γ/k)/γ: what either quote keeps for its risk.
    public var base: Double {
        PortableMath.log1p(riskAversion / intensityDecay) / riskAversion
    }

    /// (1 + γ/k)^(1 + k/γ).
    private var growth: Double {
        let ratio = riskAversion / intensityDecay
        return PortableMath.accurateExp((1 + 1 / ratio) * PortableMath.log1p(ratio))
    }

    /// b = √(σ²γ/(2kA)·(1 + γ/k)^(1 + k/γ)): how far a unit of inventory moves both quotes.
    public var slope: Double {
        volatility
            * (riskAversion / (2 * intensityDecay * intensity) * growth).squareRoot()
    }

    /// The approximation far from the end: c ± (2q ± 1)/2·b.
    public func asymptotic(inventory: Int) throws(ModelFault) -> Distances {
        try Check.count(inventory, "inventory", in: -1_000_000...1_000_000)
        let twice = Double(2 * inventory)
        return Distances(
            bid: base + (twice + 1) / 2 * slope, ask: base - (twice - 1) / 2 * slope)
    }

    /// The exact quotes at a time `remaining` before the end, for inventories within ±`limit`.
    ///
    /// v = e^(−M·remaining)·1 for the tridiagonal M of the exact solution. Where the inventory is at its
    /// limit, the quote that would exceed it is nil. Throws where the limit or the time is too large
    /// for the numbers at hand.
    public func exact(
        inventory: Int, limit: Int, remaining: Double
    ) throws(ModelFault) -> (bid: Double?, ask: Double?) {
        try Check.count(limit, "limit", in: 1...1_000)
        try Check.count(inventory, "inventory", in: -limit...limit)
        try Check.notNegative(remaining, "remaining")
        let half = intensityDecay * riskAversion * volatility * volatility / 2
        let diagonal = (-limit...limit).map { half * Double($0 * $0) }
        let values = try TridiagonalExponential(
            diagonal: diagonal, coupling: intensity / growth
        ).applied(for: remaining)
        // Far inventories may be worth less than the smallest number.
        let least = values.min() ?? 0
        try Check.that(
            least >= .leastNormalMagnitude, "limit",
            "so small that its value does not vanish beside that of no inventory", Double(limit))
        func distance(to index: Int) -> Double? {
            guard values.indices.contains(index) else { return nil }
            return PortableMath.log(values[inventory + limit] / values[index]) / intensityDecay
                + base
        }
        return (distance(to: inventory + limit + 1), distance(to: inventory + limit - 1))
    }
}
