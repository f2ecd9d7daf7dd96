import TradingModel

/// The numerical experiment of Avellaneda & Stoikov 2008, §3.3, with a seed.
///
/// In each step of `horizon`/`steps` the maker quotes, each quote fills one unit with probability
/// min(1, A·e^(−kδ)·dt), independently, and then the mid moves ±σ√dt with equal probability.
public struct MarketMakingSimulation: Hashable, Sendable {
    /// What is quoted.
    public enum Strategy: Hashable, Sendable {
        /// About the reservation price, with the maker's spread of the time.
        case inventory
        /// About the mid, with this spread always.
        case symmetric(spread: Double)
    }

    /// The maker, and σ, k and T of the market.
    public let maker: AvellanedaStoikov
    /// A: fill intensity of a quote at the mid, 1/time.
    public let intensity: Double
    /// Steps of a path.
    public let steps: Int

    /// An experiment; throws where A is not positive or there is no step.
    public init(
        maker: AvellanedaStoikov, intensity: Double = 140, steps: Int = 200
    ) throws(ModelFault) {
        try Check.positive(intensity, "intensity")
        try Check.count(steps, "steps", in: 1...1_000_000)
        self.maker = maker
        self.intensity = intensity
        self.steps = steps
    }

    /// Moments over paths, with what they are worth.
    public struct Outcome: Hashable, Sendable {
        /// Paths simulated.
        public let paths: Int
        /// Mean of cash + inventory × mid at the end.
        public let meanProfit: Double
        /// Its standard deviation over the paths.
        public let profitDeviation: Double
        /// Standard deviation of the final inventory.
        public let inventoryDeviation: Double
        /// Standard error of the mean profit: deviation/√paths.
        public var errorOfMean: Double { profitDeviation / Double(paths).squareRoot() }
        /// 1/√(2·paths): the relative standard error of a deviation, for normal variates.
        public var relativeErrorOfDeviation: Double { 1 / Double(2 * paths).squareRoot() }
    }

    /// The outcome over `paths` paths from a mid of 0 and no inventory; `seed` fixes every draw.
    ///
    /// The mid's level does not enter the profit, as cash starts at 0 with no inventory.
    public func run(
        _ strategy: Strategy, paths: Int, seed: UInt64
    ) throws(ModelFault) -> Outcome {
        try Check.count(paths, "paths", in: 2...10_000_000)
        if case .symmetric(let spread) = strategy { try Check.notNegative(spread, "spread") }
        let plan = plan(strategy)
        var generator = SplitMix64(seed: seed)
        var profit = Moments()
        var inventory = Moments()
        for _ in 0..<paths {
            let end = path(plan, &generator)
            profit.add(end.profit)
            inventory.add(end.inventory)
        }
        return Outcome(
            paths: paths, meanProfit: profit.mean, profitDeviation: profit.deviation,
            inventoryDeviation: inventory.deviation)
    }

    /// What depends on the step alone, so that a path needs no exponential but for its inventory.
    private struct Step {
        let halfSpread: Double
        let skew: Double
        /// min(1, ·) of this, times e^(±k·skew·q), is the fill probability.
        let flatProbability: Double
    }

    private func plan(_ strategy: Strategy) -> [Step] {
        let length = maker.horizon / Double(steps)
        return (0..<steps).map { index in
            let t = Double(index) * length
            let (half, skew) =
                switch strategy {
                case .inventory: (maker.spread(t) / 2, maker.skew(t))
                case .symmetric(let spread): (spread / 2, 0.0)
                }
            return Step(
                halfSpread: half, skew: skew,
                flatProbability: intensity * length
                    * PortableMath.exp(-maker.intensityDecay * half))
        }
    }

    private func path(
        _ plan: [Step], _ generator: inout SplitMix64
    ) -> (profit: Double, inventory: Double) {
        let move = maker.volatility * (maker.horizon / Double(steps)).squareRoot()
        var (mid, cash, inventory) = (0.0, 0.0, 0.0)
        for step in plan {
            let shift = inventory * step.skew
            // The ask is the mid − shift + half: a long inventory makes a sale more likely.
            let tilt = shift == 0 ? 1 : PortableMath.exp(maker.intensityDecay * shift)
            let sells = generator.uniform() < step.flatProbability * tilt
            let buys = generator.uniform() < step.flatProbability / tilt
            if sells {
                inventory -= 1
                cash += mid - shift + step.halfSpread
            }
            if buys {
                inventory += 1
                cash -= mid - shift - step.halfSpread
            }
            mid += generator.next() >> 63 == 0 ? move : -move
        }
        return (cash + inventory * mid, inventory)
    }
}

/// Mean and standard deviation as they come (Welford 1962, Technometrics 4:3).
struct Moments {
    private var count = 0.0
    private(set) var mean = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / count
        squares += distance * (value - mean)
    }

    /// With one degree of freedom less than values.
    var deviation: Double { count > 1 ? (squares / (count - 1)).squareRoot() : 0 }
}
