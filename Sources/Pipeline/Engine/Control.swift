import LockFree
import Risk
import Synchronization
import TradingModel

/// What may be asked of a running engine.
struct ControlCommand: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable, Sendable { case kill, rearm, limits, stop }

    var kind: Kind
    var scope = RiskScope.firm
    var actor: UInt32 = 0
    /// Whether it belongs to a client's turn, and so to the time of that turn.
    var isOfTurn = false
    /// What goes with it, by number; 0 for nothing.
    var errand: UInt64 = 0
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

/// What came of a request that the engine has taken.
public enum ControlAnswer: Sendable, Hashable {
    /// It was done at a simulated time; the journal has it as record `seq`.
    case done(seq: UInt64, at: Timestamp)
    /// There was nothing to arm again.
    case notBlocked
    /// Not armed again: `blocker` has blocked it, and another person has to.
    case samePerson(blocker: UInt32, seq: UInt64, at: Timestamp)
    /// The limits cannot be put in force; those before stay.
    case unsound(RiskFault)
    /// The run has no risk gate.
    case gateIsOff
    /// The run ended before.
    case over
}

/// Limits that are to be put in force, and the file that says so.
public struct LimitsOrder: Sendable {
    /// The file's text; the journal keeps it.
    public var text: String
    /// What it comes to in this run.
    public var profile: RiskProfile

    /// An order to put `profile` in force, which `text` gives.
    public init(text: String, profile: RiskProfile) {
        self.text = text
        self.profile = profile
    }
}

/// Who asks for something, and how it is answered.
public struct ControlPerson: Sendable {
    /// A number above 0, the same for the same person.
    public var actor: UInt32
    /// The name, for the journal.
    public var name: String?
    /// Whether the request belongs to the turn of a client for which the run waits: then it is done
    /// at the time of that turn, whatever the pace.
    public var isInTurn: Bool
    /// Told what came of it, on the engine's thread, so it hands over and does not work.
    public var answer: (@Sendable (ControlAnswer) -> Void)?

    /// Person number `actor`.
    public init(
        _ actor: UInt32, name: String? = nil, isInTurn: Bool = false,
        answer: (@Sendable (ControlAnswer) -> Void)? = nil
    ) {
        self.actor = actor
        self.name = name
        self.isInTurn = isInTurn
        self.answer = answer
    }
}

/// The way to a running engine, for any thread.
public final class PipelineControl: Sendable {
    private let producer: Mutex<RingProducer<ControlCommand>>
    private let errands: Errands

    init(_ producer: consuming sending RingProducer<ControlCommand>, _ errands: Errands) {
        self.producer = Mutex(producer)
        self.errands = errands
    }

    /// Cancels all orders of a scope and lets no more out, by the kill switch of the risk gate.
    ///
    /// It does not need any strategy to answer. `actor`, above 0, is who does it. In a run without
    /// the gate the strategies of the scope are cut off for good.
    @discardableResult
    public func kill(_ scope: RiskScope, by actor: UInt32) -> ControlOutcome {
        kill(scope, by: ControlPerson(actor))
    }

    /// The same, by a person with a name who wants an answer.
    @discardableResult
    public func kill(_ scope: RiskScope, by person: ControlPerson) -> ControlOutcome {
        send(.kill, scope, person)
    }

    /// Arms a scope again; the gate refuses it to the one who killed it.
    @discardableResult
    public func rearm(_ scope: RiskScope, by actor: UInt32) -> ControlOutcome {
        rearm(scope, by: ControlPerson(actor))
    }

    /// The same, by a person with a name who wants an answer.
    @discardableResult
    public func rearm(_ scope: RiskScope, by person: ControlPerson) -> ControlOutcome {
        send(.rearm, scope, person)
    }

    /// Puts other limits in force between two steps, as a whole; counters and reservations stay.
    @discardableResult
    public func replace(_ limits: LimitsOrder, by person: ControlPerson) -> ControlOutcome {
        send(.limits, .firm, person, limits)
    }

    /// Ends the run as if the day ended now: own orders are cancelled, the journal is completed.
    @discardableResult
    public func stop(by actor: UInt32) -> ControlOutcome {
        send(.stop, .firm, ControlPerson(actor))
    }

    private func send(
        _ kind: ControlCommand.Kind, _ scope: RiskScope, _ person: ControlPerson,
        _ limits: LimitsOrder? = nil
    ) -> ControlOutcome {
        var command = ControlCommand(kind: kind, scope: scope, actor: person.actor)
        command.isOfTurn = person.isInTurn
        let errand = Errand(name: person.name, limits: limits, answer: person.answer)
        guard let number = errands.add(errand) else { return .over }
        command.errand = number
        let outcome: ControlOutcome = producer.withLock { producer in
            switch producer.tryPublish(command) {
            case .published: .taken
            case .full: .busy
            case .halted, .closed, .abandoned: .over
            }
        }
        // Nobody is answered twice: an engine that has ended meanwhile has answered already.
        if outcome != .taken, errands.take(number) == nil { return .taken }
        return outcome
    }
}

/// What goes with a command and does not fit into a ring.
struct Errand: Sendable {
    var name: String?
    var limits: LimitsOrder?
    var answer: (@Sendable (ControlAnswer) -> Void)?
}

/// The errands of commands that are on their way.
final class Errands: Sendable {
    private let state = Mutex<(latest: UInt64, waiting: [UInt64: Errand], isOver: Bool)>(
        (0, [:], false))

    /// Keeps an errand; its number, or nil where the run is over.
    func add(_ errand: Errand) -> UInt64? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.latest += 1
            state.waiting[state.latest] = errand
            return state.latest
        }
    }

    /// Takes the errand out; nil where it was taken before.
    func take(_ number: UInt64) -> Errand? {
        state.withLock { $0.waiting.removeValue(forKey: number) }
    }

    /// Tells everybody who still waits that the run is over, in the order in which they asked.
    func end() {
        let left = state.withLock { state in
            state.isOver = true
            defer { state.waiting.removeAll() }
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        for errand in left { errand.answer?(.over) }
    }
}

/// The engine's end of the way, on its thread.
final class ControlInbox {
    private var commands: RingConsumer<ControlCommand>?
    private let errands: Errands
    /// Commands that were seen and not done yet.
    private var waiting: [ControlCommand] = []

    init(_ commands: consuming RingConsumer<ControlCommand>, _ errands: Errands) {
        self.commands = consume commands
        self.errands = errands
    }

    /// Takes no more: who asks learns that the run is over.
    func close() {
        commands = nil
        errands.end()
    }

    /// Whether somebody wants a strategy stopped that trades for `account`.
    func hasKill(of trader: Int, account: Int) -> Bool {
        look()
        return waiting.contains { $0.kind == .kill && $0.scope.covers(trader, account) }
    }

    /// Takes what is to be done.
    func takeAll() -> [(command: ControlCommand, errand: Errand)] {
        look()
        guard !waiting.isEmpty else { return [] }
        defer { waiting.removeAll() }
        return waiting.map { ($0, errands.take($0.errand) ?? Errand()) }
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
