import TradingModel

/// What becomes of a cancel.
public enum CancelDecision: UInt8, Sendable, BitwiseCopyable {
    /// It goes out.
    case send
    /// The gate knows no working order of that number: there is nothing to cancel.
    case unknownOrder
}

extension RiskGate {
    /// Decides on a new order; `decision` then says whether it passes, and why.
    ///
    /// Where it passes, its shares, cash and messages are reserved before the call returns; where it
    /// does not, nothing is. Either way the decision is among the ``nextEvent()``s.
    public mutating func submit(
        _ order: RiskOrder, at time: Timestamp, into decision: inout RiskDecision
    ) {
        let now = advance(to: time)
        decision.begin(order.order.id, now, version, off: switchedOff, usualSources)
        guard isOfDay(time, &decision), knows(order, &decision) else {
            return refuse(order, &decision)
        }
        let given = time.nanoseconds
        if isFirmOnly(order) {
            decide(order, FirmPath.self, now, given, &decision)
        } else {
            decide(order, ScopedPath.self, now, given, &decision)
        }
    }

    /// Says what ``submit(_:at:into:)`` would say, and does nothing else: nothing is reserved, counted
    /// or told, and nobody is halted.
    public mutating func preview(
        _ order: RiskOrder, at time: Timestamp, into decision: inout RiskDecision
    ) {
        let now = RiskGate.isOfDay(time) ? max(latest, time.nanoseconds) : latest
        decision.begin(order.order.id, now, version, off: switchedOff, usualSources)
        guard isOfDay(time, &decision), knows(order, &decision) else { return }
        if isFirmOnly(order) {
            preview(order, FirmPath.self, now, time.nanoseconds, &decision)
        } else {
            preview(order, ScopedPath.self, now, time.nanoseconds, &decision)
        }
    }

    @inline(__always)
    private mutating func preview<Path: OrderPath>(
        _ order: RiskOrder, _: Path.Type, _ now: Int64, _ given: Int64, _ d: inout RiskDecision
    ) {
        var candidate = candidate(
            order, Path.self, now, (0, 0), orders.seek(order.order.id), orders.equals.seek(order))
        evaluate(&candidate, given: given, &d)
    }

    @inline(__always)
    private mutating func decide<Path: OrderPath>(
        _ order: RiskOrder, _: Path.Type, _ now: Int64, _ given: Int64, _ d: inout RiskDecision
    ) {
        var candidate = candidate(
            order, Path.self, now, (0, 0), orders.seek(order.order.id), orders.equals.seek(order))
        evaluate(&candidate, given: given, &d)
        guard d.passes else { return refuse(order, &d) }
        enter(&candidate)
        allow(order, &d)
    }

    /// Decides on a change of a working order to `quantity` live shares at `price`.
    ///
    /// The change is checked by what it adds to all that works already, and the changed order as a
    /// whole. Until ``amended(_:at:)`` or ``amendRefused(_:at:)`` the larger of both stays reserved,
    /// and no other change is taken.
    public mutating func amend(
        _ id: OrderID, price newPrice: Price, quantity: Quantity, at time: Timestamp,
        into decision: inout RiskDecision
    ) {
        let now = advance(to: time)
        decision.begin(id, now, version, off: switchedOff, usualSources)
        let place = orders.place(of: id, from: orders.seek(id))
        let record = orders.records[place.index]
        let order = RiskOrder(
            Order(
                id: id, side: record.side, price: newPrice, quantity: quantity,
                instrument: record.instrument),
            account: record.account, strategy: record.strategy, parent: record.parent)
        guard isOfDay(time, &decision) else { return refuse(order, &decision) }
        guard place.index != 0, record.isLive, record.leaves > 0 else {
            decision.cannot(.uniqueID, .unknownOrder)
            return refuse(order, &decision)
        }
        let given = time.nanoseconds
        decide(order, AmendPath.self, place, now, given, &decision)
    }

