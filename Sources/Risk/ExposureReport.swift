import TradingModel

/// What a scope has and has done so far; money in ten-thousandths, clamped to what Int64 holds.
public struct ExposureReport: Sendable, Hashable {
    /// Value of all long positions at their marks.
    public var long: Money
    /// Value of all short positions, positive.
    public var short: Money
    /// Long and short together.
    public var gross: Money
    /// Long less short.
    public var net: Money
    /// Gross if in each instrument the worse of all buys and all sells filled.
    public var worstGross: Money
    /// Net if all working buys filled and no sell.
    public var worstLong: Money
    /// Net if all working sells filled and no buy.
    public var worstShort: Money
    /// Working buys at their prices, without charges.
    public var openBuyCost: Money
    /// Realised result, charges included.
    public var realised: Money
    /// Value of the positions less what they cost.
    public var unrealised: Money
    /// Highest result of the session so far; the session begins with 0.
    public var peak: Money
    /// Realised and unrealised together.
    public var result: Money
    /// Fall of the result below its peak.
    public var drawdown: Money
    /// Working orders.
    public var openOrders: Int64
}

/// How much of the gross exposure is in few instruments.
public struct Concentration: Sendable, Hashable {
    /// The instrument with the largest share; nil without a position.
    public var largest: UInt32?
    /// Its share of gross in basis points, rounded down.
    public var largestShare: Int64
    /// Herfindahl–Hirschman index: the sum of the squared shares in percent, 10,000 for a single
    /// instrument; each share is first rounded down to a millionth.
    public var herfindahl: Int64
}

/// The order flow of a scope over the session.
public struct FlowReport: Sendable, Hashable {
    /// New orders that passed.
    public var orders: Int64
    /// Amendments that passed.
    public var amends: Int64
    /// Cancels sent.
    public var cancels: Int64
    /// Orders for which a cancel was sent.
    public var canceledOrders: Int64
    /// Executions.
    public var trades: Int64
    /// Orders, amendments and cancels per execution, in hundredths.
    public var messagesPerTrade: Int64
    /// Ordered shares per traded share, in hundredths; nil before the first trade.
    public var sharesPerTradedShare: Int64?
    /// Orders for which a cancel was sent, of all orders, in basis points.
    public var cancelShare: Int64
    /// What was traded, in money.
    public var turnover: Money
    /// Executions against the reference price at the order's decision; a cost is positive.
    public var slippage: Money
}

extension Money {
    init(clamping units: Int128) { self.init(units: Int64(clamping: units)) }
}

extension RiskGate {
    /// The exposure of a scope; nil for one that the gate does not have.
    ///
    /// An instrument's is the firm's in it; its peak is not kept, and counts as 0 or the result.
    public func exposure(of scope: RiskScope) -> ExposureReport? {
        if case .instrument(let index) = scope, has(scope) {
            var sums = Sums()
            let own = cells[cell(index, 0)]
            sums.add(own, instrumentStates[index].unitValue)
            sums.notePeak()
            return report(sums, 0, instrumentStates[index].openOrders)
        }
        guard let holder = holderIndex(scope) else { return nil }
        return report(
            holders[holder].sums, holders[holder].openBuyCost, holders[holder].openOrders)
    }

    private func report(_ sums: Sums, _ cost: Int128, _ openOrders: Int64) -> ExposureReport {
        ExposureReport(
            long: Money(clamping: sums.long), short: Money(clamping: sums.short),
            gross: Money(clamping: sums.long + sums.short),
            net: Money(clamping: sums.long - sums.short),
            worstGross: Money(clamping: sums.worstGross),
            worstLong: Money(clamping: sums.worstNet[.buy]),
            worstShort: Money(clamping: -sums.worstNet[.sell]), openBuyCost: Money(clamping: cost),
            realised: Money(clamping: sums.realised),
            unrealised: Money(clamping: sums.long - sums.short - sums.cost),
            peak: Money(clamping: sums.peak), result: Money(clamping: sums.result),
            drawdown: Money(clamping: sums.peak - sums.result), openOrders: openOrders)
    }

    /// The price at which an instrument's positions count; nil where none is known.
    public func mark(of instrument: UInt32) -> Price? {
        guard instrument < instruments else { return nil }
        let mark = Int32(clamping: instrumentStates[instrument].mark)
        return mark > 0 ? Price(ticks: mark) : nil
    }

