import Execution
import Rulebook
import TradingModel

/// Works a parent order along a schedule: slices, deficit bands, escalation from passive to
/// crossing, participation cap, auctions, finish.
///
/// In each slice it joins the best price of its own side, improves it by a tick after half of the
/// slice, crosses to the opposite best after 80% and sweeps after 95%; a deficit beyond the bands
/// does the same at once (and calms down only below half of the passive band). A venue without
/// immediate-or-cancel orders is served by a day order whose rest is cancelled on arrival.
struct ScheduledExecution: Sendable {
    let parent: ParentOrder
    let schedule: ExecutionSchedule
    let slices: Slices
    private(set) var children = ChildOrders()
    private var volumeAtStart: Quantity?
    private var isCatchingUp = Urgency.join
    private var didOpeningAuction = false
    private var didClosingAuction = false
    private var messages = MessageBudget()
    /// The latest shortfall noted at a slice's end, and when, for `catchUp`.
    private var shortfall: (quantity: Quantity, slice: Int) = (0, -1)

    init?(parent: ParentOrder, clock: TradingClock, weights: [Int64], sliceCount: Int) {
        let inAuctions = parent.quantity * (parent.openAuction + parent.closeAuction) / 100
        let continuous = parent.quantity - inAuctions / parent.lot * parent.lot
        guard
            let schedule = ExecutionSchedule(
                quantity: continuous, lot: parent.lot, startTime: parent.startTime,
                endTime: parent.endTime, clock: clock, weights: weights)
        else { return nil }
        self.parent = parent
        self.schedule = schedule
        slices = Slices(schedule, parent: parent, count: max(sliceCount, 1))
    }

    var filled: Quantity { children.filled }

    /// Shares the schedule wants at `time`; the opening auction's part counts from its end.
    func target(at time: Timestamp) -> Quantity {
        let opening = parent.quantity * parent.openAuction / 100 / parent.lot * parent.lot
        return (time >= parent.startTime ? opening : 0) + schedule.target(at: time)
    }

    mutating func apply(_ update: OrderUpdate, _ context: inout TradingContext) {
        children.apply(update)
        // Fills of one arrival come one by one: act when all the news of this moment is in.
        context.wake(at: context.now)
    }

    /// Does what is due now; called whenever anything has changed.
    mutating func step(_ context: inout TradingContext) {
        guard filled < parent.quantity, !hasGivenUp else { return }
        cancelImmediateRests(&context)
        if context.market.phase.isCall { return joinAuction(&context) }
        guard context.market.phase == .continuous else { return }
        let now = context.now
        guard now >= parent.startTime else { return context.wake(at: parent.startTime) }
        guard now < parent.endTime else { return windUp(&context) }
        if volumeAtStart == nil {
            volumeAtStart = context.market.volume
            wakeThroughSlices(&context)
        }
        work(&context)
    }

    /// After this many refusals in a row no further child is sent: cash, shares or a rule stand
    /// against the order, and trying again would only flood the exchange.
    private static let refusalsBeforeGivingUp = 3

    private var hasGivenUp: Bool {
        children.refusedInARow >= ScheduledExecution.refusalsBeforeGivingUp
    }

    // MARK: Slices

    private mutating func work(_ context: inout TradingContext) {
        let elapsed = schedule.elapsed(at: context.now)
        let slice = slices.index(at: elapsed)
        let start = slices.start(of: slice)
        let length = Span(nanoseconds: slices.ends[slice].nanoseconds - start.nanoseconds)
        let inSlice = Span(nanoseconds: elapsed.nanoseconds - start.nanoseconds)
        var urgency = max(
            Urgency(elapsed: inSlice, of: length), urgencyOfDeficit(before: slice))
        let isLocked =
            (parent.side == .buy ? context.market.book.asks : context.market.book.bids)[0]
            .quantity == 0
        if isLocked { urgency = .join }
        if parent.finish != .cross, slice == slices.ends.count - 1 {
            urgency = min(urgency, .cross)
        }
        guard clearWay(for: urgency, &context) else { return }
        let want = wanted(slice: slice, elapsed: elapsed) - filled - children.live
        submit(want, urgency, &context)
    }

