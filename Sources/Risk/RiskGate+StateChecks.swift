import TradingModel

/// Checks 13 to 15, 19 and 21 to 25: the order against positions, money, data, time and blocks.
extension RiskGate {
    /// 13. Measured: shares held if all working orders of the side fill, or with those of both.
    ///
    /// An order that can only reduce the position passes at any size of it.
    @inline(__always)
    mutating func checkPosition(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        var worst = Tightest()
        weighPosition(&c, 0, row: 0, 0, &worst)
        if c.hasOwnLimits {
            weighPosition(&c, c.account, row: c.account, 1, &worst)
            weighPosition(&c, c.strategy, row: c.strategy, 2, &worst)
            weighPosition(&c, 0, row: c.instrumentRow, 3, &worst)
        }
        d.note(.position, worst)
    }

    @inline(__always)
    private mutating func weighPosition(
        _ c: inout Candidate<some OrderPath>, _ holder: Int, row: Int, _ kind: UInt8,
        _ worst: inout Tightest
    ) {
        let net = limits[row, .maximumPosition]
        let gross = limits[row, .maximumGrossPosition]
        // The firm has every limit.
        if kind != 0, net == .max, gross == .max { return }
        let index = cell(c.instrument, holder)
        let added = c.addedShares
        let reach = cells[index].reach[c.side] &+ added
        worst.weigh(max(reach, 0), net, .maximumPosition, kind, .positionAboveLimit)
        let held = Int64(truncatingIfNeeded: cells[index].position.magnitude)
        let all = held &+ reach &+ cells[index].reach[c.side.opposite]
        // Without a branch: nobody can foresee whether an order reduces.
        worst.weigh(
            reach > 0 ? all : 0, reach > 0 ? gross : .max, .maximumGrossPosition, kind,
            .grossPositionAboveLimit)
    }

    /// 14. Measured: money units of cash that open buys need, of gross and of net notional.
    @inline(__always)
    mutating func checkCredit(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let value = instrumentStates[c.instrument].unitValue
        guard value > 0 else { return d.cannot(.credit, .exposureUnknown) }
        guard c.price > 0 else { return d.cannot(.credit, .noPriceForMarketOrder) }
        guard holders[c.account].isCashKnown else { return d.cannot(.credit, .cashUnknown) }
        var worst = Tightest()
        let money = money(&c)
        c.money = c.isBuy ? money : 0
        c.value = product(c.addedShares, value)
        weighNotional(&c, 0, value, 0, &worst)
        if c.hasOwnLimits {
            weighNotional(&c, c.account, value, 1, &worst)
            weighNotional(&c, c.strategy, value, 2, &worst)
        }
        weighCash(&c, &worst)
        d.note(.credit, worst)
    }

    @inline(__always)
    private mutating func weighCash(_ c: inout Candidate<some OrderPath>, _ worst: inout Tightest) {
        // A sell needs none.
        let cash = c.isBuy ? holders[c.account].freeCash : .max
        let cost = (holders[c.account].openBuyCost &+ c.money).clamped
        let allowance = limits[0, .feeAllowance]
        let (need, overflow) = cost.addingReportingOverflow(RiskGate.charges(cost, allowance))
        worst.weigh(c.isBuy ? overflow ? .max : need : 0, cash, .feeAllowance, 1, .insufficientCash)
    }

    /// `points` basis points of `cost`, rounded up; neither is negative, points are at most 1,000.
    @inline(__always)
    private static func charges(_ cost: Int64, _ points: Int64) -> Int64 {
        // What is small enough goes by one division.
        if cost < 1 &<< 53 { return (cost &* points &+ 9_999) / 10_000 }
        return cost / 10_000 &* points &+ (cost % 10_000 &* points &+ 9_999) / 10_000
    }

    /// What a buy adds to the money that open buys may cost; for an amendment, the larger of it and
    /// the order that it amends counts.
    @inline(__always)
    private mutating func money(_ c: inout Candidate<some OrderPath>) -> Int128 {
        let unit = instrumentStates[c.instrument].terms.unit
        guard c.isAmend else { return product(Int64(c.price), c.quantity, unit) }
        let known = orders.records[c.number.index]
        let cost = Int128(max(c.price, known.price)) &* Int128(max(c.quantity, known.leaves))
        return max(cost &- c.oldCost, 0) &* Int128(unit)
    }

    @inline(__always)
    private mutating func weighNotional(
        _ c: inout Candidate<some OrderPath>, _ holder: Int, _ value: Int64, _ kind: UInt8,
        _ worst: inout Tightest
    ) {
        var grossLimit = limits[holder, .grossNotional]
        var netLimit = limits[holder, .netNotional]
        if kind != 0, grossLimit == .max, netLimit == .max { return }
        let index = cell(c.instrument, holder)
        let change = cells[index].worst(adding: c.addedShares, c.side) &- cells[index].worst
        let gross = holders[holder].sums.worstGross &+ product(change, value)
        let net = holders[holder].sums.worstNet[c.side] &+ c.value
        // Where it only reduces, neither sum can be worse than without it.
        if isReducing(&c, holder) { (grossLimit, netLimit) = (.max, .max) }
        worst.weigh(
            gross.clamped, grossLimit, .grossNotional, kind, .grossNotionalAboveLimit)
        worst.weigh(
            net.clamped, netLimit, .netNotional, kind, .netNotionalAboveLimit)
    }

