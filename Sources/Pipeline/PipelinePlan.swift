import Backtesting
import CPlatform
import Execution
import Journal
import Risk
import TradingModel

/// How the stages share threads.
public enum ThreadLayout: Int, Sendable, CaseIterable {
    /// All stages in turn on one thread.
    case one = 1
    /// Decoder, engine and strategies; journal and publisher.
    case two = 2
    /// Engine; strategies; decoder, journal and publisher.
    case three = 3
    /// A thread for each stage.
    case five = 5

    /// Whether a strategy that hangs leaves the engine its thread.
    public var separatesStrategies: Bool { self == .three || self == .five }
}

/// A strategy of a pipeline, and with what it trades.
public struct PipelineTrader: @unchecked Sendable {
    // Handed over to the strategies' thread when the run begins; the plan is not used again.
    let strategy: any Strategy
    let account: Int
    let preventsSelfTrades: Bool
    let mandate: RiskMandate

    /// A strategy that trades with account `account` of the plan, as the gate's `mandate` lets it.
    public init(
        _ strategy: any Strategy, account: Int = 0, preventsSelfTrades: Bool = false,
        mandate: RiskMandate = RiskMandate()
    ) {
        self.strategy = strategy
        self.account = account
        self.preventsSelfTrades = preventsSelfTrades
        self.mandate = mandate
    }
}

/// What a pipeline shall do. It is for one run: strategies are values that runs change.
public struct PipelinePlan: Sendable {
    /// The day.
    public var day: TradableDay
    /// The strategies.
    public var traders: [PipelineTrader]
    /// What each account holds before the day.
    public var accounts: [(shares: Quantity, cash: Money)]
    /// Latencies, broker, samples.
    public var settings: BacktestSettings
    /// The journal's first record.
    public var header: [UInt8]
    /// Makes the journal's last record of the outcome and the strategies' counts.
    public var trailer: @Sendable (BacktestOutcome, [[StrategyCount]]) throws -> [UInt8]
    /// Whether the journal names the strategy of every decision, as that of a basket does.
    public var namesParents = false

    /// How the stages share threads.
    public var layout = ThreadLayout.three
    /// How fast simulated time passes.
    public var pace = Pace.fastest
    /// Before this time it passes as fast as it can.
    public var paceFrom = Timestamp.zero
    /// The clock by which it passes, in nanoseconds.
    public var clock: @Sendable () -> Int64 = { pankou_nanoseconds() }
    /// How long the engine waits for a strategy, in nanoseconds; nil for ever.
    ///
    /// Only where strategies have a thread of their own.
    public var strategyLimit: Int64?
    /// When the journal is made durable.
    public var commits = CommitPolicy.atEnd
    /// Slots of the ring of tape records, a power of two.
    public var tapeCapacity = 4_096
    /// Slots of the ring of journal records, a power of two.
    public var journalCapacity = 8_192
    /// The state is hashed every so many steps; 0 for never.
    public var hashEvery: UInt64 = 0
    /// What came in from outside in a run that is to be repeated.
    public var inputs: [RunInput] = []
    /// Reads the limits of an input of a run that is to be repeated; needed where one has any.
    public var readLimits: (@Sendable (String) throws -> RiskProfile)?

    /// A plan of `traders` on `day`.
    public init(
        day: TradableDay, traders: [PipelineTrader],
        accounts: [(shares: Quantity, cash: Money)], settings: BacktestSettings,
        header: [UInt8],
        trailer: @escaping @Sendable (BacktestOutcome, [[StrategyCount]]) throws -> [UInt8]
    ) {
        self.day = day
        self.traders = traders
        self.accounts = accounts
        self.settings = settings
        self.header = header
        self.trailer = trailer
    }

    /// What is wrong with the plan; nil where nothing is.
    var fault: PipelineError? {
        if traders.isEmpty {
            return PipelineError(description: "traders: there is none; give at least one")
        }
        if let trader = traders.first(where: { !accounts.indices.contains($0.account) }) {
            return PipelineError(
                description: "account: \(trader.account); give 0 to \(accounts.count - 1), a place "
                    + "in the plan's accounts")
        }
        if let limit = strategyLimit, limit <= 0 || !layout.separatesStrategies {
            return PipelineError(
                description: "strategyLimit: \(limit) ns on \(layout.rawValue) threads; give a "
                    + "positive time, and 3 or 5 threads, so that strategies have one of their own")
        }
        if case .times(let factor) = pace, !(factor > 0 && factor <= 1e6) {
            return PipelineError(
                description: "pace: \(factor); give more than 0 and at most 1000000 times real "
                    + "time, or as fast as possible")
        }
        if readLimits == nil, inputs.contains(where: { $0.kind == .limits }) {
            return PipelineError(
                description: "readLimits: none, but the run to be repeated was given other limits; "
                    + "give what reads them")
        }
        return nil
    }

    /// The plan of a backtest, which leaves the same journal, byte for byte.
    ///
    /// Throws `StrategyError` where the strategy cannot be.
    public init(_ plan: RunPlan, on day: TradableDay) throws {
        self.init(
            day: day, traders: [PipelineTrader(try plan.makeStrategy(), mandate: plan.mandate)],
            accounts: [(plan.settings.shares, plan.settings.cash)], settings: plan.settings,
            header: try plan.header(on: day)
        ) { outcome, counts in
            try RunPlan.trailer(outcome, counts: counts.first ?? [])
        }
    }
}
