import TradingModel

extension Importer {
    /// LOBSTER message and order book files, told apart by their number of columns.
    ///
    /// Prices are USD × 10,000 and become ticks of 0.0001 USD; the direction of an execution is
    /// that of the resting order. Throws ``DataError``.
    public static func lobster(_ request: ImportRequest) throws -> ImportedDay {
        var messages: (path: String, records: [TapeRecord])?
        var books: (path: String, rows: [BookRow])?
        for path in request.inputs {
            var lines = try LineReader(try request.open(path))
            guard let first = try lines.next() else { throw DataError(file: path, "is empty") }
            let columns = first.split(separator: 0x2C, omittingEmptySubsequences: false).count
            if columns == 6, messages == nil {
                messages = (path, try readMessages(&lines, first, request))
            } else if columns % 4 == 0, columns / 4 <= TapeFormat.maximumLevels, books == nil {
                books = (path, try readBooks(&lines, first, columns / 4, request))
            } else {
                throw DataError(
                    file: path, line: 1,
                    "has \(columns) columns: neither a LOBSTER message file (6) nor, once, an "
                        + "order book file (4 for each of 1 to 50 levels)")
            }
        }
        guard let messages, let books else {
            throw DataError(
                file: request.inputs.joined(separator: ", "),
                "an import needs LOBSTER's message file and its order book file")
        }
        guard messages.records.count == books.rows.count else {
            throw DataError(
                file: books.path,
                "has \(books.rows.count) rows, the message file has \(messages.records.count); "
                    + "the two do not belong together")
        }
        var summary = ImportSummary()
        summary.note(messages.records)
        summary.bookRows = books.rows.count
        let header = TapeHeader(
            schema: .lobster, instrument: request.instrument, date: request.date,
            scale: PriceScale(tick: Money(units: 1)), previousClose: nil,
            bookLevels: books.rows[0].asks.count, origin: "lobster")
        return ImportedDay(
            header: header, records: messages.records, rows: books.rows, summary: summary)
    }

    private static func readMessages(
        _ lines: inout LineReader, _ first: ArraySlice<UInt8>, _ request: ImportRequest
    ) throws -> [TapeRecord] {
        var records: [TapeRecord] = []
        var next: ArraySlice<UInt8>? = first
        while let line = next {
            let row = LobsterRow(line, lines.file.path, lines.number)
            let record = try row.message(sequence: UInt64(records.count) + 1)
            if let last = records.last, record.time < last.time {
                throw row.fault("time", 0, "goes back from \(last.time)")
            }
            records.append(record)
            if records.count & 0x3FFF == 0 {
                request.progress(Double(lines.file.consumed) / Double(lines.file.size) / 2)
            }
            next = try lines.nextRow()
        }
        return records
    }

    private static func readBooks(
        _ lines: inout LineReader, _ first: ArraySlice<UInt8>, _ levels: Int,
        _ request: ImportRequest
    ) throws -> [BookRow] {
        var rows: [BookRow] = []
        var next: ArraySlice<UInt8>? = first
        while let line = next {
            rows.append(
                try LobsterRow(line, lines.file.path, lines.number).book(levels: levels))
            if rows.count & 0x3FFF == 0 {
                request.progress(0.5 + Double(lines.file.consumed) / Double(lines.file.size) / 2)
            }
            next = try lines.nextRow()
        }
        return rows
    }
}

/// One line of a LOBSTER file; these have no header.
private struct LobsterRow {
    private let fields: [ArraySlice<UInt8>]
    private let path: String
    private let line: Int

    init(_ line: ArraySlice<UInt8>, _ path: String, _ number: Int) {
        fields = line.split(separator: 0x2C, omittingEmptySubsequences: false)
        self.path = path
        self.line = number
    }

    func fault(_ column: String, _ place: Int, _ what: String) -> DataError {
        DataError(file: path, line: line, column: column, "\(quoted(fields[place])) \(what)")
    }

    private func columns(_ count: Int) throws {
        guard fields.count == count else {
            throw DataError(
                file: path, line: line,
                "has \(fields.count) columns where the lines before have \(count)")
        }
    }

    func message(sequence: UInt64) throws -> TapeRecord {
        try columns(6)
        guard let nanoseconds = parseDecimal(fields[0], decimals: 9),
            nanoseconds < 86_400_000_000_000
        else { throw fault("time", 0, "is not a number of seconds since midnight") }
        let kinds: [UInt64: TapeRecordKind] = [
            1: .submit, 2: .reduce, 3: .cancel, 4: .trade, 5: .hiddenTrade, 7: .halt,
        ]
        guard let type = parseDigits(fields[1]), let kind = kinds[type] else {
            throw fault("type", 1, "is none of 1, 2, 3, 4, 5, 7")
        }
        guard let id = parseDigits(fields[2]), id < OrderID.ownBit else {
            throw fault("order id", 2, "is not an order number")
        }
        guard let size = parseDigits(fields[3]), size <= 1 << 40, size > 0 || kind == .halt else {
            throw fault("size", 3, "is not a positive number of shares")
        }
        // A halt's price is −1, 0 or 1: its state, not a price.
        let price = kind == .halt ? 0 : parseDigits(fields[4])
        guard let price, price <= UInt64(Int32.max), price > 0 || kind == .halt else {
            throw fault("price", 4, "is not a positive price in USD × 10000")
        }
        let isBuy = fields[5].elementsEqual("1".utf8)
        guard isBuy || fields[5].elementsEqual("-1".utf8) else {
            throw fault("direction", 5, "is neither 1 nor -1")
        }
        let resting: Side = isBuy ? .buy : .sell
        let isTrade = kind == .trade || kind == .hiddenTrade
        return TapeRecord(
            sequence: sequence, time: Timestamp(nanoseconds: nanoseconds),
            order: isTrade ? .none : OrderID(raw: id),
            contra: isTrade ? OrderID(raw: id) : .none, quantity: Quantity(size),
            price: Price(ticks: Int32(price)), kind: kind,
            side: isTrade ? resting.opposite : resting)
    }

    func book(levels: Int) throws -> BookRow {
        try columns(levels * 4)
        var row = BookRow(bids: [], asks: [])
        for level in 0..<levels {
            row.asks.append(try priceLevel(level * 4, "ask \(level + 1)"))
            row.bids.append(try priceLevel(level * 4 + 2, "bid \(level + 1)"))
        }
        return row
    }

    /// LOBSTER writes ±9999999999 and size 0 for a level that does not exist.
    private func priceLevel(_ place: Int, _ name: String) throws -> PriceLevel {
        guard let size = parseDigits(fields[place + 1]), size <= 1 << 40 else {
            throw fault("\(name) size", place + 1, "is not a number of shares")
        }
        if size == 0 { return .empty }
        guard let price = parseDigits(fields[place]), price > 0, price <= UInt64(Int32.max) else {
            throw fault("\(name) price", place, "is not a positive price in USD × 10000")
        }
        return PriceLevel(price: Price(ticks: Int32(price)), quantity: Quantity(size), orders: 0)
    }
}
