import TradingModel

/// Detectors of price moves within a clock minute.
extension SurveillanceScan {
    /// Notes anybody's trade.
    mutating func market(_ event: SurveillanceEvent) {
        guard event.price.ticks > 0 else { return }
        let index = Int(event.instrument)
        roll(event.instrument, to: event.time)
        let price = Int64(event.price.ticks)
        if minutes[index].first == 0 { minutes[index].first = price }
        minutes[index].last = price
        minutes[index].volume += event.quantity
        marketAmount += amount(event)
    }

    /// Notes an own trade, which the market's events have as well.
    mutating func addToMinute(_ event: SurveillanceEvent) {
        roll(event.instrument, to: event.time)
        let index = Int(event.instrument) * accounts.count + Int(event.account)
        if event.side == .buy {
            ownMinutes[index].buy += event.quantity
        } else {
            ownMinutes[index].sell += event.quantity
        }
        guard event.isAggressive else { return }
        let institution = institution(event.account)
        activeAmounts[institution].account = event.account
        if event.side == .buy {
            activeAmounts[institution].buy += amount(event)
        } else {
            activeAmounts[institution].sell += amount(event)
        }
    }

    private func amount(_ event: SurveillanceEvent) -> Int128 {
        Int128(event.price.ticks) * Int128(terms.instruments[Int(event.instrument)].unit)
            * Int128(event.quantity)
    }

    private mutating func roll(_ instrument: UInt32, to time: Timestamp) {
        let minute = time.nanoseconds / SurveillanceScan.minute
        guard minutes[Int(instrument)].minute != minute else { return }
        closeMinute(instrument)
        minutes[Int(instrument)].minute = minute
    }

    /// Judges a stock's minute for each account, and begins another.
    mutating func closeMinute(_ instrument: UInt32) {
        let stock = minutes[Int(instrument)]
        minutes[Int(instrument)] = MinuteOfStock()
        let row = Int(instrument) * accounts.count
        defer { for account in accounts.indices { ownMinutes[row + account] = TwoSides() } }
        guard stock.first > 0, stock.volume > 0, stock.last != stock.first else { return }
        let move = Int64((stock.last - stock.first).magnitude) * 10_000 / stock.first
        for account in accounts.indices {
            let own = ownMinutes[row + account]
            let shares = stock.last > stock.first ? own.buy : own.sell
            guard shares > 0 else { continue }
            let share = Int64(Int128(min(shares, stock.volume)) * 10_000 / Int128(stock.volume))
            noteRamp(account, instrument, stock.minute, move, share)
        }
    }

    private mutating func noteRamp(
        _ account: Int, _ instrument: UInt32, _ minute: Int64, _ move: Int64, _ share: Int64
    ) {
        let largest = accounts[account].largestRamp
        if Int128(move) * Int128(share) > Int128(largest.move) * Int128(largest.share) {
            accounts[account].largestRamp = AccountActivity.Ramp(move: move, share: share)
        }
        guard let moveLine = profile[.rampMove], let shareLine = profile[.rampShare],
            move >= moveLine, share >= shareLine
        else { return }
        accounts[account].ramps += 1
        accounts[account].hasNews = true
        accounts[account].rampList.append(
            SurveillanceOccurrence(
                time: Timestamp(nanoseconds: minute * SurveillanceScan.minute),
                instrument: instrument, move: move, share: share))
        if !accounts[account].rampStocks.contains(instrument) {
            accounts[account].rampStocks.append(instrument)
        }
    }

    // MARK: Indices

    mutating func index(_ event: SurveillanceEvent) {
        guard event.quantity > 0 else { return }
        let index = Int(event.instrument)
        if indices[index].first == 0 { indices[index].first = event.quantity }
        indices[index].last = event.quantity
    }

    /// Closes the minute of the indices when another begins.
    mutating func rollAmounts(to time: Timestamp) {
        let minute = time.nanoseconds / SurveillanceScan.minute
        guard minute != amountMinute else { return }
        closeAmounts()
        amountMinute = minute
    }

    /// Judges the minute of every index for each institution.
    mutating func closeAmounts() {
        for index in indices.indices {
            let (first, last) = (indices[index].first, indices[index].last)
            indices[index] = MinuteOfIndex()
            guard first > 0, last != first else { continue }
            let move = Int64(Int128((last - first).magnitude) * 10_000 / Int128(first))
            for own in activeAmounts {
                let amount = last > first ? own.buy : own.sell
                guard amount > 0, marketAmount > 0 else { continue }
                let share = Int64(clamping: min(amount, marketAmount) * 10_000 / marketAmount)
                guard profile[.activeAmount] != nil || profile[.activeShare] != nil else {
                    continue
                }
                judge(
                    .largeTrades, own.account, UInt32(index),
                    [
                        input(.indexMove, move), input(.activeAmount, Int64(clamping: amount)),
                        input(.activeShare, share),
                    ], at: Timestamp(nanoseconds: (amountMinute + 1) * SurveillanceScan.minute))
            }
        }
        for institution in activeAmounts.indices { activeAmounts[institution] = TwoAmounts() }
        marketAmount = 0
    }
}
