import Analytics
import TradingModel

/// A made-up but plausible day of 600519.SH with a worked order, for looking at the page.
struct DemoReport {
    private var random: SplitMix64
    private var report: RunReport
    private let sessions: [(Timestamp, Timestamp)] = [
        (Timestamp(9, 30), Timestamp(11, 30)), (Timestamp(13, 0), Timestamp(14, 57)),
    ]
    /// Ticks per sample, one sample every ten seconds.
    private var mid = 184_600.0
    private var volume: Quantity = 0
    private var number: UInt64 = 0

    /// The phases of an SSE day.
    static let phases: [RunReport.PhaseSpan] = [
        .init(.openingCall, from: Timestamp(9, 15), to: Timestamp(9, 20)),
        .init(.openingCallNoCancel, from: Timestamp(9, 20), to: Timestamp(9, 25)),
        .init(.pause, from: Timestamp(9, 25), to: Timestamp(9, 30)),
        .init(.continuous, from: Timestamp(9, 30), to: Timestamp(11, 30)),
        .init(.lunchBreak, from: Timestamp(11, 30), to: Timestamp(13, 0)),
        .init(.continuous, from: Timestamp(13, 0), to: Timestamp(14, 57)),
        .init(.closingCall, from: Timestamp(14, 57), to: Timestamp(15, 0)),
    ]

    static func buy() -> RunReport {
        var demo = DemoReport(
            side: .buy, quantity: 20_000, start: Timestamp(9, 45), end: Timestamp(11, 15), seed: 7)
        demo.walk(finishesBy: 1)
        return demo.finish()
    }

    static func sell() -> RunReport {
        var demo = DemoReport(
            side: .sell, quantity: 180_000, start: Timestamp(10, 0), end: Timestamp(15, 0), seed: 11
        )
        demo.walk(finishesBy: 0.93)
        return demo.finish()
    }

    private init(side: Side, quantity: Quantity, start: Timestamp, end: Timestamp, seed: UInt64) {
        random = SplitMix64(seed: seed)
        var run = RunReport.Identity(
            instrument: "600519.SH", date: "2023-02-01", strategy: "vwap")
        run.instrumentName = "贵州茅台"
        run.seed = seed
        run.origin = "synthetic, seed \(seed)"
        run.tapeDigest = "9f2c4a7be01d55c38f6e0c2b7714a9d0e3351c88aa90417fd2be6b0c5a1e7f43"
        run.version = "0.1.0"
        run.fillModel = "exact queue position by order-driven re-match"
        run.latencies = "feed, entry and response: constant 1 ms"
        run.parameters = [
            .init("start", start.description), .init("end", end.description),
            .init("maxPctVolume", "25"), .init("passiveBand", "50"), .init("crossBand", "150"),
            .init("finish", "cross"),
        ]
        run.commands = ["pankou generate --seed \(seed) -o day.tape", "pankou backtest run.yaml"]
        report = RunReport(
            run: run,
            order: RunReport.Parent(side: side, quantity: quantity, start: start, end: end))
        report.phases = DemoReport.phases
    }

