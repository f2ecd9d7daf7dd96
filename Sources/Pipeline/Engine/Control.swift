import LockFree
import Risk
import Synchronization
import TradingModel

/// What may be asked of a running engine.
struct ControlCommand: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable, Sendable { case kill, rearm, stop }

    var kind: Kind
    var scope = RiskScope.firm
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

    /// Cancels all orders of a scope and lets no more out, by the kill switch of the risk gate.
    ///
    /// It does not need any strategy to answer. `actor`, above 0, is who does it. In a run without
    /// the gate the strategies of the scope are cut off for good.
    @discardableResult
    public func kill(_ scope: RiskScope, by actor: UInt32) -> ControlOutcome {
        send(ControlCommand(kind: .kill, scope: scope, actor: actor))
    }

    /// Arms a scope again; the gate refuses it to the one who killed it.
    @discardableResult
    public func rearm(_ scope: RiskScope, by actor: UInt32) -> ControlOutcome {
        send(ControlCommand(kind: .rearm, scope: scope, actor: actor))
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

    /// Whether somebody wants a strategy stopped that trades for `account`.
    func hasKill(of trader: Int, account: Int) -> Bool {
        look()
        return waiting.contains { $0.kind == .kill && $0.scope.covers(trader, account) }
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

extension RiskScope {
    /// Whether strategy `trader`, which trades for `account`, is within the scope of a run's gate.
    func covers(_ trader: Int, _ account: Int) -> Bool {
        switch self {
        case .firm: true
        case .account(let index): Int(index) == account
        case .strategy(let index): Int(index) == trader
        case .instrument(let index): index == 0
        }
    }
}
