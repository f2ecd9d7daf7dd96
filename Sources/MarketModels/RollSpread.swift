/// The spread that the bounce of trade prices between bid and ask implies.
///
/// Roll 1984, "A simple implicit measure of the effective bid-ask spread in an efficient market",
/// Journal of Finance 39:4.
public enum RollSpread {
    /// 2√(−c) for a first autocovariance c of price changes; nil where c is not negative, as the
    /// bounce then does not show.
    public static func spread(autocovariance: Double) -> Double? {
        autocovariance < 0 && autocovariance.isFinite ? 2 * (-autocovariance).squareRoot() : nil
    }

    /// The spread implied by trade `prices` in time order; nil with fewer than 3 prices, with one
    /// that is not finite, or where the autocovariance is not negative.
    ///
    /// The autocovariance is Σ(d_i − m)(d_(i+1) − m)/(n − 1) over n changes with mean m.
    public static func spread(prices: [Double]) -> Double? {
        guard prices.count >= 3, prices.allSatisfy(\.isFinite) else { return nil }
        let changes = zip(prices.dropFirst(), prices).map { $0 - $1 }
        let mean = changes.reduce(0, +) / Double(changes.count)
        let products = zip(changes, changes.dropFirst()).map { ($0 - mean) * ($1 - mean) }
        return spread(autocovariance: products.reduce(0, +) / Double(products.count))
    }
}
