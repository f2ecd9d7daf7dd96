import MarketData
import Risk
import TradingModel

/// The values of one or more indices through a day, from a CSV file: `time,index,value`.
///
/// Times are `HH:MM:SS` or with decimals, in order; values are points with at most four decimals.
public struct IndexSeries: Sendable {
    /// The indices by name, in the order of their first value.
    public private(set) var names: [String] = []
    /// What surveillance is told.
    private(set) var events: [SurveillanceEvent] = []

    /// No index.
    public init() {}

    /// The file at `path`.
    ///
    /// Throws ``InputFaults`` with every fault.
    public init(path: String) throws {
        var faults = FaultList()
        let file = TableFile(
            path: path, required: ["time", "index", "value"], optional: [],
            wanted: "index values, a CSV file", &faults)
        var latest = Timestamp.zero
        for row in file.rows {
            guard let name = file.name(row, "index", &faults),
                let value = file.money(row, "value", &faults)
            else { continue }
            guard let time = Timestamp(row["time"]), time >= latest else {
                faults.note(
                    file.fault(row, "time", "must be a time such as 09:30:00, not before \(latest)")
                )
                continue
            }
            guard (1...Int64(1) << 40).contains(value.units) else {
                faults.note(file.fault(row, "value", "must be from 0.0001 to 109951162"))
                continue
            }
            latest = time
            let number = names.firstIndex(of: name) ?? names.count
            if number == names.count { names.append(name) }
            events.append(
                SurveillanceEvent(
                    .index, at: time, instrument: UInt32(number), quantity: value.units))
        }
        try faults.check()
    }
}
