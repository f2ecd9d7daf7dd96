import TradingModel

/// Checks 9 to 12, 16 to 18, 20 and 26: the order among the others.
extension RiskGate {
    /// 9. Measured: basis points between the lowest and highest own execution, rounded up.
    @inline(__always)
    mutating func checkDrift(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let period = limits[0, .driftWindow]
        var worst = Tightest()
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            let limit = limits[holder, .driftBasisPoints]
            var drift: Int64 = 0
            if limit != .max,
                let span = cells[cell(c.instrument, holder)].drift.span(at: c.now, period: period)
            {
                let low = Int64(span.low)
                drift = ((Int64(span.high) &- low) &* 10_000 &+ low &- 1) / low
            }
            worst.weigh(drift, limit, .driftBasisPoints, kind, .executionsDrift)
        }
        d.note(.executionDrift, worst)
    }

    /// 10. Measured: tokens in use, this message included.
    @inline(__always)
    mutating func checkMessageRate(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        var worst = Tightest()
        let field: LimitField = c.isAmend ? .modifyMessages : .newMessages
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            let used =
                c.isAmend
                ? holders[holder].modifyBucket.used(at: c.now)
                : holders[holder].newBucket.used(at: c.now)
            worst.weigh(used, limits[holder, field], field, kind, .tooManyMessages)
        }
        d.note(.messageRate, worst)
    }

    /// 11. Measured: executions since the scope was armed, one more included.
    @inline(__always)
    mutating func checkExecutions(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        var worst = Tightest()
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            worst.weigh(
                holders[holder].executions &+ 1, limits[holder, .executions], .executions, kind,
                .tooManyExecutions)
        }
        d.note(.executions, worst)
    }

    /// 12. Measured: open orders, or open shares of the account at the price, this order included.
    @inline(__always)
    mutating func checkOpenOrders(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        guard c.price > 0 else { return d.cannot(.openOrders, .noPriceForMarketOrder) }
        var worst = Tightest()
        let added: Int64 = c.isAmend ? 0 : 1
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            worst.weigh(
                holders[holder].openOrders &+ added, limits[holder, .openOrders], .openOrders,
                kind, .tooManyOpenOrders)
        }
        worst.weigh(
            instrumentStates[c.instrument].openOrders &+ added,
            limits[c.instrumentRow, .openOrders], .openOrders, 3, .tooManyOpenOrders)
        // An amendment's own shares may be among them: too many rather than too few.
        let side = list(c.instrument, c.order.account, c.side)
        let shares = priceShares.shares(side, c.price) &+ c.quantity
        let limit = min(limits[0, .openAtPrice], limits[c.account, .openAtPrice])
        worst.weigh(shares, limit, .openAtPrice, 1, .tooMuchAtOnePrice)
        d.note(.openOrders, worst)
    }

    /// 16. Measured: 1 where the order could meet one of its own account.
    @inline(__always)
    mutating func checkSelfMatch(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let best = bestOwn(c.instrument, c.order.account, c.side.opposite)
        let (isMarket, price) = (c.isMarket, c.price)
        let crosses = c.side == .buy ? price >= best : price <= best
        let meets = best != 0 && (isMarket || crosses)
        let isPreventable = c.order.order.selfTradePrevention != .none
        let isPrevented = isPreventable && limits[0, .trustVenueSelfMatch] == 1
        d.note(
            .selfMatch, meets && !isPrevented ? 1 : 0, limit: 0, .wouldMatchItself,
            field: .trustVenueSelfMatch)
    }

    /// 17. Measured: shares, against those of the average day and of the best opposite level.
    @inline(__always)
    mutating func checkFatFinger(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let state = instrumentStates[c.instrument]
        guard state.terms.averageVolume > 0 else { return d.cannot(.fatFinger, .volumeUnknown) }
        var worst = Tightest()
        let (share, scope) = smallest(.volumeShare, c)
        worst.weigh(
            c.quantity, state.terms.averageVolume &* share / 10_000, .volumeShare, scope,
            .largeAgainstVolume)
        let opposite = c.side == .buy ? state.market.ask : state.market.bid
        let shown = c.side == .buy ? state.market.askQuantity : state.market.bidQuantity
        let displayed = min(shown, RiskGate.maximumShares)
        if displayed > 0, opposite.ticks > 0 {
            let crosses = c.side.crosses(limit: Price(ticks: c.price), resting: opposite)
            let isMarket = c.isMarket
            if isMarket || crosses {
                let (percent, scope) = smallest(.displayedShare, c)
                worst.weigh(
                    c.quantity, displayed &* percent / 100, .displayedShare, scope,
                    .largeAgainstDisplay)
            }
        } else if c.isMarket {
            return d.cannot(.fatFinger, .displayUnknown)
        }
        d.note(.fatFinger, worst)
    }

    /// 18. Measured: shares that the parent's children have traded or may still trade.
    @inline(__always)
    mutating func checkParent(_ c: borrowing Candidate, _ d: inout RiskDecision) {
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
    mutating func checkRatios(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let minimum = limits[0, .ratioMinimum]
        // Accounts and strategies have no more orders than the firm.
        guard holders[0].orders >= minimum else {
            return d.note(
                .orderToTrade, 0, limit: limits[0, .orderToTrade], .none, field: .orderToTrade)
        }
        var worst = Tightest()
        for kind in 0..<c.kinds {
            let holder = holderIndex(kind, c)
            let counts = holders[holder].orders >= minimum
            worst.weigh(
                counts ? holders[holder].messagesPerTrade : 0, limits[holder, .orderToTrade],
                .orderToTrade, kind, .tooManyMessagesPerTrade)
            worst.weigh(
                counts ? holders[holder].cancelShare : 0, limits[holder, .cancelRatio],
                .cancelRatio, kind, .tooManyCancels)
        }
        d.note(.orderToTrade, worst)
    }

    /// 26. Measured: orders and cancels of the account in a second or in the day, this one
    /// included; a profile that only alerts has no limit.
    @inline(__always)
    mutating func checkProgramme(_ c: borrowing Candidate, _ d: inout RiskDecision) {
        let account = Int(c.order.account)
        let rate = seconds.count(account, at: c.now) &+ 1
        let day = seconds.day(account) &+ 1
        let isOver = rate >= secondLine || day >= dayLine
        d.isAlert = isOver
        let isDay = day >= dayLine && rate < secondLine
        // A line is reached by its own number, a limit is passed by it.
        let line = isDay ? dayLine : secondLine
        let limit = blocksProgramme && line != .max ? line &- 1 : .max
        d.note(
            .programmeTrading, isDay ? day : rate, limit: limit,
            isDay ? .programmeCount : .programmeRate, scope: 1)
    }
}

extension Holder {
    /// Orders, amendments and cancels per execution, in hundredths; without one, as if one had
    /// taken place.
    @inline(__always)
    var messagesPerTrade: Int64 {
        let messages = orders &+ amends &+ cancels
        return messages &* 100 / max(trades, 1)
    }

    /// Orders for which a cancel was sent, of all orders, in basis points.
    @inline(__always)
    var cancelShare: Int64 { orders == 0 ? 0 : canceledOrders &* 10_000 / orders }
}
