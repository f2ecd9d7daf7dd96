import TradingModel

/// Checks 9 to 12, 16 to 18 and 20: the order among the others.
extension RiskGate {
    /// 9. Measured: basis points between the lowest and highest own execution, rounded up.
    @inline(__always)
    mutating func checkDrift(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        var worst = Tightest()
        weighDrift(&c, 0, 0, &worst)
        if c.hasOwnLimits {
            weighDrift(&c, c.account, 1, &worst)
            weighDrift(&c, c.strategy, 2, &worst)
        }
        d.note(.executionDrift, worst)
    }

    @inline(__always)
    private mutating func weighDrift(
        _ c: inout Candidate<some OrderPath>, _ holder: Int, _ kind: UInt8, _ worst: inout Tightest
    ) {
        let limit = limits[holder, .driftBasisPoints]
        var drift: Int64 = 0
        if kind == 0 || limit != .max {
            drift = cells[cell(c.instrument, holder)].drift.spread(
                at: c.now, period: limits[0, .driftWindow])
        }
        worst.weigh(drift, limit, .driftBasisPoints, kind, .executionsDrift)
    }

    /// 10. Measured: tokens in use, this message included.
    @inline(__always)
    mutating func checkMessageRate(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        var worst = Tightest()
        weighMessages(&c, 0, 0, &worst)
        if c.hasOwnLimits {
            weighMessages(&c, c.account, 1, &worst)
            weighMessages(&c, c.strategy, 2, &worst)
        }
        d.note(.messageRate, worst)
    }

    @inline(__always)
    private mutating func weighMessages(
        _ c: inout Candidate<some OrderPath>, _ holder: Int, _ kind: UInt8, _ worst: inout Tightest
    ) {
        let field: LimitField = c.isAmend ? .modifyMessages : .newMessages
        let used =
            c.isAmend
            ? holders[holder].modifyBucket.used(at: c.now)
            : holders[holder].newBucket.used(at: c.now)
        worst.weigh(used, limits[holder, field], field, kind, .tooManyMessages)
    }

    /// 11. Measured: executions since the scope was armed, one more included.
    @inline(__always)
    mutating func checkExecutions(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        var worst = Tightest()
        weighExecutions(0, 0, &worst)
        if c.hasOwnLimits {
            weighExecutions(c.account, 1, &worst)
            weighExecutions(c.strategy, 2, &worst)
        }
        d.note(.executions, worst)
    }

    @inline(__always)
    private mutating func weighExecutions(
        _ holder: Int, _ kind: UInt8, _ worst: inout Tightest
    ) {
        worst.weigh(
            holders[holder].executions &+ 1, limits[holder, .executions], .executions, kind,
            .tooManyExecutions)
    }

    /// 12. Measured: open orders, or open shares of the account at the price, this order included.
    @inline(__always)
    mutating func checkOpenOrders(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        guard c.price > 0 else { return d.cannot(.openOrders, .noPriceForMarketOrder) }
        var worst = Tightest()
        let added: Int64 = c.isAmend ? 0 : 1
        weighOpenOrders(0, holders[0].openOrders &+ added, 0, &worst)
        if c.hasOwnLimits {
            weighOpenOrders(c.account, holders[c.account].openOrders &+ added, 1, &worst)
            weighOpenOrders(c.strategy, holders[c.strategy].openOrders &+ added, 2, &worst)
            weighOpenOrders(
                c.instrumentRow, instrumentStates[c.instrument].openOrders &+ added, 3, &worst)
        }
        // An amendment's own shares may be among them: too many rather than too few.
        let shares = priceShares.shares(at: c.priceSlot) &+ c.quantity
        var limit = limits[0, .openAtPrice]
        if c.hasOwnLimits { limit = min(limit, limits[c.account, .openAtPrice]) }
        worst.weigh(shares, limit, .openAtPrice, 1, .tooMuchAtOnePrice)
        d.note(.openOrders, worst)
    }

    @inline(__always)
    private mutating func weighOpenOrders(
        _ row: Int, _ count: Int64, _ kind: UInt8, _ worst: inout Tightest
    ) {
        worst.weigh(count, limits[row, .openOrders], .openOrders, kind, .tooManyOpenOrders)
    }

    /// 16. Measured: 1 where the order could meet one of its own account.
    @inline(__always)
    mutating func checkSelfMatch(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let best = bestOwn(c.instrument, c.order.account, c.side.opposite)
        let (isMarket, price) = (c.isMarket, c.price)
        let crosses = c.isBuy ? price >= best : price <= best
        guard best != 0, isMarket || crosses else {
            return d.note(.selfMatch, 0, limit: 0, .none)
        }
        let isPreventable = c.order.order.selfTradePrevention != .none
        let isPrevented = isPreventable && limits[0, .trustVenueSelfMatch] == 1
        d.note(.selfMatch, isPrevented ? 0 : 1, limit: 0, .wouldMatchItself)
    }

