/// Events that excite each other: intensity μ + Σ α·e^(−β(t−t_i)).
///
/// Hawkes 1971, "Spectra of some self-exciting and mutually exciting point processes", Biometrika
/// 58:1. The variance of counts is that of the stationary process.
public struct Hawkes: Hashable, Sendable {
    /// μ: events per time without excitement.
    public let baseRate: Double
    /// α: jump of the intensity at an event, 1/time.
    public let excitation: Double
    /// β: decay of the excitement, 1/time.
    public let decay: Double

    /// A stationary process; throws unless α is below β.
    public init(baseRate: Double, excitation: Double, decay: Double) throws(ModelFault) {
        try Check.positive(baseRate, "baseRate")
        try Check.positive(decay, "decay")
        try Check.that(
            excitation >= 0 && excitation < decay, "excitation",
            "from 0 to below \(decay) (decay), or the process explodes", excitation)
        self.baseRate = baseRate
        self.excitation = excitation
        self.decay = decay
    }

    /// n = α/β: events that an event brings about directly.
    public var branchingRatio: Double { excitation / decay }

    /// μ/(1 − n): events per time in the long run.
    public var rate: Double { baseRate / (1 - branchingRatio) }

    /// Variance of the number of events in a time `window`.
    ///
    /// λT + 2A(T/κ − (1 − e^(−κT))/κ²) with κ = β − α and A = λα(2β − α)/(2κ), λ the ``rate``.
    public func countVariance(window: Double) throws(ModelFault) -> Double {
        try Check.positive(window, "window")
        let kappa = decay - excitation
        let strength = rate * excitation * (2 * decay - excitation) / (2 * kappa)
        return rate * window
            + 2 * strength * window * window * Decay.doubleMean(kappa * window)
    }

    /// Variance of the number of events in `window` over its mean; 1 for a Poisson process.
    public func fanoFactor(window: Double) throws(ModelFault) -> Double {
        try countVariance(window: window) / (rate * window)
    }

    /// 1/(1 − n)²: the Fano factor of long windows.
    public var fanoLimit: Double { 1 / ((1 - branchingRatio) * (1 - branchingRatio)) }

    /// The log-likelihood of `events` on 0...`horizon`, nothing before 0 (Ozaki 1979, Annals of the
    /// Institute of Statistical Mathematics 31, with the recursion of Ogata 1981).
    ///
    /// Throws where the events are not strictly increasing within the horizon.
    public func logLikelihood(
        events: [Double], horizon: Double
    ) throws(ModelFault) -> Double {
        try Check.positive(horizon, "horizon")
        var sum = -baseRate * horizon
        var (excited, previous) = (0.0, 0.0)
        for (index, time) in events.enumerated() {
            let follows = index == 0 ? time >= 0 : time > previous
            try Check.that(
                follows && time <= horizon, "events[\(index)]",
                "after the event before it and at most \(horizon) (horizon)", time)
            // R_i = e^(−βΔ)(1 + R_(i−1)).
            excited =
                index == 0
                ? 0 : PortableMath.accurateExp(-decay * (time - previous)) * (1 + excited)
            let intensity = baseRate + excitation * excited
            try Check.finite(intensity, "intensity at events[\(index)]")
            sum += PortableMath.log(intensity)
            sum += branchingRatio * PortableMath.expm1(-decay * (horizon - time))
            previous = time
        }
        return sum
    }
}
