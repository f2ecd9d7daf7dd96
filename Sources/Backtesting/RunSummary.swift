import Analytics
import Foundation
import TradingModel

/// A run in numbers: `summary.json`, and the lines that a terminal shows.
///
/// Prices and money are decimal text in currency units; slippage is in basis points, positive =
/// cost.
public struct RunSummary: Codable, Hashable, Sendable {
    /// Slippage against one benchmark.
    public struct Cost: Codable, Hashable, Sendable {
        /// The benchmark.
        public var benchmark: String
        /// Its price.
        public var price: String
        /// Slippage in basis points of the benchmark.
        public var basisPoints: Double
        /// Slippage in currency units over the filled quantity.
        public var amount: String
        /// What the benchmark's price is made of.
        public var includes: String
    }

    /// Charges item by item.
    public struct Fees: Codable, Hashable, Sendable {
        /// What the broker keeps.
        public var commission: String
        /// Exchange handling fee.
        public var handling: String
        /// CSRC levy.
        public var levy: String
        /// ChinaClear transfer fee.
        public var transfer: String
        /// Stamp duty.
        public var stampDuty: String
        /// All of them.
        public var total: String
    }

    /// The account before and after.
    public struct Account: Codable, Hashable, Sendable {
        /// Shares before.
        public var openingShares: Int64
        /// Shares after.
        public var closingShares: Int64
        /// Shares bought.
        public var bought: Int64
        /// Shares sold.
        public var sold: Int64
        /// Cash before.
        public var openingCash: String
        /// Cash after.
        public var closingCash: String
        /// Turnover of the buys.
        public var buyTurnover: String
        /// Turnover of the sells.
        public var sellTurnover: String
        /// Whether opening + bought − sold = closing, and cash likewise with fees, to the cent.
        public var reconciles: Bool
    }

    /// The security.
    public var instrument: String
    /// The day.
    public var date: String
    /// The strategy.
    public var strategy: String
    /// `buy` or `sell`; `both` for round trips around a holding.
    public var side: String
    /// Shares ordered.
    public var quantity: Int64
    /// Shares filled.
    public var filled: Int64
    /// Average price of the fills, or nil without one.
    public var averagePrice: String?
    /// Slippage against every benchmark that exists.
    public var costs: [Cost]
    /// Charges.
    public var fees: Fees
    /// Own share of the window's volume in percent.
    public var participationPercent: Double
    /// Largest distance from the schedule, in percent of the quantity.
    public var scheduleErrorPercent: Double?
    /// Own orders sent.
    public var ordersSent: Int
    /// Own orders refused.
    public var ordersRefused: Int
    /// Own fills.
    public var fills: Int
    /// Shares filled while resting, in percent of the filled ones.
    public var passivePercent: Double
    /// A day of round trips around a holding; nil where a parent order was worked.
    public var roundTrips: RoundTripSummary?
    /// The account.
    public var account: Account
    /// How faithful the day stayed.
    public var fidelity: FidelityReport
    /// What the risk gate did.
    public var risk: RiskSummary
    /// Why the run supports no conclusion; empty where it does.
    public var doubts: [String]
    /// The fill model.
    public var fillModel: String
    /// Where the day came from.
    public var origin: String
    /// SHA-256 of the tape.
    public var tape: String
    /// The seed.
    public var seed: UInt64
    /// The version of Pankou.
    public var version: String

    /// The model that every order-level run uses.
    public static let fillModel = "exact queue position by order-driven re-match"

    /// The summary of a run.
    public init(_ run: RunRecord) {
        let (header, trailer) = (run.header, run.trailer)
        let report = ReportBuilder(run).report
        let filled = run.fills.reduce(0) { $0 + $1.quantity }
        instrument = header.instrument
        date = header.date
        strategy = header.strategy
        side = header.side
        quantity = header.quantity
        self.filled = filled
        averagePrice =
            report.roundTrips != nil
            ? nil : report.order.averagePrice.map { RunSummary.decimal($0, 4) }
        costs = report.costs.benchmarks.map { line in
            Cost(
                benchmark: line.name, price: RunSummary.decimal(line.price, 4),
                basisPoints: RunSummary.rounded(line.basisPoints, 4),
                amount: line.amount.roundedToCent.description, includes: line.includes)
        }
        fees = RunSummary.fees(trailer)
        participationPercent = RunSummary.rounded((report.costs.participation ?? 0) * 100, 4)
        scheduleErrorPercent = report.costs.scheduleError.map { RunSummary.rounded($0 * 100, 4) }
        ordersSent = trailer.ordersSent
        ordersRefused = trailer.ordersRefused
        fills = run.fills.count
        let passive = run.fills.filter { $0.role == .passive }.reduce(0) { $0 + $1.quantity }
        passivePercent =
            filled > 0 ? RunSummary.rounded(Double(passive) / Double(filled) * 100, 2) : 0
        roundTrips = report.roundTrips.map { RoundTripSummary($0) }
        account = RunSummary.account(header, trailer)
        fidelity = trailer.fidelity
        risk = RiskSummary(report.gate ?? GateReview(run).gate)
        doubts = report.quality.doubts
        fillModel = RunSummary.fillModel
        origin = header.origin
        tape = header.tapeDigest
        seed = header.seed
        version = header.version
    }

    private static func fees(_ trailer: RunTrailer) -> Fees {
        let text = { (units: Int64) in Money(units: units).description }
        return Fees(
            commission: text(trailer.commission), handling: text(trailer.handling),
            levy: text(trailer.levy), transfer: text(trailer.transfer),
            stampDuty: text(trailer.stampDuty), total: text(trailer.fees))
    }

    private static func account(_ header: RunHeader, _ trailer: RunTrailer) -> Account {
        let text = { (units: Int64) in Money(units: units).description }
        let shares = header.openingShares + trailer.bought - trailer.sold
        let cash =
            header.openingCash - trailer.buyTurnover + trailer.sellTurnover - trailer.fees
        return Account(
            openingShares: header.openingShares, closingShares: trailer.closingShares,
            bought: trailer.bought, sold: trailer.sold, openingCash: text(header.openingCash),
            closingCash: text(trailer.closingCash), buyTurnover: text(trailer.buyTurnover),
            sellTurnover: text(trailer.sellTurnover),
            reconciles: shares == trailer.closingShares && cash == trailer.closingCash)
    }

    /// `value` rounded half away from zero to `digits` decimals.
    static func rounded(_ value: Double, _ digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let result = (value * scale).rounded() / scale
        return result == 0 ? 0 : result
    }

    /// `value` as plain decimal text with exactly `digits` decimals.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.isFinite, abs(scaled) < 9e15 else { return "out of range" }
        return decimalText(Int64(scaled), scaleDigits: digits, minimumDecimals: digits)
    }
}
