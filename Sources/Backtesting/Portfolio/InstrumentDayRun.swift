import Execution
import Journal
import TradingModel

/// The run of one security and day of a basket: all parents in the same queues.
final class InstrumentDayRun {
    let plan: InstrumentDay
    private let journal: JournalWriter
    private var backtest: Backtest<AnyStrategy>

    /// A run that writes its journal to the folder `path`; `accounts` in the order of the plan's, `desk` with the
    /// number of this security there, of its accounts and of its first strategy.
    ///
    /// Throws `StrategyError` where a strategy cannot be, and what the journal throws.
    init(
        _ plan: InstrumentDay, accounts: [OpeningAccount], settings: PortfolioSettings,
        pool: CashPool?, place: DeskPlace?, journal path: String
    ) throws {
        self.plan = plan
        let names = plan.accounts
        let places = plan.parents.map { parent in
            names.firstIndex(of: parent.row.account) ?? 0
        }
        var traders: [Trader<AnyStrategy>] = []
        for (parent, place) in zip(plan.parents, places) {
            traders.append(
                Trader(
                    AnyStrategy(base: try parent.strategy.init(parent.setup)), account: place,
                    preventsSelfTrades: places.count(where: { $0 == place }) > 1))
        }
        var run = BacktestSettings()
        run.latencies = settings.latencies
        run.seed = settings.seed
        run.terms = settings.terms
        run.shares = accounts.reduce(0) { $0 + $1.shares }
        run.cash = accounts.reduce(.zero) { $0 + $1.cash }
        run.risk = settings.risk
        // What the windows' benchmarks are read from.
        run.extraSamples = plan.parents.flatMap {
            [$0.setup.parent.startTime, $0.setup.parent.endTime]
        }
        journal = try JournalWriter(path: path)
        let header = RunHeader(plan, places: places, accounts: accounts, settings: run)
        try journal.append(header: try stableJSON(header))
        backtest = Backtest(
            tape: plan.day.tape, rules: plan.day.rules, limits: plan.day.limits, traders: traders,
            accounts: accounts, settings: run, journal: journal, pool: pool,
            seat: place.map { place in
                RiskSeat(
                    place.desk, instrument: place.instrument, accounts: place.accounts,
                    strategies: plan.parents.indices.map { UInt16(place.firstStrategy + $0) },
                    holdings: accounts.map(\.shares),
                    parents: plan.parents.map {
                        $0.strategy.worksParent ? $0.setup.parent.quantity : nil
                    })
            })
    }

    /// Sends the cancels that a kill or a halt asks for in this security, if any.
    func withdraw(at time: Timestamp) throws { try backtest.collectRisk(cause: 0, at: time) }

    /// Whether the desk has cancels for this security.
    var hasWithdrawn: Bool { backtest.seat?.hasWithdrawn ?? false }

    func begin() throws { try backtest.begin() }

    /// When the next thing happens; nil when the day is over.
    var nextTime: Timestamp? { backtest.nextTime }

    func step() throws -> Bool { try backtest.step() }

    /// Ends the day and completes the journal.
    func finish() throws {
        let outcome = try backtest.finish()
        let end = plan.day.rules.schedule.value.starts.last?.time ?? .zero
        try journal.append(trailer: try stableJSON(RunTrailer(ofBasket: outcome)), time: end)
        try journal.finish()
    }

    /// Runs the securities of one day whose accounts share their cash, in order of time; at equal
    /// times in their order.
    static func run(_ runs: [InstrumentDayRun]) throws {
        for run in runs { try run.begin() }
        var times = runs.map(\.nextTime)
        while let index = earliest(times) {
            var others = earliest(times, but: index)
            // As long as no other is due, the same one goes on.
            repeat {
                let now = times[index] ?? .zero
                _ = try runs[index].step()
                times[index] = runs[index].nextTime
                // A halt concerns all securities of its scope at once.
                for other in runs.indices where runs[other].hasWithdrawn {
                    try runs[other].withdraw(at: now)
                    times[other] = runs[other].nextTime
                    others = earliest(times, but: index)
                }
            } while times[index].map { time in others.map { time < $0 } ?? true } ?? false
        }
        for run in runs { try run.finish() }
    }

    private static func earliest(_ times: [Timestamp?], but index: Int) -> Timestamp? {
        times.indices.filter { $0 != index }.compactMap { times[$0] }.min()
    }

    private static func earliest(_ times: [Timestamp?]) -> Int? {
        var best: Int?
        for index in times.indices {
            guard let time = times[index] else { continue }
            if let known = best, let earlier = times[known], earlier <= time { continue }
            best = index
        }
        return best
    }
}

extension RunHeader {
    /// The header of a basket's run: where it has one parent, also that of a run of its strategy.
    fileprivate init(
        _ plan: InstrumentDay, places: [Int], accounts: [OpeningAccount],
        settings: BacktestSettings
    ) {
        let first = plan.parents[0]
        self.init(
            plan.day,
            RunPlan(strategy: first.strategy, setup: first.setup, settings: settings))
        let parents = zip(plan.parents, places).map { RunParent($0, account: $1) }
        self.parents = parents
        self.accounts = zip(plan.accounts, accounts).map { name, opening in
            RunAccount(
                name: name, openingShares: opening.shares, openingCash: opening.cash.units,
                isShared: opening.place != nil)
        }
        guard parents.count > 1 else { return }
        strategy = "basket"
        parameters = []
        side = parents.allSatisfy { $0.side == side } ? side : "both"
        quantity = parents.reduce(0) { $0 + $1.quantity }
        startTime = parents.map(\.startTime).min() ?? startTime
        endTime = parents.map(\.endTime).max() ?? endTime
        band = parents.reduce(0) { $0 + $1.band }
    }
}

extension RunParent {
    fileprivate init(_ parent: PortfolioParent, account: Int) {
        let order = parent.setup.parent
        let side = order.side == .buy ? "buy" : "sell"
        self.init(
            id: parent.row.id, account: account, strategy: parent.strategy.name,
            parameters: parent.setup.parameterTexts.map { RunParameter($0.name, $0.value) },
            side: parent.strategy.worksParent ? side : "both", quantity: order.quantity,
            startTime: order.startTime.nanoseconds, endTime: order.endTime.nanoseconds,
            band: max(order.minClip, order.quantity * order.crossBand / 10_000))
    }
}
