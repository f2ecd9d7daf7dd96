import Journal
import TradingModel

extension RunRecord {
    /// One line for each own order.
    public var ordersCSV: String {
        var table = CSVTable(
            [
                "order", "side", "price", "quantity", "purpose", "decided", "arrived", "state",
                "reason", "rule", "filled", "average_price", "fees", "ahead_shares", "ahead_orders",
                "first_fill",
            ] + parentColumn)
        for order in orders {
            let decision = order.decision
            table.add(
                [
                    "\(order.number)", "\(decision.side)", header.scale.text(decision.price),
                    "\(decision.quantity)", order.purpose.text, "\(decision.time)",
                    text(order.arrived), order.state, order.end?.reason.text ?? "",
                    order.end.flatMap { rule($0.rule)?.id } ?? "", "\(order.filled)",
                    average(order.filledTicks, order.filled), "\(order.fees)",
                    order.ahead.map { "\($0.shares)" } ?? "",
                    order.ahead.map { "\($0.orders)" } ?? "",
                    text(order.firstFill),
                ] + parent(of: order.number))
        }
        return table.text
    }

    /// One line for each own fill.
    public var fillsCSV: String {
        var table = CSVTable(
            [
                "sequence", "time", "order", "side", "price", "quantity", "leaves", "contra_order",
                "role", "turnover", "fees",
            ] + parentColumn)
        for fill in fills {
            let notional = header.scale.notional(fill.price, fill.quantity) ?? .zero
            table.add(
                [
                    "\(fill.sequence)", "\(fill.time)", "\(fill.order)", side(of: fill),
                    header.scale.text(fill.price), "\(fill.quantity)", "\(fill.leaves)",
                    "\(fill.contra)", fill.role.rawValue, "\(notional)", "\(fill.fees)",
                ] + parent(of: fill.order))
        }
        return table.text
    }

    /// One line for each sample of the day: market, schedule, account.
    public var equityCSV: String {
        var table = CSVTable([
            "time", "bid", "ask", "last", "market_volume", "market_turnover", "target", "filled",
            "live", "shares", "cash", "fees", "equity",
        ])
        for sample in samples {
            table.add([
                "\(sample.time)", price(sample.bid), price(sample.ask), price(sample.last),
                "\(sample.marketVolume)", "\(sample.marketTurnover)", "\(sample.target)",
                "\(sample.filled)", "\(sample.live)", "\(sample.position)", "\(sample.cash)",
                "\(sample.fees)", "\(equity(sample))",
            ])
        }
        return table.text
    }

    /// Cash and shares, the shares at the latest trade or, before the first, at yesterday's close.
    public func equity(_ sample: Sample) -> Money {
        let mark = sample.last == .none ? Price(ticks: header.previousClose ?? 0) : sample.last
        return sample.cash + (header.scale.notional(mark, sample.position) ?? .zero)
    }

    /// Tables of a basket's run name the parent of each order and fill, in a last column.
    private var parentColumn: [String] { header.parents == nil ? [] : ["parent"] }

    private func parent(of order: UInt64) -> [String] {
        guard let parents = header.parents, let order = self.order(order),
            parents.indices ~= order.parent - 1
        else { return header.parents == nil ? [] : [""] }
        return [parents[order.parent - 1].id]
    }

    /// The side of the fill's own order.
    func side(of fill: OwnFill) -> String {
        "\(order(fill.order)?.decision.side ?? header.sideValue)"
    }

    private func price(_ price: Price) -> String {
        price == .none ? "" : header.scale.text(price)
    }

    private func text(_ time: Timestamp?) -> String { time.map { "\($0)" } ?? "" }

    /// Average price with two decimals more than the tick, rounded half up.
    private func average(_ ticks: Int64, _ quantity: Quantity) -> String {
        guard quantity > 0 else { return "" }
        let value = Int128(ticks) * Int128(header.tickUnits)
        let rounded = (value + Int128(quantity) / 2) / Int128(quantity)
        return decimalText(Int64(rounded), scaleDigits: 4, minimumDecimals: 4)
    }
}

/// Comma-separated values, RFC 4180 quoting, lines ended by LF.
struct CSVTable {
    private(set) var text: String

    init(_ header: [String]) { text = CSVTable.line(header) }

    mutating func add(_ fields: [String]) { text += CSVTable.line(fields) }

    private static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\n"
    }

    /// A field that a spreadsheet would take for a formula is given as text.
    private static func quoted(_ field: String) -> String {
        var value = field
        if let first = value.utf8.first, "=+@".utf8.contains(first) { value = "'" + value }
        let special = value.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        return special ? "\"" + value.replacing("\"", with: "\"\"") + "\"" : value
    }
}