    /// Cumulative shares due at the end of `slice`, after catching up as the parent says.
    private mutating func wanted(slice: Int, elapsed: Span) -> Quantity {
        let target = slices.targets[slice] + openingShare
        let isLast = slice == slices.ends.count - 1
        guard slice > 0, !isLast, parent.catchUp != .immediate else { return target }
        if shortfall.slice != slice {
            let due = slices.targets[slice - 1] + openingShare
            shortfall = (max(due - filled - children.live, 0), slice)
        }
        guard case .linear(let span) = parent.catchUp else { return target - shortfall.quantity }
        let length = slices.ends[slice].nanoseconds - slices.start(of: slice).nanoseconds
        let part = min(
            Int128(shortfall.quantity) * Int128(length) / Int128(max(span.nanoseconds, 1)),
            Int128(shortfall.quantity))
        return target - shortfall.quantity + Quantity(part) / parent.lot * parent.lot
    }

    private var openingShare: Quantity {
        parent.quantity * parent.openAuction / 100 / parent.lot * parent.lot
    }

    /// What the deficit that earlier slices left asks for, with hysteresis.
    ///
    /// The running slice's own share is left to its clock: it counts as a deficit only when the
    /// slice is over.
    private mutating func urgencyOfDeficit(before slice: Int) -> Urgency {
        let passive = max(parent.minClip, parent.quantity * parent.passiveBand / 10_000)
        let cross = max(passive, parent.quantity * parent.crossBand / 10_000)
        let due = (slice == 0 ? 0 : slices.targets[slice - 1]) + openingShare
        let deficit = due - filled - children.live
        if deficit > cross {
            isCatchingUp = .cross
        } else if deficit > passive {
            isCatchingUp = max(isCatchingUp, .improve)
        } else if deficit < passive / 2 {
            isCatchingUp = .join
        }
        return isCatchingUp
    }

    /// Cancels children that are less urgent than what is due; true when none is in the way.
    private mutating func clearWay(
        for urgency: Urgency, _ context: inout TradingContext
    ) -> Bool {
        var isClear = true
        for index in children.open.indices {
            let child = children.open[index]
            let isLess = child.purpose.urgency.map { $0 < urgency } ?? false
            guard isLess else { continue }
            // With nothing to improve (spread of one tick) the child keeps its place.
            let pricing = pricing(context)
            if pricing.price(for: urgency, quantity: child.leaves) == child.price { continue }
            isClear = false
            let life = isEnding(context.now) ? Span.zero : parent.minimumChildLife
            cancel(index, .escalate, notBefore: child.sentAt + life, &context)
        }
        return isClear
    }

    /// Whether so little of the window is left that a child's minimum life would outlast it.
    private func isEnding(_ now: Timestamp) -> Bool {
        parent.finish == .cross && now + parent.minimumChildLife >= parent.endTime
    }

    private func pricing(_ context: TradingContext) -> ChildPricing {
        ChildPricing(
            side: parent.side, market: context.market, limits: context.limits,
            limitPrice: parent.limitPrice)
    }

    // MARK: Orders

    private mutating func submit(
        _ want: Quantity, _ urgency: Urgency, _ context: inout TradingContext
    ) {
        let allowed = allowance(context)
        // The cap opens as others trade: look again soon.
        if allowed < want { context.wake(at: context.now + .seconds(1)) }
        var quantity = min(want, allowed)
        quantity = min(quantity, context.rules.lots.value.maximum)
        let rest = parent.quantity - filled - children.live
        // An odd lot leaves with the last child only.
        if quantity < rest || parent.side == .buy { quantity = quantity / parent.lot * parent.lot }
        guard quantity >= min(parent.minClip, rest), quantity > 0,
            let price = pricing(context).price(for: urgency, quantity: quantity)
        else { return }
        send(quantity, at: price, urgency.purpose, &context)
    }

    private mutating func send(
        _ quantity: Quantity, at price: Price, _ purpose: Purpose, _ context: inout TradingContext
    ) {
        guard messages.take(at: context.now, limit: parent.maximumMessageRate) else {
            return context.wake(at: messages.nextSecond)
        }
        let id = context.submit(parent.side, quantity: quantity, price: price, purpose: purpose)
        children.add(id, quantity: quantity, price: price, purpose: purpose, at: context.now)
        if purpose == .join || purpose == .improve {
            context.wake(at: context.now + parent.minimumChildLife)
        }
    }

