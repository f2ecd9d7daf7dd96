import TradingModel

/// What happens to working orders: each call frees or moves what was reserved.
extension RiskGate {
    /// The venue refused an order that had passed.
    public mutating func refused(_ id: OrderID, at time: Timestamp) { end(id, at: time) }

    /// An order ended: cancelled, expired or its rest was dropped.
    public mutating func canceled(_ id: OrderID, at time: Timestamp) { end(id, at: time) }

    /// `quantity` shares were taken off an order, which works on.
    public mutating func reduced(_ id: OrderID, by quantity: Quantity, at time: Timestamp) {
        _ = advance(to: time)
        guard let index = liveIndex(id), quantity > 0 else { return }
        let left = max(orders.records[index].leaves - min(quantity, RiskGate.maximumShares), 0)
        update(index) { $0.leaves = left }
        retireIfDone(index)
    }

    /// A change that had passed is in force.
    public mutating func amended(_ id: OrderID, at time: Timestamp) {
        _ = advance(to: time)
        guard let index = liveIndex(id), orders.records[index].isAmending else { return }
        update(index) { record in
            record.leaves = record.nextLeaves
            record.price = record.nextPrice
            record.nextLeaves = 0
            record.nextPrice = 0
            record.isAmending = false
        }
    }

    /// A change that had passed was refused; the order works on as it was.
    public mutating func amendRefused(_ id: OrderID, at time: Timestamp) {
        _ = advance(to: time)
        guard let index = liveIndex(id), orders.records[index].isAmending else { return }
        update(index) { record in
            record.nextLeaves = 0
            record.nextPrice = 0
            record.isAmending = false
        }
        retireIfDone(index)
    }

    /// Books a fill of a working order; true where it was one, and within what was left of it.
    ///
    /// A fill that no order accounts for is a RECON_BREAK and, as nobody knows whose it is, booked
    /// nowhere; one beyond what was left is booked, and told as a RECON_BREAK as well.
    @discardableResult
    public mutating func filled(
        _ id: OrderID, price: Price, quantity: Quantity, at time: Timestamp
    ) -> Bool {
        let now = advance(to: time)
        guard let index = liveIndex(id), (1...RiskGate.maximumShares).contains(quantity),
            price.ticks > 0
        else {
            tellBreak(id, quantity, 0)
            return false
        }
        let record = orders.records[index]
        let left = max(record.leaves, record.nextLeaves)
        guard fits(record, quantity) else {
            tellBreak(id, quantity, left)
            return false
        }
        update(index) { $0.leaves = max($0.leaves - quantity, 0) }
        book(record, price, quantity, now)
        retireIfDone(index)
        guard quantity <= record.leaves else {
            tellBreak(id, quantity, record.leaves)
            return false
        }
        return true
    }

    /// Takes an event of the venue: whatever it says of own orders is booked, the rest ignored.
    ///
    /// Replaced orders come as a cancel and a new order, which has to pass the gate by itself.
    public mutating func apply(_ event: Event) {
        switch event.kind {
        case .rejected:
            // A refused cancel or duplicate names an order that lives on.
            guard event.reason != .unknownOrder, event.reason != .duplicateOrder,
                event.reason != .noCancelNow
            else { return }
            refused(event.order, at: event.time)
        case .canceled: canceled(event.order, at: event.time)
        case .reduced: reduced(event.order, by: event.quantity, at: event.time)
        case .trade:
            for id in [event.order, event.contra] where liveIndex(id) != nil {
                filled(id, price: event.price, quantity: event.quantity, at: event.time)
            }
        default: break
        }
    }

    // MARK: Parts

    @inline(__always)
    func liveIndex(_ id: OrderID) -> UInt32? {
        let index = orders.find(id)
        return index != 0 && orders.records[index].isLive ? index : nil
    }

