/// Market impact that fades, and when it lets a round trip earn money.
///
/// Gatheral 2010, "No-dynamic-arbitrage and market impact", Quantitative Finance 10:7. Trading at
/// rate v moves the price by f(v) = v^δ, which fades as G; the cost of a path is
/// ∫v_t ∫₀^t f(v_s)·G(t−s) ds dt.
public enum Gatheral {
    /// 2 − log₂3: the least decay exponent that the paper allows together with γ + δ ≥ 1.
    public static let leastDecayExponent = 0.415_037_499_278_843_8

    /// f(v) = v^δ with G(τ) = τ^(−γ).
    public struct PowerLaw: Hashable, Sendable {
        /// δ, the exponent of the trading rate.
        public let rateExponent: Double
        /// γ, the exponent of the decay.
        public let decayExponent: Double

        /// A law; throws unless δ is positive and γ is from 0 to below 1.
        public init(rateExponent: Double, decayExponent: Double) throws(ModelFault) {
            try Check.positive(rateExponent, "rateExponent")
            try Check.that(
                decayExponent >= 0 && decayExponent < 1, "decayExponent",
                "from 0 to below 1", decayExponent)
            self.rateExponent = rateExponent
            self.decayExponent = decayExponent
        }

        /// The cost of `shares` at a constant rate: v^(1+δ)·T^(2−γ)/((1−γ)(2−γ)), v = X/T.
        public func constantRateCost(
            shares: Double, duration: Double
        ) throws(ModelFault) -> Double {
            try Check.positive(shares, "shares")
            try Check.positive(duration, "duration")
            return PortableMath.pow(shares / duration, 1 + rateExponent)
                * PortableMath.pow(duration, 2 - decayExponent)
                / ((1 - decayExponent) * (2 - decayExponent))
        }

        /// Whether the law meets both of the paper's necessary conditions, γ + δ ≥ 1 and
        /// γ ≥ 2 − log₂3. Where it does not, some round trip earns money.
        public var meetsNecessaryConditions: Bool {
            rateExponent + decayExponent >= 1 && decayExponent >= leastDecayExponent
        }
    }

    /// f(v) = v^δ with G(τ) = e^(−ρτ), which admits manipulation for every δ ≠ 1.
    public struct ExponentialDecay: Hashable, Sendable {
        /// δ, the exponent of the trading rate.
        public let rateExponent: Double
        /// ρ, the rate of decay, 1/time.
        public let decayRate: Double

        /// A law; throws where a value is not positive.
        public init(rateExponent: Double, decayRate: Double) throws(ModelFault) {
            try Check.positive(rateExponent, "rateExponent")
            try Check.positive(decayRate, "decayRate")
            self.rateExponent = rateExponent
            self.decayRate = decayRate
        }

        /// The cost of buying at rate `buying` and selling the same shares at rate `selling`, both
        /// together in `duration`; below 0 it is a profit from the trader's own impact.
        public func roundTripCost(
            buying: Double, selling: Double, duration: Double
        ) throws(ModelFault) -> Double {
            try Check.positive(buying, "buying")
            try Check.positive(selling, "selling")
            try Check.positive(duration, "duration")
            let first = selling * duration / (buying + selling)
            let second = buying * duration / (buying + selling)
            // The sale's cost of the purchase's impact.
            let carried =
                PortableMath.expm1(-decayRate * first) * PortableMath.expm1(-decayRate * second)
                / (decayRate * decayRate)
            return PortableMath.pow(buying, 1 + rateExponent) * ownCost(first)
                + PortableMath.pow(selling, 1 + rateExponent) * ownCost(second)
                - selling * PortableMath.pow(buying, rateExponent) * carried
        }

        /// t/ρ − (1 − e^(−ρt))/ρ²: what a leg of length `t` and rate 1 pays for its own impact.
        private func ownCost(_ t: Double) -> Double {
            t * t * Decay.doubleMean(decayRate * t)
        }

        /// A round trip and its cost.
        public struct RoundTrip: Hashable, Sendable {
            /// Rate of buying, shares per time.
            public let buying: Double
            /// Rate of selling, shares per time.
            public let selling: Double
            /// Cost in money; negative where the trip manipulates.
            public let cost: Double
        }

        /// The most profitable round trip of length `duration` among rates of 1 on one leg and
        /// 2^(k/4) on the other, k from 0 to 40; nil where none earns money.
        ///
        /// A configuration of impact for which this is not nil rewards a strategy for its own
        /// impact and is no model to test strategies on.
        public func manipulation(duration: Double) throws(ModelFault) -> RoundTrip? {
            var best: RoundTrip?
            for quarter in 0...40 {
                let fast = PortableMath.pow(2, Double(quarter) / 4)
                for (buying, selling) in [(1, fast), (fast, 1)] {
                    let cost = try roundTripCost(
                        buying: buying, selling: selling, duration: duration)
                    if cost < 0, cost < best?.cost ?? 0 {
                        best = RoundTrip(buying: buying, selling: selling, cost: cost)
                    }
                }
            }
            return best
        }
    }
}