    /// Shares that a holder has in an instrument; nil for an instrument scope or an unknown one.
    public func position(of scope: RiskScope, instrument: UInt32) -> Quantity? {
        guard let holder = holderIndex(scope), instrument < instruments else { return nil }
        return cells[cell(instrument, holder)].position
    }

    /// Shares of a holder's working buys and sells in an instrument.
    public func working(
        of scope: RiskScope, instrument: UInt32
    ) -> (buy: Quantity, sell: Quantity)? {
        guard let holder = holderIndex(scope), instrument < instruments else { return nil }
        let own = cells[cell(instrument, holder)]
        return (own.openBuy, own.openSell)
    }

    /// Cash of an account; nil where it is not known.
    public func cash(of account: UInt16) -> Money? {
        guard account < accounts else { return nil }
        let state = holders[holder(account: account)]
        return state.isCashKnown ? Money(clamping: state.cash) : nil
    }

    /// Gross exposure of an account in hundredths of its equity (cash and net positions); nil where
    /// the cash is not known or there is no equity.
    public func leverage(of account: UInt16) -> Int64? {
        guard account < accounts else { return nil }
        let state = holders[holder(account: account)]
        let equity = state.cash + state.sums.long - state.sums.short
        guard state.isCashKnown, equity > 0 else { return nil }
        return Int64(clamping: (state.sums.long + state.sums.short) * 100 / equity)
    }

    /// How concentrated a holder's gross exposure is; nil for an instrument or an unknown scope.
    public func concentration(of scope: RiskScope) -> Concentration? {
        guard let holder = holderIndex(scope) else { return nil }
        let gross = holders[holder].sums.long + holders[holder].sums.short
        var result = Concentration(largest: nil, largestShare: 0, herfindahl: 0)
        guard gross > 0 else { return result }
        var most: Int128 = 0
        var squares: Int128 = 0
        for instrument in 0..<instruments {
            let shares = Int128(cells[cell(UInt32(instrument), holder)].position.magnitude)
            let value = shares * Int128(instrumentStates[instrument].unitValue)
            if value > most { (most, result.largest) = (value, UInt32(instrument)) }
            let share = RiskGate.share(value, of: gross, in: 1_000_000)
            squares += share * share
        }
        result.largestShare = Int64(RiskGate.share(most, of: gross, in: 10_000))
        result.herfindahl = Int64(squares / 100_000_000)
        return result
    }

    /// part × scale / whole, rounded down; both are cut to what can be multiplied.
    private static func share(_ part: Int128, of whole: Int128, in scale: Int128) -> Int128 {
        var (part, whole) = (part, whole)
        while whole > Int128.max / scale { (part, whole) = (part / 2, whole / 2) }
        return part * scale / whole
    }

    /// The order flow of a holder; nil for an instrument or an unknown scope.
    public func flow(of scope: RiskScope) -> FlowReport? {
        guard let index = holderIndex(scope) else { return nil }
        let state = holders[index]
        return FlowReport(
            orders: state.orders, amends: state.amends, cancels: state.cancels,
            canceledOrders: state.canceledOrders, trades: state.trades,
            messagesPerTrade: state.messagesPerTrade,
            sharesPerTradedShare: state.tradedShares == 0
                ? nil : Int64(clamping: Int128(state.orderedShares) * 100 / state.tradedShares),
            cancelShare: state.cancelShare, turnover: Money(clamping: state.tradedValue),
            slippage: Money(clamping: state.slippage))
    }

    /// Refusals in which `check` was the first to fail.
    public func denials(by check: RiskCheck) -> Int64 { denials[Int(check.rawValue) - 1] }

    /// The most orders and cancels of an account in any one second, and all of the day.
    public func messageCounts(of account: UInt16) -> (mostInASecond: Int64, day: Int64)? {
        guard account < accounts else { return nil }
        return (seconds.most(Int(account)), seconds.day(Int(account)))
    }

    /// Age of an instrument's market data, also of data from the future; nil where none were seen.
    public func dataAge(_ instrument: UInt32, at now: Timestamp) -> Span? {
        guard instrument < instruments, instrumentStates[instrument].isSeen else { return nil }
        let (age, overflow) = now.nanoseconds.subtractingReportingOverflow(
            instrumentStates[instrument].market.time.nanoseconds)
        return Span(nanoseconds: overflow ? .max : Int64(clamping: age.magnitude))
    }
}