    private mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() }
    }

    private mutating func walk(finishesBy share: Double) {
        volume = 42_000
        for second in stride(from: Int64(33_300), to: 33_900, by: 20) {
            sample(Timestamp(nanoseconds: second * 1_000_000_000), volume: 0, share)
        }
        sample(Timestamp(9, 25, 0, milliseconds: 480), volume: volume, share)
        for (open, close) in sessions {
            var time = open
            while time < close {
                let hours = Double((time - open).nanoseconds) / 3.6e12
                let busy = 1.5 - hours * 0.5 + (open.nanoseconds > 40_000_000_000_000 ? -0.3 : 0)
                mid += normal() * 26 + (184_900 - mid) * 0.004
                volume += Quantity((900 + random.uniform() * 2_400) * max(busy, 0.4)) / 100 * 100
                sample(time, volume: volume, share)
                time = time + .seconds(10)
            }
        }
        volume += 96_000
        sample(Timestamp(15, 0, 0, milliseconds: 120), volume: volume, share)
    }

    private mutating func sample(_ time: Timestamp, volume: Quantity, _ share: Double) {
        let spread = 20 + Int32(random.below(60))
        let bid = Price(ticks: Int32(mid) - spread / 2)
        let ask = Price(ticks: bid.ticks + spread)
        let last = random.uniform() < 0.5 ? bid : ask
        let progress = progress(time)
        let total = Double(report.order.quantity)
        let target = Quantity((total * progress / 100).rounded(.down)) * 100
        trade(time, bid, ask, share)
        let lag = time < report.order.start ? 0 : Quantity(random.below(4)) * 100
        report.samples.append(
            RunReport.Sample(
                time: time, bid: bid, ask: ask, last: volume == 0 ? .none : last, volume: volume,
                filled: report.order.filled, target: target,
                live: progress >= 1 ? 0 : min(lag, report.order.unfilled)))
    }

    /// Elapsed share of the window's trading time.
    private func progress(_ time: Timestamp) -> Double {
        func clock(_ time: Timestamp) -> Double {
            sessions.reduce(0) { sum, session in
                let end = min(max(time, session.0), session.1)
                return sum + Double((end - session.0).nanoseconds)
            }
        }
        let start = clock(report.order.start)
        let length = clock(report.order.end) - start
        return min(max((clock(time) - start) / length, 0), 1)
    }

    private mutating func trade(_ time: Timestamp, _ bid: Price, _ ask: Price, _ share: Double) {
        let order = report.order
        guard time >= order.start, time <= order.end + .seconds(1), order.unfilled > 0 else {
            return
        }
        let isAuction = time > Timestamp(14, 57)
        let due = Double(order.quantity) * progress(time) * share - Double(order.filled)
        let clip = order.quantity / 60 / 100 * 100
        guard due >= Double(clip) * 0.6 || isAuction || progress(time) >= 0.999 else { return }
        let wanted = isAuction ? order.unfilled / 2 : clip + Quantity(random.below(3)) * 100
        let quantity = min(max(wanted / 100 * 100, 100), order.unfilled)
        let isPassive = random.uniform() < 0.7 && !isAuction
        let near = order.side == .buy ? bid : ask
        let far = order.side == .buy ? ask : bid
        fill(time, isPassive ? near : far, quantity, isPassive, isAuction)
    }

    private mutating func fill(
        _ time: Timestamp, _ price: Price, _ quantity: Quantity, _ isPassive: Bool,
        _ isAuction: Bool
    ) {
        number += 1
        let waited = Span.seconds(8 + Int64(random.below(70)))
        let decided = Timestamp(nanoseconds: time.nanoseconds - waited.nanoseconds)
        var child = RunReport.Child(
            number: number, decided: decided, side: report.order.side, price: price,
            quantity: quantity)
        child.arrived = decided + .milliseconds(1)
        child.purpose = isAuction ? "closing auction" : isPassive ? "join" : "cross"
        let isCancelled = isPassive && random.uniform() < 0.25
        if isPassive { track(&child, time, isCancelled) }
        if isCancelled {
            child.end = .cancelled
            child.endReason = "cancelled on request"
        } else {
            child.end = .filled
            child.filled = quantity
            child.averagePrice = Double(price.ticks) / 100
            child.timeToFirstFill = time - decided
            report.order.filled += quantity
            report.order.turnover += Money(units: Int64(price.ticks) * 100 * quantity)
            report.fills.append(
                RunReport.Fill(
                    time: time, price: price, quantity: quantity, order: number,
                    liquidity: isAuction ? .auction : isPassive ? .passive : .aggressive))
        }
        report.children.append(child)
    }

    private mutating func track(
        _ child: inout RunReport.Child, _ end: Timestamp, _ isCancelled: Bool
    ) {
        var ahead = Quantity(5 + random.below(36)) * 100
        let arrived = child.arrived ?? child.decided
        child.sharesAhead = ahead
        child.ordersAhead = Int(1 + ahead / 450)
        let length = end.nanoseconds - arrived.nanoseconds
        let count = Int64(3 + random.below(9))
        var steps = [RunReport.QueueTrack.Step(arrived, ahead: ahead)]
        let stop = isCancelled ? ahead / 3 : 0
        for step in 1...count {
            let time = Timestamp(nanoseconds: arrived.nanoseconds + length * step / (count + 1))
            ahead = max(stop, ahead - Quantity(random.below(7)) * 100)
            steps.append(.init(time, ahead: step == count ? stop : ahead))
            if step == count { ahead = stop }
        }
        report.queueTracks.append(
            RunReport.QueueTrack(
                order: child.number, price: child.price, quantity: child.quantity, steps: steps,
                end: isCancelled ? .cancelled : .filled, endTime: end))
    }
}

