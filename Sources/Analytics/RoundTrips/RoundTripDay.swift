import TradingModel

/// A day of round trips around a holding, in numbers.
///
/// Every profit is net of itemised charges. Ratios are nil where there is nothing to divide by.
public struct RoundTripDay: Sendable, Hashable {
    /// How often something was decided.
    public struct Count: Sendable, Hashable {
        /// What, in words.
        public var name: String
        /// How often.
        public var count: Int

        /// A count.
        public init(_ name: String, _ count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// Shares of the base.
    public var base: Quantity
    /// The base at the previous close, or at the day's first trade.
    public var baseValue: Money
    /// The trips in time order.
    public var trips: [RoundTrip] = []
    /// Change of cash, and the residual at the last trade's price.
    public var netProfit = Money.zero
    /// Turnover of both sides.
    public var tradedAmount = Money.zero
    /// Charges of the day.
    public var fees = Money.zero
    /// Shares that opened trips, and those that closed them.
    public var opened: Quantity = 0
    /// See ``opened``.
    public var closed: Quantity = 0
    /// Trading time with shares away from the base.
    public var exposure = Span.zero
    /// Continuous trading time of the day.
    public var tradingTime = Span.zero
    /// The largest number of shares away from the base, on either side.
    public var maximumAway: Quantity = 0
    /// Shares away from the base at the end: bought less sold.
    public var residual: Quantity = 0
    /// Why there is a residual, in words; empty without one.
    public var residualCause = ""
    /// Orders sent.
    public var orders = 0
    /// Cancels sent.
    public var cancels = 0
    /// The most orders and cancels sent in one second.
    public var peakMessages = 0
    /// The largest fall of the day's profit from its highest point so far.
    public var maximumDrawdown = Money.zero
    /// Decisions made while flat: entries first, then reasons to decline.
    public var decisions: [Count] = []

    /// A day on which nothing happened.
    public init(base: Quantity, baseValue: Money) {
        self.base = base
        self.baseValue = baseValue
    }

    /// Trips that came back to the base.
    public var closedTrips: [RoundTrip] { trips.filter { $0.end != nil } }
    /// Trips that made money after charges.
    public var wins: Int { closedTrips.count { ($0.net ?? .zero) > .zero } }

    /// Net profit in basis points of the base's value.
    public var netOnBase: Double? { basisPoints(netProfit, of: baseValue) }
    /// Net profit in basis points of the traded amount.
    public var netOnAmount: Double? { basisPoints(netProfit, of: tradedAmount) }
    /// The drawdown in basis points of the base's value.
    public var drawdownOnBase: Double? { basisPoints(maximumDrawdown, of: baseValue) }
    /// Traded amount over the base's value.
    public var turnover: Double? {
        baseValue > .zero ? tradedAmount.inCurrency / baseValue.inCurrency : nil
    }
    /// Winning trips as a part of those that came back.
    public var winRate: Double? { RoundTripDay.ratio(wins, closedTrips.count) }
    /// Shares that closed trips as a part of those that opened them.
    public var completion: Double? { RoundTripDay.ratio(closed, opened) }
    /// Time away from the base as a part of the trading time.
    public var exposureShare: Double? {
        RoundTripDay.ratio(exposure.nanoseconds, tradingTime.nanoseconds)
    }
    /// Cancels over orders.
    public var cancelRatio: Double? { RoundTripDay.ratio(cancels, orders) }

    /// Mean gain of the winning trips over the mean loss of the losing ones; nil without either.
    public var payoffRatio: Double? {
        let results = closedTrips.compactMap { $0.net?.inCurrency }
        let gains = results.filter { $0 > 0 }
        let losses = results.filter { $0 < 0 }
        guard !gains.isEmpty, !losses.isEmpty else { return nil }
        let gain = gains.reduce(0, +) / Double(gains.count)
        return gain / -(losses.reduce(0, +) / Double(losses.count))
    }

    /// Decisions not to trade.
    public var declines: Int { decisions.dropFirst().reduce(0) { $0 + $1.count } }

    private func basisPoints(_ amount: Money, of value: Money) -> Double? {
        value > .zero ? 1e4 * amount.inCurrency / value.inCurrency : nil
    }

    private static func ratio(_ part: some BinaryInteger, _ whole: some BinaryInteger) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }
}
