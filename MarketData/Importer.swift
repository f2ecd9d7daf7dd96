import Rulebook
import TradingModel

/// What an import is of, and how it reports.
public struct ImportRequest {
    /// Files in any order; each is recognised by its content.
    public var inputs: [String]
    /// The security.
    public var instrument: Instrument
    /// The day.
    public var date: TradingDate
    /// What a tick is worth.
    public var scale: PriceScale
    /// The day's rules; where given, an event outside the phases is an error, and so is a previous
    /// close that the day's prices contradict.
    public var rules: DayRules?
    /// Whether symbolic links are followed.
    public var followsLinks = false
    /// Told the share of bytes read, 0 to 1.
    public var progress: (Double) -> Void = { _ in }

    /// A request.
    public init(
        inputs: [String], instrument: Instrument, date: TradingDate, scale: PriceScale
    ) {
        self.inputs = inputs
        self.instrument = instrument
        self.date = date
        self.scale = scale
    }

    /// Throws where an order of the day lies outside the limits that follow from `close`: the close
    /// is then another day's or another security's.
    public func check(_ close: Price, against records: [TapeRecord]) throws {
        guard let limits = rules?.limits(previousClose: close) else { return }
        let stray = records.first { $0.kind == .submit && !limits.contains($0.price) }
        guard let stray else { return }
        throw DataError(
            file: inputs.joined(separator: ", "),
            "the previous close \(scale.text(close)) cannot be this day's: the exchange accepted "
                + "order \(stray.order) at \(scale.text(stray.price)), outside "
                + "\(scale.text(limits.lowerBound)) to \(scale.text(limits.upperBound))")
    }

    func open(_ path: String) throws -> InputFile {
        try InputFile(path: path, followsLinks: followsLinks)
    }
}

/// Makes tapes out of vendors' files.
public enum Importer {
    /// SSE Level-2 vendor files: orders and trades, and a snapshot file for the previous close.
    ///
    /// Throws ``DataError``.
    public static func sseLevel2(_ request: ImportRequest) throws -> ImportedDay {
        var collector = FeedCollector(request)
        for path in request.inputs { try collector.read(path) }
        return try collector.finish(origin: "sse-l2")
    }

    /// The normalised events file, and a normalised snapshot file for the previous close.
    ///
    /// Throws ``DataError``.
    public static func events(_ request: ImportRequest) throws -> ImportedDay {
        var collector = FeedCollector(request)
        for path in request.inputs { try collector.readNormalised(path) }
        return try collector.finish(origin: "events")
    }
}

/// Gathers the messages of several files and rebuilds the day.
struct FeedCollector {
    private let request: ImportRequest
    private var orders: (path: String, messages: [FeedMessage])?
    private var trades: (path: String, messages: [FeedMessage])?
    private var previousClose: Price?
    private var others = 0
    /// Bytes of the files that are done.
    private var read = 0

    init(_ request: ImportRequest) { self.request = request }

    /// Reads a vendor's file, recognised by its header.
    mutating func read(_ path: String) throws {
        var reader = try CSVReader(try request.open(path))
        if reader.has("OrderBSFlag") {
            guard orders == nil else { throw DataError(file: path, "is a second file of orders") }
            orders = (path, try messages(&reader, SSELayout.orders(reader)))
        } else if reader.has("TradeBSFlag") {
            guard trades == nil else { throw DataError(file: path, "is a second file of trades") }
            trades = (path, try messages(&reader, SSELayout.trades(reader)))
        } else if reader.has("InstruStatus") {
            try readClose(path)
        } else {
            throw DataError(
                file: path, line: 1,
                "is no SSE Level-2 file: the header has neither OrderBSFlag (orders), TradeBSFlag "
                    + "(trades) nor InstruStatus (snapshots)")
        }
    }

    /// Reads a normalised file, recognised by its header.
    mutating func readNormalised(_ path: String) throws {
        var reader = try CSVReader(try request.open(path))
        if reader.has("ev") {
            guard orders == nil else { throw DataError(file: path, "is a second events file") }
            let layout = try NormalisedLayout(reader)
            orders = (path, try messages(&reader, layout))
            trades = (path, [])
        } else if reader.has("phase") {
            try readClose(path)
        } else {
            throw DataError(
                file: path, line: 1,
                "is no events file: the header has neither ev (events) nor phase (snapshots)")
        }
    }

    private mutating func readClose(_ path: String) throws {
        let snapshots = try SnapshotFile.read(
            path, scale: request.scale, instrument: request.instrument,
            followsLinks: request.followsLinks)
        previousClose = snapshots.first?.previousClose
    }

    private mutating func messages(
        _ reader: inout CSVReader, _ layout: some FeedLayout
    ) throws -> [FeedMessage] {
        var result: [FeedMessage] = []
        let total = try request.inputs.reduce(0) { $0 + (try request.open($1).size) }
        while try reader.next() {
            guard try layout.isOf(request, reader) else {
                others += 1
                continue
            }
            let message = try layout.message(reader, request.scale)
            if let last = result.last, message.sequence <= last.sequence {
                throw DataError(
                    file: reader.path, line: reader.line,
                    "sequence \(message.sequence) follows \(last.sequence): the file is not in "
                        + "the exchange's order, or repeats a row")
            }
            result.append(message)
            if result.count & 0x3FFF == 0 {
                request.progress(Double(read + reader.consumed) / Double(total))
            }
        }
        read += reader.consumed
        guard !result.isEmpty else {
            throw DataError(
                file: reader.path,
                "has no rows of \(request.instrument)"
                    + (others > 0 ? "; \(others) rows are of other instruments" : ""))
        }
        return result
    }

    /// Merges both streams by sequence number and rebuilds the orders.
    consuming func finish(origin: String) throws -> ImportedDay {
        guard let orders, let trades else {
            let missing = orders == nil ? "orders" : "trades"
            throw DataError(
                file: request.inputs.joined(separator: ", "),
                "the file with the \(missing) is missing; an import needs orders and trades")
        }
        var rebuild = OrderRebuild(
            orders: orders.path, trades: trades.path, schedule: request.rules?.schedule.value)
        var (left, right) = (0, 0)
        while left < orders.messages.count || right < trades.messages.count {
            let takesOrder =
                right == trades.messages.count
                || left < orders.messages.count
                    && orders.messages[left].sequence <= trades.messages[right].sequence
            if takesOrder {
                try rebuild.take(orders.messages[left])
                left += 1
            } else {
                try rebuild.take(trades.messages[right])
                right += 1
            }
        }
        let records = rebuild.finish()
        if let previousClose { try request.check(previousClose, against: records) }
        var summary = ImportSummary()
        summary.note(records)
        summary.otherInstruments = others
        summary.previousClose = previousClose.map(request.scale.text) ?? ""
        let header = TapeHeader(
            instrument: request.instrument, date: request.date, scale: request.scale,
            previousClose: previousClose, origin: origin)
        return ImportedDay(header: header, records: records, rows: [], summary: summary)
    }
}