extension DemoReport {
    private mutating func finish() -> RunReport {
        let order = report.order
        let start = report.samples.last { $0.time <= order.start }
        let arrival = start.map { Double($0.bid.ticks + $0.ask.ticks) / 200 } ?? 0
        report.costs.arrivalMid = arrival
        let average = order.averagePrice ?? arrival
        let rows: [(RunReport.BenchmarkKind, String, Double, String)] = [
            (.arrival, "Arrival mid", arrival, "mid when the order reached Pankou"),
            (
                .intervalVWAP, "Interval VWAP", average * 1.00002,
                "start to last fill, own trades included, no auctions"
            ),
            (.windowVWAP, "Window VWAP", average * 1.00004, "own trades included, no auctions"),
            (.windowVWAPOthers, "Window VWAP of others", average * 1.00005, "without own trades"),
            (.windowTWAP, "Window TWAP", average * 0.99998, "mid every 10 s"),
            (.dayVWAP, "Day VWAP", average * 1.00031, "own trades and auctions included"),
        ]
        report.costs.benchmarks = rows.compactMap {
            RunReport.BenchmarkCost(
                $0.0, name: $0.1, price: $0.2, parent: order, includes: $0.3)
        }
        let turnover = order.turnover
        report.costs.fees = [
            fee("Broker's commission", "0.025%, all-in, at least ¥5", turnover, 0.000_181),
            fee("Exchange handling fee", "0.00487%", turnover, 0.000_048_7),
            fee("CSRC levy", "0.002%", turnover, 0.000_02),
            fee("Transfer fee", "0.001%", turnover, 0.000_01),
            fee("Stamp duty", "0.1%, sells only", turnover, order.side == .sell ? 0.001 : 0),
        ]
        let arrivalMoney = Money(units: Int64(arrival * 10_000))
        report.costs.shortfall = ImplementationShortfall(
            side: order.side, quantity: order.quantity,
            decision: arrivalMoney - Money(units: 500), arrival: arrivalMoney,
            end: arrivalMoney + Money(units: 9_000), filled: order.filled, turnover: turnover,
            fees: report.costs.totalFees)
        report.costs.markouts = [
            .init(horizon: "1 s", result: .init(basisPoints: 0.21, fills: 61)),
            .init(horizon: "60 s", result: .init(basisPoints: 0.88, fills: 61, moved: 2)),
            .init(horizon: "5 min", result: .init(basisPoints: -0.34, fills: 61, moved: 6)),
        ]
        report.costs.participation = 0.0312
        report.costs.scheduleError = 0.0184
        finishChecks(turnover)
        return report
    }

    private func fee(_ name: String, _ rate: String, _ turnover: Money, _ share: Double)
        -> RunReport.Fee
    {
        let amount = Money(units: Int64(Double(turnover.units) * share)).roundedToCent
        return RunReport.Fee(name: name, rate: rate, amount: amount)
    }

    private mutating func finishChecks(_ turnover: Money) {
        let order = report.order
        let isBuy = order.side == .buy
        let fees = report.costs.totalFees
        let cash = Money(whole: 50_000_000)
        report.ledger = RunReport.LedgerCheck(
            openingShares: 200_000,
            closingShares: isBuy ? 200_000 + order.filled : 200_000 - order.filled,
            bought: isBuy ? order.filled : 0, sold: isBuy ? 0 : order.filled, openingCash: cash,
            closingCash: isBuy ? cash - turnover - fees : cash + turnover - fees,
            buyTurnover: isBuy ? turnover : .zero, sellTurnover: isBuy ? .zero : turnover,
            fees: fees)
        var refusal = RunReport.Refusal(
            time: Timestamp(10, 31, 7, milliseconds: 204), order: 23,
            reason: "the price is outside the price cage")
        refusal.rule = "sse.main.price-cage"
        refusal.source = "SSE Trading Rules (2023)"
        refusal.clause = "3.3.13"
        report.refusals = [refusal]
        report.quality.historicalTrades = 48_213
        report.quality.reproducedTrades = 48_213
        report.quality.historicalAuctions = 2
        report.quality.reproducedAuctions = 2
        report.quality.identicalTrades = 47_020
        report.quality.ownShare = isBuy ? 0.0071 : 0.0624
        report.quality.phantomShares = 4_300
        report.quality.phantomSharesPeak = 11_900
        report.quality.phantomOrders = 17
        report.quality.orphanCancels = 9
        report.quality.partlyOrphanCancels = 2
        report.quality.meanMidDivergence = 0.184
        report.quality.maximumMidDivergence = 12
        report.notes = [
            "Synthetic order flow: zero-intelligence arrivals, so there is no adverse selection to "
                + "speak of and passive fills look better than they would be.",
            "The volume curve was estimated on the same generator.",
        ]
    }
}
