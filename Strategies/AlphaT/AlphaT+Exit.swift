import Execution
import TradingModel

extension AlphaT {
    /// Works the exit: one child at a time, more urgent as time goes by.
    mutating func workExit(_ context: inout TradingContext) {
        guard let trip, let exit = trip.exit else { return }
        if trip.held == 0, trip.isQuiet {
            self.trip = nil
            return
        }
        // Parts of the entry may still be alive where a forced exit overtook it.
        for index in trip.entries.open.indices
        where trip.entries.open[index].state == .live
            && trip.entries.open[index].purpose != .completeLot
        {
            if cancel(trip.entries.open[index].id, .withdraw, &context) {
                self.trip?.entries.cancelSent(at: index)
            }
        }
        let urgency = urgency(exit, context)
        for index in trip.exits.open.indices { clear(index, urgency, &context) }
        for index in trip.entries.open.indices
        where trip.entries.open[index].purpose == .completeLot
            && trip.entries.open[index].state == .live
        {
            if cancel(trip.entries.open[index].id, .immediateRest, &context) {
                self.trip?.entries.cancelSent(at: index)
            }
        }
        guard trip.isQuiet, context.now < lastSend,
            trip.exits.refusedInARow < AlphaT.refusalsBeforeGivingUp
        else { return }
        sendExit(exit.purpose, urgency, &context)
    }

    /// How urgent the exit is now; against an empty opposite side (a locked limit among others)
    /// nothing crosses.
    private func urgency(
        _ exit: (purpose: Purpose, since: Timestamp), _ context: TradingContext
    ) -> Urgency {
        let book = context.market.book
        let isLocked =
            (trip?.side == .buy ? book.bids[0] : book.asks[0]).quantity == 0
        if isLocked { return .join }
        let waited = context.now - exit.since
        if exit.purpose == .flatten {
            let window = lastSend - settings.flatFrom
            let passed = (context.now - settings.flatFrom).nanoseconds * 100
            if passed < window.nanoseconds * 45 { return .join }
            if passed < window.nanoseconds * 70 { return .improve }
            return passed < window.nanoseconds * 90 ? .cross : .sweep
        }
        let patience = exit.purpose.isPatient ? settings.passiveExit : .zero
        if waited < patience { return .join }
        return waited < patience + .seconds(5) ? .cross : .sweep
    }

    /// Cancels the exit's child at `index` where it has to make way.
    private mutating func clear(
        _ index: Int, _ urgency: Urgency, _ context: inout TradingContext
    ) {
        guard let trip else { return }
        let child = trip.exits.open[index]
        guard child.state == .live else { return }
        let side = trip.side.opposite
        // An odd rest of a buy cannot be ordered anew: it keeps its place, unless lots are in it and
        // they must be bought now.
        let mustBuy =
            trip.exit?.purpose.isForced == true && urgency >= .cross && child.leaves >= lots.buyStep
        guard side == .sell || child.leaves % lots.buyStep == 0 || mustBuy else { return }
        let isLast = context.now >= lastSend
        let isInPlace = isInPlace(child, urgency, context)
        guard isLast || !isInPlace else { return }
        let earliest = child.sentAt + parent.minimumChildLife
        let mayWait = trip.exitUrgency < .cross && urgency < .cross && !isLast
        guard !mayWait || context.now >= earliest else { return context.wake(at: earliest) }
        let purpose: Purpose = trip.exitUrgency < .cross ? .escalate : .immediateRest
        if cancel(child.id, purpose, &context) { self.trip?.exits.cancelSent(at: index) }
    }

