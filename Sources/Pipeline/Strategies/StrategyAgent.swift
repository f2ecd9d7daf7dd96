import Execution
import LockFree

/// Where one strategy sits: the real one, and its end of the rings to the engine.
final class StrategySeat: @unchecked Sendable {
    // Used by the strategies' thread alone, once that has started.
    private var strategy: any Strategy
    private let session: GatewaySession?
    private let mailbox: StrategyMailbox
    private var calls: RingConsumer<UInt64>
    private var answers: RingProducer<UInt64>

    init(
        _ strategy: any Strategy, _ mailbox: StrategyMailbox, calls: consuming RingConsumer<UInt64>,
        answers: consuming RingProducer<UInt64>
    ) {
        self.strategy = strategy
        session = (strategy as? GatewayStrategy)?.session
        self.mailbox = mailbox
        self.calls = calls
        self.answers = answers
    }

    /// Answers the call that is waiting; false when there is none.
    func serve() -> Bool {
        guard let number = calls.next() else { return false }
        #if MUTANT_EARLY_ANSWER
            // Only for Tests/PipelineTests/thread-sanitizer.
            _ = answers.tryPublish(number)
        #endif
        perform()
        if let session {
            mailbox.inputs = session.takeInputs()
            mailbox.isGone = session.isGone
        }
        #if !MUTANT_EARLY_ANSWER
            // Refused only when the engine has gone, and then nobody waits.
            _ = answers.tryPublish(number)
        #endif
        return true
    }

    /// Whether the engine has made its last call.
    var isFinished: Bool { calls.end != nil }

    private func perform() {
        switch mailbox.call {
        case .started: strategy.started(&mailbox.context)
        case .phaseChanged(let phase): strategy.phaseChanged(to: phase, &mailbox.context)
        case .bookChanged: strategy.bookChanged(&mailbox.context)
        case .traded(let trade): strategy.traded(trade, &mailbox.context)
        case .woken: strategy.woken(&mailbox.context)
        case .orderUpdated(let update): strategy.orderUpdated(update, &mailbox.context)
        case .target(let time): mailbox.target = strategy.target(at: time)
        case .counts: mailbox.counts = strategy.counts
        }
    }
}

/// The stage of the strategies: answers the engine's calls, one strategy after the other.
///
/// All strategies of a run share it, and so its thread: one that hangs takes the others along.
final class StrategyAgent: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private let seats: [StrategySeat]

    init(_ seats: [StrategySeat]) { self.seats = seats }

    func doWork() -> Int {
        var work = 0
        for seat in seats where seat.serve() { work += 1 }
        return work
    }

    var isFinished: Bool { seats.allSatisfy(\.isFinished) }
}
