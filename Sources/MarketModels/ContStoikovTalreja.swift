/// An order book of unit orders as a Markov chain, and what its two best queues say.
///
/// Cont, Stoikov & Talreja 2010, "A stochastic model for order book dynamics", Operations Research
/// 58:3, §2–4. The paper inverts Laplace transforms; here the chain itself is solved with queues
/// cut off at ``longestQueue``. Table 4 of the paper prints the transposed complement of what its
/// title says: 1 − P(execution)ᵀ.
public struct ContStoikovTalreja: Hashable, Sendable {
    /// Queues longer than this are not distinguished.
    public static let longestQueue = 80

    /// λ(i): limit orders per time at distance i = 1, 2, … ticks from the opposite best price.
    public let limitRates: [Double]
    /// θ(i): cancels per order and time at distance i.
    public let cancelRates: [Double]
    /// μ: market orders per time and side.
    public let marketRate: Double

    /// A book; throws where the two lists differ in length, are empty, or hold a negative rate.
    public init(
        limitRates: [Double], cancelRates: [Double], marketRate: Double
    ) throws(ModelFault) {
        try Check.count(limitRates.count, "number of limitRates", in: 1...1_000)
        try Check.count(
            cancelRates.count, "number of cancelRates", in: limitRates.count...limitRates.count)
        for rate in limitRates { try Check.notNegative(rate, "limit rate") }
        for rate in cancelRates { try Check.notNegative(rate, "cancel rate") }
        try Check.positive(marketRate, "marketRate")
        self.limitRates = limitRates
        self.cancelRates = cancelRates
        self.marketRate = marketRate
    }

    /// The paper's fit to Sky Perfect Communications (§3), to `ticks` ticks.
    ///
    /// Beyond the five published ticks λ(i) = 1.92·i^(−0.52) and θ(i) = θ(5).
    public static func published(ticks: Int = 5) throws(ModelFault) -> ContStoikovTalreja {
        try Check.count(ticks, "ticks", in: 1...1_000)
        let limits = [1.85, 1.51, 1.09, 0.88, 0.77]
        let cancels = [0.71, 0.81, 0.68, 0.56, 0.47]
        return try ContStoikovTalreja(
            limitRates: (1...ticks).map {
                $0 <= 5 ? limits[$0 - 1] : 1.92 * PortableMath.pow(Double($0), -0.52)
            },
            cancelRates: (1...ticks).map { cancels[min($0, 5) - 1] }, marketRate: 0.94)
    }

    /// The probability that a queue of `orders` at `distance` grows before it shrinks: limit
    /// orders against cancels, and market orders where the distance is 1 (at the best).
    public func growthProbability(orders: Int, distance: Int) throws(ModelFault) -> Double {
        try Check.count(orders, "orders", in: 0...1_000_000)
        try Check.count(distance, "distance", in: 1...limitRates.count)
        let grow = limitRates[distance - 1]
        let shrink =
            Double(orders) * cancelRates[distance - 1] + (distance == 1 ? marketRate : 0)
        try Check.positive(grow + shrink, "sum of the rates")
        return grow / (grow + shrink)
    }

    /// Birth and death rates of a best queue at a spread.
    func queue(spread: Int) throws(ModelFault) -> BestQueue {
        try Check.count(spread, "spread", in: 1...limitRates.count)
        return BestQueue(
            growth: limitRates[spread - 1], cancel: cancelRates[spread - 1], market: marketRate)
    }

    func check(bids: Int, asks: Int) throws(ModelFault) {
        try Check.count(bids, "bids", in: 1...Self.longestQueue)
        try Check.count(asks, "asks", in: 1...Self.longestQueue)
    }
}

/// A queue at the best price: orders come at one rate and leave by market orders and cancels.
struct BestQueue {
    let growth: Double
    let cancel: Double
    let market: Double

    /// Rate of arrivals in a queue of `orders`: none at the cut-off.
    func birth(_ orders: Int) -> Double {
        orders < ContStoikovTalreja.longestQueue ? growth : 0
    }

    /// Rate at which a queue of `orders` shrinks.
    func death(_ orders: Int) -> Double { market + Double(orders) * cancel }

    /// Rate at which an order in place `place` moves up, or is executed in place 1: it is not
    /// cancelled itself.
    func advance(_ place: Int) -> Double { market + Double(place - 1) * cancel }

    /// Rate at which others behind an own order leave.
    func leave(_ others: Int) -> Double { Double(others) * cancel }
}
