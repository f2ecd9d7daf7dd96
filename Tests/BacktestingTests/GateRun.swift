import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Risk
import Testing
import TradingModel

/// Sends orders at given times, whatever becomes of them.
struct OrderScript: NamedStrategy {
    struct Line: Sendable {
        var time: Timestamp
        var quantity: Quantity
        var price: Int32
    }

    static let name = "script"
    static let summary = "Given orders at given times, for tests."
    @TaskLocal static var lines: [Line] = []
    private var left = OrderScript.lines

    init(_ setup: StrategySetup) throws(StrategyError) {}

    mutating func started(_ context: inout TradingContext) {
        for line in left { context.wake(at: line.time) }
    }

    mutating func woken(_ context: inout TradingContext) {
        while let line = left.first, line.time <= context.now {
            left.removeFirst()
            _ = context.submit(
                .buy, quantity: line.quantity, price: Price(ticks: line.price), purpose: .join)
        }
    }
}

/// A run of ``OrderScript`` on a small day, with what the gate makes of it.
struct GateRun {
    let run: RunRecord
    let folder: String

    /// Five orders: two rest, one is too large, one too far away, one comes after the kill, and one
    /// more when the firm is armed again.
    static let lines: [OrderScript.Line] = [
        .init(time: Timestamp(10, 0), quantity: 200, price: 995),
        .init(time: Timestamp(10, 0, 10), quantity: 500, price: 995),
        .init(time: Timestamp(10, 0, 20), quantity: 100, price: 950),
        .init(time: Timestamp(10, 6), quantity: 100, price: 995),
        .init(time: Timestamp(10, 11), quantity: 100, price: 1_000),
        .init(time: Timestamp(10, 11, 0, milliseconds: 400), quantity: 100, price: 994),
    ]

    /// Limits that the second and third of these orders exceed.
    static var tight: RiskSettings {
        var settings = RiskSettings()
        settings.source = "tight"
        settings.profile.version = 7
        settings.profile.firm[.collarBasisPoints] = 200
        settings.profile.firm[.maximumQuantity] = 250
        settings.profile.firm[.maximumPosition] = 320
        settings.interventions = [
            RiskIntervention(.kill(.firm), by: 1, at: Timestamp(10, 5)),
            RiskIntervention(.rearm(.firm), by: 2, at: Timestamp(10, 10)),
        ]
        return settings
    }

    /// Trades at 10.00, 10.10, 9.90 and 10.00 a minute apart; 1,000 shares offered at 10.00 later.
    private static var day: SmallDay {
        var day = SmallDay()
        var id: UInt64 = 0
        for (minute, price) in [(31, 1_000), (32, 1_010), (33, 990), (34, 1_000)] {
            let time = Timestamp(9, Int64(minute), 30)
            day.submit(time, .sell, id + 1, 100, at: Int32(price))
            day.submit(time, .buy, id + 2, 100, at: Int32(price))
            day.trade(time, .buy, id + 2, with: id + 1, 100, at: Int32(price))
            id += 2
        }
        day.submit(Timestamp(10, 10), .sell, id + 1, 1_000, at: 1_000)
        return day
    }

    init(
        _ folder: String, _ risk: RiskSettings, name: String = "run",
        lines: [OrderScript.Line] = GateRun.lines
    ) throws {
        let tape = folder + "/\(name).tape"
        let header = TapeHeader(
            instrument: try #require(Instrument("600536.SH")),
            date: try #require(TradingDate("2023-07-11")), scale: .cent,
            previousClose: Price(ticks: 1_000), origin: "test")
        let bytes = TapeWriter.encode(header, records: GateRun.day.records)
        try Data(bytes).write(to: URL(fileURLWithPath: tape))
        let day = try TradableDay(path: tape)
        var settings = BacktestSettings()
        settings.cash = Money(whole: 1_000_000)
        settings.risk = risk
        let plan = RunPlan(
            strategy: OrderScript.self, setup: StrategySetup(OrderScript.self, on: day),
            settings: settings)
        self.folder = folder + "/" + name
        run = try OrderScript.$lines.withValue(lines) {
            try RunFolder.create(at: folder + "/" + name, overwrite: false) {
                try plan.run(day, journal: $0)
            }
        }
    }

    func file(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    /// The run with every decision changed by `change`, read back from a sound journal.
    func forged(_ change: (inout DecisionRecord) -> Void) throws -> RunRecord {
        let path = folder + "/forged-\(UUID().uuidString)"
        let writer = try JournalWriter(path: path)
        for record in try JournalReader(path: folder + "/" + RunFolder.journal).readAll() {
            switch record.body {
            case .header(let json): try writer.append(header: json)
            case .event(let event): try writer.append(event: event, cause: record.cause)
            case .sample(let sample): try writer.append(sample: sample, cause: record.cause)
            case .trailer(let json): try writer.append(trailer: json, time: record.time)
            case .riskEvent(let bytes):
                try writer.append(riskEvent: bytes, time: record.time, cause: record.cause)
            case .input(let bytes):
                try writer.append(input: bytes, time: record.time, cause: record.cause)
            case .decision(let bytes):
                var decision = try #require(DecisionRecord(bytes[...]))
                change(&decision)
                try writer.append(
                    decision: decision.bytes, time: record.time, cause: record.cause)
            }
        }
        try writer.finish()
        return try RunRecord(journal: path)
    }
}
