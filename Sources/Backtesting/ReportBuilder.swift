import Analytics
import Journal
import TradingModel

/// Makes a run's report from its record.
public struct ReportBuilder {
    private let run: RunRecord

    /// A builder for `run`.
    public init(_ run: RunRecord) { self.run = run }

    /// All that the page shows.
    public var report: RunReport {
        let header = run.header
        var report = RunReport(run: identity, order: parent, scale: header.scale)
        report.roundTrips = RoundTripBuilder(run)?.day
        report.costs = CostBuilder(run: run, parent: report.order).costs
        report.phases = header.phaseSpans
        report.samples = run.samples.map {
            RunReport.Sample(
                time: $0.time, bid: $0.bid, ask: $0.ask, last: $0.last, volume: $0.marketVolume,
                filled: $0.filled, target: $0.target, live: $0.live)
        }
        report.fills = run.fills.map {
            RunReport.Fill(
                time: $0.time, price: $0.price, quantity: $0.quantity, order: $0.order,
                liquidity: $0.role.liquidity,
                side: report.roundTrips == nil
                    ? nil : run.order($0.order)?.decision.side)
        }
        report.children = run.orders.map(child)
        report.queueTracks = run.orders.compactMap(queueTrack)
        report.refusals = run.orders.compactMap(refusal)
        report.gate = GateReview(run).gate
        report.gate?.page = RunFolder.risk
        // A basket's account is told on the basket's page: here are parts of it only.
        if run.header.parents == nil { report.ledger = ledger }
        report.quality = quality
        report.notes = notes
        return report
    }

    /// The page, whole and self-contained.
    public var page: String { HTMLReport.render(report) }

    private var identity: RunReport.Identity {
        let header = run.header
        var identity = RunReport.Identity(
            instrument: header.instrument, date: header.date,
            strategy: header.strategy.uppercased())
        identity.parameters = header.parameters.map { RunReport.Parameter($0.name, $0.value) }
        identity.parameters.append(RunReport.Parameter("price limits", header.limitsNote))
        identity.seed = header.seed
        identity.origin = header.origin
        identity.tapeDigest = header.tapeDigest
        identity.version = header.version
        identity.fillModel = RunSummary.fillModel
        let legs = header.latencies
        identity.latencies =
            "feed \(legs.feed.text); order entry \(legs.entry.text); response "
            + legs.response.text
        return identity
    }

    private var parent: RunReport.Parent {
        var parent = RunReport.Parent(
            side: run.header.sideValue, quantity: run.header.quantity,
            start: Timestamp(nanoseconds: run.header.startTime),
            end: Timestamp(nanoseconds: run.header.endTime))
        for fill in run.fills {
            parent.filled += fill.quantity
            parent.turnover += run.header.scale.notional(fill.price, fill.quantity) ?? .zero
        }
        return parent
    }

    private func child(_ order: OrderLife) -> RunReport.Child {
        let decision = order.decision
        var child = RunReport.Child(
            number: order.number, decided: decision.time, side: decision.side,
            price: decision.price, quantity: decision.quantity)
        child.arrived = order.arrived
        child.filled = order.filled
        if order.filled > 0 {
            child.averagePrice =
                Double(order.filledTicks) * Double(run.header.tickUnits) / Double(Money.scale)
                / Double(order.filled)
        }
        child.end = order.orderEnd
        child.endReason = order.end?.reason.text ?? ""
        child.purpose = order.purpose.text
        child.sharesAhead = order.ahead?.shares
        child.ordersAhead = order.ahead.map { Int($0.orders) }
        if let first = order.firstFill, let arrived = order.arrived {
            child.timeToFirstFill = first - arrived
        }
        return child
    }

    private func queueTrack(_ order: OrderLife) -> RunReport.QueueTrack? {
        var steps: [RunReport.QueueTrack.Step] = []
        for step in order.steps {
            switch step.event.kind {
            case .queued:
                steps.append(.init(step.event.time, ahead: step.event.quantity))
            case .advanced:
                steps.append(.init(step.event.time, ahead: step.event.leaves))
            default: break
            }
        }
        let exchangeEnd = order.steps.last {
            [.trade, .canceled].contains($0.event.kind)
        }
        guard !steps.isEmpty, let end = exchangeEnd?.event.time else { return nil }
        return RunReport.QueueTrack(
            order: order.number, price: order.decision.price, quantity: order.decision.quantity,
            steps: steps, end: order.orderEnd, endTime: end)
    }

