import EventStream
import Pipeline
import Risk
import Synchronization
import TradingModel

/// What somebody wants done to the engine, and where the answer goes.
struct EngineOrder: Sendable {
    enum Action: Sendable {
        case kill(RiskScope)
        case rearm(RiskScope)
        case replace(LimitsOrder)
    }

    let action: Action
    let name: String
    let connection: [UInt8]
    let nonce: UInt64
}

/// Kill, rearm and limits.
///
/// A kill is taken at once and not waited for. The others are answered when they are done. Where the
/// run waits for its client, the client's own are done when its turn ends, so at a time that does not
/// depend on how fast it is.
extension ControlGateway {
    /// People of the command line have numbers below this one.
    private static let firstActor: UInt32 = 11

    /// Takes a request to the engine; the answer, or nil where it comes later.
    func steer(_ request: ControlRequest) -> ControlReply? {
        let action: EngineOrder.Action
        switch self.action(request) {
        case .success(let sound): action = sound
        case .failure(let refusal): return refusal.reply
        }
        let order = EngineOrder(
            action: action, name: request.principal.name, connection: request.connection,
            nonce: request.nonce)
        if case .kill = action {
            return send(order, isInTurn: false) ?? .ack(nonce: request.nonce)
        }
        let isDeferred = state.withLock { state in
            guard isLockstep, !state.isOver, state.client?.connection == request.connection else {
                return false
            }
            state.deferred.append(order)
            return true
        }
        guard isDeferred else { return send(order, isInTurn: false) }
        var reply = ControlReply.ack(nonce: request.nonce)
        reply.pending = true
        return reply
    }

    /// Hands over what the client wanted done in its turn, which is over.
    func endTurn() {
        let orders = state.withLock { state in
            defer { state.deferred = [] }
            return state.deferred
        }
        for order in orders {
            if let refusal = send(order, isInTurn: true) { reply(refusal, to: order) }
        }
    }

    /// Tells who asked what came of it.
    func answer(_ order: EngineOrder, _ answer: ControlAnswer) {
        reply(reply(answer, to: order), to: order)
    }

    // MARK: Parts

    private struct Refusal: Error {
        let reply: ControlReply
    }

    private func action(_ request: ControlRequest) -> Result<EngineOrder.Action, Refusal> {
        func refused(_ reason: String, _ text: String) -> Result<EngineOrder.Action, Refusal> {
            .failure(Refusal(reply: .reject(nonce: request.nonce, reason: reason, text: text)))
        }
        switch request.body {
        case .kill(let text, _), .rearm(let text, _):
            // A run that is served has one of each: a kill switch of another would stop nothing.
            guard let scope = RiskScope(text), scope.index == 0 else {
                return refused(
                    "scope",
                    "scope: \"\(text)\"; this run has firm, account 0, strategy 0, instrument 0")
            }
            if case .kill = request.body { return .success(.kill(scope)) }
            return .success(.rearm(scope))
        case .limits(let text, let file):
            do {
                let profile = try readLimits(text, file)
                return .success(.replace(LimitsOrder(text: text, profile: profile)))
            } catch {
                return refused("limits", "\(error)")
            }
        default: return refused("malformed", "no request to the engine")
        }
    }

    /// Hands an order to the engine; the answer where it is not taken.
    private func send(_ order: EngineOrder, isInTurn: Bool) -> ControlReply? {
        guard let engine = control.withLock({ $0 }) else {
            return .reject(nonce: order.nonce, reason: "busy", text: "the engine is starting")
        }
        var person = ControlPerson(actor(order.name), name: order.name, isInTurn: isInTurn)
        let outcome: ControlOutcome
        switch order.action {
        case .kill(let scope): outcome = engine.kill(scope, by: person)
        case .rearm(let scope):
            person.answer = { self.answer(order, $0) }
            outcome = engine.rearm(scope, by: person)
        case .replace(let limits):
            person.answer = { self.answer(order, $0) }
            outcome = engine.replace(limits, by: person)
        }
        switch outcome {
        case .taken: return nil
        case .busy:
            return .reject(
                nonce: order.nonce, reason: "busy", text: "too many requests wait; ask again")
        case .over: return reply(.over, to: order)
        }
    }

    private func reply(_ answer: ControlAnswer, to order: EngineOrder) -> ControlReply {
        var (scope, version): (RiskScope?, UInt32?) = (nil, nil)
        switch order.action {
        case .kill(let given), .rearm(let given): scope = given
        case .replace(let limits): version = limits.profile.version
        }
        var reply: ControlReply
        switch answer {
        case .done(let seq, let time):
            reply = .ack(nonce: order.nonce, seq: seq)
            (reply.time, reply.limitsVersion) = (time.nanoseconds, version)
        case .notBlocked:
            reply = .reject(
                nonce: order.nonce, reason: "notBlocked",
                text: "\(scope ?? .firm) is not blocked: there is nothing to arm again")
        case .samePerson(let blocker, let seq, let time):
            let name = name(of: blocker)
            reply = .reject(
                nonce: order.nonce, reason: "samePerson", rule: RiskCheck.killSwitch.source,
                text:
                    "\(scope ?? .firm) was killed by \(name), who asks now; another person has to "
                    + "arm it again")
            (reply.blocker, reply.seq, reply.time) = (name, seq, time.nanoseconds)
        case .unsound(let fault):
            reply = .reject(nonce: order.nonce, reason: "limits", text: fault.description)
        case .gateIsOff:
            reply = .reject(
                nonce: order.nonce, reason: "gateIsOff", text: "this run has no risk gate")
        case .over:
            reply = .reject(nonce: order.nonce, reason: "over", text: "the run is over")
        }
        reply.scope = scope?.description
        return reply
    }

    private func reply(_ reply: ControlReply, to order: EngineOrder) {
        let outbox = state.withLock { $0.outbox }
        outbox?.send(reply, to: order.connection)
    }

    /// The number of a person, who has the same one all day.
    private func actor(_ name: String) -> UInt32 {
        actors.withLock { names in
            let index = names.firstIndex(of: name) ?? names.count
            if index == names.count { names.append(name) }
            return ControlGateway.firstActor + UInt32(index)
        }
    }

    private func name(of actor: UInt32) -> String {
        guard actor >= ControlGateway.firstActor else {
            return actor == 0 ? "the gate" : "the command line"
        }
        return actors.withLock { names in
            let index = Int(actor - ControlGateway.firstActor)
            return index < names.count ? names[index] : "person \(actor)"
        }
    }
}

extension RiskScope {
    /// `firm`, `account 2`, `strategy 0`, `instrument 7`.
    init?(_ text: String) {
        if text == "firm" {
            self = .firm
            return
        }
        let words = text.split(separator: " ").map(String.init)
        let kinds = ["account": UInt8(1), "strategy": 2, "instrument": 3]
        guard words.count == 2, let kind = kinds[words[0]], let index = UInt32(words[1]) else {
            return nil
        }
        self.init(kind: kind, index: index)
    }
}
