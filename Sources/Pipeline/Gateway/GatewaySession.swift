import Execution
import TradingModel

/// What the gateway knows of one client's orders, and what is waiting to be told to it.
///
/// Belongs to the strategy's thread. Requests are checked here for what could not be said in a
/// strategy's terms; everything else is for the risk gate, the ledger and the exchange to refuse.
final class GatewaySession {
    /// An order under the client's number, whatever it is called at the exchange.
    private struct ClientOrder {
        var side: Side
        var quantity: Quantity
        var price: Price
        var filled: Quantity = 0
        /// Its number at the exchange.
        var current: OrderID
        var isDone = false
        /// What it is to become once its cancel is confirmed.
        var amendment: (quantity: Quantity, price: Price)?
    }

    private var orders: [UInt64: ClientOrder] = [:]
    /// The client's number of an exchange's.
    private var numbers: [OrderID: UInt64] = [:]
    /// News that no event of the run brings.
    private var ownNews: [GatewayUpdate] = []
    /// What came in during the present call.
    private var inputs: [RunInput] = []
    private(set) var grants: UInt64 = 0
    /// Whether the client has gone.
    private(set) var isGone = false

    /// Largest quantity and price that the gateway passes on, as everywhere in Pankou.
    private static let largestQuantity: Quantity = 1 << 40
    private static let largestPrice: Int32 = 1 << 30

    func takeInputs() -> [RunInput] {
        defer { inputs.removeAll() }
        return inputs
    }

    func leave() { isGone = true }

    /// The next grant, with what has been waiting for it.
    func grant(_ update: GatewayUpdate, _ context: TradingContext) -> GatewayGrant {
        grants += 1
        defer { ownNews.removeAll() }
        return GatewayGrant(
            number: grants, now: context.now, updates: ownNews + [update],
            market: context.market)
    }

    /// Notes what the client asks for and asks the run for it.
    func take(_ requests: [GatewayRequest], _ context: inout TradingContext) {
        guard !requests.isEmpty else { return }
        inputs.append(
            RunInput(.requests, number: grants, time: context.now, requests: requests))
        for request in requests {
            switch request {
            case .new(let order, let side, let quantity, let price):
                submit(order, side, quantity, price, &context)
            case .amend(let order, let quantity, let price):
                amend(order, quantity, price, &context)
            case .cancel(let order):
                guard let known = orders[order], !known.isDone else {
                    refuse(.cancelReject, order, "no live order has this number", context.now)
                    continue
                }
                orders[order]?.amendment = nil
                context.cancel(known.current)
            case .wake(let time):
                context.wake(at: max(time, context.now))
            }
        }
    }

    private func submit(
        _ number: UInt64, _ side: Side, _ quantity: Quantity, _ price: Price,
        _ context: inout TradingContext
    ) {
        if number == 0 || orders[number] != nil {
            return refuse(.reject, number, "order must be a new positive number", context.now)
        }
        if let fault = GatewaySession.fault(quantity, price) {
            return refuse(.reject, number, fault, context.now)
        }
        let id = context.submit(side, quantity: quantity, price: price)
        orders[number] = ClientOrder(side: side, quantity: quantity, price: price, current: id)
        numbers[id] = number
    }

    private func amend(
        _ number: UInt64, _ quantity: Quantity, _ price: Price, _ context: inout TradingContext
    ) {
        guard let known = orders[number], !known.isDone else {
            return refuse(.amendReject, number, "no live order has this number", context.now)
        }
        if let fault = GatewaySession.fault(quantity, price) {
            return refuse(.amendReject, number, fault, context.now)
        }
        let isFirst = known.amendment == nil
        orders[number]?.amendment = (quantity, price)
        if isFirst { context.cancel(known.current) }
    }

    private static func fault(_ quantity: Quantity, _ price: Price) -> String? {
        if quantity < 1 || quantity > largestQuantity {
            return "quantity must be from 1 to 2^40 shares, not \(quantity)"
        }
        if price.ticks < 1 || price.ticks > largestPrice {
            return "price must be from 1 to 2^30 ticks, not \(price.ticks)"
        }
        return nil
    }

    private func refuse(
        _ kind: GatewayNews.Kind, _ order: UInt64, _ reason: String, _ now: Timestamp
    ) {
        ownNews.append(.order(GatewayNews(kind, order: order, time: now, reason: reason)))
    }

    // MARK: News from the exchange

    /// The client's words for news of an order; nil for news that is not the client's business.
    func translate(_ update: OrderUpdate, _ context: inout TradingContext) -> GatewayNews? {
        guard let number = numbers[update.order], var order = orders[number] else { return nil }
        var news = GatewayNews(
            .ack, order: number, time: update.time, price: update.price,
            quantity: update.quantity, leaves: update.leaves, reason: update.reason.text)
        switch update.kind {
        case .accepted:
            news.kind = .ack
        case .rejected:
            news.kind = .reject
            news.refusal = update.refusal.flatMap { GatewayRefusal($0) }
            if let found = news.refusal { news.reason += ": " + found.text }
            order.isDone = true
        case .filled:
            news.kind = .fill
            order.filled += update.quantity
            if update.leaves == 0 {
                order.isDone = true
                if order.amendment != nil { tooLate(number, update.time) }
                order.amendment = nil
            }
        case .canceled:
            news.kind = .canceled
            order.isDone = true
            // The day's end cancels too, and then there is nothing to send anew.
            if let next = order.amendment, update.reason == .requested {
                renew(number, &order, next, &context)
            }
            order.amendment = nil
        case .cancelRejected:
            news.kind = order.amendment == nil ? .cancelReject : .amendReject
            order.amendment = nil
        }
        orders[number] = order
        return news
    }

    private func tooLate(_ number: UInt64, _ time: Timestamp) {
        refuse(.amendReject, number, "the order was filled before its cancel arrived", time)
    }

    /// Sends what an amended order lacks, under a new number of the exchange.
    private func renew(
        _ number: UInt64, _ order: inout ClientOrder, _ next: (quantity: Quantity, price: Price),
        _ context: inout TradingContext
    ) {
        order.amendment = nil
        let rest = next.quantity - order.filled
        guard rest > 0 else { return }
        order.isDone = false
        (order.quantity, order.price) = next
        order.current = context.submit(order.side, quantity: rest, price: next.price)
        numbers[order.current] = number
    }
}
