import Backtesting
import Synchronization
import TradingModel

/// The engine between two steps, for one who watches it.
public struct EngineFrame: Sendable, Hashable {
    /// The run.
    public var run: RunView
    /// Steps done.
    public var steps: UInt64
    /// Records of the run so far.
    public var records: UInt64
    /// Records that the journal's stage has written, and made durable.
    public var written: UInt64
    /// See ``written``.
    public var durable: UInt64
    /// Tape records taken.
    public var tapePosition: Int
    /// How far simulated time is behind what the pace allows; nil where nothing holds it back.
    public var lag: Span?
    /// Whether the next thing is not to happen yet, by the pace.
    public var isHeld: Bool
    /// Strategies that were cut off, by their place in the run.
    public var cut: [Int]

    /// A frame.
    public init(
        run: RunView, steps: UInt64, records: UInt64, written: UInt64, durable: UInt64,
        tapePosition: Int, lag: Span?, isHeld: Bool = false, cut: [Int]
    ) {
        self.run = run
        self.steps = steps
        self.records = records
        self.written = written
        self.durable = durable
        self.tapePosition = tapePosition
        self.lag = lag
        self.isHeld = isHeld
        self.cut = cut
    }
}

/// Where a watcher gets a picture of the engine: it asks, and the engine answers between two steps.
///
/// Nobody waits: an engine that nobody watches pays for one load now and then. The frame belongs to
/// whoever the state names.
final class FrameExchange: @unchecked Sendable {
    private static let idle = 0
    private static let wanted = 1
    private static let ready = 2

    private let state = Atomic(FrameExchange.idle)
    private var frame: EngineFrame?

    // MARK: Watcher

    /// The frame that was asked for last, if it is there; asks for the next one.
    func poll() -> EngineFrame? {
        let now = state.load(ordering: .acquiring)
        guard now != FrameExchange.wanted else { return nil }
        let taken = now == FrameExchange.ready ? frame.take() : nil
        state.store(FrameExchange.wanted, ordering: .releasing)
        return taken
    }

    // MARK: Engine

    /// Whether somebody has asked.
    var isWanted: Bool { state.load(ordering: .acquiring) == FrameExchange.wanted }

    /// Answers.
    func put(_ new: EngineFrame) {
        frame = new
        state.store(FrameExchange.ready, ordering: .releasing)
    }
}
