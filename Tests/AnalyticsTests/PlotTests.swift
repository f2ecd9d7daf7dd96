import Testing
import TradingModel

@testable import Analytics

@Suite("Axes and thinning")
struct PlotTests {
    private var day: TradingAxis {
        TradingAxis(
            DemoReport.phases, from: Timestamp(9, 15), to: Timestamp(15, 0), left: 0, right: 1_000)
    }

    @Test("A day is five stretches: two calls and two sessions, the opening call in one piece")
    func segments() {
        let segments = day.segments
        #expect(segments.map(\.isCall) == [true, false, false, true])
        #expect(segments.map(\.followsLunch) == [false, false, true, false])
        #expect(segments[0].end == Timestamp(9, 25))
        #expect(segments[0].left == 0)
        #expect(abs(segments[3].right - 1_000) < 1e-9)
        #expect(segments[0].right - segments[0].left == 26)
        #expect(segments[3].right - segments[3].left == 26)
        // 120 and 117 minutes share the rest in proportion.
        let morning = segments[1].right - segments[1].left
        let afternoon = segments[2].right - segments[2].left
        #expect(abs(morning / afternoon - 120.0 / 117) < 1e-9)
        #expect(abs(morning + afternoon - (1_000 - 2 * 26 - 5 - 14 - 5)) < 1e-9)
    }

    @Test("Moments of a break lie at its left edge; moments outside the day at its ends")
    func breaks() {
        let axis = day
        #expect(axis.x(Timestamp(12, 0)) == axis.segments[1].right)
        #expect(axis.x(Timestamp(9, 27)) == axis.segments[0].right)
        #expect(axis.x(Timestamp(8, 0)) == 0)
        #expect(axis.x(Timestamp(16, 0)) == axis.segments[3].right)
        var x = -1.0
        for minute in 0..<400 {
            let next = axis.x(Timestamp(9, 10 + Int64(minute)))
            #expect(next >= x)
            x = next
        }
    }

    @Test("Labels never touch, at any size")
    func ticks() {
        for size in PlotSize.allCases {
            for end in [Timestamp(9, 50), Timestamp(11, 15), Timestamp(13, 5), Timestamp(15, 0)] {
                let axis = TradingAxis(
                    DemoReport.phases, from: Timestamp(9, 15), to: end, left: size.left,
                    right: size.width - size.right)
                let ticks = axis.ticks(spacing: 50)
                #expect(ticks.count >= 2)
                for (index, tick) in ticks.enumerated() {
                    #expect(ticks[..<index].allSatisfy { tick.isClear(of: $0) })
                }
            }
        }
    }

    @Test("Without phases, or in an empty window, there is still an axis")
    func degenerate() {
        let noon = Timestamp(12, 0)
        for phases in [[], DemoReport.phases] {
            let axis = TradingAxis(phases, from: noon, to: noon, left: 0, right: 100)
            #expect(axis.segments.count == 1)
            #expect(axis.x(noon) == 0)
        }
    }

    @Test(
        "Steps are 1, 2 or 5 times a power of ten",
        arguments: [
            (2.1, 2, 0), (0.08, 0.1, 1), (0.6, 0.5, 1), (30, 20, 0), (32, 50, 0), (7.2, 10, 0),
            (0.003, 0.002, 3),
        ] as [(Double, Double, Int)])
    func step(rough: Double, step: Double, decimals: Int) {
        let result = ValueAxis.step(rough)
        #expect(abs(result.step - step) < 1e-12)
        #expect(result.decimals == decimals)
    }

    @Test("Values outside, equal ends and no numbers stay inside the plot")
    func values() {
        for (low, high) in [(0.0, 0.0), (5, 5), (.nan, .infinity), (-3, 8)] as [(Double, Double)] {
            let axis = ValueAxis(low, high, top: 10, bottom: 110, count: 5)
            for value in [-1e9, 0, 4.2, 1e9] {
                #expect((10...110).contains(axis.y(value)))
            }
            #expect(axis.ticks.allSatisfy { $0.isFinite })
        }
        let volume = ValueAxis(0, 96_000, top: 0, bottom: 100, count: 4, isRoundedUp: true)
        #expect(volume.ticks.map(volume.label) == ["0", "20K", "40K", "60K", "80K", "100K"])
    }

    @Test("Columns keep the order and every moment, and never span two stretches")
    func columns() {
        let axis = day
        let times = (0..<2_000).map { Timestamp(9, 15) + .seconds($0 * 10) }
        let columns = axis.columns(times, width: 3)
        #expect(columns.flatMap { Array($0) } == Array(0..<2_000))
        #expect(columns.count < 400)
        for column in columns {
            let segments = times[column].map { axis.segment($0) }
            #expect(Set(segments).count == 1)
        }
    }

