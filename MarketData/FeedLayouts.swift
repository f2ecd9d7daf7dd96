import TradingModel

/// How one kind of file writes a feed message.
protocol FeedLayout {
    /// Whether the row is of the request's instrument; a row of another day is an error.
    func isOf(_ request: ImportRequest, _ row: CSVReader) throws -> Bool
    /// The row as a message.
    func message(_ row: CSVReader, _ scale: PriceScale) throws -> FeedMessage
}

/// The two vendor layouts of SSE orders and trades, told apart by their sequence column.
struct SSELayout: FeedLayout {
    private enum Content {
        case orders(kind: Int, order: Int, price: Int, quantity: Int, side: Int)
        case trades(buy: Int, sell: Int, price: Int, quantity: Int, flag: Int)
    }

    private let content: Content
    private let security: Int
    private let sequence: Int
    private let time: Int
    /// Only the layout of ApplSeqNum has a date column; its codes carry the venue's suffix.
    private let date: Int?

    private init(_ reader: CSVReader, content: Content, time: String) throws {
        let isDated = reader.has("ApplSeqNum")
        self.content = content
        security = try reader.place("SecurityID")
        sequence = try reader.place(isDated ? "ApplSeqNum" : "BizIndex")
        date = isDated ? try reader.place("MDDate") : nil
        self.time = try reader.place(isDated ? "MDTime" : time)
    }

    static func orders(_ reader: CSVReader) throws -> SSELayout {
        let isDated = reader.has("ApplSeqNum")
        return try SSELayout(
            reader,
            content: .orders(
                kind: try reader.place("OrderType"), order: try reader.place("OrderNO"),
                price: try reader.place("OrderPrice"),
                quantity: try reader.place(isDated ? "OrderQty" : "Balance"),
                side: try reader.place("OrderBSFlag")),
            time: "OrderTime")
    }

    static func trades(_ reader: CSVReader) throws -> SSELayout {
        let isDated = reader.has("ApplSeqNum")
        return try SSELayout(
            reader,
            content: .trades(
                buy: try reader.place("TradeBuyNo"), sell: try reader.place("TradeSellNo"),
                price: try reader.place(isDated ? "TradePrice" : "TradPrice"),
                quantity: try reader.place(isDated ? "TradeQty" : "TradVolume"),
                flag: try reader.place("TradeBSFlag")),
            time: "TradTime")
    }

    func isOf(_ request: ImportRequest, _ row: CSVReader) throws -> Bool {
        let code = row.bytes(security)
        let name = date == nil ? request.instrument.code : request.instrument.description
        guard code.elementsEqual(name.utf8) else {
            let digits = code.prefix(6)
            let isCode = digits.count == 6 && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            guard isCode, date == nil ? code.count == 6 : code.count == 9 else {
                throw row.fault(security, "is not a security's code")
            }
            return false
        }
        if let date {
            let day = "\(request.date)".replacing("-", with: ".")
            guard row.bytes(date).elementsEqual(day.utf8) else {
                throw row.fault(date, "is not the date that was asked for, \(request.date)")
            }
        }
        return true
    }

    func message(_ row: CSVReader, _ scale: PriceScale) throws -> FeedMessage {
        var message = FeedMessage(
            sequence: try row.integer(sequence), time: try row.clock(time), kind: .trade, side: nil,
            order: .none, contra: .none, price: .none, quantity: 0, line: row.line,
            fromTrades: false)
        switch content {
        case .orders(let kind, let order, let price, let quantity, let side):
            message.kind = try row.choice(
                kind, [("A", .add), ("D", .delete), ("2", .add), ("10", .delete)])
            message.side = try row.choice(
                side, [("B", .buy), ("S", .sell), ("1", .buy), ("2", .sell)])
            message.order = try row.orderNumber(order)
            message.price = try row.price(price, scale)
            message.quantity = try row.quantity(quantity)
        case .trades(let buy, let sell, let price, let quantity, let flag):
            message.side = try row.choice(
                flag,
                [
                    ("B", .buy), ("S", .sell), ("N", nil), ("1", .buy), ("2", .sell), ("0", nil),
                ] as [(String, Side?)])
            message.order = try row.orderNumber(buy)
            message.contra = try row.orderNumber(sell)
            message.price = try row.price(price, scale)
            message.quantity = try row.quantity(quantity)
            message.fromTrades = true
        }
        return message
    }
}

/// The normalised events file: seq,time,ev,side,order_no,price,qty,buy_no,sell_no.
struct NormalisedLayout: FeedLayout {
    private let places: [String: Int]

    init(_ reader: CSVReader) throws {
        var places: [String: Int] = [:]
        for name in [
            "seq", "time", "ev", "side", "order_no", "price", "qty", "buy_no", "sell_no",
        ] { places[name] = try reader.place(name) }
        self.places = places
    }

    private func place(_ name: String) -> Int { places[name] ?? 0 }

    func isOf(_ request: ImportRequest, _ row: CSVReader) throws -> Bool { true }

    func message(_ row: CSVReader, _ scale: PriceScale) throws -> FeedMessage {
        let kind: FeedMessage.Kind = try row.choice(
            place("ev"), [("A", .add), ("D", .delete), ("T", .trade)])
        let side: Side? = try row.choice(
            place("side"),
            [("B", .buy), ("S", .sell)]
                + (kind == .trade ? [("N", nil)] : []) as [(String, Side?)])
        for name in kind == .trade ? ["order_no"] : ["buy_no", "sell_no"]
        where !row.bytes(place(name)).isEmpty {
            throw row.fault(place(name), "should be empty in a row of this kind")
        }
        return FeedMessage(
            sequence: try row.integer(place("seq")), time: try row.compactTime(place("time")),
            kind: kind, side: side,
            order: try row.orderNumber(place(kind == .trade ? "buy_no" : "order_no")),
            contra: kind == .trade ? try row.orderNumber(place("sell_no")) : .none,
            price: try row.milliPrice(place("price"), scale),
            quantity: try row.quantity(place("qty")), line: row.line, fromTrades: kind == .trade)
    }
}

extension CSVReader {
    /// An exchange's order number: positive, and below the bit that marks our own.
    func orderNumber(_ place: Int) throws -> OrderID {
        let value = try integer(place)
        guard value > 0, value < OrderID.ownBit else {
            throw fault(place, "is not an order number")
        }
        return OrderID(raw: value)
    }
}
