import Execution
import TradingModel

extension AlphaT {
    /// Looks after the round trip that is under way, if there is one.
    mutating func work(_ context: inout TradingContext) {
        if trip == nil { collectLeftovers(context) }
        guard trip != nil else { return }
        if context.market.phase == .closingCall { return joinClosingCall(&context) }
        guard isContinuous(context) else { return }
        checkStops(&context)
        if trip?.stage == .entering { workEntry(&context) }
        if trip?.stage == .open, let exit = trip?.exit {
            trip?.stage = .leaving
            if exit.purpose.isPatient { context.wake(at: exit.since + settings.passiveExit) }
        }
        if trip?.stage == .leaving { workExit(&context) }
    }

    /// Before the end of the day: parts of lots that several round trips have left behind, where they
    /// make a whole one.
    private mutating func collectLeftovers(_ context: TradingContext) {
        guard context.now >= settings.flatFrom, ledger.shares != ledger.openingShares else {
            return
        }
        let away = ledger.shares - ledger.openingShares
        let side: Side = away > 0 ? .buy : .sell
        guard orderable(side.opposite, abs(away)) > 0 else { return }
        var trip = RoundTripState(
            side: side, startedAt: context.now, expected: 0, notional: .zero,
            cashBefore: ledger.cash)
        trip.carried = abs(away)
        trip.stage = .leaving
        trip.exit = (.flatten, context.now)
        self.trip = trip
    }

    /// What a new reading says about the round trip under way.
    mutating func reconsider(_ forecast: AlphaForecast, _ context: inout TradingContext) {
        guard let trip, trip.exit == nil else { return }
        let top = context.market.book.top
        if trip.stage == .entering {
            let isAgainst = Double(trip.side.sign) * forecast.mean <= 0
            let rest = trip.entries.live
            // What is already entered has paid its way in: the rest is judged alone.
            if isAgainst || (rest > 0 && !pays(forecast, .passive, rest, top)) {
                self.trip?.isWithdrawing = true
            }
            return
        }
        if Double(trip.side.sign) * forecast.mean < 0 {
            leave(.forecastTurned, context.now)
        } else if clock.span(from: trip.startedAt, to: context.now) >= settings.maxHolding {
            leave(.timeStop, context.now)
        } else if let mid = top.doubledMid, hasReached(trip, doubledMid: mid) {
            leave(.targetReached, context.now)
        }
    }

    /// Whether the mid price has moved by what was expected, before charges.
    private func hasReached(_ trip: RoundTripState, doubledMid: Int64) -> Bool {
        guard trip.held > 0 else { return false }
        let value = Double(doubledMid) / 2 * Double(scale.tick.units) * Double(trip.held)
        // Cash paid for the shares, charges included, is a little more than their price: strict.
        let paid = Double((trip.cashBefore - ledger.cash).units)
        let gain = trip.side == .buy ? value - paid : -paid - value
        return gain >= trip.expected * abs(paid)
    }

    /// Closes for `purpose`; a more urgent reason replaces a less urgent one.
    mutating func leave(_ purpose: Purpose, _ now: Timestamp) {
        guard let trip else { return }
        if let old = trip.exit, old.purpose.exitRank >= purpose.exitRank { return }
        self.trip?.exit = (purpose, now)
        if trip.stage == .entering { self.trip?.isWithdrawing = true }
    }

    // MARK: Stops

    private mutating func checkStops(_ context: inout TradingContext) {
        guard let trip else { return }
        let now = context.now
        if now >= settings.flatFrom { leave(.flatten, now) }
        let top = context.market.book.top
        if settings.forceCloseOut, trip.held > 0, isNearLimit(top) { leave(.limitGuard, now) }
        guard trip.held > 0, let value = closingValue(trip, top) else { return }
        let result = ledger.cash - trip.cashBefore + value
        if isLoss(result, beyond: settings.stopTrade, of: trip.notional) {
            leave(.tradeStop, now)
        }
        let day = ledger.cash - ledger.openingCash + value
        if isLoss(day, beyond: settings.stopDay, of: baseValue) {
            isStopped = true
            leave(.dayStop, now)
        }
    }

    /// What closing would bring (negative: cost) at the price at which it can be done now.
    private func closingValue(_ trip: RoundTripState, _ top: TopOfBook) -> Money? {
        let level = trip.side == .buy ? top.bid : top.ask
        guard level.quantity > 0, let value = scale.notional(level.price, trip.held) else {
            return nil
        }
        return trip.side == .buy ? value : -value
    }

    private func isLoss(_ result: Money, beyond basisPoints: Int64, of value: Money) -> Bool {
        guard value > .zero else { return false }
        return -Int128(result.units) * 10_000 > Int128(value.units) * Int128(basisPoints)
    }

    // MARK: Entering

    private mutating func workEntry(_ context: inout TradingContext) {
        guard let trip else { return }
        for index in trip.entries.open.indices { workEntry(index, &context) }
        guard self.trip?.entries.open.isEmpty ?? false else { return }
        if trip.held == 0 {
            self.trip = nil
        } else {
            self.trip?.stage = .open
        }
    }

    private mutating func workEntry(_ index: Int, _ context: inout TradingContext) {
        guard let trip else { return }
        let child = trip.entries.open[index]
        guard child.state == .live else { return }
        let isForced = trip.exit?.purpose.isForced ?? false
        // A cancelled rest that is no whole lot would leave shares that no order can close.
        guard isForced || child.leaves % max(lots.buyStep, lots.sellStep) == 0 else { return }
        let isAcross = child.purpose != .openPassively
        let own = trip.side == .buy ? context.market.book.bids[0] : context.market.book.asks[0]
        let isDue =
            isAcross || trip.isWithdrawing || own.price != child.price
            || context.now - child.sentAt >= settings.maxEntryWait
            || context.now >= settings.entryCutOff
        guard isDue else { return }
        let earliest = child.sentAt + parent.minimumChildLife
        guard isAcross || isForced || context.now >= earliest else {
            return context.wake(at: earliest)
        }
        if cancel(child.id, isAcross ? .immediateRest : .withdraw, &context) {
            self.trip?.entries.cancelSent(at: index)
        }
    }
}

extension Purpose {
    /// Whether an exit for this reason waits in the queue first.
    var isPatient: Bool { exitRank == 0 }

    /// Whether an exit for this reason must happen whatever it leaves behind.
    var isForced: Bool { exitRank > 0 }

    /// Which reason to close prevails over another.
    fileprivate var exitRank: Int {
        switch self {
        case .flatten: 1
        case .limitGuard, .tradeStop: 2
        case .dayStop: 3
        default: 0
        }
    }
}
