/// How far a whole order moves the price: the square root of its share of the volume.
///
/// Tóth et al. 2011, "Anomalous price impact and the critical nature of liquidity in financial
/// markets", Physical Review X 1:021006: ΔP = Yσ√(Q/V). A statistical law about many orders; single
/// ones scatter widely about it.
public struct SquareRootImpact: Hashable, Sendable {
    /// σ: daily volatility as a fraction of the price.
    public let volatility: Double
    /// Y: about 1.
    public let prefactor: Double
    /// Exponent of the share of volume; 0.4 to 0.7 in the literature.
    public let exponent: Double

    /// What the price keeps of the peak once the order is done and the impact has faded, by Moro et
    /// al. 2009, "Market impact and trading profile of hidden orders", Physical Review E 80.
    public static let settledShare = 0.5...0.7

    /// A law; throws where σ or Y is not positive, or the exponent not in (0, 1].
    public init(
        volatility: Double, prefactor: Double = 1, exponent: Double = 0.5
    ) throws(ModelFault) {
        try Check.positive(volatility, "volatility")
        try Check.positive(prefactor, "prefactor")
        try Check.that(
            exponent > 0 && exponent <= 1, "exponent", "above 0 and at most 1", exponent)
        self.volatility = volatility
        self.prefactor = prefactor
        self.exponent = exponent
    }

    /// How far the price has moved when an order of `share` of the daily volume ends, as a fraction.
    public func peak(share: Double) throws(ModelFault) -> Double {
        try Check.positive(share, "share")
        return prefactor * volatility * PortableMath.pow(share, exponent)
    }

    /// What the order pays on average over the price before it: the peak over 1 + exponent, as the
    /// same law holds for each part of it (2/3 of the peak for the square root).
    public func averageCost(share: Double) throws(ModelFault) -> Double {
        try peak(share: share) / (1 + exponent)
    }
}
