import TradingModel

extension RunReport {
    /// The result in one or two plain sentences.
    public var verdict: String {
        if let roundTrips { return roundTripVerdict(roundTrips) }
        let verb = order.side == .buy ? "Bought" : "Sold"
        let window = "between \(Format.clock(order.start)) and \(Format.clock(order.end))"
        let ordered = Format.grouped(order.quantity)
        guard let average = order.averagePrice else {
            return "\(verb) none of \(ordered) \(run.instrument) \(window)."
        }
        var text = "\(verb) \(Format.grouped(order.filled)) of \(ordered) \(run.instrument) "
        text += "\(window) at \(Format.price(average))"
        let comparisons = [
            costs.benchmark(.arrival).map { compare($0, "the arrival mid", withAmount: true) },
            marketVWAP.map { compare($0, "the market VWAP", withAmount: false) },
        ].compactMap { $0 }
        if !comparisons.isEmpty { text += ", " + comparisons.joined(separator: " and ") }
        text += "."
        if order.unfilled > 0 {
            text += " \(Format.grouped(order.unfilled)) shares stayed unfilled."
        }
        return text
    }

    /// The VWAP that the verdict and the tiles name: the window's, else that up to the last fill.
    var marketVWAP: BenchmarkCost? {
        costs.benchmark(.windowVWAP) ?? costs.benchmark(.intervalVWAP)
            ?? costs.benchmark(.windowVWAPOthers)
    }

    /// The page's title.
    public var title: String {
        if !run.title.isEmpty { return run.title }
        if roundTrips != nil {
            return "\(run.strategy) around \(Format.grouped(order.quantity)) \(run.instrument)"
        }
        let verb = order.side == .buy ? "Buy" : "Sell"
        return "\(verb) \(Format.grouped(order.quantity)) \(run.instrument) with \(run.strategy)"
    }

    private func compare(
        _ cost: BenchmarkCost, _ benchmark: String, withAmount: Bool
    ) -> String {
        let size = Format.fixed(abs(cost.basisPoints), 1)
        guard size != "0.0" else { return "level with \(benchmark)" }
        let magnitude = cost.amount < .zero ? -cost.amount : cost.amount
        let money = Format.money(magnitude, sign: currencySign, decimals: 0)
        let amount = withAmount ? " (\(money))" : ""
        let word = cost.basisPoints > 0 ? "worse" : "better"
        return "\(size) bp\(amount) \(word) than \(benchmark)"
    }
}
