import Analytics
import TradingModel

/// A day of round trips around a holding, as `summary.json` has it.
///
/// Amounts are decimal text in currency units; every profit is net of charges; basis points of the
/// base are of its value at the previous close. A figure that has no meaning (a payoff ratio without
/// a loss, say) is left out.
public struct RoundTripSummary: Codable, Hashable, Sendable {
    /// One trip.
    public struct Trip: Codable, Hashable, Sendable {
        /// The side that opened it.
        public var first: String
        /// Its first fill, and the fill that closed it.
        public var opened: String
        /// See ``opened``.
        public var closed: String?
        /// Shares that opened it.
        public var quantity: Int64
        /// Average prices.
        public var entryPrice: String?
        /// See ``entryPrice``.
        public var exitPrice: String?
        /// Profit before charges.
        public var gross: String?
        /// Charges.
        public var fees: String
        /// Profit after charges.
        public var net: String?
        /// The same in basis points of what was opened.
        public var netBasisPoints: Double?
        /// Why it was closed.
        public var exitReason: String
    }

    /// The base's value.
    public var baseValue: String
    /// Profit after charges.
    public var netProfit: String
    /// The same in basis points of the base.
    public var netBasisPointsOnBase: Double?
    /// The same in basis points of the traded amount.
    public var netBasisPointsOnAmount: Double?
    /// Round trips opened and closed.
    public var roundTrips: Int
    /// Names with at least one round trip over names offered.
    public var openRate: Double
    /// Winning round trips over closed ones.
    public var winRateByRoundTrip: Double?
    /// Mean win over mean loss.
    public var payoffRatio: Double?
    /// Closed over opened quantity.
    public var completion: Double?
    /// Traded amount over the base's value.
    public var turnoverOnBase: Double?
    /// Seconds of trading time away from the base.
    public var exposureSeconds: Int64
    /// The same in percent of the trading time.
    public var exposurePercent: Double?
    /// The most shares away from the base on one side.
    public var maximumExposureShares: Int64
    /// Shares away from the base at the end.
    public var residual: Int64
    /// Why there is a residual.
    public var residualCause: String?
    /// The largest fall of the day's profit in basis points of the base.
    public var maximumDrawdownBasisPointsOnBase: Double?
    /// Cancels sent.
    public var cancels: Int
    /// Cancels over orders sent.
    public var cancelRatio: Double?
    /// The most orders and cancels in one second.
    public var peakOrdersPerSecond: Int
    /// Decisions while flat to open a round trip.
    public var entered: Int
    /// Decisions not to, by reason.
    public var declined: [RunCount]
    /// The trips.
    public var trips: [Trip]

    init(_ day: RoundTripDay) {
        func rounded(_ value: Double?) -> Double? { value.map { RunSummary.rounded($0, 4) } }
        func text(_ price: Double?) -> String? { price.map { RunSummary.decimal($0, 4) } }
        baseValue = day.baseValue.description
        netProfit = day.netProfit.description
        netBasisPointsOnBase = rounded(day.netOnBase)
        netBasisPointsOnAmount = rounded(day.netOnAmount)
        roundTrips = day.trips.count
        openRate = day.trips.isEmpty ? 0 : 1
        winRateByRoundTrip = rounded(day.winRate)
        payoffRatio = rounded(day.payoffRatio)
        completion = rounded(day.completion)
        turnoverOnBase = rounded(day.turnover)
        exposureSeconds = day.exposure.nanoseconds / 1_000_000_000
        exposurePercent = rounded(day.exposureShare.map { $0 * 100 })
        maximumExposureShares = day.maximumAway
        residual = day.residual
        residualCause = day.residual == 0 ? nil : day.residualCause
        maximumDrawdownBasisPointsOnBase = rounded(day.drawdownOnBase)
        cancels = day.cancels
        cancelRatio = rounded(day.cancelRatio)
        peakOrdersPerSecond = day.peakMessages
        entered = day.decisions.first?.count ?? 0
        declined = day.decisions.dropFirst().map { RunCount($0.name, $0.count) }
        trips = day.trips.map { trip in
            Trip(
                first: "\(trip.side)", opened: "\(trip.start)",
                closed: trip.end.map { "\($0)" }, quantity: trip.opened,
                entryPrice: text(trip.entryPrice), exitPrice: text(trip.exitPrice),
                gross: trip.gross?.description, fees: trip.fees.description,
                net: trip.net?.description, netBasisPoints: rounded(trip.netBasisPoints),
                exitReason: trip.exitReason)
        }
    }
}
