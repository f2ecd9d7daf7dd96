/// Selling a block in equal periods under linear impact: cost against risk.
///
/// Almgren & Chriss 2000, "Optimal execution of portfolio transactions", Journal of Risk 3:2,
/// §1–2. Any units, if they agree: shares, one unit of money and one unit of time throughout. A
/// purchase is the same programme with the drift's sign turned.
public struct AlmgrenChriss: Hashable, Sendable {
    /// X: shares to sell.
    public let shares: Double
    /// T: time to sell them in.
    public let duration: Double
    /// N: equal periods of `duration`.
    public let periods: Int
    /// σ: standard deviation of the price in money per √time.
    public let volatility: Double
    /// α: drift of the price in money per time.
    public let drift: Double
    /// ε: fixed cost a share, such as half the spread.
    public let fixedCost: Double
    /// γ: permanent impact in money per share, for each share sold.
    public let permanentImpact: Double
    /// η: temporary impact in money per share, for each share per time.
    public let temporaryImpact: Double

    /// A programme; throws where a value has no meaning or γτ/2 reaches η, as the cost is then
    /// not convex (§1 has η̃ = η − γτ/2 > 0).
    public init(
        shares: Double, duration: Double, periods: Int, volatility: Double, drift: Double = 0,
        fixedCost: Double = 0, permanentImpact: Double = 0, temporaryImpact: Double
    ) throws(ModelFault) {
        try Check.positive(shares, "shares")
        try Check.positive(duration, "duration")
        try Check.count(periods, "periods", in: 1...1_000_000)
        try Check.notNegative(volatility, "volatility")
        try Check.finite(drift, "drift")
        try Check.notNegative(fixedCost, "fixedCost")
        try Check.notNegative(permanentImpact, "permanentImpact")
        let limit = permanentImpact * duration / Double(periods) / 2
        try Check.that(
            temporaryImpact > limit && temporaryImpact.isFinite, "temporaryImpact",
            "more than \(limit) (permanentImpact × period / 2)", temporaryImpact)
        self.shares = shares
        self.duration = duration
        self.periods = periods
        self.volatility = volatility
        self.drift = drift
        self.fixedCost = fixedCost
        self.permanentImpact = permanentImpact
        self.temporaryImpact = temporaryImpact
    }

    /// τ: the length of a period.
    public var period: Double { duration / Double(periods) }

    /// η̃ = η − γτ/2: the temporary impact that the periods leave.
    public var adjustedImpact: Double { temporaryImpact - permanentImpact * period / 2 }

    /// κ of a risk aversion λ in 1/money: cosh κτ = 1 + λσ²τ²/(2η̃) (§2).
    ///
    /// For λ < 0 the hyperbolic functions turn into circular ones and the result is the imaginary
    /// part. Throws where κT reaches π: a schedule of least cost then no longer exists.
    public func urgency(riskAversion: Double) throws(ModelFault) -> Urgency {
        try Check.finite(riskAversion, "riskAversion")
        let excess =
            riskAversion * volatility * volatility * period * period / (2 * adjustedImpact)
        try Check.finite(excess, "riskAversion × volatility²")
        if excess == 0 { return .none }
        if excess > 0 {
            // arcosh(1 + excess), without squaring what is beyond a square's range.
            let angle =
                excess < 1e100
                ? PortableMath.log1p(excess + (excess * (2 + excess)).squareRoot())
                : PortableMath.log(excess) + PortableMath.log(2)
            return .averse(kappa: angle / period)
        }
        // 1 − cos θ = 2 sin²(θ/2).
        let angle =
            excess > -2 ? 2 * PortableMath.atan((-excess / (2 + excess)).squareRoot()) : .pi
        try Check.that(
            angle * Double(periods) < .pi, "riskAversion",
            "so large that κ × duration stays below π", riskAversion)
        return .seeking(kappa: angle / period)
    }

    /// The risk aversion λ whose κT is `product`: the inverse of ``urgency(riskAversion:)``.
    public func riskAversion(kappaTimesDuration product: Double) throws(ModelFault) -> Double {
        try Check.notNegative(product, "kappaTimesDuration")
        try Check.positive(volatility, "volatility")
        let half = PortableMath.sinh(product / Double(periods) / 2)
        let scaled = 2 * half / (period * volatility)
        return adjustedImpact * scaled * scaled
    }

    /// How a schedule bends, as κ in 1/time.
    public enum Urgency: Hashable, Sendable {
        /// λσ² = 0: equal parts.
        case none
        /// λ > 0: early.
        case averse(kappa: Double)
        /// λ < 0: late.
        case seeking(kappa: Double)

        /// κ, or its imaginary part.
        public var kappa: Double {
            switch self {
            case .none: 0
            case .averse(let kappa), .seeking(let kappa): kappa
            }
        }

        /// 1/κ: the time in which a risk-averse schedule falls to 1/e. The paper's "half-life"
        /// θ (§2), though no half and no ln 2 is in it.
        public var halfLife: Double { 1 / kappa }
    }
}
