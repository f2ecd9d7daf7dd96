import LockFree
import Synchronization
import TradingModel

/// What may be asked of a running engine.
struct ControlCommand: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable, Sendable { case kill, stop }

    var kind: Kind
    /// The strategy concerned, or -1 for all.
    var trader: Int32 = -1
    var actor: UInt32 = 0
}

/// What became of a request to the engine.
public enum ControlOutcome: Sendable, Hashable {
    /// The engine has it and will do it before its next step.
    case taken
    /// More requests are waiting than there is room for; ask again.
    case busy
    /// The run is over.
    case over
}

/// The way to a running engine, for any thread.
public final class PipelineControl: Sendable {
    private let producer: Mutex<RingProducer<ControlCommand>>

    init(_ producer: consuming sending RingProducer<ControlCommand>) {
        self.producer = Mutex(producer)
    }

    /// Stops a strategy for good and cancels its orders; nil stops all of them.
    ///
    /// It does not need the strategy to answer. `actor` is who does it, for the journal.
    @discardableResult
    public func kill(_ trader: Int?, by actor: UInt32) -> ControlOutcome {
        send(
            ControlCommand(
                kind: .kill, trader: Int32(clamping: trader ?? -1), actor: actor))
    }

    /// Ends the run as if the day ended now: own orders are cancelled, the journal is completed.
    @discardableResult
    public func stop(by actor: UInt32) -> ControlOutcome {
        send(ControlCommand(kind: .stop, actor: actor))
    }

    private func send(_ command: ControlCommand) -> ControlOutcome {
        producer.withLock { producer in
            switch producer.tryPublish(command) {
            case .published: .taken
            case .full: .busy
            case .halted, .closed, .abandoned: .over
            }
        }
    }
}

/// The engine's end of the way, on its thread.
final class ControlInbox {
    private var commands: RingConsumer<ControlCommand>?
    /// Commands that were seen and not done yet.
    private var waiting: [ControlCommand] = []

    init(_ commands: consuming RingConsumer<ControlCommand>) {
        self.commands = consume commands
    }

    /// Takes no more: who asks learns that the run is over.
    func close() { commands = nil }

    /// Whether somebody wants `trader` stopped.
    func hasKill(of trader: Int) -> Bool {
        look()
        return waiting.contains { $0.kind == .kill && ($0.trader < 0 || $0.trader == trader) }
    }

    /// Takes what is to be done.
    func takeAll() -> [ControlCommand] {
        look()
        defer { if !waiting.isEmpty { waiting.removeAll() } }
        return waiting
    }

    private func look() {
        while let command = commands?.next() { waiting.append(command) }
    }
}
