import TradingModel

/// Checks 1 to 8: the order by itself.
extension RiskGate {
    /// 1. Number, quantity, price, lot and the day's limits; measured: faults.
    @inline(__always)
    mutating func checkWellFormed(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let reason = malformation(c)
        d.note(.wellFormed, reason == .none ? 0 : 1, limit: 0, reason)
    }

    @inline(__always)
    private mutating func malformation(_ c: borrowing Candidate) -> RiskReason {
        let order = c.order.order
        let terms = instrumentStates[c.instrument].terms
        if let reason = RiskGate.malformation(order) { return reason }
        if order.quantity > terms.venueMaximum { return .aboveVenueMaximum }
        let step = c.side == .buy ? terms.buyStep : terms.sellStep
        if step > 1, order.quantity % step != 0, !isOddBalance(c, step) { return .offLot }
        if order.kind == .limit, order.price < terms.lowest { return .outsideDayLimits }
        if order.kind == .limit, terms.highest != .none, order.price > terms.highest {
            return .outsideDayLimits
        }
        return .none
    }

    /// What is wrong with an order whatever it is for; nil for nothing.
    @inline(__always)
    static func malformation(_ order: Order) -> RiskReason? {
        if order.id == .none { return .missingID }
        if order.quantity <= 0 || order.quantity > RiskGate.maximumShares {
            return .quantityOutOfRange
        }
        if order.display < 0 || order.display > order.quantity { return .displayOutOfRange }
        let isPriced = order.kind == .limit ? order.price.ticks > 0 : order.price == .none
        return isPriced ? nil : .invalidPrice
    }

    /// Whether a sell takes the whole odd balance of what may be sold.
    @inline(never)
    private mutating func isOddBalance(_ c: borrowing Candidate, _ step: Int64) -> Bool {
        guard c.side == .sell else { return false }
        let own = cells[cell(c.instrument, c.account)]
        let settlement = instrumentStates[c.instrument].terms.settlement
        let free = own.sellable(settlement) - (own.openSell - c.oldShares)
        let quantity = c.quantity
        return free > 0 && quantity <= free && quantity % step == free % step
    }

    /// 2. Tradable, and in a phase that takes orders; measured: faults.
    @inline(__always)
    mutating func checkTradable(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let state = instrumentStates[c.instrument]
        guard state.isSeen else { return d.cannot(.tradable, .dataMissing) }
        let phase = state.market.phase
        let isOpen = phase == .continuous || phase.isCall
        let reason: RiskReason =
            !state.terms.isTradable ? .notTradable : isOpen ? .none : .sessionClosed
        d.note(.tradable, reason == .none ? 0 : 1, limit: 0, reason)
    }

    /// 3. Not restricted, permitted, reported; measured: faults.
    @inline(__always)
    mutating func checkPermitted(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let isPermitted = permissions[
            Int(c.order.strategy) &* accounts &+ Int(c.order.account)]
        let reason: RiskReason =
            instrumentStates[c.instrument].terms.isRestricted
            ? .restricted
            : !isPermitted ? .notPermitted : holders[c.account].isReported ? .none : .notReported
        d.note(.permitted, reason == .none ? 0 : 1, limit: 0, reason)
    }

    /// 4. A new number, and room to remember it; measured: earlier orders of that number.
    @inline(__always)
    mutating func checkUniqueID(_ c: borrowing Candidate, _ known: UInt32, _ d: inout RiskDecision)
    {
        if c.isAmend { return d.note(.uniqueID, 0, limit: 0, .none) }
        guard known != 0 || orders.room > 0 else {
            return d.cannot(.uniqueID, .orderTableFull)
        }
        d.note(.uniqueID, known == 0 ? 0 : 1, limit: 0, .duplicateID)
    }

    /// 5. Measured: equal orders within the window, this one included.
    @inline(__always)
    mutating func checkNotRepeated(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let limit = limits[0, .duplicateCount]
        let found =
            c.isAmend
            ? 0
            : orders.repeats(
                of: c.order, since: c.now &- limits[0, .duplicateWindow], limit: limit) &+ 1
        d.note(.notRepeated, found, limit: limit, .repeatedOrder, field: .duplicateCount)
    }

    /// 6. Measured: shares.
    @inline(__always)
    mutating func checkQuantity(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let (limit, scope) = smallest(.maximumQuantity, c)
        d.note(
            .orderQuantity, c.quantity, limit: limit, .quantityAboveLimit,
            field: .maximumQuantity, scope: scope)
    }

    /// 7. Measured: money units.
    @inline(__always)
    mutating func checkNotional(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        guard c.valuePrice > 0 else { return d.cannot(.orderNotional, .noPriceForMarketOrder) }
        let (unit, first) = c.valuePrice.multipliedReportingOverflow(
            by: instrumentStates[c.instrument].terms.unit)
        let (value, second) = unit.multipliedReportingOverflow(by: c.quantity)
        guard !first, !second else { return d.cannot(.orderNotional, .notionalOverflow) }
        let (limit, scope) = smallest(.maximumNotional, c)
        d.note(
            .orderNotional, value, limit: limit, .notionalAboveLimit, field: .maximumNotional,
            scope: scope)
    }

    /// 8. Measured: distance from the reference in ticks.
    @inline(__always)
    mutating func checkCollar(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        guard c.referenceFault == .none else { return d.cannot(.priceCollar, c.referenceFault) }
        let distance = Int64((Int64(c.price) &- c.reference).magnitude)
        d.note(
            .priceCollar, distance, limit: c.collar, .outsideCollar, field: c.collarField,
            scope: smallest(c.collarField, c).scope)
    }
}
