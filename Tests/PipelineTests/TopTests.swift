import Backtesting
import Pipeline
import Risk
import Testing
import TradingModel

@Suite("pankou top")
struct TopTests {
    private var engine: EngineFrame {
        var run = RunView()
        run.time = Timestamp(10, 30, 1, milliseconds: 250)
        run.phase = .continuous
        run.bids = [
            PriceLevel(price: Price(ticks: 1_999), quantity: 4_000, orders: 7),
            PriceLevel(price: Price(ticks: 1_998), quantity: 1_000, orders: 2),
        ]
        run.asks = [PriceLevel(price: Price(ticks: 2_001), quantity: 2_000, orders: 3)]
        run.last = Price(ticks: 2_001)
        run.previousClose = Price(ticks: 2_000)
        run.volume = 123_400
        run.working = [
            RunView.WorkingOrder(
                number: 12, trader: 0, side: .buy, price: Price(ticks: 1_999), leaves: 300,
                sharesAhead: 1_500, ordersAhead: 4)
        ]
        run.accounts = [
            RunView.Account(
                shares: 1_200, sellable: 1_000, openingShares: 1_000,
                cash: Money(whole: 95_000), frozenCash: Money(whole: 6_000),
                openingCash: Money(whole: 100_000), fees: Money(units: 50_000))
        ]
        var tally = TraderTally()
        (tally.ordersSent, tally.filled, tally.live) = (3, 200, 300)
        run.traders = [tally, tally]
        run.inFlight = 1
        run.perMille = 421
        func limit(
            _ name: String, _ unit: LimitUnit, _ measured: Int64, _ limit: Int64,
            _ level: RiskMonitor.Level
        ) -> LimitStanding {
            LimitStanding(
                scope: .firm, name: name, unit: unit, measured: measured, limit: limit,
                level: level)
        }
        run.limits = [
            limit("openOrders", .count, 3, 2, .breach),
            limit("maximumPosition", .shares, 1_800, 2_000, .urgent),
            limit("grossNotional", .money, 400_000_000, 500_000_000, .warn),
            limit("maximumLoss", .money, 0, 100_000_000_000, .calm),
            limit("executions", .count, 0, 10_000, .calm),
        ]
        return EngineFrame(
            run: run, steps: 50_000, records: 9_000, written: 8_990, durable: 8_800,
            tapePosition: 40_000, lag: .milliseconds(12), cut: [1])
    }

    private var frame: TopFrame {
        var maker = TopFrameMaker(
            title: "605999.SH 2025-06-18", scale: .cent, names: ["twap", "client"])
        var before = engine
        (before.steps, before.records) = (40_000, 8_000)
        before.run.time = Timestamp(10, 29, 1, milliseconds: 250)
        _ = maker.frame(before, at: 1_000_000_000)
        return maker.frame(engine, at: 2_000_000_000)
    }

    @Test func aFrameAsText() {
        let lines = TopScreen(width: 80, height: 40, isColoured: false).lines(frame)
        #expect(
            lines == [
                "605999.SH 2025-06-18",
                "10:30:01.250  continuous  42.1% of the tape",
                "",
                "ask 1      20.01        2000     3  ##########",
                "           20.01  +0.05%  123400 shares traded",
                "bid 1      19.99        4000     7  #################### own 300",
                "bid 2      19.98        1000     2  #####",
                "",
                "1 orders at work, 1 messages on their way",
                "    #12 buy        300 at 19.99    1500 in 4 ahead  twap",
                "",
                "account        shares   sellable             cash        profit",
                "1                1200       1000         95000.00       -988.00",
                "twap         200 filled, 300 live, 3 sent, 0 refused",
                "client       200 filled, 300 live, 3 sent, 0 refused  CUT OFF",
                "cash set aside        [=...................] 6000 of 95000",
                "shares not sellable   [===.................] 200 of 1200",
                "limits of the gate, nearest first",
                "firm openOrders            [==========] 150% BREACH 3 of 2",
                "firm maximumPosition       [=========.]  90% URGENT 1800 shares of 2000 shares",
                "firm grossNotional         [========..]  80% WARN   40000.00 of 50000.00",
                "firm maximumLoss           [..........]   0%        0.00 of 10000000.00",
                "firm executions            [..........]   0%        0 of 10000",
                "",
                "10000 steps/s  1000 records/s  x60.0  12 ms behind its pace",
                "record #9000, 10 to write, durable to #8800",
            ])
    }

    @Test("no line is wider than the terminal, and none moves the cursor", arguments: 1...90)
    func width(width: Int) {
        var frame = frame
        frame.title = "盘口\u{1B}[2J 600519.SH\n2023-02-01"
        frame.names = ["一个很长的名字", "b"]
        for line in TopScreen(width: width, height: 24, isColoured: false).lines(frame) {
            let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
            #expect(columns <= width)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 32 })
        }
    }

    @Test func coloursChangeNothingElse() {
        let plain = TopScreen(width: 80, height: 40, isColoured: false).lines(frame)
        let coloured = TopScreen(width: 80, height: 40, isColoured: true).lines(frame)
        #expect(plain.count == coloured.count)
        for (one, other) in zip(plain, coloured) where one != other {
            #expect(other.hasPrefix("\u{1B}[") && other.hasSuffix("m" + one + "\u{1B}[0m"))
        }
        #expect(coloured.contains { $0.contains("\u{1B}[31m") })
    }

    @Test(arguments: [1, 2, 5, 19])
    func aSmallTerminalGetsTheBeginning(height: Int) {
        let whole = TopScreen(width: 80, height: 100, isColoured: false).lines(frame)
        let lines = TopScreen(width: 80, height: height, isColoured: false).lines(frame)
        #expect(lines == Array(whole.prefix(height)))
    }

    @Test("limits that came near are shown on a small terminal too, and in their colours")
    func nearLimits() {
        let lines = TopScreen(width: 120, height: 24, isColoured: true).lines(frame)
        func style(_ name: String) -> String? {
            lines.first { $0.contains(name) }.map { String($0.prefix { $0 != "f" }) }
        }
        #expect(style("firm openOrders") == "\u{1B}[1;31m")
        #expect(style("firm maximumPosition") == "\u{1B}[33m")
        #expect(style("firm grossNotional") == "\u{1B}[33m")
        #expect(lines.contains { $0.contains("URGENT") } && lines.contains { $0.contains("WARN") })
        #expect(lines.contains("   ... 2 more, each at most 0%"))
        #expect(!lines.contains { $0.contains("maximumLoss") })
    }

    @Test func aDayBeforeItsFirstEvent() {
        let blank = EngineFrame(
            run: RunView(), steps: 0, records: 0, written: 0, durable: 0, tapePosition: 0,
            lag: nil, cut: [])
        var maker = TopFrameMaker(title: "t", scale: .cent, names: [])
        let lines = TopScreen(width: 80, height: 24, isColoured: false).lines(
            maker.frame(blank, at: 0))
        #expect(lines.contains { $0.contains("no trade") })
    }
}
