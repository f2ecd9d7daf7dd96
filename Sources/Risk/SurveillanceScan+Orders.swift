import TradingModel

/// Detectors of single accounts' orders and cancels.
extension SurveillanceScan {
    /// The place of an account's side in an instrument.
    func place(_ account: UInt16, _ instrument: UInt32, _ side: Side) -> Int {
        (Int(instrument) * accounts.count + Int(account)) * 2 + (side == .buy ? 0 : 1)
    }

    mutating func enter(_ event: SurveillanceEvent) {
        guard open[event.order] == nil, event.quantity > 0 else { return }
        note(event)
        accounts[Int(event.account)].orders += 1
        open[event.order] = OpenOwnOrder(
            entered: event.time, account: event.account, instrument: event.instrument,
            side: event.side, price: event.price, leaves: event.quantity)
        hold(event.account, event.instrument, event.side, event.price, event.quantity)
    }

    mutating func cancel(_ event: SurveillanceEvent) {
        note(event)
        guard let order = open.removeValue(forKey: event.order), order.account == event.account
        else { return }
        accounts[Int(event.account)].canceled += 1
        accounts[Int(event.account)].hasNews = true
        let inSecond = order.entered.nanoseconds / SurveillanceScan.second
        if inSecond == event.time.nanoseconds / SurveillanceScan.second {
            accounts[Int(event.account)].instantCancels += 1
            accounts[Int(event.account)].instantCancelList.append(
                SurveillanceOccurrence(
                    time: event.time, instrument: order.instrument, order: event.order))
        }
        hold(order.account, order.instrument, order.side, order.price, -order.leaves)
        layer(order, event.time)
    }

    /// Counts a message against the lines of a second and of the day.
    private mutating func note(_ event: SurveillanceEvent) {
        let index = Int(event.account)
        let rate = accounts[index].note(event.time.nanoseconds)
        let isOver = profile[.messagesPerSecond].map { rate >= $0 } ?? false
        if isOver, !accounts[index].isOverRate {
            judge(.rate, event.account, nil, [input(.messagesPerSecond, rate)])
        }
        accounts[index].isOverRate = isOver
        if accounts[index].messages == profile[.messagesPerDay] {
            judge(
                .dayCount, event.account, nil,
                [input(.messagesPerDay, accounts[index].messages)])
        }
    }

    mutating func trade(_ event: SurveillanceEvent) {
        guard event.price.ticks > 0, event.quantity > 0 else { return }
        if var order = open[event.order] {
            let traded = min(event.quantity, order.leaves)
            order.leaves -= traded
            open[event.order] = order.leaves > 0 ? order : nil
            hold(order.account, order.instrument, order.side, order.price, -traded)
        }
        // The opposite side's orders are suspect from now on.
        let other = place(event.account, event.instrument, event.side.opposite)
        layers[other] = LayeringState(tradedAt: event.time.nanoseconds)
        noteSelfTrade(event)
        addToMinute(event)
    }

    /// A trade between two own accounts is told once, by its aggressor.
    private mutating func noteSelfTrade(_ event: SurveillanceEvent) {
        guard let contra = event.contra, Int(contra) < accounts.count, event.isAggressive,
            institution(contra) == institution(event.account)
        else { return }
        let index = institution(event.account)
        selfTrades[index] += 1
        if selfTrades[index] == profile[.selfTrades] {
            judge(
                .selfTrade, event.account, event.instrument,
                [input(.selfTrades, selfTrades[index])])
        }
    }

    /// Weighs a cancelled order that was there when the account traded on the other side.
    private mutating func layer(_ order: OpenOwnOrder, _ time: Timestamp) {
        let index = place(order.account, order.instrument, order.side)
        let tradedAt = layers[index].tradedAt
        guard let window = profile[.layeringTime], tradedAt >= 0,
            order.entered.nanoseconds <= tradedAt, time.nanoseconds - tradedAt <= window
        else { return }
        layers[index].shares += order.leaves
        if !layers[index].prices.contains(order.price.ticks) {
            layers[index].prices.append(order.price.ticks)
        }
        let isFound = judge(
            .layering, order.account, order.instrument,
            [
                input(.layeringShares, layers[index].shares),
                input(.layeringLevels, Int64(layers[index].prices.count)),
            ])
        if isFound { layers[index] = LayeringState() }
    }

    // MARK: The limit price

    /// Moves an account's shares at the limit price of its side.
    private mutating func hold(
        _ account: UInt16, _ instrument: UInt32, _ side: Side, _ price: Price, _ change: Int64
    ) {
        guard let limits = terms.instruments[Int(instrument)].limits,
            price == (side == .buy ? limits.upperBound : limits.lowerBound)
        else { return }
        limitStates[place(account, instrument, side)].shares += change
    }

    /// Weighs what waits at the limit price: own shares, their share of all, and for how long.
    mutating func queue(_ event: SurveillanceEvent) {
        guard event.quantity > 0 else { return }
        for account in accounts.indices {
            let index = place(UInt16(account), event.instrument, event.side)
            let own = limitStates[index].shares
            let share = min(own, event.quantity) * 10_000 / event.quantity
            let size = [input(.limitHoldingShares, own), input(.limitHoldingShare, share)]
            guard size[0].isReached == true, size[1].isReached != false else {
                limitStates[index].since = -1
                limitStates[index].isFound = false
                continue
            }
            if limitStates[index].since < 0 {
                limitStates[index].since = event.time.nanoseconds
            }
            guard !limitStates[index].isFound else { continue }
            let lasted = event.time.nanoseconds - limitStates[index].since
            limitStates[index].isFound = judge(
                .limitHolding, UInt16(account), event.instrument,
                size + [input(.limitHoldingTime, lasted)])
        }
    }
}
