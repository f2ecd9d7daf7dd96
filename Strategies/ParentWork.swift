import Execution
import TradingModel

/// A parent order and its children: the part of the contract that every execution algorithm keeps.
///
/// It knows the window, the lots, the limit, the participation cap, the least child that its
/// commission is worth, the message rate, both auctions, the price at which all would be traded,
/// and suspension. An ``ExecutionEngine`` decides on top of it when to trade how much.
public struct ParentWork: Sendable {
    /// The order.
    public let parent: ParentOrder
    /// Its children.
    public internal(set) var children = ChildOrders()
    /// Whether the parent is suspended.
    public internal(set) var isSuspended = false
    /// Shares to offer in the closing auction unless ``ParentOrder/finish`` sends all the rest
    /// there.
    public internal(set) var closingShare: Quantity
    /// The day's volume when the window began; nil before.
    public internal(set) var volumeAtStart: Quantity?

    /// The least turnover of a child that the minimum commission allows; nil for no such bound.
    private let leastTurnover: Money?
    private var messages = MessageBudget()
    /// Shares of an auction's child that are still to be sent; nil before the auction was joined.
    var openingDue: Quantity?
    var closingDue: Quantity?
    /// The one pending wake-up that looks whether the cap has opened.
    private var nextLook = Timestamp.zero
    /// The exchange's time of the latest news of a child: a book older than it is not acted upon
    /// twice.
    private var latestNews = Timestamp.zero

    /// A parent without children; `terms` matter to ``ParentOrder/maxCommissionMultiple`` only.
    public init(_ parent: ParentOrder, terms: BrokerTerms) {
        self.parent = parent
        leastTurnover = parent.maxCommissionMultiple.flatMap { terms.leastTurnover(multiple: $0) }
        closingShare = parent.share(parent.closeAuction)
    }

    /// Shares filled, as far as the strategy knows.
    public var filled: Quantity { children.filled }
    /// Shares neither filled nor at work.
    public var rest: Quantity { parent.quantity - filled - children.live }
    /// Shares meant for the opening auction.
    public var openingShare: Quantity { parent.share(parent.openAuction) }
    /// Shares that no auction is to have, in whole lots but for an odd balance.
    public var continuousShare: Quantity {
        let inAuctions = parent.quantity * (parent.openAuction + parent.closeAuction) / 100
        return parent.quantity - inAuctions / parent.lot * parent.lot
    }

    /// After this many refusals in a row no further child is sent: cash, shares or a rule stand
    /// against the order, and trying again would only flood the exchange.
    private static let refusalsBeforeGivingUp = 3

    private var hasGivenUp: Bool {
        children.refusedInARow >= ParentWork.refusalsBeforeGivingUp
    }

    /// Takes news of a child.
    mutating func apply(_ update: OrderUpdate) {
        latestNews = max(latestNews, update.time)
        children.apply(update)
    }

    /// Does what is due outside the algorithm's own part of the day; true where that part is now.
    mutating func isTrading(_ context: inout TradingContext) -> Bool {
        guard filled < parent.quantity else { return false }
        cancelImmediateRests(&context)
        if isSuspended {
            withdraw(.suspend, &context)
            return false
        }
        if context.market.phase.isCall {
            if !hasGivenUp { joinAuction(&context) }
            return false
        }
        guard context.market.phase == .continuous else { return false }
        guard context.now >= parent.startTime else {
            context.wake(at: parent.startTime)
            return false
        }
        guard context.now < parent.endTime else {
            withdraw(.windowEnd, &context)
            return false
        }
        if volumeAtStart == nil {
            volumeAtStart = context.market.volume
            context.wake(at: parent.endTime)
        }
        return !hasGivenUp
    }

    /// Whether the book that the strategy sees is as new as what it knows of its own orders.
    func isCurrent(_ context: TradingContext) -> Bool { context.market.time >= latestNews }

    /// Prices for children.
    func pricing(_ context: TradingContext) -> ChildPricing {
        ChildPricing(
            side: parent.side, market: context.market, limits: context.limits,
            limitPrice: parent.limitPrice)
    }

    // MARK: Children

    /// Sends a child of at most `want` shares as the cap, the lots and the least size allow.
    mutating func submit(
        _ want: Quantity, _ urgency: Urgency, least: Quantity? = nil,
        _ context: inout TradingContext
    ) {
        guard want > 0 else { return }
        let pricing = pricing(context)
        submit(want, urgency.purpose, least: least, &context) {
            pricing.price(for: urgency, quantity: $0)
        }
    }

    /// Sends a child of at most `want` shares at the price that its final size gets; false where
    /// none was sent. `least` replaces the least size of a child.
    @discardableResult
    mutating func submit(
        _ want: Quantity, _ purpose: Purpose, least: Quantity? = nil,
        _ context: inout TradingContext, price: (Quantity) -> Price?
    ) -> Bool {
        let allowed = allowance(context)
        if allowed < want { lookSoon(&context) }
        var quantity = min(want, allowed)
        quantity = min(quantity, context.rules.lots.value.maximum)
        let rest = rest
        // An odd lot leaves with the last child only.
        if quantity < rest || parent.side == .buy { quantity = quantity / parent.lot * parent.lot }
        guard quantity > 0, let price = price(quantity),
            quantity >= min(least ?? clip(at: price, context), rest)
        else { return false }
        return send(quantity, at: price, purpose, &context)
    }

