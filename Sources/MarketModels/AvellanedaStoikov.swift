/// Quotes of a market maker who fears inventory.
///
/// Avellaneda & Stoikov 2008, "High-frequency trading in a limit order book", Quantitative Finance
/// 8:3, §3. The working paper of 2006 has another spread; its tables belong to it alone.
public struct AvellanedaStoikov: Hashable, Sendable {
    /// The two texts.
    public enum Version: Hashable, Sendable, CaseIterable {
        /// Total spread γσ²(T−t) + (2/γ)ln(1 + γ/k).
        case quantitativeFinance2008
        /// Total spread (2/γ)ln(1 + γ/k) at all times.
        case workingPaper2006
    }

    /// γ: risk aversion, 1/money.
    public let riskAversion: Double
    /// σ: money per √time.
    public let volatility: Double
    /// k: decay of the fill intensity A·e^(−kδ) with the distance δ from the mid, 1/money.
    public let intensityDecay: Double
    /// T: the end of the day.
    public let horizon: Double
    /// Which spread.
    public let version: Version

    /// A market maker; throws where γ, k or T is not positive.
    public init(
        riskAversion: Double, volatility: Double, intensityDecay: Double, horizon: Double = 1,
        version: Version = .quantitativeFinance2008
    ) throws(ModelFault) {
        try Check.positive(riskAversion, "riskAversion")
        try Check.notNegative(volatility, "volatility")
        try Check.positive(intensityDecay, "intensityDecay")
        try Check.positive(horizon, "horizon")
        self.riskAversion = riskAversion
        self.volatility = volatility
        self.intensityDecay = intensityDecay
        self.horizon = horizon
        self.version = version
    }

    /// A bid and an ask about the reservation price.
    public struct Quotes: Hashable, Sendable {
        /// r = s − qγσ²(T−t): the price at which the inventory is worth holding.
        public let reservation: Double
        /// Ask minus bid.
        public let spread: Double
        /// r − spread/2.
        public var bid: Double { reservation - spread / 2 }
        /// r + spread/2.
        public var ask: Double { reservation + spread / 2 }
    }

    /// The quotes at time `t` for a mid price and an inventory of `inventory` units.
    public func quotes(mid: Double, inventory: Double, t: Double) throws(ModelFault) -> Quotes {
        try Check.finite(mid, "mid")
        try Check.finite(inventory, "inventory")
        try Check.that(t >= 0 && t <= horizon, "t", "from 0 to \(horizon)", t)
        return Quotes(reservation: mid - inventory * skew(t), spread: spread(t))
    }

    /// The spread's mean over the day, from which the symmetric strategy quotes.
    public var meanSpread: Double { spread(horizon / 2) }

    /// γσ²(T−t): how far one unit of inventory moves both quotes.
    func skew(_ t: Double) -> Double { riskAversion * volatility * volatility * (horizon - t) }

    /// The total spread at `t`.
    func spread(_ t: Double) -> Double {
        let liquidity = 2 / riskAversion * PortableMath.log1p(riskAversion / intensityDecay)
        return version == .workingPaper2006 ? liquidity : liquidity + skew(t)
    }
}