    @inline(never)
    private mutating func decide<Path: OrderPath>(
        _ order: RiskOrder, _: Path.Type, _ place: OrderPlace, _ now: Int64, _ given: Int64,
        _ d: inout RiskDecision
    ) {
        let record = orders.records[place.index]
        var candidate = candidate(
            order, Path.self, now, (record.reserved, record.reservedCost), place,
            EqualOrders.Place())
        evaluate(&candidate, given: given, &d)
        guard d.passes else { return refuse(order, &d) }
        change(&candidate, place.index)
        allow(order, &d)
    }

    /// Lets a cancel out: never held back, only counted.
    public mutating func cancel(_ id: OrderID, at time: Timestamp) -> CancelDecision {
        let now = advance(to: time)
        let known = orders.find(id)
        guard known != 0, orders.records[known].isLive else { return .unknownOrder }
        let record = orders.records[known]
        let isFirst = !record.isCancelCounted
        orders.records[known].isCancelCounted = true
        for kind: UInt8 in 0..<3 {
            let holder = holderIndex(kind, record)
            let used = holders[holder].cancelBucket.used(at: now)
            if used > holders[holder].cancelBucket.tokens { tellCancelRate(record, holder, used) }
            holders[holder].cancelBucket.take(at: now)
            holders[holder].cancels &+= 1
            if isFirst { holders[holder].canceledOrders &+= 1 }
            noteRatios(holder)
        }
        if isFirst { noteCancel(record, now) }
        noteMessage(record.account, now, seconds.count(Int(record.account), at: now))
        return .send
    }

    /// Firm, account and strategy of an order, by kind of scope.
    @inline(__always)
    func holderIndex(_ kind: UInt8, _ record: OrderRecord) -> Int {
        kind == 0
            ? 0
            : kind == 1 ? holder(account: record.account) : holder(strategy: record.strategy)
    }

    // MARK: Parts

    @inline(__always)
    private func isOfDay(_ time: Timestamp, _ d: inout RiskDecision) -> Bool {
        if RiskGate.isOfDay(time) { return true }
        d.cannot(.wellFormed, .timeOutOfRange)
        return false
    }

    /// Whether account, strategy and instrument have no limits of their own.
    @inline(__always)
    func isFirmOnly(_ order: RiskOrder) -> Bool {
        !hasOwnLimits
            || limits.isEmpty(holder(account: order.account))
                && limits.isEmpty(holder(strategy: order.strategy))
                && limits.isEmpty(holderCount &+ Int(order.order.instrument))
    }

    /// Whether the gate has what the order names; without it nothing else can be looked up.
    @inline(__always)
    mutating func knows(_ order: RiskOrder, _ d: inout RiskDecision) -> Bool {
        let reason: RiskReason =
            Int(order.order.instrument) >= instruments
            ? .unknownInstrument
            : order.account >= accounts
                ? .unknownAccount : order.strategy >= strategies ? .unknownStrategy : .none
        guard reason != .none else { return true }
        d.cannot(.tradable, reason)
        return false
    }

    /// Reserves what a new order may need.
    @inline(__always)
    private mutating func enter(_ c: inout Candidate<some OrderPath>) {
        let index = orders.next
        var record = OrderRecord()
        record.id = c.order.order.id
        record.time = c.now
        record.entered = c.quantity
        record.leaves = c.quantity
        record.price = c.price
        record.enteredPrice = c.order.order.price.ticks
        record.arrival = Int32(truncatingIfNeeded: c.pricing.reference)
        record.instrument = c.instrument
        record.parent = c.order.parent
        record.account = c.order.account
        record.strategy = c.order.strategy
        record.side = c.side
        record.nextOwn = link(index, c.side, c.price, c.list)
        orders.insert(record, number: c.number, content: c.content)
        priceShares.add(c.quantity, c.list, c.price, at: c.priceSlot)
        instrumentStates[c.instrument].openOrders &+= 1
        reserveNew(&c, 0)
        reserveNew(&c, c.account)
        reserveNew(&c, c.strategy)
        if c.order.parent != 0, Int(c.order.parent) < parents.count {
            parents[c.order.parent].used &+= c.quantity
        }
        noteMessage(c.order.account, c.now, c.recentMessages)
    }

