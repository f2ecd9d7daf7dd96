import TradingModel

/// Checks 1 to 8: the order by itself.
extension RiskGate {
    /// 1. Number, quantity, price, lot and the day's limits; measured: faults. False where the
    /// order is none that can be counted.
    @inline(__always)
    mutating func checkWellFormed(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision)
        -> Bool
    {
        if let reason = RiskGate.malformation(c.order.order) {
            d.note(.wellFormed, 1, limit: 0, reason)
            return false
        }
        let reason = unfitness(&c)
        d.note(.wellFormed, reason == .none ? 0 : 1, limit: 0, reason)
        return true
    }

    /// What is wrong with an order by the terms of its instrument.
    @inline(__always)
    private mutating func unfitness(_ c: inout Candidate<some OrderPath>) -> RiskReason {
        let (quantity, index) = (c.quantity, c.instrument)
        if quantity > instrumentStates[index].terms.venueMaximum { return .aboveVenueMaximum }
        let step =
            c.isBuy
            ? instrumentStates[index].terms.buyStep : instrumentStates[index].terms.sellStep
        if step > 1, quantity % step != 0, !isOddBalance(&c, step) { return .offLot }
        if c.isMarket { return .none }
        let price = c.order.order.price.ticks
        let isAbove = price > instrumentStates[index].highest
        return isAbove || price < instrumentStates[index].lowest ? .outsideDayLimits : .none
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
    private mutating func isOddBalance(_ c: inout Candidate<some OrderPath>, _ step: Int64) -> Bool
    {
        guard c.side == .sell else { return false }
        let own = cells[cell(c.instrument, c.account)]
        let settlement = instrumentStates[c.instrument].terms.settlement
        let free = own.sellable(settlement) - (own.openSell - c.oldShares)
        let quantity = c.quantity
        return free > 0 && quantity <= free && quantity % step == free % step
    }

    /// 2. Tradable, and in a phase that takes orders; measured: faults.
    @inline(__always)
    mutating func checkTradable(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let index = c.instrument
        if instrumentStates[index].isQuiet { return d.note(.tradable, 0, limit: 0, .none) }
        guard instrumentStates[index].isSeen else { return d.cannot(.tradable, .dataMissing) }
        let isTradable = instrumentStates[index].terms.isTradable
        let reason: RiskReason =
            !isTradable ? .notTradable : instrumentStates[index].isOpen ? .none : .sessionClosed
        d.note(.tradable, reason == .none ? 0 : 1, limit: 0, reason)
    }

    /// 3. Not restricted, permitted, reported; measured: faults.
    @inline(__always)
    mutating func checkPermitted(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let isPermitted = permissions[
            Int(c.order.strategy) &* accounts &+ Int(c.order.account)]
        let isReported = holders[c.account].isReported
        let isFree =
            instrumentStates[c.instrument].isQuiet
            || !instrumentStates[c.instrument].terms.isRestricted
        if isPermitted, isReported, isFree { return d.note(.permitted, 0, limit: 0, .none) }
        let reason: RiskReason = !isFree ? .restricted : !isPermitted ? .notPermitted : .notReported
        d.note(.permitted, 1, limit: 0, reason)
    }

    /// 4. A new number, and room to remember it; measured: earlier orders of that number.
    @inline(__always)
    mutating func checkUniqueID(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        if c.isAmend {
            let isPending = orders.records[c.number.index].isAmending
            return d.note(.uniqueID, isPending ? 1 : 0, limit: 0, .amendPending)
        }
        guard c.number.index != 0 || orders.room > 0 else {
            return d.cannot(.uniqueID, .orderTableFull)
        }
        d.note(.uniqueID, c.number.index == 0 ? 0 : 1, limit: 0, .duplicateID)
    }

    /// 5. Measured: equal orders within the window, this one included.
    @inline(__always)
    mutating func checkNotRepeated(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let limit = limits[0, .duplicateCount]
        var found: Int64 = 0
        if !c.isAmend {
            let since = c.now &- limits[0, .duplicateWindow]
            let equal = orders.equals.count(
                c.order, at: c.content, since: since, limit: limit, in: orders.records)
            found = equal &+ 1
        }
        d.note(.notRepeated, found, limit: limit, .repeatedOrder)
    }

    /// 6. Measured: shares.
    @inline(__always)
    mutating func checkQuantity(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let (limit, scope) = smallest(.maximumQuantity, &c)
        if c.hasOwnLimits { d.own(.orderQuantity, .maximumQuantity, scope) }
        d.note(.orderQuantity, c.quantity, limit: limit, .quantityAboveLimit)
    }

    /// 7. Measured: money units.
    @inline(__always)
    mutating func checkNotional(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        guard c.pricing.valuePrice > 0 else {
            return d.cannot(.orderNotional, .noPriceForMarketOrder)
        }
        let (unit, first) = c.pricing.valuePrice.multipliedReportingOverflow(
            by: instrumentStates[c.instrument].terms.unit)
        let (value, second) = unit.multipliedReportingOverflow(by: c.quantity)
        guard !first, !second else { return d.cannot(.orderNotional, .notionalOverflow) }
        let (limit, scope) = smallest(.maximumNotional, &c)
        if c.hasOwnLimits { d.own(.orderNotional, .maximumNotional, scope) }
        d.note(.orderNotional, value, limit: limit, .notionalAboveLimit)
    }

    /// 8. Measured: distance from the reference in ticks.
    @inline(__always)
    mutating func checkCollar(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        guard c.pricing.fault == .none else { return d.cannot(.priceCollar, c.pricing.fault) }
        let distance = Int64(c.price).distance(from: c.pricing.reference)
        d.note(
            .priceCollar, distance, limit: c.pricing.collar, .outsideCollar,
            c.pricing.collarSource)
    }
}
