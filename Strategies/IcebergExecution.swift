import Execution
import Rulebook
import TradingModel

/// Where an iceberg's parts are quoted.
enum PassivePrice: String, Sendable, CaseIterable {
    /// At the best price of the own side.
    case join
    /// A tick better where the spread has room.
    case improve
    /// At the parent's limit.
    case limit
}

/// Shows a part of a parent at a time; each next part is a new order at the end of the queue.
public struct IcebergExecution: ExecutionEngine {
    /// What an iceberg is told besides its parent.
    struct Style: Sendable {
        /// Shares shown at a time.
        var display: Quantity
        /// Percent by which parts vary.
        var variation: Int64
        /// A new part is shown when so many percent of the latest one are left.
        var refillAt: Int64
        /// Where parts are quoted.
        var price: PassivePrice
        /// Shares at any one price; nil for no such bound.
        var mostAtPrice: Quantity?
    }

    /// The parent and its children.
    public var work: ParentWork
    private let style: Style
    private let cleanup: Cleanup
    private var generator: SplitMix64
    /// Size of the latest part.
    private var shown: Quantity = 0
    /// Shares filled at each limit price at which parts were shown.
    private var filledAt: [Price: Quantity] = [:]
    private var hasBegun = false

    init(_ parent: ParentOrder, style: Style, clock: TradingClock, terms: BrokerTerms) {
        work = ParentWork(parent, terms: terms)
        self.style = style
        cleanup = Cleanup(parent, clock)
        generator = SplitMix64(seed: parent.seed, stream: 3)
    }

    /// Follows the best prices.
    public func reactsToBook(_ context: TradingContext) -> Bool {
        context.market.phase == .continuous
    }

    /// Notes at which price a part was filled.
    public mutating func note(_ update: OrderUpdate) {
        guard update.kind == .filled,
            let child = work.children.open.first(where: { $0.id == update.order }),
            child.purpose == .refill
        else { return }
        filledAt[child.price, default: 0] += update.quantity
    }

    /// Shows the next part where one is due, or follows the best price with the one that is shown.
    public mutating func trade(_ context: inout TradingContext) {
        if !hasBegun {
            hasBegun = true
            cleanup.wakeUp(&context)
        }
        if work.takeAtIWouldPrice(&context) { return }
        if cleanup.pursue(&work, atLeast: .join, &context) { return }
        guard let price = quote(context) else { return }
        follow(price, &context)
        guard work.children.live * 100 <= shown * style.refillAt else { return }
        show(at: price, &context)
    }

    /// The price for the next part; own orders do not count as somebody to be better than.
    private func quote(_ context: TradingContext) -> Price? {
        let pricing = work.pricing(context)
        switch style.price {
        case .limit: return work.parent.limitPrice.map(pricing.bounded)
        case .join: return pricing.price(for: .join, quantity: work.parent.lot)
        case .improve:
            let side = work.parent.side
            let best = side == .buy ? context.market.book.bids[0] : context.market.book.asks[0]
            let isOurs = work.children.open.contains {
                $0.price == best.price && $0.leaves >= best.quantity
            }
            return isOurs ? best.price : pricing.price(for: .improve, quantity: work.parent.lot)
        }
    }

    /// Cancels parts that are quoted worse than the next one would be.
    private mutating func follow(_ price: Price, _ context: inout TradingContext) {
        for index in work.children.open.indices {
            let child = work.children.open[index]
            guard child.purpose == .refill, work.parent.side.isBetter(price, than: child.price)
            else { continue }
            work.cancel(
                index, .reprice, notBefore: child.sentAt + work.parent.minimumChildLife, &context)
        }
    }

    private mutating func show(at price: Price, _ context: inout TradingContext) {
        let parent = work.parent
        var part = style.display
        let reach = part * style.variation / 100
        if reach > 0 { part += Int64(generator.below(UInt64(2 * reach + 1))) - reach }
        part = max(part / parent.lot * parent.lot, work.clip(at: price, context))
        if let most = style.mostAtPrice {
            let live = work.children.open.reduce(0) { $0 + ($1.price == price ? $1.leaves : 0) }
            part = min(part, most - (filledAt[price] ?? 0) - live)
        }
        guard part > 0 else { return }
        let sent = work.children.sent
        work.submit(min(part, work.rest), .refill, &context) { _ in price }
        if work.children.sent > sent, let child = work.children.open.last { shown = child.leaves }
    }
}
