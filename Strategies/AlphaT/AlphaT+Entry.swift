import Execution
import TradingModel

/// An entry that is worth its cost.
struct EntryPlan: Sendable, Hashable {
    let side: Side
    let style: EntryStyle
    let quantity: Quantity
    let price: Price
    let notional: Money
    /// The forecast's gain as a fraction of the price.
    let expected: Double
}

/// What a reading led to while nothing was under way.
enum EntryDecision: Sendable, Hashable {
    case enter(EntryPlan)
    case decline(Decline)
}

extension AlphaT {
    /// Decides at a reading whether to open a round trip, and counts the decision.
    mutating func decide(_ forecast: AlphaForecast?, _ context: inout TradingContext) {
        guard isContinuous(context) else { return }
        switch entry(forecast, context) {
        case .decline(let reason): decisions.decline(reason)
        case .enter(let plan):
            let purpose: Purpose = plan.style == .passive ? .openPassively : .openAcross
            guard let id = send(plan.side, plan.quantity, at: plan.price, purpose, &context) else {
                return decisions.decline(.conduct)
            }
            decisions.enter()
            var trip = RoundTripState(
                side: plan.side, startedAt: context.now, expected: plan.expected,
                notional: plan.notional, cashBefore: ledger.cash)
            trip.entries.add(
                id, quantity: plan.quantity, price: plan.price, purpose: purpose, at: context.now)
            self.trip = trip
            context.wake(at: context.now + settings.maxEntryWait)
        }
    }

    /// The entry that `forecast` pays for, or the first reason against one.
    private mutating func entry(
        _ forecast: AlphaForecast?, _ context: TradingContext
    ) -> EntryDecision {
        let now = context.now
        if now < parent.startTime { return .decline(.beforeStart) }
        if now >= min(settings.entryCutOff, parent.endTime) { return .decline(.cutOff) }
        if isStopped { return .decline(.dayStop) }
        if refusals >= AlphaT.refusalsBeforeGivingUp { return .decline(.refused) }
        guard let forecast else { return .decline(.noSignal) }
        if forecast.outcomes < settings.minOutcomes { return .decline(.warmingUp) }
        // Written so that a value that is no number is no proof.
        if !(forecast.skill >= settings.minSkill) { return .decline(.notProven) }
        let top = context.market.book.top
        if isNearLimit(top) { return .decline(.limitGuard) }
        if isWide(top) { return .decline(.wideSpread) }
        if conduct.isAbove(settings.maxCancelRatio) { return .decline(.conduct) }
        let side: Side = forecast.mean > 0 ? .buy : .sell
        if !isAllowed(side) { return .decline(.sideNotAllowed) }
        switch clip(side, context) {
        case .failure(let reason): return .decline(reason.decline)
        case .success(let quantity): return style(forecast, side, quantity, context)
        }
    }

    /// After so many refusals nothing is opened any more.
    static let refusalsBeforeGivingUp = 3

    private func isAllowed(_ side: Side) -> Bool {
        switch settings.openSide {
        case .all: true
        case .buyOnly: side == .buy
        case .sellOnly: side == .sell
        }
    }

    /// Whether a best price is closer to its limit than ``AlphaSettings/limitDistance``; the other
    /// side's price stands for one that is missing.
    func isNearLimit(_ top: TopOfBook) -> Bool {
        guard let limits, top.bid.quantity > 0 || top.ask.quantity > 0 else { return false }
        let high = Int64((top.ask.quantity > 0 ? top.ask : top.bid).price.ticks)
        let low = Int64((top.bid.quantity > 0 ? top.bid : top.ask).price.ticks)
        let up = Int64(limits.upperBound.ticks) - high
        let down = low - Int64(limits.lowerBound.ticks)
        return up * 10_000 < settings.limitDistance * high
            || down * 10_000 < settings.limitDistance * low
    }

    private func isWide(_ top: TopOfBook) -> Bool {
        guard let spread = top.spread, let doubled = top.doubledMid else { return true }
        return Int64(spread) * 20_000 > settings.maxSpread * doubled
    }