    /// 17. Measured: shares, against those of the average day and of the best opposite level.
    @inline(__always)
    mutating func checkFatFinger(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let average = instrumentStates[c.instrument].terms.averageVolume
        guard average > 0 else { return d.cannot(.fatFinger, .volumeUnknown) }
        var worst = Tightest()
        if c.hasOwnLimits {
            let (share, scope) = smallest(.volumeShare, &c)
            worst.weigh(
                c.quantity, average &* share / 10_000, .volumeShare, scope, .largeAgainstVolume)
        } else {
            worst.weigh(
                c.quantity, instrumentStates[c.instrument].volumeLimit, .volumeShare, 0,
                .largeAgainstVolume)
        }
        let (opposite, shown) = opposite(&c)
        if shown > 0, opposite > 0 {
            let crosses = c.isBuy ? c.price >= opposite : c.price <= opposite
            let isMarket = c.isMarket
            if isMarket || crosses {
                let displayed = min(shown, RiskGate.maximumShares)
                let (percent, scope) = smallest(.displayedShare, &c)
                worst.weigh(
                    c.quantity, displayed &* percent / 100, .displayedShare, scope,
                    .largeAgainstDisplay)
            }
        } else if c.isMarket {
            return d.cannot(.fatFinger, .displayUnknown)
        }
        d.note(.fatFinger, worst)
    }

    /// The best price of the other side, in ticks, and the shares there.
    @inline(__always)
    private mutating func opposite(_ c: inout Candidate<some OrderPath>) -> (
        price: Int32, shares: Int64
    ) {
        c.isBuy
            ? (
                instrumentStates[c.instrument].market.ask.ticks,
                instrumentStates[c.instrument].market.askQuantity
            )
            : (
                instrumentStates[c.instrument].market.bid.ticks,
                instrumentStates[c.instrument].market.bidQuantity
            )
    }

    /// 18. Measured: shares that the parent's children have traded or may still trade.
    @inline(__always)
    mutating func checkParent(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let number = Int(c.order.parent)
        guard number > 0, number < parents.count, parents[number].isOpen,
            parents[number].strategy == c.order.strategy
        else { return d.cannot(.parentChild, .parentUnknown) }
        d.note(
            .parentChild, parents[number].used &+ c.addedShares, limit: parents[number].quantity,
            .childrenExceedParent)
    }

    /// 20. Measured: messages a trade in hundredths, or cancelled orders in basis points.
    @inline(__always)
    mutating func checkRatios(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let minimum = limits[0, .ratioMinimum]
        // Accounts and strategies have no more orders than the firm.
        guard holders[0].orders >= minimum else {
            return d.note(
                .orderToTrade, 0, limit: limits[0, .orderToTrade], .none,
                LimitSource(.orderToTrade))
        }
        var worst = Tightest()
        weighRatios(0, true, 0, &worst)
        if c.hasOwnLimits {
            weighRatios(c.account, holders[c.account].orders >= minimum, 1, &worst)
            weighRatios(c.strategy, holders[c.strategy].orders >= minimum, 2, &worst)
        }
        d.note(.orderToTrade, worst)
    }

    @inline(__always)
    private mutating func weighRatios(
        _ holder: Int, _ counts: Bool, _ kind: UInt8, _ worst: inout Tightest
    ) {
        worst.weigh(
            counts ? holders[holder].heldMessagesPerTrade : 0, limits[holder, .orderToTrade],
            .orderToTrade, kind, .tooManyMessagesPerTrade)
        worst.weigh(
            counts ? holders[holder].heldCancelShare : 0, limits[holder, .cancelRatio],
            .cancelRatio, kind, .tooManyCancels)
    }
}

extension RiskGate {
    /// Works out a holder's ratios after a message or an execution, if any order is held against them.
    @inline(__always)
    mutating func noteRatios(_ holder: Int) {
        if holder == 0 || !limits.isEmpty(holder) { holders[holder].noteRatios() }
    }
}

extension Holder {
    /// Orders, amendments and cancels per execution, in hundredths; without one, as if one had
    /// taken place.
    @inline(__always)
    var messagesPerTrade: Int64 {
        // Unsigned, which needs no care for signs.
        let messages = UInt64(truncatingIfNeeded: orders &+ amends &+ cancels)
        let trades = UInt64(truncatingIfNeeded: max(trades, 1))
        return Int64(truncatingIfNeeded: messages &* 100 / trades)
    }

    /// Orders for which a cancel was sent, of all orders, in basis points.
    @inline(__always)
    var cancelShare: Int64 { cancelShare(with: 0) }

    /// The same if `more` orders were entered and cancelled.
    @inline(__always)
    func cancelShare(with more: Int64) -> Int64 {
        let canceled = UInt64(truncatingIfNeeded: canceledOrders &+ more)
        let orders = UInt64(truncatingIfNeeded: max(orders &+ more, 1))
        return Int64(truncatingIfNeeded: canceled &* 10_000 / orders)
    }
}
