import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Rulebook
import Strategies
import Testing
import TradingModel

/// Days written by hand, in the field's notation, and a folder that goes away with its test.
struct SmallDay {
    private(set) var records: [TapeRecord] = []
    private var sequence: UInt64 = 0

    /// Appends a submission.
    mutating func submit(
        _ time: Timestamp, _ side: Side, _ id: UInt64, _ quantity: Quantity, at price: Int32
    ) { add(.submit, time, side, id, 0, quantity, price) }

    /// Appends a cancel of `quantity` left.
    mutating func cancel(
        _ time: Timestamp, _ side: Side, _ id: UInt64, _ quantity: Quantity, at price: Int32
    ) { add(.cancel, time, side, id, 0, quantity, price) }

    /// Appends a trade of history.
    mutating func trade(
        _ time: Timestamp, _ side: Side, _ id: UInt64, with contra: UInt64, _ quantity: Quantity,
        at price: Int32, flags: TapeFlags = []
    ) { add(.trade, time, side, id, contra, quantity, price, flags) }

    private mutating func add(
        _ kind: TapeRecordKind, _ time: Timestamp, _ side: Side, _ id: UInt64, _ contra: UInt64,
        _ quantity: Quantity, _ price: Int32, _ flags: TapeFlags = []
    ) {
        sequence += 1
        records.append(
            TapeRecord(
                sequence: sequence, time: time, order: OrderID(raw: id),
                contra: OrderID(raw: contra), quantity: quantity, price: Price(ticks: price),
                kind: kind, side: side, flags: flags))
    }

    /// The day as a tape of 600536.SH on 2023-07-11 with a previous close of 10.00.
    func tape(previousClose: Int32? = 1_000) throws -> Tape {
        try Tape(data: Data(try bytes(previousClose: previousClose)), path: "small.tape")
    }

    /// The tape in a file.
    func write(to path: String, previousClose: Int32? = 1_000) throws {
        let bytes = try bytes(previousClose: previousClose)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func bytes(previousClose: Int32?) throws -> [UInt8] {
        let header = TapeHeader(
            instrument: try #require(Instrument("600536.SH")),
            date: try #require(TradingDate("2023-07-11")), scale: .cent,
            previousClose: previousClose.map { Price(ticks: $0) }, origin: "test")
        return TapeWriter.encode(header, records: records)
    }

    func day() throws -> TradableDay { try TradableDay(try tape()) }
}

/// Runs `body` with the path of a fresh folder, which is removed afterwards.
func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pankou-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result = Result { try body(folder.path) }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}

/// A strategy that sends one order at a time and does nothing else.
struct OneOrder: Strategy {
    var side = Side.buy
    var quantity: Quantity = 200
    var price = Price(ticks: 1_000)
    var time = Timestamp(10, 0)
    var cancelAt: Timestamp?
    var sent: OrderID?
    var updates: [OrderUpdate] = []

    mutating func started(_ context: inout TradingContext) {
        context.wake(at: time)
        if let cancelAt { context.wake(at: cancelAt) }
    }

    mutating func woken(_ context: inout TradingContext) {
        if let sent, let cancelAt, context.now >= cancelAt { return context.cancel(sent) }
        guard sent == nil else { return }
        sent = context.submit(side, quantity: quantity, price: price, purpose: .join)
    }

    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        updates.append(update)
    }
}

/// What a run of `strategy` on `day` gives: outcome, strategy at the end, journal records.
func run<S: Strategy>(
    _ day: TradableDay, _ strategy: S, _ change: (inout BacktestSettings) -> Void = { _ in }
) throws -> (outcome: BacktestOutcome, strategy: S, records: [JournalRecord]) {
    try withFolder { folder in
        var settings = BacktestSettings()
        settings.cash = Money(whole: 1_000_000)
        change(&settings)
        let writer = try JournalWriter(path: folder + "/journal")
        try writer.append(header: [])
        var backtest = try Backtest(
            tape: day.tape, rules: day.rules, limits: day.limits, strategy: strategy,
            settings: settings, journal: writer)
        let outcome = try backtest.run()
        try writer.append(trailer: [], time: Timestamp(15, 0))
        try writer.finish()
        let records = try JournalReader(path: folder + "/journal").readAll()
        return (outcome, backtest.strategy, records)
    }
}