    /// Whether a resting child stands where `urgency` would put it. The book holds the child itself: as
    /// long as it is the best of its side, there is nothing to join or to improve.
    private func isInPlace(
        _ child: ChildOrder, _ urgency: Urgency, _ context: TradingContext
    ) -> Bool {
        guard let trip, trip.exitUrgency < .cross, urgency < .cross else { return false }
        let side = trip.side.opposite
        if trip.exitUrgency >= urgency {
            let own = side == .buy ? context.market.book.bids[0] : context.market.book.asks[0]
            return own.price == child.price
        }
        return pricing(side, context).price(for: urgency, quantity: child.leaves) == child.price
    }

    private mutating func sendExit(
        _ purpose: Purpose, _ urgency: Urgency, _ context: inout TradingContext
    ) {
        guard let trip else { return }
        let side = trip.side.opposite
        if let rest = restOfLot(trip) { return completeLot(rest, &context) }
        let quantity = orderable(side, trip.held)
        guard quantity > 0 else {
            // What is left is no whole lot, and nothing can be ordered that would close it.
            self.trip = nil
            return
        }
        guard let price = pricing(side, context).price(for: urgency, quantity: quantity),
            let id = send(side, quantity, at: price, purpose, &context)
        else { return }
        self.trip?.exitUrgency = urgency
        self.trip?.exits.add(
            id, quantity: quantity, price: price, purpose: purpose, at: context.now)
        context.wake(at: context.now + parent.minimumChildLife)
    }

    /// The part of `quantity` that an order of `side` may be for: whole lots, and the odd balance of
    /// the sellable shares where that is what is left over.
    func orderable(_ side: Side, _ quantity: Quantity) -> Quantity {
        guard side == .sell else {
            return min(quantity, lots.maximum) / lots.buyStep * lots.buyStep
        }
        let odd = quantity % lots.sellStep
        if quantity <= lots.maximum, odd > 0, odd == ledger.oddBalance(lot: lots.sellStep) {
            return quantity
        }
        return min(quantity, lots.maximum) / lots.sellStep * lots.sellStep
    }

    /// Shares whose sale makes an odd quantity sold a whole lot, which can be bought back; nil where
    /// nothing is odd or the account's odd balance does not fit.
    private func restOfLot(_ trip: RoundTripState) -> Quantity? {
        let odd = ledger.oddBalance(lot: lots.sellStep)
        guard trip.side == .sell, trip.held % lots.buyStep != 0, odd > 0, sellableBase >= odd,
            (trip.held + odd) % lots.buyStep == 0
        else { return nil }
        return odd
    }

    private mutating func completeLot(_ quantity: Quantity, _ context: inout TradingContext) {
        guard let price = pricing(.sell, context).price(for: .cross, quantity: quantity),
            let id = send(.sell, quantity, at: price, .completeLot, &context)
        else { return }
        trip?.entries.add(
            id, quantity: quantity, price: price, purpose: .completeLot, at: context.now)
    }

    // MARK: Closing call

    /// Offers what is left in the closing call, at the worst price of the day: it cannot be cancelled,
    /// and everything trades at the auction's one price.
    mutating func joinClosingCall(_ context: inout TradingContext) {
        guard let trip, !trip.didJoinAuction,
            schedule.phase(at: context.now) == .closingCall
        else { return }
        let side = trip.side.opposite
        let quantity = orderable(side, trip.held - trip.exits.live)
        guard quantity > 0, let price = worstPrice(side, context) else { return }
        guard let id = send(side, quantity, at: price, .flattenAuction, &context) else { return }
        self.trip?.didJoinAuction = true
        self.trip?.exits.add(
            id, quantity: quantity, price: price, purpose: .flattenAuction, at: context.now)
    }

    /// The day's limit; 2% beyond the latest trade where no limit is known.
    private func worstPrice(_ side: Side, _ context: TradingContext) -> Price? {
        if let limits { return side == .buy ? limits.upperBound : limits.lowerBound }
        let last = context.market.last
        guard last > .none else { return nil }
        let reach = max(last.ticks / 50, 1)
        return Price(ticks: side == .buy ? last.ticks + reach : max(last.ticks - reach, 1))
    }
}
