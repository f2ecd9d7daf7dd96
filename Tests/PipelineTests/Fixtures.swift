import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Pipeline
import Rulebook
import Strategies
import Testing
import TradingModel

/// A thin synthetic day, and ways to run it in both shells.
struct ThinDay {
    let day: TradableDay

    init(seed: UInt64) throws {
        let made = try Importer.synthetic(
            seed: seed, instrument: try #require(Instrument("605999.SH")),
            date: try #require(TradingDate("2025-06-18")), previousClose: Price(ticks: 2_000),
            preset: .thin)
        let bytes = TapeWriter.encode(made.header, records: made.records)
        day = try TradableDay(try Tape(data: Data(bytes), path: "thin.tape"))
    }

    /// The plan of `seed`: each algorithm in turn, with latencies that vary.
    func plan(seed: UInt64) throws -> RunPlan {
        let types: [any NamedStrategy.Type] = [
            TWAP.self, VWAP.self, POV.self, ImplementationShortfall.self, Iceberg.self,
            Sniper.self, Close.self, AlphaT.self,
        ]
        let type = types[Int(seed % UInt64(types.count))]
        var setup = StrategySetup(type, on: day)
        try setup.set("quantity", "5000")
        try setup.set("side", seed % 3 == 0 ? "sell" : "buy")
        if type.worksParent, type != Close.self { try setup.set("endTime", "14:30") }
        try type.complete(&setup)
        var settings = BacktestSettings()
        settings.seed = seed
        settings.cash = Money(whole: 10_000_000)
        settings.shares = 10_000
        let model = LatencyModel.logNormal(medianNanoseconds: 2_000_000, sigma: 0.7)
        settings.latencies = Latencies(feed: model, entry: model, response: model)
        settings.extraSamples = [setup.parent.startTime, setup.parent.endTime]
        return RunPlan(strategy: type, setup: setup, settings: settings)
    }
}

/// A journal's bytes, whether it is a file or a folder of files.
func journalBytes(_ path: String) throws -> Data {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        isFolder.boolValue
    else { return try Data(contentsOf: URL(fileURLWithPath: path)) }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    return try names.reduce(into: Data()) {
        $0 += try Data(contentsOf: URL(fileURLWithPath: path + "/" + $1))
    }
}

/// What a pipeline that writes a journal of its own leaves.
struct PipelineRun {
    let outcome: PipelineOutcome
    let bytes: Data
    let records: [JournalRecord]

    /// The inputs that the journal kept.
    var inputs: [RunInput] {
        get throws {
            try records.compactMap { record in
                guard case .input(let bytes) = record.body else { return nil }
                return try RunInput(decoding: bytes)
            }
        }
    }

    /// Runs `plan`; `before` is called with the control, `during` with it and each frame.
    init(
        _ plan: PipelinePlan, publisher: (any PublisherPort)? = nil,
        every: Int64 = 100_000_000,
        before: (PipelineControl) throws -> Void = { _ in },
        during: (PipelineControl, EngineFrame) -> Void = { _, _ in }
    ) throws {
        self = try withFolder { folder in
            let path = folder + "/journal.pkj"
            let writer =
                plan.commits == .atEnd
                ? try JournalWriter(path: path) : try JournalWriter(live: path)
            let pipeline = try LivePipeline(plan, journal: writer, publisher: publisher)
            let control = pipeline.control
            try before(control)
            let outcome = try pipeline.run(every: every) { during(control, $0) }
            for failure in outcome.failures { throw failure }
            return PipelineRun(
                outcome: outcome, bytes: try journalBytes(path),
                records: try JournalReader(path: path).readAll())
        }
    }

    private init(outcome: PipelineOutcome, bytes: Data, records: [JournalRecord]) {
        self.outcome = outcome
        self.bytes = bytes
        self.records = records
    }
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

/// A plan without header and trailer worth the name, for strategies made in tests.
func plan(
    _ day: TradableDay, _ strategies: [any Strategy], layout: ThreadLayout = .one
) -> PipelinePlan {
    var settings = BacktestSettings()
    settings.latencies.entry = .constant(nanoseconds: 3_000_000)
    var plan = PipelinePlan(
        day: day, traders: strategies.map { PipelineTrader($0) },
        accounts: [(shares: 100_000, cash: Money(whole: 10_000_000))], settings: settings,
        header: Array("{}".utf8)
    ) { outcome, counts in
        Array("\(outcome.stateHash.hex) \(counts.flatMap { $0.map(\.count) })".utf8)
    }
    plan.layout = layout
    return plan
}

/// Joins and leaves the book at random, from a seed.
struct RandomQuoter: Strategy {
    private var generator: SplitMix64
    private var live: [OrderID] = []
    private var sent = 0
    private(set) var calls = 0

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func started(_ context: inout TradingContext) { context.wake(at: Timestamp(9, 31)) }

    mutating func woken(_ context: inout TradingContext) {
        calls += 1
        context.wake(at: context.now + .seconds(1 + Int64(generator.below(40))))
        let top = context.market.book.top
        guard context.market.phase == .continuous, top.isTwoSided else { return }
        if live.count > 3 || generator.below(4) == 0, let id = live.first {
            context.cancel(id)
        } else {
            let side: Side = generator.below(2) == 0 ? .buy : .sell
            let away = Int32(generator.below(3)) - (generator.below(5) == 0 ? 2 : 0)
            let price = side == .buy ? top.bid.price.ticks - away : top.ask.price.ticks + away
            live.append(
                context.submit(
                    side, quantity: 100 * Quantity(1 + generator.below(5)),
                    price: Price(ticks: price)))
            sent += 1
        }
    }

    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        calls += 1
        if update.kind != .accepted, update.leaves == 0 { live.removeAll { $0 == update.order } }
    }

    mutating func bookChanged(_ context: inout TradingContext) { calls += 1 }

    func target(at time: Timestamp) -> Quantity? { Quantity(calls) }

    var counts: [StrategyCount] { [StrategyCount(name: "calls", count: calls)] }
}

extension StrategyCount {
    init(name: String, count: Int) { self.init(name, count) }
}
