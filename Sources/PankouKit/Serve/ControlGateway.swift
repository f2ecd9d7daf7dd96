import EventStream
import Execution
import Foundation
import Pipeline
import Risk
import Synchronization
import TradingModel

/// The control port of a running engine: kill, rearm and limits, and one outside client's orders.
///
/// Requests come on the control server's thread; grants go out on the strategies' thread. The first
/// client that sends anything of its own becomes the client of the run; others are refused.
final class ControlGateway: GatewayPort {
    struct State {
        var client: (name: String, connection: [UInt8])?
        var outbox: ControlOutbox?
        /// Replies for a client that has not come yet.
        var unsent: [ControlReply] = []
        var requests: [GatewayRequest] = []
        /// Price and quantity of the client's orders, for amendments of one of them.
        var orders: [UInt64: (quantity: Quantity, price: Price)] = [:]
        /// What the client wants done to the engine at the end of its turn.
        var deferred: [EngineOrder] = []
        var granted: UInt64 = 0
        var isGone = false
        var isOver = false
    }

    let state = Mutex(State())
    private let answered = DispatchSemaphore(value: 0)
    private let instrument: String
    private let takesOrders: Bool
    let isLockstep: Bool
    /// Reads a file of limits for this run: its text, and its name for messages.
    let readLimits: @Sendable (String, String) throws -> RiskProfile
    let control = Mutex<PipelineControl?>(nil)
    let actors = Mutex<[String]>([])

    /// A gateway for orders in `instrument`.
    init(
        instrument: String, takesOrders: Bool, isLockstep: Bool,
        readLimits: @escaping @Sendable (String, String) throws -> RiskProfile
    ) {
        self.readLimits = readLimits
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
        let deferred = state.withLock { state in
            state.isOver = true
            defer { state.deferred = [] }
            return state.deferred
        }
        for order in deferred { answer(order, .over) }
        state.withLock { ControlGateway.send(ControlReply(.end), &$0) }
        answered.signal()
    }

    // MARK: The control server's thread

    /// Takes a request; the answer, or nil where it comes later.
    func handle(_ request: ControlRequest) -> ControlReply? {
        switch request.body {
        case .kill, .rearm, .limits: steer(request)
        default: takesOrders ? trade(request) : refusal(request)
        }
    }

    private func refusal(_ request: ControlRequest) -> ControlReply {
        .reject(
            nonce: request.nonce, reason: "notOffered",
            text: "this engine takes no orders from outside; start it with --client")
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
        if isDone {
            endTurn()
            answered.signal()
        }
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
