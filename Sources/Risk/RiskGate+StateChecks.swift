import TradingModel

/// Checks 13 to 15, 19 and 21 to 25: the order against positions, money, data, time and blocks.
extension RiskGate {
    /// 13. Measured: shares held if all working orders of the side fill, or with those of both.
    ///
    /// An order that can only reduce the position passes at any size of it.
    @inline(__always)
    mutating func checkPosition(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        var worst = Tightest()
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            weighPosition(
                c, holder, limits[holder, .maximumPosition],
                limits[holder, .maximumGrossPosition], kind, &worst)
        }
        if !c.isFirmOnly {
            weighPosition(
                c, 0, limits[c.instrumentRow, .maximumPosition],
                limits[c.instrumentRow, .maximumGrossPosition], 3, &worst)
        }
        d.note(.position, worst)
    }

    @inline(__always)
    private mutating func weighPosition(
        _ c: borrowing Candidate, _ holder: Int, _ net: Int64, _ gross: Int64, _ kind: UInt8,
        _ worst: inout Tightest
    ) {
        guard net != .max || gross != .max else { return }
        let index = cell(c.instrument, holder)
        let (position, buys, sells) = (
            cells[index].position, cells[index].openBuy, cells[index].openSell
        )
        let added = c.addedShares
        let reach = c.side == .buy ? position &+ buys &+ added : sells &+ added &- position
        worst.weigh(max(reach, 0), net, .maximumPosition, kind, .positionAboveLimit)
        guard reach > 0 else { return }
        let all = Int64(position.magnitude) &+ buys &+ sells &+ added
        worst.weigh(all, gross, .maximumGrossPosition, kind, .grossPositionAboveLimit)
    }

    /// 14. Measured: money units of cash that open buys need, of gross and of net notional.
    @inline(__always)
    mutating func checkCredit(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let value = instrumentStates[c.instrument].unitValue
        guard value > 0 else { return d.cannot(.credit, .exposureUnknown) }
        guard c.price > 0 else { return d.cannot(.credit, .noPriceForMarketOrder) }
        guard holders[c.account].isCashKnown else { return d.cannot(.credit, .cashUnknown) }
        var worst = Tightest()
        weighCash(c, &worst)
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            let gross = limits[holder, .grossNotional]
            let net = limits[holder, .netNotional]
            guard gross != .max || net != .max else { continue }
            weighNotional(c, holder, value, (gross, net), kind, &worst)
        }
        d.note(.credit, worst)
    }

    @inline(__always)
    private mutating func weighCash(_ c: borrowing Candidate, _ worst: inout Tightest) {
        let cash = Int64(clamping: max(holders[c.account].cash, 0))
        guard c.side == .buy else { return }
        let added = max(reservedCost(c) &- c.oldCost, 0)
        let unit = Int128(instrumentStates[c.instrument].terms.unit)
        let cost = Int64(clamping: holders[c.account].openBuyCost &+ added &* unit)
        let allowance = limits[0, .feeAllowance]
        let charges = cost / 10_000 &* allowance &+ (cost % 10_000 &* allowance &+ 9_999) / 10_000
        let (need, overflow) = cost.addingReportingOverflow(charges)
        worst.weigh(overflow ? .max : need, cash, .feeAllowance, 1, .insufficientCash)
    }

    /// What the order, or the larger of it and the one that it amends, costs in ticks × shares.
    @inline(__always)
    private mutating func reservedCost(_ c: borrowing Candidate) -> Int128 {
        guard c.isAmend else { return Int128(c.price) &* Int128(c.quantity) }
        let known = orders.records[orders.find(c.order.order.id)]
        return Int128(max(c.price, known.price)) &* Int128(max(c.quantity, known.leaves))
    }

    @inline(__always)
    private mutating func weighNotional(
        _ c: borrowing Candidate, _ holder: Int, _ value: Int64, _ limits: (Int64, Int64),
        _ kind: UInt8,
        _ worst: inout Tightest
    ) {
        let index = cell(c.instrument, holder)
        let shares = c.addedShares
        let added = Int128(shares) &* Int128(value)
        let change = cells[index].worst(adding: shares, c.side) &- cells[index].worst
        let gross = holders[holder].sums.worstGross &+ Int128(change) &* Int128(value)
        let net =
            c.side == .buy
            ? holders[holder].sums.worstLong &+ added
            : added &- holders[holder].sums.worstShort
        let isReducing = isReducing(c, holder)
        // Where it only reduces, neither sum can be worse than without it.
        let (grossLimit, netLimit): (Int64, Int64) =
            isReducing ? (.max, .max) : limits
        worst.weigh(
            Int64(clamping: gross), grossLimit, .grossNotional, kind, .grossNotionalAboveLimit)
        worst.weigh(
            Int64(clamping: max(net, 0)), netLimit, .netNotional, kind, .netNotionalAboveLimit)
    }

    /// 15. Measured: shares of all working sells, this one included, against those that may be sold.
    @inline(__always)
    mutating func checkShortSale(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        guard c.side == .sell else { return d.note(.shortSale, 0, limit: 0, .none) }
        let index = cell(c.instrument, c.account)
        let settlement = instrumentStates[c.instrument].terms.settlement
        d.note(
            .shortSale, cells[index].openSell &+ c.addedShares,
            limit: cells[index].sellable(settlement),
            .insufficientShares, scope: 1)
    }

    /// 19. Measured: money units of loss or of drawdown.
    @inline(__always)
    mutating func checkLoss(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        guard instrumentStates[c.instrument].mark > 0 else {
            return d.cannot(.loss, .resultUnknown)
        }
        var worst = Tightest()
        let mayReduce = limits[0, .reduceAfterLoss] == 1
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            var lossLimit = limits[holder, .maximumLoss]
            var fallLimit = limits[holder, .maximumDrawdown]
            guard lossLimit != .max || fallLimit != .max else { continue }
            if mayReduce, isReducing(c, holder) { (lossLimit, fallLimit) = (.max, .max) }
            let result = holders[holder].sums.result
            let peak = holders[holder].sums.peak
            worst.weigh(
                Int64(clamping: max(0 &- result, 0)), lossLimit, .maximumLoss, kind,
                .lossAboveLimit)
            worst.weigh(
                Int64(clamping: max(peak &- result, 0)), fallLimit, .maximumDrawdown, kind,
                .drawdownAboveLimit)
        }
        d.note(.loss, worst)
    }

    /// Whether the order can do nothing but reduce a holder's position.
    @inline(__always)
    private mutating func isReducing(_ c: borrowing Candidate, _ holder: Int) -> Bool {
        let index = cell(c.instrument, holder)
        let added = c.addedShares
        return c.side == .buy
            ? cells[index].position &+ cells[index].openBuy &+ added <= 0
            : cells[index].openSell &+ added <= cells[index].position
    }

    /// 21. Measured: age of the market data in nanoseconds; crossed or halted counts as one fault.
    @inline(__always)
    mutating func checkMarketData(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let index = c.instrument
        guard instrumentStates[index].isSeen else {
            return d.cannot(.marketData, .dataMissing)
        }
        if instrumentStates[index].market.isHalted {
            return d.note(.marketData, 1, limit: 0, .marketHalted)
        }
        if instrumentStates[index].market.isCrossed {
            return d.note(.marketData, 1, limit: 0, .dataCrossed)
        }
        let (limit, scope) = smallest(.dataAge, c)
        // Data from the future are as wrong as old ones.
        let age = Int64((c.now &- instrumentStates[index].market.time.nanoseconds).magnitude)
        d.note(.marketData, age, limit: limit, .dataStale, field: .dataAge, scope: scope)
    }

    /// 22. Measured: nanoseconds of drift, or that time ran backwards.
    @inline(__always)
    mutating func checkClock(_ c: borrowing Candidate, _ given: Int64, _ d: inout RiskDecision) {
        guard clock.isKnown else { return d.cannot(.clock, .clockUnknown) }
        if given < c.now {
            return d.note(.clock, c.now &- given, limit: 0, .timeBackwards)
        }
        guard c.now &- clock.wall <= limits[0, .clockAge] else {
            return d.cannot(.clock, .clockStale)
        }
        d.note(
            .clock, clock.drift, limit: limits[0, .clockDrift], .clockDrift, field: .clockDrift)
    }

    /// 23. Measured: scopes in the order's way that are blocked.
    @inline(__always)
    mutating func checkKillSwitch(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let firm: Int64 = holders[0].block.isSet ? 1 : 0
        let account: Int64 = holders[c.account].block.isSet ? 1 : 0
        let strategy: Int64 = holders[c.strategy].block.isSet ? 1 : 0
        let instrument: Int64 = instrumentStates[c.instrument].block.isSet ? 1 : 0
        let scope: UInt8 = firm != 0 ? 0 : account != 0 ? 1 : strategy != 0 ? 2 : 3
        d.note(
            .killSwitch, firm &+ account &+ strategy &+ instrument, limit: 0, .killed,
            scope: scope)
    }

    /// 24. Measured: nanoseconds since the strategy's heartbeat.
    @inline(__always)
    mutating func checkConnected(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let heartbeat = holders[c.strategy].heartbeat
        guard heartbeat >= 0 else { return d.cannot(.connected, .heartbeatMissing) }
        let limit = min(limits[0, .heartbeatAge], limits[c.strategy, .heartbeatAge])
        d.note(
            .connected, max(c.now &- heartbeat, 0), limit: limit, .disconnected,
            field: .heartbeatAge, scope: 2)
    }

    /// 25. Measured: events that wait to be collected, this decision's included.
    @inline(__always)
    mutating func checkDropCopy(_ d: inout RiskDecision) {
        d.note(
            .dropCopy, events.backlog &+ 1, limit: limits[0, .dropCopyBacklog], .dropCopyFull,
            field: .dropCopyBacklog)
    }
}
