import Backtesting
import LockFree
import MarketData
import TradingModel

/// What a pipeline has done.
public struct PipelineOutcome: Sendable {
    /// What the run came to; nil where it did not come to its end.
    public var result: BacktestOutcome?
    /// The stages that failed, and why; empty for a run without fault.
    public var failures: [StageFailure]
    /// Whether the engine cancelled all own orders and ended because the journal had.
    public var isHalted: Bool
    /// Strategies that were cut off, by their place in the run.
    public var cut: [Int]
    /// Own orders that were still at work or on their way at the end; 0 unless a stage failed.
    public var workingOrders: Int
    /// Steps of virtual time.
    public var steps: UInt64
    /// The state after every so many steps.
    public var marks: [StateMark]
}

/// The stages of a run on their threads, joined by rings.
///
/// decoder → engine (exchange, ledgers, virtual time) ⇄ strategies; engine → journal → publisher. The
/// engine is the loop of a backtest, so the same inputs give the same journal, however many threads
/// there are and however fast they go.
public struct LivePipeline<Output: JournalOutput>: ~Copyable {
    /// The way to the engine while it runs, for any thread.
    public let control: PipelineControl

    private let parts: PipelineParts<Output>

    /// The stages of `plan`, writing to `journal`, not running yet.
    ///
    /// Throws ``PipelineError`` for a plan that cannot be, and `RingError` for a capacity that is no
    /// power of two.
    public init(
        _ plan: PipelinePlan, journal: Output, publisher: (any PublisherPort)? = nil
    ) throws {
        if let fault = plan.fault { throw fault }
        let commands = try SingleProducerRing<ControlCommand>(capacity: 64, whenFull: .halt)
        let errands = Errands()
        let parts = try PipelineParts(
            plan, commands: commands.consumer, errands: errands, output: journal,
            publisher: publisher)
        control = PipelineControl(commands.producer, errands)
        self.parts = parts
    }

    /// Runs the day; `watch` is called on the caller's thread about every `interval` nanoseconds
    /// with a frame of the engine.
    ///
    /// Throws `ThreadError`.
    public consuming func run(
        every interval: Int64 = 100_000_000, watch: (EngineFrame) -> Void = { _ in }
    ) throws -> PipelineOutcome {
        let threads = try parts.start()
        while !threads.essentialsHaveEnded {
            if let frame = parts.frames.poll() { watch(frame) }
            threads.wait(nanoseconds: interval)
        }
        let failures = threads.end(mayHang: parts.engine.hasHungStrategy)
        return PipelineOutcome(
            result: parts.engine.outcome, failures: failures, isHalted: parts.engine.isHalted,
            cut: parts.engine.cut, workingOrders: parts.engine.workingOrders,
            steps: parts.engine.steps, marks: parts.engine.marks)
    }
}

/// A plan that cannot be run: the field, what was given, the allowed range, and what to do.
public struct PipelineError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}