    private mutating func end(_ id: OrderID, at time: Timestamp) {
        _ = advance(to: time)
        guard let index = liveIndex(id) else { return }
        update(index) { record in
            record.leaves = 0
            record.nextLeaves = 0
            record.nextPrice = 0
            record.isAmending = false
        }
        retireIfDone(index)
    }

    /// Whether a fill leaves every position within what can be counted.
    private func fits(_ record: OrderRecord, _ quantity: Quantity) -> Bool {
        for kind: UInt8 in 0..<3 {
            let holder = holderIndex(kind, record)
            let position = cells[cell(record.instrument, holder)].position.magnitude
            if Int64(position) + quantity > RiskGate.maximumPosition { return false }
        }
        return true
    }

    private mutating func book(
        _ record: OrderRecord, _ price: Price, _ quantity: Quantity, _ now: Int64
    ) {
        let unit = instrumentStates[record.instrument].terms.unit
        let unitPrice = Int128(price.ticks) * Int128(unit)
        let value = unitPrice * Int128(quantity)
        let cost = (Int128(price.ticks) - Int128(record.arrival)) * Int128(unit) * Int128(quantity)
        let mark = instrumentStates[record.instrument].unitValue
        let period = limits[0, .driftWindow]
        for kind: UInt8 in 0..<3 {
            let holder = holderIndex(kind, record)
            let index = cell(record.instrument, holder)
            holders[holder].sums.remove(cells[index], mark)
            let realised = cells[index].book(record.side, quantity, unitPrice: unitPrice)
            holders[holder].sums.realised += realised
            holders[holder].sums.add(cells[index], mark)
            holders[holder].sums.notePeak()
            cells[index].drift.add(price, at: now, period: period)
            if record.side == .sell { cells[index].sold += quantity }
            holders[holder].executions += 1
            holders[holder].trades += 1
            noteRatios(holder)
            holders[holder].tradedShares += Int128(quantity)
            holders[holder].tradedValue += value
            holders[holder].slippage += record.side == .buy ? cost : -cost
        }
        holders[holder(account: record.account)].add(
            cash: record.side == .buy ? -value : value)
        // Traded shares stay used up: the parent gets back only what ends untraded.
        if record.parent != 0, Int(record.parent) < parents.count {
            parents[record.parent].used += quantity
        }
    }

    private mutating func retireIfDone(_ index: UInt32) {
        let record = orders.records[index]
        guard record.reserved == 0, record.isLive else { return }
        unlink(index)
        orders.retire(index)
        reserve(record, shares: 0, cost: 0, orders: -1)
        if record.kill != 0 { noteKilled(record) }
    }

    /// Changes a record and moves all that depends on it: open shares and cost of the three
    /// holders, the parent's, the shares at its prices, the boldest own price.
    @inline(__always)
    mutating func update(_ index: UInt32, _ change: (inout OrderRecord) -> Void) {
        let before = orders.records[index]
        change(&orders.records[index])
        let after = orders.records[index]
        reserve(
            after, shares: after.reserved &- before.reserved,
            cost: after.reservedCost &- before.reservedCost, orders: 0)
        let list = list(after.instrument, after.account, after.side)
        priceShares.add(-before.leaves, list, before.price)
        if before.nextPrice != 0 { priceShares.add(-before.nextLeaves, list, before.nextPrice) }
        priceShares.add(after.leaves, list, after.price)
        if after.nextPrice != 0 { priceShares.add(after.nextLeaves, list, after.nextPrice) }
        if before.boldPrice != after.boldPrice {
            let best = ownSides[list].best
            if isBolder(after.boldPrice, than: best, after.side) {
                ownSides[list].best = after.boldPrice
                ownSides[list].isStale = false
            } else if before.boldPrice == best {
                ownSides[list].isStale = true
            }
        }
    }

