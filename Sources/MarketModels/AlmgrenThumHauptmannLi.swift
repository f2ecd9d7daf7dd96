/// Impact of large US equity orders, fitted to broker data: permanent linear, temporary to the
/// power 3/5 of the trading rate.
///
/// Almgren, Thum, Hauptmann & Li 2005, "Direct estimation of equity market impact", Risk 18:7,
/// §4.3. The 3/5 law is about the rate of trading; it is not the square-root law of whole orders
/// (see ``SquareRootImpact``).
public struct AlmgrenThumHauptmannLi: Hashable, Sendable {
    /// γ, permanent impact.
    public let permanent: Double
    /// η, temporary impact.
    public let temporary: Double
    /// β, exponent of the trading rate.
    public let exponent: Double
    /// δ, exponent of the shares outstanding over the daily volume.
    public let liquidityExponent: Double

    /// The published fit: γ = 0.314, η = 0.142, β = 3/5, δ = 1/4.
    public static let published = AlmgrenThumHauptmannLi(0.314, 0.142, 0.6, 0.25)

    /// Other coefficients; throws where one is negative.
    public init(
        permanent: Double, temporary: Double, exponent: Double, liquidityExponent: Double
    ) throws(ModelFault) {
        try Check.notNegative(permanent, "permanent")
        try Check.notNegative(temporary, "temporary")
        try Check.notNegative(exponent, "exponent")
        try Check.notNegative(liquidityExponent, "liquidityExponent")
        self.init(permanent, temporary, exponent, liquidityExponent)
    }

    private init(_ permanent: Double, _ temporary: Double, _ exponent: Double, _ power: Double) {
        self.permanent = permanent
        self.temporary = temporary
        self.exponent = exponent
        liquidityExponent = power
    }

    /// The market an order goes into.
    public struct Stock: Hashable, Sendable {
        /// V: shares traded in a day.
        public let dailyVolume: Double
        /// Θ: shares outstanding.
        public let sharesOutstanding: Double
        /// σ: daily volatility as a fraction of the price.
        public let volatility: Double

        /// A stock; throws where a value is not positive.
        public init(
            dailyVolume: Double, sharesOutstanding: Double, volatility: Double
        ) throws(ModelFault) {
            try Check.positive(dailyVolume, "dailyVolume")
            try Check.positive(sharesOutstanding, "sharesOutstanding")
            try Check.positive(volatility, "volatility")
            self.dailyVolume = dailyVolume
            self.sharesOutstanding = sharesOutstanding
            self.volatility = volatility
        }
    }

    /// What an order moves and costs, as fractions of the price.
    public struct Impact: Hashable, Sendable {
        /// I = γσ(X/V)(Θ/V)^δ: how far the price has moved for good.
        public let permanent: Double
        /// K = ησ(X/(VT))^β: what the trading rate costs beyond that.
        public let temporary: Double
        /// J = I/2 + K: the mean cost of the order's shares.
        public var cost: Double { permanent / 2 + temporary }
    }

    /// The impact of `shares` traded evenly in `duration` days of volume time.
    public func impact(
        shares: Double, duration: Double, in stock: Stock
    ) throws(ModelFault) -> Impact {
        try Check.positive(shares, "shares")
        try Check.positive(duration, "duration")
        let share = shares / stock.dailyVolume
        let liquidity = stock.sharesOutstanding / stock.dailyVolume
        return Impact(
            permanent: permanent * stock.volatility * share
                * PortableMath.pow(liquidity, liquidityExponent),
            temporary: temporary * stock.volatility
                * PortableMath.pow(share / duration, exponent))
    }
}
