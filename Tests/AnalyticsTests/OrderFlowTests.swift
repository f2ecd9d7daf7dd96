import Analytics
import Testing
import TradingModel

private func money(_ value: Double) -> Money { Money(units: Int64((value * 10_000).rounded())) }

@Suite("Markout horizons")
struct MarkoutHorizonTests {
    private let sessions = [
        Timestamp(9, 30)...Timestamp(11, 30), Timestamp(13, 0)...Timestamp(14, 57),
    ]

    /// A mid that rises by 0.01 a minute of the clock from 10 at 09:30.
    private func mid(_ time: Timestamp) -> Money {
        let minutes = (time - Timestamp(9, 30)).nanoseconds / 60_000_000_000
        return Money(units: 100_000 + 100 * minutes)
    }

    private func profile(
        _ side: Side, _ fills: [TCA.Fill], close: Money? = money(11),
        from basis: TCA.MarkoutBasis = .price
    ) -> [TCA.MarkoutHorizon: TCA.MarkoutMean] {
        let later = TCA.LaterPrices(sessions: sessions, close: close) { self.mid($0) }
        return Dictionary(
            uniqueKeysWithValues: TCA.markoutProfile(side, fills, against: later, from: basis)
                .map { ($0.horizon, $0.mean) })
    }

    private func fill(_ time: Timestamp, _ price: Double, mid: Double? = nil) -> TCA.Fill {
        TCA.Fill(time: time, price: money(price), quantity: 100, mid: mid.map(money))
    }

    @Test("The horizons are 1 s, 10 s, 60 s, 5 min and the close")
    func names() {
        #expect(
            TCA.MarkoutHorizon.allCases.map(\.name) == ["1 s", "10 s", "60 s", "5 min", "close"])
        #expect(
            TCA.MarkoutHorizon.allCases.map { $0.span?.nanoseconds }
                == [1_000_000_000, 10_000_000_000, 60_000_000_000, 300_000_000_000, nil])
    }

    @Test("A rising price is a gain for a buy and a loss for a sell at every horizon")
    func values() {
        let fills = [fill(Timestamp(9, 30), 10)]
        let buy = profile(.buy, fills)
        #expect(buy[.oneSecond]?.basisPoints == 0)
        #expect(buy[.oneMinute]?.basisPoints == -10)
        #expect(buy[.fiveMinutes]?.basisPoints == -50)
        #expect(buy[.close]?.basisPoints == -1_000)
        #expect(profile(.sell, fills)[.fiveMinutes]?.basisPoints == 50)
    }

    @Test("From the mid the spread paid does not count; a fill without a mid is left out")
    func basis() {
        let fills = [fill(Timestamp(9, 30), 10.02, mid: 10), fill(Timestamp(9, 30), 10.02)]
        let fromMid = profile(.buy, fills, from: .mid)
        #expect(fromMid[.oneMinute]?.basisPoints == -10)
        #expect(fromMid[.oneMinute]?.fills == 1)
        #expect(profile(.buy, fills)[.oneMinute]?.fills == 2)
    }

    @Test("A moment in the lunch break becomes the first one behind it, and is counted")
    func lunch() {
        let fills = [fill(Timestamp(11, 20), 10), fill(Timestamp(11, 29, 30), 10)]
        let profile = profile(.sell, fills)
        #expect(profile[.tenSeconds]?.moved == 0)
        #expect(profile[.oneMinute]?.moved == 1)
        #expect(profile[.fiveMinutes]?.fills == 2)
        #expect(profile[.fiveMinutes]?.moved == 1)
        // 11:25 is 115 minutes after 09:30, 13:00 is 210: 1.15 and 2.10 over 10, 1,625 bp on average.
        #expect(profile[.fiveMinutes]?.basisPoints == 1_625)
        #expect(profile[.close]?.moved == 0)
    }

    @Test("Behind the last session only the close is left, and without it nothing")
    func dayEnd() {
        let late = [fill(Timestamp(14, 56, 30), 10)]
        #expect(profile(.buy, late)[.tenSeconds] != nil)
        #expect(profile(.buy, late)[.oneMinute] == nil)
        #expect(profile(.buy, late)[.close] != nil)
        #expect(profile(.buy, late, close: nil)[.close] == nil)
        #expect(profile(.buy, [])[.close] == nil)
        #expect(profile(.buy, [fill(.never, 10)])[.oneSecond] == nil)
    }
}

@Suite("Order flow")
struct OrderFlowTests {
    private static func child(
        _ seconds: Int64, sent: Quantity, taken: Quantity = 0, provided: Quantity = 0,
        fills: Int = 0, amendments: Int = 0, cancelled: Bool = false
    ) -> OrderFlow.Child {
        OrderFlow.Child(
            accepted: Timestamp(10, 0), ended: Timestamp(10, 0) + .seconds(seconds), sent: sent,
            taken: taken, provided: provided, fills: fills, amendments: amendments,
            wasCancelled: cancelled)
    }

    @Test("Fill rate, messages per fill, cancels, passive share and life")
    func measures() throws {
        let flow = try #require(
            OrderFlow([
                Self.child(1, sent: 300, taken: 300, fills: 2),
                Self.child(20, sent: 400, provided: 100, fills: 1, amendments: 1, cancelled: true),
                Self.child(60, sent: 300, provided: 200, fills: 1),
                Self.child(3, sent: 200, cancelled: true),
            ]))
        #expect(flow.fillRate == 0.5)
        // Four orders, one amendment, two cancels for four fills.
        #expect(flow.orderToTradeRatio == 7.0 / 4)
        #expect(flow.cancelRatio == 0.5)
        #expect(flow.passiveShare == 0.5)
        #expect(flow.meanLife == .seconds(21))
        #expect(flow.medianLife == .seconds(3))
    }

    @Test("Without orders or fills the ratios are nil")
    func undefined() throws {
        let empty = try #require(OrderFlow([]))
        #expect(empty.fillRate == nil)
        #expect(empty.cancelRatio == nil)
        #expect(empty.meanLife == nil)
        #expect(empty.medianLife == nil)
        let unfilled = try #require(OrderFlow([Self.child(5, sent: 100)]))
        #expect(unfilled.fillRate == 0)
        #expect(unfilled.orderToTradeRatio == nil)
        #expect(unfilled.passiveShare == nil)
    }

    @Test("Orders that contradict themselves are refused")
    func refused() {
        #expect(OrderFlow([Self.child(5, sent: 100, taken: 60, provided: 60)]) == nil)
        #expect(OrderFlow([Self.child(5, sent: -100)]) == nil)
        #expect(OrderFlow([Self.child(-5, sent: 100)]) == nil)
        #expect(OrderFlow([Self.child(5, sent: .max, taken: .max, provided: 1)]) == nil)
    }
}