    /// Adds to what works: shares, cost in ticks × shares, and orders, each of which may be
    /// negative.
    mutating func reserve(_ record: OrderRecord, shares: Int64, cost: Int128, orders: Int64) {
        let isBuy = record.side == .buy
        let unit = instrumentStates[record.instrument].terms.unit
        let money = isBuy ? cost &* Int128(unit) : 0
        instrumentStates[record.instrument].openOrders &+= orders
        for kind: UInt8 in 0..<3 {
            let holder = holderIndex(kind, record)
            holders[holder].openOrders &+= orders
            holders[holder].openBuyCost &+= money
            guard shares != 0 else { continue }
            let mark = instrumentStates[record.instrument].unitValue
            reserveShares(
                shares, record.side, cell(record.instrument, holder), holder, mark,
                product(shares, mark))
        }
        if record.parent != 0, Int(record.parent) < parents.count {
            parents[record.parent].used &+= shares
        }
    }

    /// Adds shares, which may be negative, to those that work for a holder, and to its worst cases;
    /// `value` is theirs at the mark, and the mark the value of one.
    @inline(__always)
    mutating func reserveShares(
        _ shares: Int64, _ side: Side, _ cell: Int, _ holder: Int, _ mark: Int64, _ value: Int128
    ) {
        let change = cells[cell].work(shares, side)
        holders[holder].sums.worstGross &+= product(change, mark)
        holders[holder].sums.worstNet[side] &+= value
    }

    private mutating func tellBreak(_ id: OrderID, _ quantity: Quantity, _ left: Quantity) {
        var event = RiskEvent(.reconBreak, at: Timestamp(nanoseconds: latest))
        event.order = id
        event.measured = left
        event.limit = quantity
        tell(event)
    }

    // MARK: Own orders of an account, instrument and side

    /// Makes a new order the first of its list; returns the one behind it.
    @inline(__always)
    mutating func link(_ index: UInt32, _ side: Side, _ price: Int32, _ list: Int) -> UInt32 {
        let first = ownSides[list].first
        if first != 0 { orders.records[first].previousOwn = index }
        ownSides[list].first = index
        let best = ownSides[list].best
        ownSides[list].best = best == 0 || isBolder(price, than: best, side) ? price : best
        return first
    }

    private mutating func unlink(_ index: UInt32) {
        let record = orders.records[index]
        let list = list(record.instrument, record.account, record.side)
        if record.previousOwn == 0 {
            ownSides[list].first = record.nextOwn
        } else {
            orders.records[record.previousOwn].nextOwn = record.nextOwn
        }
        if record.nextOwn != 0 {
            orders.records[record.nextOwn].previousOwn = record.previousOwn
        }
        if ownSides[list].first == 0 {
            ownSides[list] = OwnSide()
        } else if record.boldPrice == ownSides[list].best {
            ownSides[list].isStale = true
        }
    }

    /// The boldest own price of a side; 0 where nothing works there.
    @inline(__always)
    mutating func bestOwn(_ instrument: UInt32, _ account: UInt16, _ side: Side) -> Int32 {
        let list = list(instrument, account, side)
        if ownSides[list].isStale { findBest(list, side) }
        return ownSides[list].best
    }

    @inline(__always)
    private func isBolder(_ price: Int32, than other: Int32, _ side: Side) -> Bool {
        side == .buy ? price > other : price < other
    }

    /// The next price at which something works is mostly a few ticks away; all own orders of the
    /// side are gone through only where it is not.
    @inline(never)
    private mutating func findBest(_ list: Int, _ side: Side) {
        ownSides[list].isStale = false
        let start = ownSides[list].best
        for ticks: Int32 in 0..<64 {
            let price = side == .buy ? start &- ticks : start &+ ticks
            if priceShares.shares(at: priceShares.slot(list, price)) > 0 {
                ownSides[list].best = price
                return
            }
        }
        var best: Int32 = 0
        var index = ownSides[list].first
        while index != 0 {
            let price = orders.records[index].boldPrice
            if best == 0 || isBolder(price, than: best, side) { best = price }
            index = orders.records[index].nextOwn
        }
        ownSides[list].best = best
    }
}