    /// Joins where the queue is short enough, crosses where the edge pays for that too.
    private mutating func style(
        _ forecast: AlphaForecast, _ side: Side, _ quantity: Quantity, _ context: TradingContext
    ) -> EntryDecision {
        let top = context.market.book.top
        let own = side == .buy ? top.bid : top.ask
        let isPaid = pays(forecast, .passive, quantity, top)
        if isPaid,
            rates.serves(
                side, ahead: own.quantity, quantity: quantity, within: settings.maxEntryWait,
                at: context.now)
        {
            return plan(forecast, side, .passive, quantity, .join, context)
        }
        // Only what is shown can be had at that price.
        let other = side == .buy ? top.ask : top.bid
        let shown = whole(min(quantity, other.quantity))
        if shown >= leastClip, pays(forecast, .across, shown, top) {
            return plan(forecast, side, .across, shown, .cross, context)
        }
        return .decline(isPaid ? .longQueue : .edgeBelowCost)
    }

    private func plan(
        _ forecast: AlphaForecast, _ side: Side, _ style: EntryStyle, _ quantity: Quantity,
        _ urgency: Urgency, _ context: TradingContext
    ) -> EntryDecision {
        guard
            let price = pricing(side, context).price(for: urgency, quantity: quantity),
            let notional = RoundTripCost.notional(quantity, context.market.book.top, scale)
        else { return .decline(.noSignal) }
        return .enter(
            EntryPlan(
                side: side, style: style, quantity: quantity, price: price, notional: notional,
                expected: abs(forecast.mean)))
    }

    /// Whether `forecast` pays for a round trip of `quantity` shares.
    func pays(
        _ forecast: AlphaForecast, _ style: EntryStyle, _ quantity: Quantity, _ top: TopOfBook
    ) -> Bool {
        guard let notional = RoundTripCost.notional(quantity, top, scale),
            let cost = RoundTripCost(
                style, quantity: quantity, top: top, scale: scale, fees: fees,
                adverseSelection: settings.adverseSelection)
        else { return false }
        let expected = settings.gate.expected(
            mean: forecast.mean, error: forecast.error, notional: notional)
        return settings.gate.opens(expected: expected, cost: cost.total, notional: notional)
    }

    // MARK: Size

    /// A reason that leaves no clip.
    struct NoClip: Error {
        let decline: Decline
    }

    /// Shares of the next entry, in whole lots: what orders, exposure, volume, shares and cash allow.
    private mutating func clip(
        _ side: Side, _ context: TradingContext
    ) -> Result<Quantity, NoClip> {
        let top = context.market.book.top
        let price = side == .buy ? top.ask.price : top.bid.price
        var quantity = min(
            parent.quantity * settings.maxOrderRatio / 100,
            parent.quantity * settings.maxExposureRatio / 100, lots.maximum)
        for amount in [settings.maxOrderAmount, settings.maxExposureAmount] {
            if let amount { quantity = min(quantity, amount.units / scale.money(price).units) }
        }
        if let percent = parent.maxPctVolume {
            let others = rates.volume(at: context.now)
            quantity = min(quantity, others * percent / (100 - percent))
        }
        guard whole(quantity) >= leastClip else { return .failure(NoClip(decline: .exposure)) }
        quantity = whole(min(quantity, sellableBase))
        guard quantity >= leastClip else { return .failure(NoClip(decline: .noShares)) }
        while quantity >= leastClip {
            if isAffordable(side, quantity, price) { return .success(quantity) }
            quantity = whole(quantity / 2)
        }
        return .failure(NoClip(decline: .noCash))
    }

    private var leastClip: Quantity { max(parent.minClip, lots.buyStep, lots.sellStep) }

    private func whole(_ quantity: Quantity) -> Quantity {
        let lot = max(lots.buyStep, lots.sellStep)
        return quantity / lot * lot
    }

    /// Whether cash pays for the leg that buys, at the worst price that it may need.
    ///
    /// Buying first that is `price`. Selling first it is the upper limit: whatever the price does, the
    /// shares can be bought back.
    private func isAffordable(_ side: Side, _ quantity: Quantity, _ price: Price) -> Bool {
        var cash = ledger.available
        if let cap = settings.availableAmount {
            cash = min(cash, cap + (ledger.cash - ledger.openingCash) - ledger.frozenCash)
        }
        guard let turnover = scale.notional(price, quantity) else { return false }
        if side == .buy { return turnover + fees.fees(.buy, turnover: turnover).total <= cash }
        let worst = limits?.upperBound ?? Price(ticks: Int32(clamping: Int64(price.ticks) * 2))
        guard let back = scale.notional(worst, quantity) else { return false }
        let proceeds = turnover - fees.fees(.sell, turnover: turnover).total
        return back + fees.fees(.buy, turnover: back).total <= cash + proceeds
    }
}