    /// What a new order adds to one of its holders.
    @inline(__always)
    private mutating func reserveNew(_ c: inout Candidate<some OrderPath>, _ holder: Int) {
        holders[holder].openOrders &+= 1
        holders[holder].orders &+= 1
        noteRatios(holder)
        holders[holder].orderedShares &+= c.quantity
        holders[holder].newBucket.take(at: c.now)
        holders[holder].openBuyCost &+= c.money
        reserveShares(
            c.quantity, c.side, cell(c.instrument, holder), holder,
            instrumentStates[c.instrument].unitValue, c.value)
    }

    /// Reserves what a change may need, until it is answered.
    private mutating func change(_ c: inout Candidate<some OrderPath>, _ index: UInt32) {
        let (quantity, price) = (c.quantity, c.price)
        update(index) { record in
            record.nextLeaves = quantity
            record.nextPrice = price
            record.isAmending = true
        }
        countAmend(0, c.now)
        countAmend(c.account, c.now)
        countAmend(c.strategy, c.now)
        noteMessage(c.order.account, c.now, c.recentMessages)
    }

    private mutating func countAmend(_ holder: Int, _ now: Int64) {
        holders[holder].modifyBucket.take(at: now)
        holders[holder].amends &+= 1
        noteRatios(holder)
    }

    @inline(never)
    private mutating func tellCancelRate(_ record: OrderRecord, _ holder: Int, _ used: Int64) {
        var event = RiskEvent(
            .cancelRate, at: Timestamp(nanoseconds: latest), scope: scope(ofHolder: holder))
        event.check = .messageRate
        event.field = .cancelMessages
        event.measured = used
        event.limit = holders[holder].cancelBucket.tokens
        event.order = record.id
        event.account = record.account
        event.strategy = record.strategy
        tell(event)
    }

    /// Publishes that an order passed.
    @inline(__always)
    private mutating func allow(_ order: RiskOrder, _ d: inout RiskDecision) {
        passedCount &+= 1
        var event = RiskEvent(.allow, at: d.time)
        event.order = order.order.id
        event.measured = order.order.quantity
        event.version = version
        event.instrument = order.order.instrument
        event.account = order.account
        event.strategy = order.strategy
        event.passed = d.passed
        events.append(event)
    }

    /// Publishes a refusal, and carries out what a failed check asks for besides.
    @inline(never)
    private mutating func refuse(_ order: RiskOrder, _ d: inout RiskDecision) {
        var event = RiskEvent(.deny, at: d.time)
        event.order = order.order.id
        event.instrument = order.order.instrument
        event.account = order.account
        event.strategy = order.strategy
        event.passed = d.passed
        if let check = d.check {
            let outcome = d.outcome(check)
            event.check = check
            event.reason = d.reason
            event.field = outcome.field
            event.measured = outcome.measured ?? 0
            event.limit = outcome.limit ?? 0
            event.scope = scope(outcome.scopeKind, order) ?? .firm
            denials[Int(check.rawValue) - 1] += 1
        }
        tell(event)
        act(on: d, order)
    }

    /// The scope of an order by its kind; nil where the gate does not have it.
    func scope(_ kind: UInt8, _ order: RiskOrder) -> RiskScope? {
        let scope: RiskScope =
            switch kind {
            case 1: .account(order.account)
            case 2: .strategy(order.strategy)
            case 3: .instrument(order.order.instrument)
            default: .firm
            }
        return has(scope) ? scope : nil
    }

    /// Blocks what a check disables or halts.
    private mutating func act(on d: RiskDecision, _ order: RiskOrder) {
        for check in [RiskCheck.executions, .parentChild, .loss, .clock] {
            let outcome = d.outcome(check)
            guard outcome.verdict == .denied else { continue }
            let blocked: RiskScope?
            switch check {
            case .executions: blocked = scope(outcome.scopeKind, order)
            case .parentChild: blocked = .strategy(order.strategy)
            case .loss:
                let mayReduce = limits[0, .reduceAfterLoss] == 1
                blocked = mayReduce ? nil : scope(outcome.scopeKind, order)
            default: blocked = outcome.reason == .clockDrift ? .firm : nil
            }
            if let blocked { halt(blocked, check, outcome, at: d.time) }
        }
    }
}