    private mutating func cancel(
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

    /// Shares that the participation cap still allows, live children counted as if filled.
    private func allowance(_ context: TradingContext) -> Quantity {
        guard let cap = parent.maxPctVolume, !mustComplete(at: context.now) else { return .max }
        let total = context.market.volume - (volumeAtStart ?? context.market.volume)
        let others = max(total - filled, 0)
        // own ≤ p/(1−p) · others: p is a share of the total, own volume included.
        let own = others * cap / (100 - cap)
        return own / parent.lot * parent.lot - filled - children.live
    }

    private func mustComplete(at now: Timestamp) -> Bool {
        parent.mustCompleteMinutes > 0
            && now + .seconds(60 * parent.mustCompleteMinutes) >= parent.endTime
    }

    private mutating func cancelImmediateRests(_ context: inout TradingContext) {
        guard context.market.phase == .continuous else { return }
        for index in children.open.indices where children.open[index].purpose.isImmediate {
            cancel(index, .immediateRest, notBefore: .zero, &context)
        }
    }

    // MARK: Window

    private mutating func windUp(_ context: inout TradingContext) {
        for index in children.open.indices {
            cancel(index, .windowEnd, notBefore: .zero, &context)
        }
    }

    /// Asks to be woken at every point of every slice at which urgency rises, and at the end.
    private func wakeThroughSlices(_ context: inout TradingContext) {
        for slice in slices.ends.indices {
            let (start, end) = (slices.start(of: slice), slices.ends[slice])
            for point in [start] + Urgency.thresholds(start: start, end: end) {
                context.wake(at: schedule.moment(at: point))
            }
        }
        context.wake(at: parent.endTime)
    }

    // MARK: Auctions

    private mutating func joinAuction(_ context: inout TradingContext) {
        // The feed may be late: the auction must still be open where the order goes.
        guard context.rules.schedule.value.phase(at: context.now) == context.market.phase else {
            return
        }
        let isOpening = context.market.phase != .closingCall
        if isOpening {
            guard parent.openAuction > 0, !didOpeningAuction else { return }
            didOpeningAuction = true
            auctionChild(
                openingShare, reference: context.previousClose, .openingAuction, &context)
        } else {
            let rest = parent.quantity - filled - children.live
            let share = parent.quantity * parent.closeAuction / 100 / parent.lot * parent.lot
            let quantity = parent.finish == .moc ? rest : min(share, rest)
            guard quantity > 0, !didClosingAuction else { return }
            didClosingAuction = true
            let last = context.market.last
            auctionChild(
                quantity, reference: last == .none ? context.previousClose : last,
                .closingAuction, &context)
        }
    }

    /// Sends an auction child at the parent's limit, or 1% beyond the reference price.
    private mutating func auctionChild(
        _ quantity: Quantity, reference: Price?, _ purpose: Purpose,
        _ context: inout TradingContext
    ) {
        guard quantity > 0, let reference else { return }
        let offset = max(reference.ticks / 100, 1)
        let worst = Price(
            ticks: parent.side == .buy ? reference.ticks + offset : reference.ticks - offset)
        let price = pricing(context).bounded(parent.limitPrice ?? worst)
        send(quantity, at: price, purpose, &context)
    }
}

extension Purpose {
    /// The urgency of a child sent for this purpose; nil for auction children.
    fileprivate var urgency: Urgency? {
        switch self {
        case .join: .join
        case .improve: .improve
        case .cross: .cross
        case .sweep: .sweep
        default: nil
        }
    }

    fileprivate var isImmediate: Bool { self == .cross || self == .sweep }
}

/// Counts messages per second of exchange time.
private struct MessageBudget: Sendable {
    private var second: Int64 = -1
    private var used = 0

    var nextSecond: Timestamp { Timestamp(nanoseconds: (second + 1) * 1_000_000_000) }

    mutating func take(at now: Timestamp, limit: Int) -> Bool {
        let current = now.nanoseconds / 1_000_000_000
        if current != second { (second, used) = (current, 0) }
        guard used < limit else { return false }
        used += 1
        return true
    }
}
