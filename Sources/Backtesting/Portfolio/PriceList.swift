import MarketData
import Rulebook
import TradingModel

/// Prices known before a day's open, from a CSV file or from tapes.
///
/// A file has the columns `instrument` and `price`. Of tapes, the latest one up to the day counts: of
/// the day itself its previous close, of an earlier day its last trade. Nothing of the day is looked
/// at.
struct PriceList {
    private var prices: [Instrument: Money] = [:]

    init(_ paths: [String], before date: TradingDate, _ faults: inout FaultList) {
        let files = paths.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".csv.gz") }
        let tapes = paths.filter { !files.contains($0) }
        if !tapes.isEmpty { read(TapeShelf(tapes, &faults), date) }
        for path in files { read(path, &faults) }
    }

    /// The price of a share, or nil where none was given.
    func price(_ instrument: Instrument) -> Money? { prices[instrument] }

    private mutating func read(_ path: String, _ faults: inout FaultList) {
        let file = TableFile(
            path: path, required: ["instrument", "price"], optional: [],
            wanted: "prices, a CSV file",
            &faults)
        var seen: [Instrument: Int] = [:]
        for row in file.rows {
            guard let instrument = file.instrument(row, &faults),
                let price = file.money(row, "price", &faults)
            else { continue }
            if price == .zero { faults.note(file.fault(row, "price", "must be positive")) }
            if let line = seen.updateValue(row.line, forKey: instrument) {
                faults.note(file.fault(row, "instrument", "stands in line \(line) too"))
            }
            prices[instrument] = price
        }
    }

    private mutating func read(_ shelf: TapeShelf, _ date: TradingDate) {
        // By date: a later tape replaces an earlier one's price.
        for tape in shelf.tapes where tape.header.date <= date {
            let header = tape.header
            let price = header.date == date ? header.previousClose : PriceList.lastTrade(tape)
            if let price { prices[header.instrument] = header.scale.money(price) }
        }
    }

    private static func lastTrade(_ tape: Tape) -> Price? {
        var index = tape.count - 1
        while index >= 0 {
            if tape[index].kind == .trade { return tape[index].price }
            index -= 1
        }
        return tape.header.previousClose
    }
}