    private func refusal(_ order: OrderLife) -> RunReport.Refusal? {
        guard let end = order.end, end.kind == .rejected else { return nil }
        var refusal = RunReport.Refusal(
            time: end.time, order: order.number, reason: end.reason.text)
        if end.reason == .riskGate, let decision = run.risk.decision(on: order.number) {
            refusal.reason = decision.refusalText
            refusal.rule = "risk gate, limits version \(decision.version)"
            refusal.source = decision.check?.source ?? ""
        } else if let rule = run.rule(end.rule) {
            refusal.rule = rule.id
            refusal.source = rule.source
            refusal.clause = rule.clause
        }
        return refusal
    }

    private var ledger: RunReport.LedgerCheck {
        let (header, trailer) = (run.header, run.trailer)
        return RunReport.LedgerCheck(
            openingShares: header.openingShares, closingShares: trailer.closingShares,
            bought: trailer.bought, sold: trailer.sold,
            openingCash: Money(units: header.openingCash),
            closingCash: Money(units: trailer.closingCash),
            buyTurnover: Money(units: trailer.buyTurnover),
            sellTurnover: Money(units: trailer.sellTurnover), fees: Money(units: trailer.fees))
    }

    private var quality: RunReport.DataQuality {
        let fidelity = run.trailer.fidelity
        var quality = RunReport.DataQuality()
        quality.historicalTrades = fidelity.historicalTrades
        quality.reproducedTrades = fidelity.reproducedWithoutOwnOrders
        quality.historicalAuctions = fidelity.historicalAuctions
        quality.reproducedAuctions = fidelity.reproducedAuctions
        quality.identicalTrades = fidelity.identicalWithOwnOrders
        quality.ownShare = Double(fidelity.ownShareMillionths) / 1e6
        quality.phantomShares = fidelity.phantomShares
        quality.phantomSharesPeak = fidelity.phantomSharesPeak
        quality.phantomOrders = fidelity.phantomOrders
        quality.orphanCancels = fidelity.orphanCancels
        quality.partlyOrphanCancels = fidelity.partlyOrphanCancels
        quality.meanMidDivergence = Double(fidelity.meanMidDivergenceMilliticks) / 1_000
        quality.maximumMidDivergence = Double(fidelity.maximumMidDivergenceHalfTicks) / 2
        quality.historyRefusedByRules = fidelity.historyRefusedByRules
        if run.trailer.ordersRefused > 0 {
            let reason = run.orders.first { $0.end?.kind == .rejected }?.end?.reason.text
            quality.furtherDoubts.append(
                "\(run.trailer.ordersRefused) of \(run.trailer.ordersSent) own orders were refused"
                    + (reason.map { "; the first because \($0)." } ?? "."))
        }
        return quality
    }

    private var notes: [String] {
        var notes = [
            "History does not react to own orders: what others would have done differently is not "
                + "in the data. Only the mechanical effect is: shares taken are gone, orders "
                + "displaced rest until their own cancel.",
            "An own message that arrives within a tick of the exchange's clock (10 ms) stands "
                + "behind everything that history stamped with it.",
        ]
        if let parents = run.header.parents {
            notes.append(
                "This parent is one of a basket, with \(parents.count) on this security and day in "
                    + "the same queues. Orders of the others count as own where the market's "
                    + "volume or prices are told without own trades.")
        }
        if run.header.origin.hasPrefix("synthetic") {
            notes.append(
                "The day is synthetic: too many cancels, too little memory of order signs and too "
                    + "much mean reversion against SSE data. Strategies look better on it.")
        } else {
            notes.append(
                "The limit of an order that was never published is taken as its last fill's price, "
                    + "the tightest that explains its fills.")
        }
        return notes
    }
}

extension OwnFill.Role {
    fileprivate var liquidity: RunReport.Liquidity {
        switch self {
        case .passive: .passive
        case .aggressive: .aggressive
        case .auction: .auction
        }
    }
}

extension OrderLife {
    fileprivate var orderEnd: RunReport.OrderEnd {
        switch state {
        case "filled": .filled
        case "refused": .refused
        case "live": .open
        default: .cancelled
        }
    }
}
