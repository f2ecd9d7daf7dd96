import Backtesting
import TradingModel

extension SummaryText {
    /// What a day of round trips made, in place of the cost of a parent order.
    func roundTripLines(_ summary: RunSummary, _ day: RoundTripSummary) -> [String] {
        var lines = [
            "\(summary.strategy.uppercased()) on \(summary.instrument), \(summary.date): "
                + "\(grouped(day.roundTrips)) round trips around \(grouped(summary.quantity)) "
                + "shares, net \(signed(day.netBasisPointsOnBase)) bp of the base",
            "",
            "  net \(day.netProfit) CNY: \(signed(day.netBasisPointsOnBase)) bp of the base "
                + "(\(day.baseValue)), \(signed(day.netBasisPointsOnAmount)) bp of the amount traded",
            "  win rate by round trip \(share(day.winRateByRoundTrip)), payoff ratio "
                + "\(plain(day.payoffRatio)), open rate \(share(day.openRate)), completion "
                + share(day.completion),
            "  turnover \(plain(day.turnoverOnBase)) × base, away from it "
                + "\(plain(day.exposurePercent))% of the time, at most "
                + "\(grouped(day.maximumExposureShares)) shares, drawdown "
                + "\(plain(day.maximumDrawdownBasisPointsOnBase)) bp",
            "  residual \(grouped(day.residual))"
                + (day.residualCause.map { ": \($0)" } ?? ", back at the base"),
            "  cancels \(grouped(day.cancels)) of \(grouped(summary.ordersSent)) orders "
                + "(\(share(day.cancelRatio))), at most \(day.peakOrdersPerSecond) messages in one "
                + "second",
        ]
        lines += decisions(day) + trips(day)
        return lines
    }

    private func decisions(_ day: RoundTripSummary) -> [String] {
        let declined = day.declined.reduce(0) { $0 + $1.count }
        var lines = [
            "", "  \(grouped(day.entered + declined)) decisions: \(grouped(day.entered)) to enter",
        ]
        for reason in day.declined {
            lines.append(padded(grouped(reason.count), 8) + " declined: \(reason.name)")
        }
        return lines
    }

    private func trips(_ day: RoundTripSummary) -> [String] {
        guard !day.trips.isEmpty else { return [] }
        var lines = [
            "",
            "  first opened        closed           shares       in      out       net      bp",
        ]
        for trip in day.trips {
            lines.append(
                "  " + padded(trip.first, 6, left: false) + padded(trip.opened, 13, left: false)
                    + " " + padded(trip.closed ?? "open", 13, left: false)
                    + padded(grouped(trip.quantity), 9)
                    + padded(trip.entryPrice ?? "-", 10) + padded(trip.exitPrice ?? "-", 10)
                    + padded(trip.net ?? "-", 10) + padded(plain(trip.netBasisPoints), 9) + "  "
                    + trip.exitReason)
        }
        return lines
    }

    private func plain(_ value: Double?) -> String {
        guard let value, value.isFinite, abs(value) < 1e12 else { return "-" }
        return decimalText(Int64((value * 100).rounded()), scaleDigits: 2, minimumDecimals: 2)
    }

    private func signed(_ value: Double?) -> String {
        guard let value else { return "-" }
        return (value > 0 ? "+" : "") + plain(value)
    }

    private func share(_ value: Double?) -> String {
        value.map { plain($0 * 100) + "%" } ?? "-"
    }
}