    /// 15. Measured: shares of all working sells, this one included, against those that may be sold.
    @inline(__always)
    mutating func checkShortSale(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let index = cell(c.instrument, c.account)
        let settlement = instrumentStates[c.instrument].terms.settlement
        let wanted = cells[index].openSell &+ c.addedShares
        let free = cells[index].sellable(settlement)
        d.note(
            .shortSale, c.isBuy ? 0 : wanted, limit: c.isBuy ? 0 : free, .insufficientShares,
            LimitSource(raw: c.isBuy ? LimitSource.none.raw : LimitSource(scope: 1).raw))
    }

    /// 19. Measured: money units of loss or of drawdown.
    @inline(__always)
    mutating func checkLoss(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        guard instrumentStates[c.instrument].mark > 0 else {
            return d.cannot(.loss, .resultUnknown)
        }
        var worst = Tightest()
        let mayReduce = limits[0, .reduceAfterLoss] == 1
        weighLoss(&c, 0, mayReduce, 0, &worst)
        if c.hasOwnLimits {
            weighLoss(&c, c.account, mayReduce, 1, &worst)
            weighLoss(&c, c.strategy, mayReduce, 2, &worst)
        }
        d.note(.loss, worst)
    }

    @inline(__always)
    private mutating func weighLoss(
        _ c: inout Candidate<some OrderPath>, _ holder: Int, _ mayReduce: Bool, _ kind: UInt8,
        _ worst: inout Tightest
    ) {
        var lossLimit = limits[holder, .maximumLoss]
        var fallLimit = limits[holder, .maximumDrawdown]
        if kind != 0, lossLimit == .max, fallLimit == .max { return }
        if mayReduce, isReducing(&c, holder) { (lossLimit, fallLimit) = (.max, .max) }
        worst.weigh(holders[holder].sums.loss, lossLimit, .maximumLoss, kind, .lossAboveLimit)
        worst.weigh(
            holders[holder].sums.fall, fallLimit, .maximumDrawdown, kind, .drawdownAboveLimit)
    }

    /// Whether the order can do nothing but reduce a holder's position.
    @inline(__always)
    private mutating func isReducing(_ c: inout Candidate<some OrderPath>, _ holder: Int) -> Bool {
        let index = cell(c.instrument, holder)
        return cells[index].reach[c.side] &+ c.addedShares <= 0
    }

    /// 21. Measured: age of the market data in nanoseconds; crossed or halted counts as one fault.
    @inline(__always)
    mutating func checkMarketData(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let index = c.instrument
        if !instrumentStates[index].isQuiet {
            guard instrumentStates[index].isSeen else {
                return d.cannot(.marketData, .dataMissing)
            }
            if instrumentStates[index].market.isHalted {
                return d.note(.marketData, 1, limit: 0, .marketHalted, .none)
            }
            if instrumentStates[index].market.isCrossed {
                return d.note(.marketData, 1, limit: 0, .dataCrossed, .none)
            }
        }
        let (limit, scope) = smallest(.dataAge, &c)
        if c.hasOwnLimits { d.own(.marketData, .dataAge, scope) }
        // Data from the future are as wrong as old ones.
        let age = c.now.distance(from: instrumentStates[index].market.time.nanoseconds)
        d.note(.marketData, age, limit: limit, .dataStale)
    }

    /// 22. Measured: nanoseconds of drift, or that time ran backwards.
    @inline(__always)
    mutating func checkClock(
        _ c: inout Candidate<some OrderPath>, _ given: Int64, _ d: inout RiskDecision
    ) {
        if given < c.now || c.now > clock.deadline {
            guard clock.isKnown else { return d.cannot(.clock, .clockUnknown) }
            if given < c.now {
                return d.note(.clock, c.now &- given, limit: 0, .timeBackwards, .none)
            }
            return d.cannot(.clock, .clockStale)
        }
        d.note(.clock, clock.drift, limit: limits[0, .clockDrift], .clockDrift)
    }

    /// 23. Measured: scopes in the order's way that are blocked.
    @inline(__always)
    mutating func checkKillSwitch(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        if blockedHolders == 0, instrumentStates[c.instrument].isQuiet {
            return d.note(.killSwitch, 0, limit: 0, .none)
        }
        let firm = holders[0].block.isSet
        let account = holders[c.account].block.isSet
        let strategy = holders[c.strategy].block.isSet
        let instrument = instrumentStates[c.instrument].block.isSet
        let blocked: Int64 =
            (firm ? 1 : 0) &+ (account ? 1 : 0) &+ (strategy ? 1 : 0) &+ (instrument ? 1 : 0)
        d.note(
            .killSwitch, blocked, limit: 0, .killed,
            LimitSource(scope: firm ? 0 : account ? 1 : strategy ? 2 : 3))
    }

    /// 24. Measured: nanoseconds since the strategy's heartbeat.
    @inline(__always)
    mutating func checkConnected(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let heartbeat = holders[c.strategy].heartbeat
        guard heartbeat >= 0 else { return d.cannot(.connected, .heartbeatMissing) }
        var limit = limits[0, .heartbeatAge]
        if c.hasOwnLimits { limit = min(limit, limits[c.strategy, .heartbeatAge]) }
        d.note(.connected, max(c.now &- heartbeat, 0), limit: limit, .disconnected)
    }

    /// 25. Measured: events that wait to be collected, this decision's included.
    @inline(__always)
    mutating func checkDropCopy(_ d: inout RiskDecision) {
        d.note(
            .dropCopy, events.backlog &+ 1, limit: limits[0, .dropCopyBacklog], .dropCopyFull)
    }
}
