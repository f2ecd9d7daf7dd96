/// The Almgren–Chriss programme in continuous time, without drift, fixed cost or permanent impact.
///
/// Almgren & Chriss 2000, Journal of Risk 3:2, §2 (the limit τ → 0).
public struct ContinuousAlmgrenChriss: Hashable, Sendable {
    /// X: shares to sell.
    public let shares: Double
    /// T: time to sell them in.
    public let duration: Double
    /// σ: money per √time.
    public let volatility: Double
    /// η: money per share for each share per time.
    public let temporaryImpact: Double

    /// A programme; throws where a value is not positive.
    public init(
        shares: Double, duration: Double, volatility: Double, temporaryImpact: Double
    ) throws(ModelFault) {
        try Check.positive(shares, "shares")
        try Check.positive(duration, "duration")
        try Check.positive(volatility, "volatility")
        try Check.positive(temporaryImpact, "temporaryImpact")
        self.shares = shares
        self.duration = duration
        self.volatility = volatility
        self.temporaryImpact = temporaryImpact
    }

    /// κ = √(λσ²/η) for a risk aversion λ ≥ 0 in 1/money.
    public func kappa(riskAversion: Double) throws(ModelFault) -> Double {
        try Check.notNegative(riskAversion, "riskAversion")
        return volatility * (riskAversion / temporaryImpact).squareRoot()
    }

    /// λ = κ²η/σ² for a named urgency.
    public func riskAversion(_ urgency: ExecutionUrgency) -> Double {
        let kappa = urgency.kappaTimesDuration / duration
        return kappa * kappa * temporaryImpact / (volatility * volatility)
    }

    /// x(t) = X·sinh κ(T−t)/sinh κT: shares still held at time `t` from 0 to T.
    public func holding(at t: Double, kappa: Double) throws(ModelFault) -> Double {
        try Check.notNegative(kappa, "kappa")
        try Check.that(t >= 0 && t <= duration, "t", "from 0 to \(duration)", t)
        if kappa == 0 { return shares * (duration - t) / duration }
        return shares * Hyperbolic.sinhRatio(kappa * (duration - t), kappa * duration)
    }

    /// E = ηX²κ(sinh 2κT + 2κT)/(4 sinh²κT).
    public func expectedCost(kappa: Double) throws(ModelFault) -> Double {
        try Check.notNegative(kappa, "kappa")
        let scale = temporaryImpact * shares * shares
        let y = kappa * duration
        if y == 0 { return scale / duration }
        // Beyond 20 both terms are their limits to the last digit, and sinh² would overflow.
        guard y < 20 else { return scale * kappa / 2 }
        let sinh = PortableMath.sinh(y)
        return scale * kappa * (PortableMath.sinh(2 * y) + 2 * y) / (4 * sinh * sinh)
    }

    /// V = σ²X²(sinh 2κT − 2κT)/(4κ sinh²κT), in money².
    public func variance(kappa: Double) throws(ModelFault) -> Double {
        try Check.notNegative(kappa, "kappa")
        let scale = volatility * volatility * shares * shares
        let y = kappa * duration
        if y == 0 { return scale * duration / 3 }
        guard y < 20 else { return scale / (2 * kappa) }
        let sinh = PortableMath.sinh(y)
        return scale * Decay.excessOfSinh(y) / (kappa * sinh * sinh)
    }
}

/// How fast an order is to be worked, as the product κT of its Almgren–Chriss schedule.
///
/// The four values are this project's choice: from nearly equal parts to most of the order in the
/// first sixth of the time.
public enum ExecutionUrgency: UInt8, CaseIterable, Hashable, Sendable {
    /// κT = 0.5: nearly equal parts.
    case low = 0
    /// κT = 1.5.
    case normal = 1
    /// κT = 3: the optimum of the paper's example.
    case aggressive = 2
    /// κT = 6: done as soon as the impact allows.
    case getDone = 3

    /// κT.
    public var kappaTimesDuration: Double {
        switch self {
        case .low: 0.5
        case .normal: 1.5
        case .aggressive: 3
        case .getDone: 6
        }
    }
}
