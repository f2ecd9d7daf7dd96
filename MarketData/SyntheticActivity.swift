import MarketModels
import TradingModel

/// When the next event comes: a thinned Hawkes process on a modulated baseline.
///
/// The U-shape and the log-activity multiply the baseline only; multiplying the self-excited part
/// as well would make the process explode wherever its product with n exceeds 1.
struct SyntheticActivity {
    private let preset: SyntheticPreset
    private var fast = 0.0
    private var slow = 0.0
    private var logActivity: Double
    private var updated = 0.0
    /// Seconds of continuous trading since the day's first.
    private(set) var time = 0.0

    /// Seconds that the shape of the day is stretched over.
    static let day = 14_400.0

    init(_ preset: SyntheticPreset, _ generator: inout SplitMix64) {
        self.preset = preset
        logActivity = preset.activityDeviation * PortableMath.normal(&generator)
    }

    private func shape(at time: Double) -> Double {
        let part = time / SyntheticActivity.day
        let bowl = 4 * (part - 0.5) * (part - 0.5) - 1.0 / 3
        return 1 + preset.shape * bowl + 0.8 * preset.shape * PortableMath.exp(-part / 0.03)
    }

    private var baseline: Double {
        let deviation = preset.activityDeviation
        let level = PortableMath.exp(logActivity - deviation * deviation / 2)
        return shape(at: time) * level * (1 - preset.branchingRatio)
    }

    /// Moves to the next event when events come at `rate` a second at activity 1.
    mutating func advance(rate: Double, _ generator: inout SplitMix64) {
        while true {
            let (before, base) = (baseline + fast + slow, baseline)
            let wait = PortableMath.exponential(&generator) / (rate * before)
            fast *= PortableMath.exp(-preset.fastDecay * wait)
            slow *= PortableMath.exp(-preset.slowDecay * wait)
            time += wait
            let after = base + fast + slow
            if generator.uniform() < after / before { break }
        }
        drift(&generator)
        let n = preset.branchingRatio
        fast += n * (1 - preset.slowWeight) * preset.fastDecay / rate
        slow += n * preset.slowWeight * preset.slowDecay / rate
    }

    /// The exact step of the Ornstein–Uhlenbeck process, at most every five seconds.
    private mutating func drift(_ generator: inout SplitMix64) {
        let passed = time - updated
        guard passed > 5 else { return }
        updated = time
        let decay = PortableMath.exp(-passed / preset.activityTime)
        let noise = preset.activityDeviation * (1 - decay * decay).squareRoot()
        logActivity = logActivity * decay + noise * PortableMath.normal(&generator)
    }
}

/// Whose market order comes next: agents that split large orders, or the book's imbalance.
struct SyntheticSigns {
    private var agents: [(side: Side, left: Int)] = []
    private let preset: SyntheticPreset

    init(_ preset: SyntheticPreset, _ generator: inout SplitMix64) {
        self.preset = preset
        for _ in 0..<preset.agents { agents.append(SyntheticSigns.newRun(&generator)) }
    }

    /// A Pareto run with exponent 1.5 and a fair sign.
    private static func newRun(_ generator: inout SplitMix64) -> (side: Side, left: Int) {
        let power = PortableMath.exp(-PortableMath.log(generator.uniform()) / 1.5)
        let left = 1 + Int(min(power, 1e6))
        return (generator.next() & 1 == 0 ? .buy : .sell, left)
    }

    mutating func next(_ top: TopOfBook, _ generator: inout SplitMix64) -> Side {
        if generator.uniform() < preset.agentProbability {
            let index = Int(generator.below(UInt64(agents.count)))
            let side = agents[index].side
            agents[index].left -= 1
            if agents[index].left == 0 { agents[index] = SyntheticSigns.newRun(&generator) }
            return side
        }
        let (bid, ask) = (Double(top.bid.quantity), Double(top.ask.quantity))
        let imbalance = bid + ask > 0 ? (bid - ask) / (bid + ask) : 0
        return generator.uniform() < (1 + preset.imbalanceWeight * imbalance) / 2 ? .buy : .sell
    }
}
