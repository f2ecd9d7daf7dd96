extension LimitField {
    private static let second: Int64 = 1_000_000_000
    private static let day: Int64 = 86_400_000_000_000
    private static let yuan: Int64 = 10_000
    /// The largest quantity and position that the gate counts.
    private static let shares: Int64 = 1 << 40
    private static let money: Int64 = 1 << 62

    /// Every limit, in the order of its raw values: the one table that the reader of files, the
    /// messages and the documentation come from.
    public static let table: [LimitDescriptor] = [
        row(
            .duplicateCount, "duplicateCount", .count, 1...1_000, 3, .firm, .notRepeated,
            "Equal orders (account, instrument, side, price, quantity) within duplicateWindow."),
        row(
            .duplicateWindow, "duplicateWindow", .nanoseconds, 1_000...day, second, .firm,
            .notRepeated,
            "The window in which equal orders are counted."),
        row(
            .maximumQuantity, "maximumQuantity", .shares, 1...shares, 1_000_000, .all,
            .orderQuantity,
            "Shares of one order."),
        row(
            .maximumNotional, "maximumNotional", .money, 1...money, 10_000_000 * yuan, .all,
            .orderNotional,
            "Price times quantity of one order; a market order counts at the upper collar."),
        row(
            .collarBasisPoints, "collarBasisPoints", .basisPoints, 0...10_000, 200, .all,
            .priceCollar,
            "Distance of the price from the reference; the larger of this and collarTicks "
                + "holds."),
        row(
            .collarTicks, "collarTicks", .ticks, 0...1_000_000, 10, .all, .priceCollar,
            "Least allowed distance of the price from the reference."),
        row(
            .collarReference, "collarReference", .choice, 0...2, 0, .firm, .priceCollar,
            "The reference: 0 latest trade, before the first the previous close; 1 mid "
                + "price; 2 previous close."),
        row(
            .referenceAge, "referenceAge", .nanoseconds, 0...day, 3 * second, .all, .priceCollar,
            "Age of the market data that the reference comes from; a previous close has none."),
        row(
            .driftBasisPoints, "driftBasisPoints", .basisPoints, 0...10_000, 300, .traders,
            .executionDrift,
            "Spread between the lowest and highest own execution in an instrument within "
                + "driftWindow."),
        row(
            .driftWindow, "driftWindow", .nanoseconds, 1_000...day, 60 * second, .firm,
            .executionDrift,
            "The period of driftBasisPoints; executions of up to twice the period count."),
        row(
            .newMessages, "newMessages", .count, 1...1_000_000, 100, .traders, .messageRate,
            "New orders in messageWindow: the tokens of a bucket that refills evenly."),
        row(
            .modifyMessages, "modifyMessages", .count, 1...1_000_000, 100, .traders, .messageRate,
            "Amendments in messageWindow, in a bucket of their own."),
        row(
            .cancelMessages, "cancelMessages", .count, 1...1_000_000, 100, .traders, .messageRate,
            "Cancels in messageWindow; beyond it an alert, never a refusal."),
        row(
            .messageWindow, "messageWindow", .nanoseconds, 1_000_000...(60 * second), second, .firm,
            .messageRate,
            "The window of the three buckets."),
        row(
            .executions, "executions", .count, 1...(1 << 40), 10_000, .traders, .executions,
            "Executions since a person last armed the scope."),
        row(
            .openOrders, "openOrders", .count, 1...(1 << 22), 1_000, .all, .openOrders,
            "Working orders."),
        row(
            .openAtPrice, "openAtPrice", .shares, 1...shares, 10_000_000, [.firm, .account],
            .openOrders,
            "Open shares of an account at one price and side."),
        row(
            .maximumPosition, "maximumPosition", .shares, 0...shares, 100_000_000, .all,
            .position,
            "Shares held in one instrument, long or short, if all working orders of a side "
                + "fill."),
        row(
            .maximumGrossPosition, "maximumGrossPosition", .shares, 0...shares, 200_000_000, .all,
            .position,
            "Shares held in one instrument plus the shares of all working orders."),
        row(
            .grossNotional, "grossNotional", .money, 0...money, 1_000_000_000 * yuan, .traders,
            .credit,
            "Worst gross notional: each instrument at the larger of its two worst cases."),
        row(
            .netNotional, "netNotional", .money, 0...money, 1_000_000_000 * yuan, .traders,
            .credit,
            "Worst net notional: all buys fill and no sell, or the reverse."),
        row(
            .feeAllowance, "feeAllowance", .basisPoints, 0...1_000, 10, .firm, .credit,
            "What a buy needs in cash beyond its value, for charges."),
        row(
            .volumeShare, "volumeShare", .basisPoints, 1...10_000, 500, .all, .fatFinger,
            "The order as a share of the average daily volume."),
        row(
            .displayedShare, "displayedShare", .percent, 1...1_000_000, 1_000, .all, .fatFinger,
            "An order that crosses, as a share of the best opposite level."),
        row(
            .maximumLoss, "maximumLoss", .money, 0...money, 10_000_000 * yuan, .traders, .loss,
            "Loss since the session began, realised and unrealised."),
        row(
            .maximumDrawdown, "maximumDrawdown", .money, 0...money, 10_000_000 * yuan, .traders,
            .loss,
            "Fall of the result below its highest point of the session."),
        row(
            .reduceAfterLoss, "reduceAfterLoss", .flag, 0...1, 0, .firm, .loss,
            "1: at a loss limit orders that reduce a position still pass; 0: all are "
                + "refused and the scope is halted."),
        row(
            .orderToTrade, "orderToTrade", .hundredths, 100...100_000_000, 20_000, .traders,
            .orderToTrade,
            "Orders, amendments and cancels per execution."),
        row(
            .cancelRatio, "cancelRatio", .basisPoints, 0...10_000, 9_900, .traders, .orderToTrade,
            "Cancelled orders of all orders."),
        row(
            .ratioMinimum, "ratioMinimum", .count, 1...(1 << 40), 100, .firm, .orderToTrade,
            "Orders from which on the two ratios count."),
        row(
            .dataAge, "dataAge", .nanoseconds, 0...day, 3 * second, .all, .marketData,
            "Age of the instrument's market data."),
        row(
            .clockDrift, "clockDrift", .nanoseconds, 0...(60 * second), 100_000, .firm, .clock,
            "Difference between the wall clock and the monotonic clock since the session began."),
        row(
            .clockAge, "clockAge", .nanoseconds, 0...day, 10 * second, .firm, .clock,
            "Time since the clocks were last compared."),
        row(
            .heartbeatAge, "heartbeatAge", .nanoseconds, 1_000_000...day, 5 * second,
            [.firm, .strategy], .connected,
            "Time since the strategy's last heartbeat."),
        row(
            .dropCopyBacklog, "dropCopyBacklog", .count, 1...(1 << 24), 1_024, .firm, .dropCopy,
            "Events that may wait to be collected."),
        row(
            .trustVenueSelfMatch, "trustVenueSelfMatch", .flag, 0...1, 0, .firm, .selfMatch,
            "1: an order that asks the venue to prevent self-trades may cross an own one."),
        row(
            .warnShare, "warnShare", .percent, 1...99, 80, .firm, nil,
            "Utilisation from which on the monitor warns."),
        row(
            .urgentShare, "urgentShare", .percent, 2...100, 90, .firm, nil,
            "Utilisation from which on the monitor warns again."),
    ]

    private static func row(
        _ field: LimitField, _ name: String, _ unit: LimitUnit, _ range: ClosedRange<Int64>,
        _ standard: Int64, _ scopes: ScopeKinds, _ check: RiskCheck?, _ meaning: String
    ) -> LimitDescriptor {
        LimitDescriptor(
            field: field, name: name, unit: unit, range: range, standard: standard,
            scopes: scopes, check: check, meaning: meaning)
    }
}
