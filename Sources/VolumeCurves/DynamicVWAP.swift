import MarketModels
import TradingModel

/// A VWAP schedule that follows the day's volume: what should be done by the end of each slot.
///
/// With S the volume before slot b, V₀ the prior day volume, F_b the share expected before b and w_b
/// that of b: r = (S / (V₀·F_b))^λ, 1 where nothing was expected or traded yet; current = V₀·w_b·r and
/// rest = V₀·(1 − F_b)·r; the target is (S + current) / (S + rest) of the order, 1 in the last slot.
///
/// λ = 1 is the static curve, λ = 0 keeps the prior forecast of the rest; only λ < 1 adapts. Trading
/// current / rest of what is *left* would make r cancel: the target must be in volume terms.
/// See also Humphery-Jenner 2011, "Optimal VWAP trading under noisy conditions", *Journal of Banking
/// & Finance* 35:9, on why a schedule should follow the day.
public struct DynamicVWAP: Sendable, Hashable {
    /// The default λ.
    public static let standardLambda = 0.6

    /// One step's numbers.
    public struct Step: Sendable, Hashable {
        /// r, how far the day runs ahead of the prior volume, dampened.
        public let ratio: Double
        /// Volume expected in the slot.
        public let current: Double
        /// Volume expected from the slot's start on.
        public let rest: Double
        /// S / (S + rest): what should be done at the slot's start.
        public let done: Double
        /// What should be done at the slot's end.
        public let target: Double
    }

    /// Expected shares by slot.
    public let shares: [Double]
    /// V₀.
    public let priorVolume: Double
    /// λ, from 0 to 1.
    public let lambda: Double
    /// Expected share before each slot.
    private let before: [Double]

    /// A schedule of `shares`, which sum to 1, and a positive prior volume.
    ///
    /// Throws ``VolumeCurveError`` for values out of range.
    public init(
        shares: [Double], priorVolume: Double, lambda: Double = DynamicVWAP.standardLambda
    ) throws(VolumeCurveError) {
        guard !shares.isEmpty, shares.allSatisfy({ $0 >= 0 }),
            abs(shares.reduce(0, +) - 1) < 1e-9
        else { throw VolumeCurveError("shares must not be negative and must sum to 1") }
        guard priorVolume > 0, priorVolume.isFinite else {
            throw VolumeCurveError("the prior volume must be positive, not \(priorVolume)")
        }
        guard (0...1).contains(lambda) else {
            throw VolumeCurveError("λ must be 0 to 1, not \(lambda)")
        }
        self.shares = shares
        self.priorVolume = priorVolume
        self.lambda = lambda
        var sum = 0.0
        before = shares.map { share in
            defer { sum += share }
            return min(sum, 1)
        }
    }

    /// The step of `slot` when `realised` shares traded before it.
    public func step(slot: Int, realised: Double) -> Step {
        let traded = realised.isFinite ? max(realised, 0) : 0
        let expected = priorVolume * before[slot]
        var ratio = 1.0
        if traded > 0, expected > 0 {
            ratio = PortableMath.exp(lambda * PortableMath.log(traded / expected))
        }
        let current = priorVolume * shares[slot] * ratio
        let rest = priorVolume * max(1 - before[slot], 0) * ratio
        // With λ = 1 S cancels; written out it holds before the first trade as well.
        let whole = traded + rest
        guard lambda < 1, whole > 0 else {
            return Step(
                ratio: ratio, current: current, rest: rest, done: before[slot],
                target: slot == shares.count - 1 ? 1 : min(before[slot] + shares[slot], 1))
        }
        return Step(
            ratio: ratio, current: current, rest: rest, done: traded / whole,
            target: slot == shares.count - 1 ? 1 : min((traded + current) / whole, 1))
    }

    /// The part of the order traded in each slot of a day of `volumes`: what is missing to the
    /// target, never less than nothing. Sums to 1.
    public func fractions(over volumes: [Quantity]) -> [Double] {
        precondition(volumes.count == shares.count, "a volume for each slot is wanted")
        var (realised, done) = (0.0, 0.0)
        return volumes.indices.map { slot in
            let target = max(step(slot: slot, realised: realised).target, done)
            defer {
                done = target
                realised += Double(volumes[slot])
            }
            return target - done
        }
    }
}