    /// Sends a child if the second has room for it; otherwise asks to be woken in the next one.
    @discardableResult
    mutating func send(
        _ quantity: Quantity, at price: Price, _ purpose: Purpose, _ context: inout TradingContext
    ) -> Bool {
        guard messages.take(at: context.now, limit: parent.maximumMessageRate) else {
            context.wake(at: messages.nextSecond)
            return false
        }
        let id = context.submit(parent.side, quantity: quantity, price: price, purpose: purpose)
        children.add(id, quantity: quantity, price: price, purpose: purpose, at: context.now)
        if !purpose.isImmediate, !purpose.isAuction {
            context.wake(at: context.now + parent.minimumChildLife)
        }
        return true
    }

    /// Cancels the child at `index` of the open ones, if it may be cancelled by now.
    mutating func cancel(
        _ index: Int, _ purpose: Purpose, notBefore: Timestamp, _ context: inout TradingContext
    ) {
        guard children.open[index].state == .live else { return }
        guard context.now >= notBefore else { return context.wake(at: notBefore) }
        guard messages.take(at: context.now, limit: parent.maximumMessageRate) else {
            return context.wake(at: messages.nextSecond)
        }
        context.cancel(children.open[index].id, purpose: purpose)
        children.cancelSent(at: index)
    }

    /// Cancels children that are less urgent than what is due; true when none is in the way.
    mutating func clearWay(for urgency: Urgency, _ context: inout TradingContext) -> Bool {
        var isClear = true
        for index in children.open.indices {
            let child = children.open[index]
            let isLess = child.purpose.urgency.map { $0 < urgency } ?? false
            guard isLess else { continue }
            // With nothing to improve (spread of one tick) the child keeps its place.
            if pricing(context).price(for: urgency, quantity: child.leaves) == child.price {
                continue
            }
            isClear = false
            let life = isEnding(context.now) ? Span.zero : parent.minimumChildLife
            cancel(index, .escalate, notBefore: child.sentAt + life, &context)
        }
        return isClear
    }

    /// Cancels every open child, where cancels are accepted.
    mutating func withdraw(_ purpose: Purpose, _ context: inout TradingContext) {
        guard context.market.phase == .continuous || context.market.phase == .openingCall else {
            return
        }
        for index in children.open.indices {
            cancel(index, purpose, notBefore: .zero, &context)
        }
    }

    private mutating func cancelImmediateRests(_ context: inout TradingContext) {
        guard context.market.phase == .continuous else { return }
        for index in children.open.indices where children.open[index].purpose.isImmediate {
            cancel(index, .immediateRest, notBefore: .zero, &context)
        }
    }

    /// Whether so little of the window is left that a child's minimum life would outlast it.
    private func isEnding(_ now: Timestamp) -> Bool {
        parent.finish == .cross && now + parent.minimumChildLife >= parent.endTime
    }

    // MARK: Bounds

    /// The least size of a child at `price` that is not the last one.
    func clip(at price: Price, _ context: TradingContext) -> Quantity {
        guard let leastTurnover else { return parent.minClip }
        let share = Int128(price.ticks) * Int128(context.rules.tick.value.tick.units)
        guard share > 0 else { return parent.minClip }
        let lot = Int128(parent.lot) * share
        let lots = (Int128(leastTurnover.units) + lot - 1) / lot
        return max(parent.minClip, Quantity(clamping: lots * Int128(parent.lot)))
    }

    /// Shares that the participation cap still allows, live children counted as if filled.
    func allowance(_ context: TradingContext) -> Quantity {
        guard let cap = parent.maxPctVolume, !mustComplete(at: context.now) else { return .max }
        let total = context.market.volume - (volumeAtStart ?? context.market.volume)
        let others = max(total - filled, 0)
        // own ≤ p/(1−p) · others: p is a share of the total, own volume included.
        let own = others * cap / (100 - cap)
        return own / parent.lot * parent.lot - filled - children.live
    }

    /// Whether completion beats the cap at `now`.
    func mustComplete(at now: Timestamp) -> Bool {
        parent.mustCompleteMinutes > 0
            && now + .seconds(60 * parent.mustCompleteMinutes) >= parent.endTime
    }

    /// The cap opens as others trade: one look a second, however often it was met in it.
    private mutating func lookSoon(_ context: inout TradingContext) {
        guard nextLook <= context.now else { return }
        nextLook = context.now + .seconds(1)
        context.wake(at: nextLook)
    }
}

extension ParentOrder {
    /// A percentage of the quantity in whole lots.
    func share(_ percent: Int64) -> Quantity { quantity * percent / 100 / lot * lot }
}

extension BrokerTerms {
    /// The turnover at which the minimum commission is `multiple` times the proportional one,
    /// rounded up; nil where nothing is proportional.
    func leastTurnover(multiple: Int64) -> Money? {
        let rate = Int128(commissionPerTenMillion) * Int128(multiple)
        guard rate > 0 else { return nil }
        let units = (Int128(minimumCommission.units) * 10_000_000 + rate - 1) / rate
        return Money(units: Int64(clamping: units))
    }
}

extension Purpose {
    /// The urgency of a child sent for this purpose; nil for children that nothing displaces.
    var urgency: Urgency? {
        switch self {
        case .join, .refill: .join
        case .improve: .improve
        case .cross: .cross
        case .sweep: .sweep
        default: nil
        }
    }

    /// Whether the child is to trade at once, and its rest to be cancelled.
    var isImmediate: Bool {
        self == .cross || self == .sweep || self == .iWould || self == .snipe
    }

    /// Whether the child is for a call auction.
    var isAuction: Bool { self == .openingAuction || self == .closingAuction }
}
