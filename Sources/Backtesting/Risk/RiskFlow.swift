import Analytics
import Journal
import Risk
import TradingModel

/// Counts what a run sent: orders, cancels, and the most of both in any one second.
struct RiskFlow {
    private let run: RunRecord
    private let review: GateReview
    private static let second: Int64 = 1_000_000_000

    init(_ run: RunRecord, _ review: GateReview) {
        self.run = run
        self.review = review
    }

    /// The flow of the run's orders; what the gate refused has not gone out.
    var flow: RiskReport.Flow {
        var flow = RiskReport.Flow()
        var messages: [[Int64]] = Array(
            repeating: [], count: max(run.header.accounts?.count ?? 1, 1))
        for order in run.orders where order.end?.reason != .riskGate {
            flow.orders += 1
            let account = account(of: order)
            var cancels = 0
            for step in order.steps {
                switch step.event.kind {
                case .decided: break
                case .cancelDecided: cancels += 1
                default: continue
                }
                messages[account].append(step.event.time.nanoseconds)
            }
            flow.cancels += cancels
            if cancels > 0 { flow.canceledOrders += 1 }
        }
        flow.trades = run.fills.count
        for times in messages {
            flow.mostInTheDay = max(flow.mostInTheDay, times.count)
            let (most, end) = RiskFlow.busiest(times.sorted())
            if most > flow.mostInASecond {
                (flow.mostInASecond, flow.busiest) = (most, end)
            }
        }
        addLines(to: &flow)
        return flow
    }

    private func account(of order: OrderLife) -> Int {
        guard let parents = run.header.parents, parents.indices ~= order.parent - 1 else {
            return 0
        }
        let account = parents[order.parent - 1].account
        return (run.header.accounts ?? []).indices ~= account ? account : 0
    }

    /// The most of `times` within a second, and the last of them; the second slides, as that of the
    /// gate does.
    private static func busiest(_ times: [Int64]) -> (most: Int, end: Timestamp?) {
        var (most, end, first) = (0, Timestamp?.none, 0)
        for (index, time) in times.enumerated() {
            while times[first] <= time - second { first += 1 }
            if index - first + 1 > most {
                (most, end) = (index - first + 1, Timestamp(nanoseconds: time))
            }
        }
        return (most, end)
    }

    private func addLines(to flow: inout RiskReport.Flow) {
        let line = SurveillanceProfile.highFrequencyLine
        flow.secondLine = Int(clamping: line[.messagesPerSecond] ?? 0)
        flow.dayLine = Int(clamping: line[.messagesPerDay] ?? 0)
        flow.lineSource = line.source
        guard run.header.risk.isOn else { return }
        let levels = review.levels
        flow.ratioLimit = levels.value(of: .orderToTrade, at: .never)
        flow.cancelLimit = levels.value(of: .cancelRatio, at: .never)
        flow.ratioMinimum = levels.value(of: .ratioMinimum, at: .never)
        flow.slippage = run.risk.states.last { $0.scope == .firm }?.slippage
    }
}

/// Value at risk and expected shortfall of a run's position under its own minutes.
struct RiskMeasures {
    private let run: RunRecord
    private static let minute: Int64 = 60_000_000_000

    init(_ run: RunRecord) { self.run = run }

    /// The position at its largest and at the close, at 95% and 99%.
    var measures: RiskReport.Measures {
        var measures = RiskReport.Measures()
        let (returns, start, end) = returns
        measures.returns = returns.count
        (measures.start, measures.end) = (start, end)
        guard !returns.isEmpty else {
            measures.absence = "No trade price is known for two minutes: there is no return."
            return measures
        }
        let held = run.samples.compactMap { sample in value(sample).map { (sample, $0) } }
        let largest = held.reduce(nil as (Sample, Money)?) { best, next in
            next.1.units.magnitude > best?.1.units.magnitude ?? 0 ? next : best
        }
        guard let largest else {
            measures.absence = "No position was held at any time."
            return measures
        }
        add("largest position", largest, returns, to: &measures)
        if let close = held.last { add("at the close", close, returns, to: &measures) }
        return measures
    }

    private func add(
        _ name: String, _ held: (sample: Sample, value: Money), _ returns: [Int64],
        to measures: inout RiskReport.Measures
    ) {
        for confidence: Int64 in [9_500, 9_900] {
            do throws(RiskFault) {
                let risk = try HistoricalRisk(
                    positions: [held.value], returns: returns.map { [$0] }, confidence: confidence)
                measures.rows.append(
                    .init(
                        name: name, time: held.sample.time, shares: held.sample.position,
                        value: held.value, confidence: confidence, valueAtRisk: risk.valueAtRisk,
                        expectedShortfall: risk.expectedShortfall, tail: risk.tail))
            } catch {
                measures.absence = "Not measured: \(error.description)."
            }
        }
    }

    /// The position at the latest trade, before the first at the previous close.
    private func value(_ sample: Sample) -> Money? {
        let previous = run.header.previousClose.map { Price(ticks: $0) } ?? .none
        let mark = sample.last == .none ? previous : sample.last
        return mark == .none ? nil : run.header.scale.notional(mark, sample.position)
    }

    /// Returns of the last trade from minute to minute of continuous trading in millionths, none
    /// across a break; and the first and last of these minutes.
    private var returns: (values: [Int64], start: Timestamp, end: Timestamp) {
        var values: [Int64] = []
        var (start, end) = (Timestamp?.none, Timestamp.zero)
        var place = 0
        for phase in run.header.phaseSpans where phase.phase == .continuous {
            var before = Price.none
            var time = phase.start
            while time <= phase.end {
                while place + 1 < run.samples.count, run.samples[place + 1].time <= time {
                    place += 1
                }
                let known = run.samples.indices ~= place && run.samples[place].time <= time
                let last = known ? run.samples[place].last : .none
                if before != .none, last != .none {
                    values.append(
                        (Int64(last.ticks) - Int64(before.ticks)) * 1_000_000 / Int64(before.ticks))
                    if start == nil { start = time + Span(nanoseconds: -RiskMeasures.minute) }
                    end = time
                }
                before = last
                time = time + Span(nanoseconds: RiskMeasures.minute)
            }
        }
        return (values, start ?? .zero, end)
    }
}
