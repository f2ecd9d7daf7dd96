import TradingModel

/// One line of an order-by-order feed, whatever the vendor's layout.
struct FeedMessage {
    enum Kind {
        case add
        case delete
        case trade
    }

    var sequence: UInt64
    var time: Timestamp
    var kind: Kind
    /// The order's side; for a trade the aggressor's, nil in an auction.
    var side: Side?
    /// The order; for a trade the buy.
    var order: OrderID
    /// For a trade the sell.
    var contra: OrderID
    var price: Price
    var quantity: Quantity
    /// Where it stands, for errors.
    var line: Int
    var fromTrades: Bool
}

/// What an import did.
public struct ImportSummary: Sendable, Hashable, Codable {
    /// Orders as sent.
    public var submissions = 0
    /// Of these, never published and rebuilt from their fills.
    public var rebuilt = 0
    /// Of these, published in part and rebuilt from fills and rest.
    public var partlyRebuilt = 0
    /// Cancels, reductions included.
    public var cancels = 0
    /// Trades.
    public var trades = 0
    /// Of these, in call auctions.
    public var auctionTrades = 0
    /// Trades against orders that were never visible.
    public var hiddenTrades = 0
    /// Book rows.
    public var bookRows = 0
    /// Rows of other instruments in the files.
    public var otherInstruments = 0
    /// The first and the last event.
    public var firstTime = ""
    /// See ``firstTime``.
    public var lastTime = ""
    /// Yesterday's close, or empty where no file has it.
    public var previousClose = ""

    mutating func note(_ records: [TapeRecord]) {
        for record in records {
            switch record.kind {
            case .submit: submissions += 1
            case .cancel, .reduce: cancels += 1
            case .trade: trades += 1
            case .hiddenTrade: hiddenTrades += 1
            case .halt: break
            }
            if record.flags.contains(.rebuilt) { rebuilt += 1 }
            if record.flags.contains(.partlyRebuilt) { partlyRebuilt += 1 }
            if record.flags.contains(.auction) { auctionTrades += 1 }
        }
        firstTime = records.first?.time.description ?? ""
        lastTime = records.last?.time.description ?? ""
    }
}

/// A day ready to be written: what an importer or the generator makes.
public struct ImportedDay: Sendable {
    /// What the tape is.
    public var header: TapeHeader
    /// Its records.
    public var records: [TapeRecord]
    /// Its book rows.
    public var rows: [BookRow]
    /// What was done.
    public var summary: ImportSummary

    /// Writes the tape; see ``TapeWriter/write(_:records:rows:to:overwrite:)``.
    public func write(to path: String, overwrite: Bool) throws {
        try TapeWriter.write(
            header, records: records, rows: rows, to: path, overwrite: overwrite)
    }
}
