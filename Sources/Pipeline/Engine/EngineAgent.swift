import Backtesting
import Execution
import LockFree
import Risk
import TradingModel

/// The stage of the engine: the virtual-time loop of a backtest, step by step.
///
/// It takes a step only when the next tape record is known, the records of the step before are on
/// their way, and the pace allows it; else it returns 0. Commands are done between two steps.
final class EngineAgent: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private enum Stage { case opening, running, closing, halting, draining, over }

    private var backtest: Backtest<RingStrategy>
    private let plan: PipelinePlan
    private let source: RingSource
    private let sink: RingSink
    private let inbox: ControlInbox
    private let lines: [StrategyLine]
    private let frames: FrameExchange
    private let progress: JournalProgress
    private var pacer: Pacer
    private var stage = Stage.opening
    /// What a run that is being repeated was told, and before which step.
    private var commands: ArraySlice<RunInput>
    private var lag: Span?
    private var isHeld = false
    private let batch = 64

    /// Steps done.
    private(set) var steps: UInt64 = 0
    /// The state after every so many steps.
    private(set) var marks: [StateMark] = []
    /// What the run came to; nil where it did not come to its end.
    private(set) var outcome: BacktestOutcome?
    /// Own orders that were cancelled because the journal had ended.
    private(set) var isHalted = false

    init(
        _ backtest: consuming Backtest<RingStrategy>, _ plan: PipelinePlan, source: RingSource,
        sink: RingSink, inbox: ControlInbox, lines: [StrategyLine], frames: FrameExchange,
        progress: JournalProgress
    ) {
        self.backtest = backtest
        self.plan = plan
        self.source = source
        self.sink = sink
        self.inbox = inbox
        self.lines = lines
        self.frames = frames
        self.progress = progress
        pacer = Pacer(plan.pace, from: plan.paceFrom, clock: plan.clock)
        commands = plan.inputs.filter { [.killed, .rearmed, .stopped].contains($0.kind) }[...]
    }

    var isFinished: Bool { stage == .over }

    func doWork() throws -> Int {
        switch sink.flush() {
        case .clear: break
        case .full: return 0
        case .dead:
            try halt()
            return 1
        }
        if frames.isWanted { frames.put(frame) }
        switch stage {
        case .opening:
            sink.append(header: plan.header)
            try backtest.begin()
            stage = .running
            return 1
        case .running: return try run()
        case .halting: return try unwind()
        case .closing:
            try finish()
            stage = .draining
            return 1
        case .draining:
            stage = .over
            sink.close(isWhole: true)
            return 1
        case .over: return 0
        }
    }

    func close() {
        // Whoever waits for more learns that there is none; a whole journal was closed before.
        sink.close(isWhole: false)
        for line in lines { line.close() }
        source.close()
        inbox.close()
    }

    /// The strategies that were cut off, by their place.
    var cut: [Int] { lines.indices.filter { lines[$0].isCut } }

    /// Own orders that are at work or on their way.
    var workingOrders: Int { backtest.view.working.count + backtest.view.inFlight }

    /// Whether a strategy still owes an answer.
    var hasHungStrategy: Bool { lines.contains(where: \.isHung) }

    // MARK: Steps

    private func run() throws -> Int {
        var work = 0
        while work < batch, stage == .running {
            guard source.isReady else { break }
            guard let next = backtest.nextTime else {
                stage = .closing
                return work + 1
            }
            let limit = pacer.limit(next: next)
            try obey(at: min(limit ?? next, next))
            lag = limit.map { $0 > next ? $0 - next : .zero }
            isHeld = limit.map { next > $0 } ?? false
            guard !isHeld else { break }
            guard stage == .running, try backtest.step() else { continue }
            steps += 1
            work += 1
            if plan.hashEvery > 0, steps % plan.hashEvery == 0 {
                marks.append(StateMark(step: steps, hash: backtest.stateHash()))
            }
            guard sink.flush() == .clear else { break }
        }
        return work
    }

    private func finish() throws {
        let outcome = try backtest.finish()
        let counts = lines.map(\.counts)
        sink.append(
            trailer: try plan.trailer(outcome, counts),
            time: plan.day.rules.schedule.value.starts.last?.time ?? .zero)
        self.outcome = outcome
    }

    // MARK: Commands

    /// Does what was asked for, and what was asked for at this step of the run that is repeated.
    private func obey(at time: Timestamp) throws {
        while let input = commands.first, input.number == steps {
            commands.removeFirst()
            let then = Timestamp(nanoseconds: input.time)
            guard let scope = RiskScope(kind: input.scopeKind, index: input.scopeIndex) else {
                continue
            }
            switch input.kind {
            case .killed: try kill(scope, at: then, by: input.actor)
            case .rearmed: try rearm(scope, at: then, by: input.actor)
            default: stop(at: then, by: input.actor)
            }
        }
        for command in inbox.takeAll() {
            switch command.kind {
            case .kill: try kill(command.scope, at: time, by: command.actor)
            case .rearm: try rearm(command.scope, at: time, by: command.actor)
            case .stop: stop(at: time, by: command.actor)
            }
        }
    }

    private func kill(_ scope: RiskScope, at time: Timestamp, by actor: UInt32) throws {
        let cause = sink.append(
            RunInput(.killed, number: steps, time: time, actor: actor, scope: scope))
        let kill = RiskIntervention(.kill(scope), by: actor, at: time)
        guard try !backtest.intervene(kill, at: time, cause: cause) else { return }
        for (trader, line) in lines.enumerated() where scope.covers(trader, line.account) {
            try backtest.act(for: trader, at: time, cause: cause) { strategy, context in
                strategy.line.withdraw(&context)
            }
        }
    }

    private func rearm(_ scope: RiskScope, at time: Timestamp, by actor: UInt32) throws {
        let cause = sink.append(
            RunInput(.rearmed, number: steps, time: time, actor: actor, scope: scope))
        _ = try backtest.intervene(
            RiskIntervention(.rearm(scope), by: actor, at: time), at: time, cause: cause)
    }

    private func stop(at time: Timestamp, by actor: UInt32) {
        sink.append(RunInput(.stopped, number: steps, time: time, actor: actor))
        stage = .closing
    }

    // MARK: The journal has ended

    /// Cancels all own orders in the simulation; nothing is recorded any more.
    private func halt() throws {
        sink.isDiscarding = true
        isHalted = true
        guard stage == .running || stage == .opening else { return stage = .over }
        stage = .halting
        for trader in lines.indices {
            try backtest.act(for: trader, at: .zero, cause: 0) { strategy, context in
                strategy.line.withdraw(&context)
            }
        }
    }

    /// Goes on until no own order is left.
    private func unwind() throws -> Int {
        for work in 0..<batch {
            guard backtest.hasWorkingOrders else {
                stage = .over
                return work + 1
            }
            guard source.isReady else { return work }
            if try !backtest.step() { stage = .over }
            guard stage == .halting else { return work + 1 }
        }
        return batch
    }

    private var frame: EngineFrame {
        EngineFrame(
            run: backtest.view, steps: steps, records: sink.count,
            written: progress.written.load(ordering: .acquiring),
            durable: progress.durable.load(ordering: .acquiring),
            tapePosition: source.position, lag: lag, isHeld: isHeld, cut: cut)
    }
}

extension RingSink {
    /// Appends an input; returns its number.
    @discardableResult
    func append(_ input: RunInput) -> UInt64 {
        append(
            input: input.encoded, time: Timestamp(nanoseconds: input.time), cause: 0)
    }
}
