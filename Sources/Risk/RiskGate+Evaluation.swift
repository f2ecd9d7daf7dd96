import TradingModel

/// From an order to its checks.
extension RiskGate {
    /// An order with its places in the tables and its prices.
    @inline(__always)
    mutating func candidate<Path: OrderPath>(
        _ order: RiskOrder, _: Path.Type, _ now: Int64, _ old: (shares: Int64, cost: Int128),
        _ number: OrderPlace, _ content: EqualOrders.Place
    ) -> Candidate<Path> {
        let instrument = order.order.instrument
        let rows = LimitPlaces<Path>(
            account: holder(account: order.account), strategy: holder(strategy: order.strategy),
            instrument: holderCount &+ Int(instrument))
        let pricing = pricing(order.order, rows, now)
        let list = list(instrument, order.account, order.order.side)
        return Candidate<Path>(
            order: order, now: now, oldShares: old.shares, oldCost: old.cost,
            instrument: instrument, rows: rows, number: number, content: content, list: list,
            priceSlot: priceShares.seek(list, pricing.price), pricing: pricing, money: 0, value: 0,
            recentMessages: 0)
    }

    /// All checks, the cheap ones without state first.
    @inline(__always)
    mutating func evaluate(
        _ c: inout Candidate<some OrderPath>, given: Int64, _ d: inout RiskDecision
    ) {
        // What follows multiplies and adds: only sizes that can be counted get there.
        guard checkWellFormed(&c, &d) else { return }
        checkOrder(&c, &d)
        checkFlow(&c, &d)
        checkHoldings(&c, &d)
        checkSurroundings(&c, given: given, &d)
        lookUp(&c)
        checkPlaces(&c, &d)
        d.end()
    }

    /// Finds what was sought in the tables; by now it has come from wherever it was.
    @inline(__always)
    private mutating func lookUp(_ c: inout Candidate<some OrderPath>) {
        if !c.isAmend {
            c.number = orders.place(of: c.order.order.id, from: c.number)
            c.content = orders.equals.place(from: c.content)
        }
        c.priceSlot = priceShares.slot(c.list, c.price, from: c.priceSlot)
    }

    @inline(__always)
    private mutating func checkPlaces(
        _ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision
    ) {
        checkUniqueID(&c, &d)
        checkNotRepeated(&c, &d)
        checkOpenOrders(&c, &d)
        checkSelfMatch(&c, &d)
    }

    // Several functions rather than one: of larger ones the compiler leaves parts for calls.

    @inline(never)
    private mutating func checkOrder(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision)
    {
        checkTradable(&c, &d)
        checkPermitted(&c, &d)
        checkQuantity(&c, &d)
        checkNotional(&c, &d)
        checkCollar(&c, &d)
    }

    @inline(never)
    private mutating func checkFlow(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        checkDrift(&c, &d)
        checkMessageRate(&c, &d)
        checkExecutions(&c, &d)
    }

    @inline(never)
    private mutating func checkHoldings(
        _ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision
    ) {
        checkPosition(&c, &d)
        checkCredit(&c, &d)
        checkShortSale(&c, &d)
    }

    @inline(never)
    private mutating func checkSurroundings(
        _ c: inout Candidate<some OrderPath>, given: Int64, _ d: inout RiskDecision
    ) {
        checkFatFinger(&c, &d)
        checkParent(&c, &d)
        checkLoss(&c, &d)
        checkRatios(&c, &d)
        checkMarketData(&c, &d)
        checkClock(&c, given, &d)
        checkKillSwitch(&c, &d)
        checkConnected(&c, &d)
        checkDropCopy(&d)
        checkProgramme(&c, &d)
    }
}

/// For measuring.
extension RiskGate {
    /// Evaluates one check of a new order, or for nil none; what it finds is left in `decision`, and
    /// nothing is reserved or published.
    ///
    /// `clock` is read right before and right after; the result is the difference. Finding the order's
    /// places in the tables and its prices comes before. The order must be one whose check 1 passes.
    package mutating func evaluate(
        _ check: RiskCheck?, of order: RiskOrder, at time: Timestamp, clock: () -> Int64,
        into decision: inout RiskDecision
    ) -> Int64 {
        let now = advance(to: time)
        decision.begin(order.order.id, now, version, off: switchedOff, usualSources)
        guard knows(order, &decision) else { return 0 }
        return isFirmOnly(order)
            ? evaluate(check, order, FirmPath.self, now, clock, &decision)
            : evaluate(check, order, ScopedPath.self, now, clock, &decision)
    }

    private mutating func evaluate<Path: OrderPath>(
        _ check: RiskCheck?, _ order: RiskOrder, _: Path.Type, _ now: Int64, _ clock: () -> Int64,
        _ d: inout RiskDecision
    ) -> Int64 {
        var candidate = candidate(
            order, Path.self, now, (0, 0), orders.seek(order.order.id), orders.equals.seek(order))
        lookUp(&candidate)
        let start = clock()
        evaluateOne(check, &candidate, now, &d)
        return clock() &- start
    }

    // Not inlined, so that the two readings of the clock stand around it.
    @inline(never)
    private mutating func evaluateOne(
        _ check: RiskCheck?, _ c: inout Candidate<some OrderPath>, _ given: Int64,
        _ d: inout RiskDecision
    ) {
        switch check {
        case nil: break
        case .wellFormed: _ = checkWellFormed(&c, &d)
        case .tradable: checkTradable(&c, &d)
        case .permitted: checkPermitted(&c, &d)
        case .uniqueID: checkUniqueID(&c, &d)
        case .notRepeated: checkNotRepeated(&c, &d)
        case .orderQuantity: checkQuantity(&c, &d)
        case .orderNotional: checkNotional(&c, &d)
        case .priceCollar: checkCollar(&c, &d)
        case .executionDrift: checkDrift(&c, &d)
        case .messageRate: checkMessageRate(&c, &d)
        case .executions: checkExecutions(&c, &d)
        case .openOrders: checkOpenOrders(&c, &d)
        case .position: checkPosition(&c, &d)
        case .credit: checkCredit(&c, &d)
        case .shortSale: checkShortSale(&c, &d)
        case .selfMatch: checkSelfMatch(&c, &d)
        case .fatFinger: checkFatFinger(&c, &d)
        case .parentChild: checkParent(&c, &d)
        case .loss: checkLoss(&c, &d)
        case .orderToTrade: checkRatios(&c, &d)
        case .marketData: checkMarketData(&c, &d)
        case .clock: checkClock(&c, given, &d)
        case .killSwitch: checkKillSwitch(&c, &d)
        case .connected: checkConnected(&c, &d)
        case .dropCopy: checkDropCopy(&d)
        case .programmeTrading: checkProgramme(&c, &d)
        }
    }
}