    @Test("Buckets add up to the day's volume and to the own fills")
    func volume() {
        let report = DemoReport.sell()
        let buckets = VolumeBuckets(report, clock: report.dayAxis(.wide)).buckets
        #expect(buckets.count == 1 + 24 + 24 + 1)
        #expect(buckets.reduce(0) { $0 + $1.total } == report.samples.last?.volume)
        #expect(buckets.reduce(0) { $0 + $1.own } == report.order.filled)
        #expect(buckets[0].total == 42_000)
        #expect(buckets[49].total == 96_000)
    }

    @Test("Merged fills keep quantity and turnover")
    func merged() {
        let axis = day
        let fills = (0..<5_000).map { index in
            RunReport.Fill(
                time: Timestamp(9, 30) + .seconds(Int64(index)), price: Price(ticks: 1_000),
                quantity: 100, order: UInt64(index),
                liquidity: RunReport.Liquidity.allCases[index % 3])
        }
        let marks = FillMarks(fills, clock: axis).marks
        #expect(marks.count < 800)
        #expect(marks.reduce(0) { $0 + $1.quantity } == 500_000)
        #expect(marks.allSatisfy { abs($0.averageTicks - 1_000) < 1e-9 })
        #expect(FillMarks(Array(fills.prefix(250)), clock: axis).marks.count == 250)
    }
}

@Suite("What the report says")
struct VerdictTests {
    private func report(_ side: Side, filled: Quantity, at price: Double) -> RunReport {
        var order = RunReport.Parent(
            side: side, quantity: 20_000, start: Timestamp(9, 45), end: Timestamp(11, 15))
        order.filled = filled
        order.turnover = Money(units: Int64((price * 10_000).rounded()) * filled)
        var report = RunReport(
            run: .init(instrument: "600519.SH", date: "2023-02-01", strategy: "vwap"),
            order: order)
        report.costs.benchmarks = [
            (RunReport.BenchmarkKind.arrival, 1_845.88), (.windowVWAP, 1_846.194),
        ].compactMap { kind, price in
            .init(kind, name: "", price: price, parent: order, includes: "")
        }
        return report
    }

    @Test("A buy above arrival and below VWAP")
    func buy() {
        #expect(
            report(.buy, filled: 20_000, at: 1_846.12).verdict
                == "Bought 20,000 of 20,000 600519.SH between 09:45 and 11:15 at 1,846.12, "
                + "1.3 bp (¥4,800) worse than the arrival mid and 0.4 bp better than the market "
                + "VWAP.")
    }

    @Test("A sell that stayed unfinished, level with arrival")
    func sell() {
        #expect(
            report(.sell, filled: 15_000, at: 1_845.88).verdict
                == "Sold 15,000 of 20,000 600519.SH between 09:45 and 11:15 at 1,845.88, "
                + "level with the arrival mid and 1.7 bp worse than the market VWAP. "
                + "5,000 shares stayed unfilled.")
    }

    @Test("Doubts: nothing measured, over the limits, not a number")
    func doubts() {
        var quality = RunReport.DataQuality()
        #expect(!quality.conclusionSupported)
        quality.historicalTrades = 10
        quality.reproducedTrades = 10
        #expect(quality.conclusionSupported)
        quality.ownShare = 0.05
        quality.meanMidDivergence = 1
        #expect(quality.conclusionSupported)
        quality.ownShare = 0.0501
        quality.meanMidDivergence = 1.01
        #expect(quality.doubts.count == 2)
        quality.ownShare = .nan
        quality.reproducedTrades = 9
        #expect(quality.doubts.count == 3)
        quality.furtherDoubts = ["The tape ends at 11:30."]
        #expect(quality.doubts.last == "The tape ends at 11:30.")
    }

    @Test("The account check is exact, to the unit")
    func ledger() {
        var ledger = RunReport.LedgerCheck(
            openingShares: 100, closingShares: 300, bought: 200, sold: 0,
            openingCash: Money(units: .max), closingCash: Money(units: .max - 30),
            buyTurnover: Money(units: 20), sellTurnover: .zero, fees: Money(units: 10))
        #expect(ledger.isExact)
        ledger.closingCash += Money(units: 1)
        #expect(ledger.sharesAreExact && !ledger.cashIsExact && !ledger.isExact)
    }
}
