import EventStream
import Execution
import Foundation
import Pipeline
import Risk
import Synchronization
import TradingModel

/// The control port of a running engine: kill and rearm, and one outside client's orders.
///
/// Requests come on the control server's thread; grants go out on the strategies' thread. The first
/// client that sends anything of its own becomes the client of the run; others are refused.
final class ControlGateway: GatewayPort {
    private struct State {
        var client: (name: String, connection: [UInt8])?
        var outbox: ControlOutbox?
        /// Replies for a client that has not come yet.
        var unsent: [ControlReply] = []
        var requests: [GatewayRequest] = []
        /// Price and quantity of the client's orders, for amendments of one of them.
        var orders: [UInt64: (quantity: Quantity, price: Price)] = [:]
        var granted: UInt64 = 0
        var isGone = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let answered = DispatchSemaphore(value: 0)
    private let instrument: String
    private let takesOrders: Bool
    private let isLockstep: Bool
    private let control = Mutex<PipelineControl?>(nil)
    private let actors = Mutex<[String]>([])

    /// A gateway for orders in `instrument`.
    init(instrument: String, takesOrders: Bool, isLockstep: Bool) {
        self.instrument = instrument
        self.takesOrders = takesOrders
        self.isLockstep = isLockstep
    }

    /// Joins the gateway with the engine that it controls.
    func attach(_ engine: PipelineControl) { control.withLock { $0 = engine } }

    /// Joins the gateway with where its messages leave.
    func attach(_ outbox: ControlOutbox) { state.withLock { $0.outbox = outbox } }

    /// Tells the client that the run is over, and lets nobody wait any more.
    func end() {
        state.withLock { state in
            state.isOver = true
            ControlGateway.send(ControlReply(.end), &state)
        }
        answered.signal()
    }

    // MARK: The control server's thread

    /// Takes a request; the answer, or nil where it comes later.
    func handle(_ request: ControlRequest) -> ControlReply? {
        switch request.body {
        case .kill(let scope, _): steer(request, scope) { $0.kill($1, by: $2) }
        case .rearm(let scope, _): steer(request, scope) { $0.rearm($1, by: $2) }
        case .limit:
            .reject(
                nonce: request.nonce, reason: "notOffered",
                text: "limits of a running engine are set by its file of limits only")
        default: takesOrders ? trade(request) : refusal(request)
        }
    }

    private func refusal(_ request: ControlRequest) -> ControlReply {
        .reject(
            nonce: request.nonce, reason: "notOffered",
            text: "this engine takes no orders from outside; start it with --client")
    }

    private func steer(
        _ request: ControlRequest, _ text: String,
        _ act: (PipelineControl, RiskScope, UInt32) -> ControlOutcome
    ) -> ControlReply {
        // A run that is served has one of each: a kill switch of another would stop nothing.
        guard let scope = RiskScope(text), scope.index == 0 else {
            return .reject(
                nonce: request.nonce, reason: "scope",
                text: "scope: \"\(text)\"; this run has firm, account 0, strategy 0, instrument 0")
        }
        let actor = actors.withLock { names in
            if let index = names.firstIndex(of: request.principal.name) {
                return UInt32(index + 1)
            }
            names.append(request.principal.name)
            return UInt32(names.count)
        }
        guard let engine = control.withLock({ $0 }) else {
            return .reject(nonce: request.nonce, reason: "busy", text: "the engine is starting")
        }
        switch act(engine, scope, actor) {
        case .taken: return .ack(nonce: request.nonce)
        case .busy:
            return .reject(
                nonce: request.nonce, reason: "busy", text: "too many requests wait; ask again")
        case .over: return .reject(nonce: request.nonce, reason: "over", text: "the run is over")
        }
    }

    private func trade(_ request: ControlRequest) -> ControlReply? {
        var isDone = false
        let reply: ControlReply? = state.withLock { state in
            if state.isOver {
                return .reject(nonce: request.nonce, reason: "over", text: "the run is over")
            }
            let name = request.principal.name
            if let client = state.client, client.name != name {
                return .reject(
                    nonce: request.nonce, reason: "taken",
                    text: "another client trades in this run")
            }
            let isNew = state.client?.connection != request.connection
            state.client = (name, request.connection)
            if isNew { ControlGateway.flush(&state) }
            switch request.body {
            case .heartbeat: return .ack(nonce: request.nonce)
            case .lockstepDone(let step):
                guard isLockstep, step == state.granted else {
                    return .reject(
                        nonce: request.nonce, reason: "step",
                        text: isLockstep
                            ? "step \(step) is not the one that waits, \(state.granted)"
                            : "this engine does not wait for its client")
                }
                isDone = true
                return nil
            default: return ControlGateway.take(request, instrument, &state)
            }
        }
        if isDone { answered.signal() }
        return reply
    }

