import MarketData
import TradingModel

/// A small CSV file with known columns, found by name in any order: a basket, accounts, targets.
struct TableFile {
    /// One line.
    struct Row {
        /// The line in the file, from 1.
        let line: Int
        private let fields: [String: String]

        init(line: Int, fields: [String: String]) {
            self.line = line
            self.fields = fields
        }

        /// The field of a column; empty where the file has no such column.
        subscript(_ column: String) -> String { fields[column] ?? "" }
    }

    /// The file as the user named it.
    let path: String
    private(set) var rows: [Row] = []

    /// Rows that a file may have.
    static let maximumRows = 100_000

    /// Reads the file at `path`; what is wrong with it goes to `faults`.
    init(
        path: String, required: [String], optional: [String], wanted: String,
        _ faults: inout FaultList
    ) {
        self.path = path
        let opened = faults.noting(path, nil, nil) {
            try CSVReader(try InputFile(path: path, wanted: wanted))
        }
        guard var reader = opened else { return }
        let known = required + optional
        for name in reader.names where !known.contains(name) {
            faults.note(
                DataError(
                    file: path, line: 1, column: name,
                    "is not known; the columns are \(known.joined(separator: ", "))"))
        }
        for name in required where !reader.names.contains(name) {
            faults.note(
                DataError(file: path, line: 1, column: name, "is missing from the header"))
        }
        guard faults.isEmpty else { return }
        read(&reader, &faults)
    }

    private mutating func read(_ reader: inout CSVReader, _ faults: inout FaultList) {
        var latestFault = 0
        while true {
            do {
                guard try reader.next() else { break }
                var fields: [String: String] = [:]
                for (place, name) in reader.names.enumerated() {
                    fields[name] = String(decoding: reader.bytes(place), as: UTF8.self)
                }
                rows.append(Row(line: reader.line, fields: fields))
            } catch let fault as DataError {
                faults.note(fault)
                // A line that cannot be left behind would be found again and again.
                guard let line = fault.line, line > latestFault else { return }
                latestFault = line
            } catch {
                return faults.note(DataError(file: path, "\(error)"))
            }
            guard rows.count <= TableFile.maximumRows else {
                return faults.note(
                    DataError(file: path, "has more than \(TableFile.maximumRows) rows"))
            }
        }
        if rows.isEmpty, faults.isEmpty {
            faults.note(DataError(file: path, "has a header and no rows"))
        }
    }

    /// A fault of a field.
    func fault(_ row: Row, _ column: String, _ what: String) -> DataError {
        DataError(file: path, line: row.line, column: column, "\"\(row[column])\" \(what)")
    }

    // MARK: Fields

    /// A name of 1 to 32 letters, digits, hyphens, underscores and dots.
    func name(_ row: Row, _ column: String, _ faults: inout FaultList) -> String? {
        let text = row[column]
        let isPlain = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || [45, 46, 95].contains($0)
        }
        guard isPlain, (1...32).contains(text.utf8.count), text.first != "." else {
            faults.note(
                fault(
                    row, column,
                    "must have 1 to 32 letters, digits, hyphens, underscores or dots, and begin "
                        + "with no dot"))
            return nil
        }
        return text
    }

    func instrument(_ row: Row, _ faults: inout FaultList) -> Instrument? {
        if let instrument = Instrument(row["instrument"]) { return instrument }
        faults.note(fault(row, "instrument", "is no instrument; write CODE.VENUE, as 600519.SH"))
        return nil
    }

    /// A whole number of plain digits in `range`.
    func integer(
        _ row: Row, _ column: String, _ range: ClosedRange<Int64>, _ faults: inout FaultList
    ) -> Int64? {
        let text = row[column]
        if text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text),
            range.contains(value)
        {
            return value
        }
        faults.note(
            fault(
                row, column,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
        return nil
    }

    /// An amount in currency units.
    func money(_ row: Row, _ column: String, _ faults: inout FaultList) -> Money? {
        if let money = Money(row[column]) { return money }
        faults.note(
            fault(
                row, column,
                "must be an amount such as 1000000 or 19.85, twelve digits and four decimals at "
                    + "most"))
        return nil
    }
}
