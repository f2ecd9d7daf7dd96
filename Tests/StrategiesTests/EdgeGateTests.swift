import Execution
import Rulebook
import Strategies
import Testing
import TradingModel

/// The rules of 600536.SH on a day with stamp duty of 0.05% on sells.
func dayRules(_ date: String = "2025-06-18") throws -> DayRules {
    try MarketRules.standard.rules(
        for: try #require(Instrument("600536.SH")), on: try #require(TradingDate(date)))
}

private func top(_ bid: Int32, _ ask: Int32) -> TopOfBook {
    TopOfBook(
        bid: PriceLevel(price: Price(ticks: bid), quantity: 10_000, orders: 10),
        ask: PriceLevel(price: Price(ticks: ask), quantity: 10_000, orders: 10))
}

@Suite("Edge gate")
struct EdgeGateTests {
    /// 2,000 shares at 19.99 / 20.01: 40,000.00 at the mid price of 20.00.
    ///
    /// Each leg: commission 0.025% = 10.00 (handling 0.00341% = 1.36 and levy 0.002% = 0.80 inside it),
    /// transfer 0.001% = 0.40; the sell leg also stamp duty 0.05% = 20.00. Half a spread is 0.01 × 2,000.
    @Test func aRoundTripIsPricedItemByItem() throws {
        let fees = FeeSchedule(rules: try dayRules())
        let cost = try #require(
            RoundTripCost(
                .across, quantity: 2_000, top: top(1_999, 2_001), scale: .cent, fees: fees,
                adverseSelection: 100))
        #expect(cost.buyFees.commission + cost.buyFees.handling + cost.buyFees.levy == money(10))
        #expect(cost.buyFees.transfer == Money(units: 4_000))
        #expect(cost.buyFees.stampDuty == .zero)
        #expect(cost.sellFees.stampDuty == money(20))
        #expect(cost.buyFees.total == Money(units: 104_000))
        #expect(cost.sellFees.total == Money(units: 304_000))
        #expect(cost.entrySpread == money(20) && cost.exitSpread == money(20))
        // 40.80 of fees and 40.00 of spread on 40,000: 20.2 basis points.
        #expect(cost.total == Money(units: 808_000))
    }

    /// A clip of 5,000.00 pays 5 CNY a leg whatever the rate: 20 basis points for commissions alone.
    @Test func theMinimumCommissionDominatesASmallClip() throws {
        let fees = FeeSchedule(rules: try dayRules())
        let small = try #require(
            RoundTripCost(
                .passive, quantity: 500, top: top(999, 1_001), scale: .cent, fees: fees,
                adverseSelection: 100))
        let commission = { (items: FeeItems) in items.commission + items.handling + items.levy }
        #expect(commission(small.buyFees) == money(5))
        #expect(commission(small.sellFees) == money(5))
        // 5 + 0.05 and 5 + 0.05 + 2.50, half a spread of 5.00 at the exit.
        #expect(small.total == Money(units: 176_000))
        let gate = EdgeGate(confidence: 0, minimumEdge: 0)
        let notional = money(5_000)
        // 30 basis points are 15.00: enough in proportion (the fees of a large clip are 10), not here.
        let expected = gate.expected(mean: 0.003, error: 0, notional: notional)
        #expect(!gate.opens(expected: expected, cost: small.total, notional: notional))
    }

    @Test(arguments: [(0, -10_000), (100, 0), (200, 10_000), (500, 40_000)] as [(Int64, Int64)])
    func aPassiveEntryEarnsHalfASpreadLessAdverseSelection(
        percent: Int64, units: Int64
    ) throws {
        let cost = try #require(
            RoundTripCost(
                .passive, quantity: 100, top: top(1_999, 2_001), scale: .cent,
                fees: FeeSchedule(rules: try dayRules()), adverseSelection: percent))
        #expect(cost.entrySpread == Money(units: units))
        #expect(cost.exitSpread == money(1))
    }

    /// Cost 80.80 and a minimum edge of 2 basis points of 40,000.00 = 8.00: the gate is 88.80.
    @Test(
        arguments: [(887_999, false), (888_000, false), (888_001, true), (-1, false)]
            as [(Int64, Bool)])
    func theGateOpensOnlyAboveCostAndMinimumEdge(units: Int64, opens: Bool) {
        let gate = EdgeGate(confidence: 1, minimumEdge: 2)
        let isOpen = gate.opens(
            expected: Money(units: units), cost: Money(units: 808_000), notional: money(40_000))
        #expect(isOpen == opens)
    }

    /// 30 basis points forecast, standard error 10: one of them is taken off, on both sides alike.
    @Test func theErrorIsTakenOffTheForecast() {
        let gate = EdgeGate(confidence: 1, minimumEdge: 0)
        for mean in [0.003, -0.003] {
            let expected = gate.expected(mean: mean, error: 0.001, notional: money(40_000))
            #expect(abs(expected.units - 800_000) <= 1)
        }
        #expect(gate.expected(mean: 0.001, error: 0.003, notional: money(1)) < .zero)
        for odd in [Double.nan, .infinity, -.infinity] {
            #expect(gate.expected(mean: odd, error: 0, notional: money(1)) == .zero)
            #expect(gate.expected(mean: 0.001, error: odd, notional: money(1)) == .zero)
        }
    }

    @Test func aMissingSideOrAnOverflowHasNoCost() throws {
        let fees = FeeSchedule(rules: try dayRules())
        let oneSided = TopOfBook(bid: top(999, 1_001).bid, ask: .empty)
        for (quantity, book) in [(100, oneSided), (0, top(999, 1_001)), (.max, top(999, 1_001))]
            as [(Quantity, TopOfBook)]
        {
            let cost = RoundTripCost(
                .across, quantity: quantity, top: book, scale: .cent, fees: fees,
                adverseSelection: 100)
            #expect(cost == nil)
        }
    }

    private func money(_ whole: Int64) -> Money { Money(whole: whole) }
}
