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
        let kinds: [RunInput.Kind] = [.killed, .rearmed, .limits, .stopped]
        commands = plan.inputs.filter { kinds.contains($0.kind) }[...]
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
            guard let scope = RiskScope(kind: input.scopeKind, index: input.scopeIndex) else {
                continue
            }
            let profile =
                input.kind == .limits ? try plan.readLimits?(input.text ?? "") : nil
            _ = try carryOut(input, scope, profile)
        }
        for (command, errand) in inbox.takeAll() {
            let kinds: [ControlCommand.Kind: RunInput.Kind] = [
                .kill: .killed, .rearm: .rearmed, .limits: .limits, .stop: .stopped,
            ]
            let input = RunInput(
                kinds[command.kind] ?? .stopped, number: steps,
                time: command.isOfTurn ? backtest.strategyTime : time, actor: command.actor,
                scope: command.scope, person: errand.name, text: errand.limits?.text)
            let answer = try carryOut(input, command.scope, errand.limits?.profile)
            errand.answer?(answer)
        }
    }

    /// Does what somebody wants; what is done is in the journal first.
    private func carryOut(
        _ input: RunInput, _ scope: RiskScope, _ profile: RiskProfile?
    ) throws -> ControlAnswer {
        switch input.kind {
        case .killed: return try kill(input, scope)
        case .rearmed: return try intervene(input, .rearm(scope))
        case .limits:
            guard let profile else { return .unsound(RiskFault("there are no limits")) }
            // What is refused changes nothing, and is no record.
            if let fault = backtest.fault(of: profile) { return .unsound(fault) }
            return try intervene(input, .replace(profile))
        default:
            stage = .closing
            return .done(seq: sink.append(input), at: Timestamp(nanoseconds: input.time))
        }
    }

    private func kill(_ input: RunInput, _ scope: RiskScope) throws -> ControlAnswer {
        let answer = try intervene(input, .kill(scope))
        guard answer == .gateIsOff else { return answer }
        let (time, cause) = (Timestamp(nanoseconds: input.time), sink.count)
        for (trader, line) in lines.enumerated() where scope.covers(trader, line.account) {
            try backtest.act(for: trader, at: time, cause: cause) { strategy, context in
                strategy.line.withdraw(&context)
            }
        }
        return .done(seq: cause, at: time)
    }

    private func intervene(
        _ input: RunInput, _ action: RiskIntervention.Action
    ) throws -> ControlAnswer {
        let (time, seq) = (Timestamp(nanoseconds: input.time), sink.append(input))
        let intervention = RiskIntervention(action, by: input.actor, at: time)
        switch try backtest.intervene(intervention, at: time, cause: seq) {
        case .done: return .done(seq: seq, at: time)
        case .notBlocked: return .notBlocked
        case .samePerson(let blocker): return .samePerson(blocker: blocker, seq: seq, at: time)
        case .gateIsOff: return .gateIsOff
        }
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
