import Analytics
import Journal
import TradingModel

/// Measures a run's fills against the market, from its own journal.
struct CostBuilder {
    let run: RunRecord
    let parent: RunReport.Parent

    private var scale: PriceScale { run.header.scale }

    var costs: RunReport.Costs {
        var costs = RunReport.Costs()
        guard run.header.side != "both" else {
            // Round trips have no side, so no slippage: their own section tells what they made.
            costs.fees = fees
            return costs
        }
        let prints = run.trades.map { trade in
            TCA.Print(
                time: trade.time, price: scale.money(trade.price), quantity: trade.quantity,
                isOwn: trade.order.isOwn || trade.contra.isOwn, isAuction: trade.phase.isCall)
        }
        let arrival = mid(at: parent.start)
        let fills = run.fills.map { fill in
            TCA.Fill(
                time: fill.time, price: scale.money(fill.price), quantity: fill.quantity,
                mid: mid(fill.bid, fill.ask))
        }
        costs.arrivalMid = arrival?.inCurrency
        costs.benchmarks = benchmarks(prints, arrival)
        costs.fees = fees
        if let arrival {
            costs.shortfall = ImplementationShortfall(
                side: parent.side, quantity: parent.quantity, decision: arrival, arrival: arrival,
                end: mid(at: parent.end) ?? arrival, filled: parent.filled,
                turnover: parent.turnover, fees: Money(units: run.trailer.fees))
            let traded = fills.filter { $0.mid != nil }
            costs.split = SpreadTimingSplit(side: parent.side, fills: traded, arrival: arrival)
        }
        costs.markouts = markouts(fills)
        let window = TCA.PrintFilter(parent.start...parent.end)
        costs.participation = TCA.participation(
            parent.filled, of: TCA.volume(prints, window))
        let progress = run.samples.filter { parent.start <= $0.time && $0.time <= parent.end }
        // An algorithm without a schedule has no targets, and no distance from them.
        if progress.contains(where: { $0.target > 0 }) {
            costs.scheduleError = TCA.scheduleError(
                progress.map { (filled: $0.filled, target: $0.target) },
                quantity: parent.quantity)
        }
        return costs
    }

    private func benchmarks(
        _ prints: [TCA.Print], _ arrival: Money?
    ) -> [RunReport.BenchmarkCost] {
        let window = parent.start...parent.end
        let interval = parent.start...max(run.fills.last?.time ?? parent.end, parent.start)
        let day = Timestamp.zero...Timestamp(23, 59)
        func line(
            _ kind: RunReport.BenchmarkKind, _ name: String, _ filter: TCA.PrintFilter
        ) -> RunReport.BenchmarkCost? {
            RunReport.BenchmarkCost(
                kind, name: name, price: TCA.vwap(prints, filter), parent: parent,
                includes: filter.text)
        }
        return [
            RunReport.BenchmarkCost(
                .arrival, name: "arrival mid", price: arrival?.inCurrency, parent: parent,
                includes: "mid price at the window's start"),
            line(.intervalVWAP, "VWAP, start to last fill", TCA.PrintFilter(interval)),
            line(.windowVWAP, "VWAP of the window", TCA.PrintFilter(window)),
            line(
                .windowVWAPOthers, "VWAP of the others in the window",
                TCA.PrintFilter(window, includesOwn: false)),
            RunReport.BenchmarkCost(
                .windowTWAP, name: "TWAP of the window", price: timeWeighted, parent: parent,
                includes: "mid price at least every 10 s of continuous trading"),
            line(
                .dayVWAP, "VWAP of the day", TCA.PrintFilter(day, includesAuctions: true)),
        ].compactMap { $0 }
    }

    private var timeWeighted: Double? {
        let starts = run.header.phases
        let moments = run.samples.filter { parent.start <= $0.time && $0.time <= parent.end }
            .map { (time: $0.time, price: mid($0.bid, $0.ask)) }
        return TCA.timeWeightedPrice(moments, over: parent.start...parent.end) { time in
            // Nanoseconds of continuous trading before `time`.
            var sum: Int64 = 0
            for index in starts.indices.dropLast()
            where starts[index].phase == Phase.continuous.rawValue {
                let (start, end) = (starts[index].start, starts[index + 1].start)
                sum += max(min(time.nanoseconds, end) - start, 0)
            }
            return Span(nanoseconds: sum)
        }
    }

    private var fees: [RunReport.Fee] {
        let trailer = run.trailer
        let rates = run.header.feeRates
        func fee(_ name: String, _ key: String, _ units: Int64) -> RunReport.Fee {
            RunReport.Fee(
                name: name, rate: rates.first { $0.name == key }?.value ?? "",
                amount: Money(units: units))
        }
        return [
            fee("commission kept by the broker", "commission", trailer.commission),
            fee("exchange handling fee", "handling", trailer.handling),
            fee("CSRC levy", "levy", trailer.levy),
            fee("transfer fee (ChinaClear)", "transfer", trailer.transfer),
            fee("stamp duty", "stampDuty", trailer.stampDuty),
        ]
    }

    private func markouts(_ fills: [TCA.Fill]) -> [RunReport.MarkoutLine] {
        let phases = run.header.phases
        let sessions = phases.indices.dropLast()
            .filter { phases[$0].phase == Phase.continuous.rawValue }
            .map {
                Timestamp(
                    nanoseconds: phases[$0].start)...Timestamp(
                        nanoseconds: phases[$0 + 1].start)
            }
        let later = TCA.LaterPrices(
            sessions: sessions, close: run.trades.last.map { scale.money($0.price) },
            mid: laterMid)
        return TCA.markoutProfile(parent.side, fills, against: later).map {
            RunReport.MarkoutLine(horizon: $0.horizon.name, result: $0.mean)
        }
    }

    /// The mid price of the first sample at or after `time`, at most ten seconds later.
    ///
    /// Samples are taken 1 s, 10 s, 60 s and 5 min after every fill, and every 10 s.
    private func laterMid(at time: Timestamp) -> Money? {
        // Samples are in time order: the first that is not before `time`.
        var (low, high) = (0, run.samples.count)
        while low < high {
            let middle = (low + high) / 2
            if run.samples[middle].time < time { low = middle + 1 } else { high = middle }
        }
        guard low < run.samples.count,
            run.samples[low].time.nanoseconds - time.nanoseconds <= 10_000_000_000
        else { return nil }
        return mid(run.samples[low].bid, run.samples[low].ask)
    }

    /// The mid price of the latest sample at or before `time`.
    private func mid(at time: Timestamp) -> Money? {
        run.samples.last { $0.time <= time }.flatMap { mid($0.bid, $0.ask) }
    }

    private func mid(_ bid: Price, _ ask: Price) -> Money? {
        guard bid != .none, ask != .none, bid < ask else { return nil }
        return Money(units: (scale.money(bid) + scale.money(ask)).units / 2)
    }
}

extension RunRecord {
    /// The phase in force at `time`.
    func phase(at time: Timestamp) -> Phase {
        let start = header.phases.last { $0.start <= time.nanoseconds }
        return start.flatMap { Phase(rawValue: $0.phase) } ?? .closedBeforeOpen
    }
}