    private static func take(
        _ request: ControlRequest, _ instrument: String, _ state: inout State
    ) -> ControlReply? {
        func refuse(_ order: UInt64, _ text: String) -> ControlReply {
            .reject(nonce: request.nonce, order: order, reason: "notOffered", text: text)
        }
        switch request.body {
        case .newOrder(let order):
            guard order.instrument == instrument, order.account == 0 else {
                return refuse(order.order, "this run trades \(instrument) in its only account, 0")
            }
            guard let price = order.price, order.timeInForce == .day, order.display == 0,
                !order.isPostOnly
            else { return refuse(order.order, "only limit orders for the day are taken") }
            let limit = Price(ticks: price)
            state.orders[order.order] = (order.quantity, limit)
            state.requests.append(
                .new(
                    order: order.order, side: order.side, quantity: order.quantity, price: limit))
            return .ack(nonce: request.nonce, order: order.order)
        case .amendOrder(let number, let price, let quantity):
            guard var known = state.orders[number] else {
                return .reject(
                    nonce: request.nonce, order: number, reason: "unknownOrder",
                    text: "no order of yours has this number")
            }
            known = (quantity ?? known.quantity, price.map { Price(ticks: $0) } ?? known.price)
            state.orders[number] = known
            state.requests.append(
                .amend(order: number, quantity: known.quantity, price: known.price))
            return .ack(nonce: request.nonce, order: number)
        case .cancelOrder(let number):
            state.requests.append(.cancel(order: number))
            return .ack(nonce: request.nonce, order: number)
        default: return nil
        }
    }

    // MARK: The strategies' thread

    func send(_ grant: GatewayGrant) {
        state.withLock { state in
            state.granted = grant.number
            for update in grant.updates { tell(update, &state) }
            ControlGateway.send(market(grant), &state)
            guard isLockstep else { return }
            ControlGateway.send(.grant(step: grant.number, at: grant.now), &state)
        }
    }

    func waitForDone() -> GatewayDone? {
        answered.wait()
        return state.withLock { state in
            guard !state.isOver else { return nil }
            defer { state.requests.removeAll() }
            return GatewayDone(number: state.granted, requests: state.requests)
        }
    }

    func poll() -> [GatewayRequest]? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            defer { state.requests.removeAll() }
            return state.requests
        }
    }

    private func tell(_ update: GatewayUpdate, _ state: inout State) {
        guard case .order(let news) = update else { return }
        let kinds: [GatewayNews.Kind: ControlReply.Kind] = [
            .ack: .ack, .reject: .reject, .fill: .fill, .canceled: .canceled,
            .cancelReject: .reject, .amendReject: .reject,
        ]
        var reply = ControlReply(kinds[news.kind] ?? .ack)
        reply.order = news.order
        reply.time = news.time.nanoseconds
        reply.quantity = news.quantity
        reply.leaves = news.leaves
        if news.price != .none { reply.price = news.price.ticks }
        if !news.reason.isEmpty { reply.text = news.reason }
        if reply.type == .reject { reply.reason = news.kind.rawValue }
        if let found = news.refusal {
            (reply.gate, reply.rule) = (GateFinding(found), found.check.source)
            reply.seq = found.decision
        }
        ControlGateway.send(reply, &state)
    }

    private func market(_ grant: GatewayGrant) -> ControlReply {
        let book = grant.market.book
        return .market(
            instrument, at: grant.market.time, phase: grant.market.phase, last: grant.market.last,
            bids: ControlGateway.levels(book.bids), asks: ControlGateway.levels(book.asks))
    }

    private static func levels(
        _ levels: InlineArray<10, PriceLevel>
    ) -> [(price: Price, quantity: Quantity)] {
        levels.indices.map { (levels[$0].price, levels[$0].quantity) }
            .filter { $0.quantity > 0 }
    }

    /// Sends to the client, or keeps for one that has not come yet.
    private static func send(_ reply: ControlReply, _ state: inout State) {
        guard let client = state.client, let outbox = state.outbox else {
            state.unsent.append(reply)
            // Nobody needs every picture of a market that was missed.
            if state.unsent.count > 64 { state.unsent.removeFirst(32) }
            return
        }
        outbox.send(reply, to: client.connection)
    }

    private static func flush(_ state: inout State) {
        guard let client = state.client, let outbox = state.outbox else { return }
        for reply in state.unsent { outbox.send(reply, to: client.connection) }
        state.unsent = []
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
