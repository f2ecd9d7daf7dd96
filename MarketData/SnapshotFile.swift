import TradingModel

/// The status that an exchange's snapshot states.
public enum SnapshotStatus: Sendable, Hashable, CaseIterable {
    /// Before the opening call (START).
    case start
    /// Opening call auction (OCALL).
    case openingCall
    /// Continuous trading and the pauses around it (TRADE).
    case trading
    /// Closing call auction (CCALL).
    case closingCall
    /// After the closing auction (CLOSE).
    case close
    /// End of trading (ENDTR).
    case end
    /// Halted (SUSP and others).
    case other

    /// The exchange's word.
    public var name: String {
        switch self {
        case .start: "START"
        case .openingCall: "OCALL"
        case .trading: "TRADE"
        case .closingCall: "CCALL"
        case .close: "CLOSE"
        case .end: "ENDTR"
        case .other: "other"
        }
    }
}

/// What an exchange published about a security at one moment.
public struct MarketSnapshot: Sendable {
    /// The snapshot's own time.
    public var time: Timestamp
    /// Its status.
    public var status: SnapshotStatus
    /// Shares traded today.
    public var volume: Quantity
    /// Turnover today.
    public var turnover: Money
    /// Yesterday's close, nil where the file has none.
    public var previousClose: Price?
    /// The latest price, nil before the first trade.
    public var last: Price?
    /// Ten levels a side; in a call phase the indicative price and volume, and the surplus.
    public var view: BookView
    /// Whether the levels carry the number of orders.
    public var hasOrderCounts: Bool
}

/// Reads snapshot files: the vendor's 104 columns or the normalised ones, told apart by the header.
public enum SnapshotFile {
    /// The snapshots of `instrument`, in the file's order.
    ///
    /// Throws ``DataError``.
    public static func read(
        _ path: String, scale: PriceScale, instrument: Instrument, followsLinks: Bool = false
    ) throws -> [MarketSnapshot] {
        var reader = try CSVReader(try InputFile(path: path, followsLinks: followsLinks))
        let layout = try SnapshotLayout(reader)
        var result: [MarketSnapshot] = []
        while try reader.next() {
            guard layout.isOf(instrument, reader) else { continue }
            let snapshot = try layout.snapshot(reader, scale)
            if let last = result.last, snapshot.time < last.time {
                throw DataError(
                    file: path, line: reader.line, "time goes back from \(last.time)")
            }
            result.append(snapshot)
        }
        guard !result.isEmpty else { throw DataError(file: path, "has no rows of \(instrument)") }
        return result
    }
}

private struct SnapshotLayout {
    private let isNormalised: Bool
    private let security: Int?
    private let time: Int
    private let status: Int
    private let volume: Int
    private let turnover: Int
    private let previousClose: Int
    private let last: Int
    private var bids: [(price: Int, quantity: Int, orders: Int?)] = []
    private var asks: [(price: Int, quantity: Int, orders: Int?)] = []

    init(_ reader: CSVReader) throws {
        isNormalised = reader.has("phase")
        security = isNormalised ? nil : try reader.place("SecurityID")
        time = try reader.place(isNormalised ? "time" : "UpdateTime")
        status = try reader.place(isNormalised ? "phase" : "InstruStatus")
        volume = try reader.place(isNormalised ? "cum_volume" : "TradVolume")
        turnover = try reader.place(isNormalised ? "cum_turnover" : "Turnover")
        previousClose = try reader.place(isNormalised ? "preclose" : "PreCloPrice")
        last = try reader.place(isNormalised ? "last" : "LastPrice")
        for level in 1...BookView.depth {
            if isNormalised {
                bids.append((try reader.place("bp\(level)"), try reader.place("bq\(level)"), nil))
                asks.append((try reader.place("ap\(level)"), try reader.place("aq\(level)"), nil))
            } else {
                bids.append(
                    (
                        try reader.place("BidPrice\(level)"), try reader.place("BidVolume\(level)"),
                        try reader.place("NumOrdersB\(level)")
                    ))
                asks.append(
                    (
                        try reader.place("AskPrice\(level)"), try reader.place("AskVolume\(level)"),
                        try reader.place("NumOrdersS\(level)")
                    ))
            }
        }
    }

    func isOf(_ instrument: Instrument, _ row: CSVReader) -> Bool {
        security.map { row.bytes($0).elementsEqual(instrument.code.utf8) } ?? true
    }

    func snapshot(_ row: CSVReader, _ scale: PriceScale) throws -> MarketSnapshot {
        guard let turnover = parseMoney(row.bytes(turnover)) else {
            throw row.fault(turnover, "is not an amount of money")
        }
        let shares = try row.integer(volume)
        guard shares <= 1 << 50 else { throw row.fault(volume, "is too large") }
        let statuses: [(String, SnapshotStatus)] =
            SnapshotStatus.allCases.filter { $0 != .other }.map { ($0.name, $0) }
            + [("SUSP", .other)]
        var view = BookView()
        for level in 0..<BookView.depth {
            view.bids[level] = try priceLevel(row, bids[level], scale)
            view.asks[level] = try priceLevel(row, asks[level], scale)
        }
        return MarketSnapshot(
            time: isNormalised ? try row.compactTime(time) : try row.clock(time),
            status: try row.choice(status, statuses), volume: Quantity(shares),
            turnover: turnover, previousClose: try price(row, previousClose, scale),
            last: try price(row, last, scale), view: view, hasOrderCounts: !isNormalised)
    }

    /// An empty field or a zero is no price.
    private func price(_ row: CSVReader, _ place: Int, _ scale: PriceScale) throws -> Price? {
        let bytes = row.bytes(place)
        if bytes.isEmpty || bytes.allSatisfy({ $0 == 0x30 || $0 == 0x2E }) { return nil }
        return isNormalised ? try row.milliPrice(place, scale) : try row.price(place, scale)
    }

    private func priceLevel(
        _ row: CSVReader, _ place: (price: Int, quantity: Int, orders: Int?), _ scale: PriceScale
    ) throws -> PriceLevel {
        let price = try price(row, place.price, scale) ?? .none
        let quantity = row.bytes(place.quantity).isEmpty ? 0 : try row.integer(place.quantity)
        guard quantity <= 1 << 40 else { throw row.fault(place.quantity, "is too large") }
        var orders: UInt64 = 0
        if let place = place.orders, !row.bytes(place).isEmpty { orders = try row.integer(place) }
        guard orders <= UInt32.max else { throw row.fault(place.quantity, "is too large") }
        return PriceLevel(price: price, quantity: Quantity(quantity), orders: UInt32(orders))
    }
}
