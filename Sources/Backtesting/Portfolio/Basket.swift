import Execution
import MarketData
import TradingModel

/// One row of a basket: an order to be worked on one day, or on every day of which there is a tape.
public struct BasketRow: Sendable, Hashable {
    /// The line in the file, from 1.
    public let line: Int
    /// Its id: the `id` column, or the row's number from 1.
    public let id: String
    /// Whose cash and shares it trades with.
    public let account: String
    /// The security.
    public let instrument: Instrument
    /// The day; nil for every day of which there is a tape.
    public let date: TradingDate?
    /// The side; nil for an algorithm that buys and sells around a holding.
    public let side: Side?
    /// Shares to trade, or the holding to trade around.
    public let quantity: Quantity
    /// The algorithm's name.
    public let algorithm: String
    /// Fields of the parent and parameters of the algorithm, in their order.
    public let parameters: [RunParameter]
}

/// A basket of parent orders, read from a CSV file.
///
/// Columns, in any order: `account`, `instrument`, `side` (buy, sell; both or empty for an algorithm
/// that trades around a holding), `quantity`, `algorithm`; and, where wanted, `id`, `date` and
/// `parameters` as `name=value;name=value`.
public struct Basket: Sendable {
    /// The file as the user named it.
    public let path: String
    /// The rows in the file's order.
    public let rows: [BasketRow]

    static let required = ["account", "instrument", "side", "quantity", "algorithm"]
    static let optional = ["id", "date", "parameters"]

    /// Reads the basket at `path`; `algorithms` are the names that it may use.
    ///
    /// Throws ``InputFaults`` with every fault of the file.
    public init(path: String, algorithms: [any NamedStrategy.Type]) throws {
        var faults = FaultList()
        self.init(path: path, algorithms: algorithms, &faults)
        try faults.check()
    }

    init(path: String, algorithms: [any NamedStrategy.Type], _ faults: inout FaultList) {
        self.path = path
        let file = TableFile(
            path: path, required: Basket.required, optional: Basket.optional,
            wanted: "a basket, a CSV file", &faults)
        var rows: [BasketRow] = []
        var lines: [String: Int] = [:]
        for (index, row) in file.rows.enumerated() {
            guard let read = Basket.read(row, number: index + 1, file, algorithms, &faults) else {
                continue
            }
            if let earlier = lines[read.id] {
                faults.note(file.fault(row, "id", "is the id of line \(earlier) too"))
            }
            lines[read.id] = row.line
            rows.append(read)
        }
        self.rows = rows
    }

    private static func read(
        _ row: TableFile.Row, number: Int, _ file: TableFile,
        _ algorithms: [any NamedStrategy.Type], _ faults: inout FaultList
    ) -> BasketRow? {
        let id = row["id"].isEmpty ? "\(number)" : file.name(row, "id", &faults)
        let account = file.name(row, "account", &faults)
        let instrument = file.instrument(row, &faults)
        var date: TradingDate?
        if !row["date"].isEmpty {
            date = TradingDate(row["date"])
            if date == nil { faults.note(file.fault(row, "date", "is no date; write 2025-06-18")) }
        }
        let quantity = file.integer(row, "quantity", 1...(1 << 40), &faults)
        let type = algorithms.first { $0.name == row["algorithm"] }
        if type == nil {
            let names = algorithms.map { $0.name }.joined(separator: ", ")
            faults.note(file.fault(row, "algorithm", "is no algorithm; there are \(names)"))
            if !["buy", "sell", "both", ""].contains(row["side"]) {
                faults.note(file.fault(row, "side", "must be buy, sell or both"))
            }
        }
        let side = type.map { Basket.side(row, $0, file, &faults) }
        let parameters = Basket.parameters(row, file, &faults)
        guard let id, let account, let instrument, date != nil || row["date"].isEmpty,
            let quantity, let type, let side, side.isKnown, let parameters
        else { return nil }
        return BasketRow(
            line: row.line, id: id, account: account, instrument: instrument, date: date,
            side: side.value, quantity: quantity, algorithm: type.name, parameters: parameters)
    }

    private static func side(
        _ row: TableFile.Row, _ type: any NamedStrategy.Type, _ file: TableFile,
        _ faults: inout FaultList
    ) -> (value: Side?, isKnown: Bool) {
        switch (row["side"], type.worksParent) {
        case ("buy", true): return (.buy, true)
        case ("sell", true): return (.sell, true)
        case ("", false), ("both", false): return (nil, true)
        case (_, true):
            faults.note(file.fault(row, "side", "must be buy or sell"))
        case (_, false):
            faults.note(
                file.fault(row, "side", "must be both or empty: \(type.name) buys and sells"))
        }
        return (nil, false)
    }

    private static func parameters(
        _ row: TableFile.Row, _ file: TableFile, _ faults: inout FaultList
    ) -> [RunParameter]? {
        var result: [RunParameter] = []
        for part in row["parameters"].split(separator: ";", omittingEmptySubsequences: true) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pair.first.map { trimmed($0) } ?? ""
            var fault: String?
            if pair.count != 2 || name.isEmpty {
                fault = "must be written name=value;name=value"
            } else if name == "side" || name == "quantity" {
                fault = "names \(name), which has a column of its own"
            } else if result.contains(where: { $0.name == name }) {
                fault = "names \(name) twice"
            }
            if let fault {
                faults.note(file.fault(row, "parameters", fault))
                return nil
            }
            result.append(RunParameter(name, trimmed(pair[1])))
        }
        return result
    }

    /// Without the spaces around it.
    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
