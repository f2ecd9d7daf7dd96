import Risk
import Rulebook
import Testing
import TradingModel

@Suite("What happens to orders")
struct LifecycleTests {
    private func amend(
        _ desk: inout Desk, _ id: OrderID, to price: Int32, _ quantity: Quantity
    ) -> RiskDecision {
        var decision = RiskDecision()
        desk.gate.amend(
            id, price: Price(ticks: price), quantity: quantity, at: desk.now, into: &decision)
        return decision
    }

    @Test func aRefusedOrderReservesNothing() throws {
        var desk = try Desk(holding: 0)
        let before = desk.gate.exposure(of: .firm)
        #expect(!desk.send(.buy, 100, at: 1_400).passes)
        #expect(!desk.send(.sell, 100, at: 1_000).passes)
        #expect(desk.gate.exposure(of: .firm) == before)
        #expect(desk.gate.denials(by: .priceCollar) == 1)
        #expect(desk.gate.denials(by: .shortSale) == 1)
        #expect(desk.gate.messageCounts(of: 0)?.day == 0)
    }

    /// The change counts by what it adds, the changed order as a whole.
    @Test func anAmendmentIsCheckedAsAChangeAndAsAWhole() throws {
        var desk = try Desk(
            .firm([(.maximumQuantity, 500), (.maximumPosition, 1_000)]), holding: 400)
        let order = desk.order(.buy, 400, at: 1_000)
        #expect(desk.submit(order).passes)
        let whole = amend(&desk, order.order.id, to: 1_000, 501)
        #expect(whole.line(.orderQuantity) == "denied 501 of 500 quantityAboveLimit")
        let change = amend(&desk, order.order.id, to: 1_000, 500)
        #expect(change.line(.position) == "passed 900 of 1000 none")
        #expect(change.passes)
        #expect(amend(&desk, order.order.id, to: 1_000, 450).reason == .amendPending)
        let other = desk.send(.buy, 101, at: 1_000)
        #expect(other.line(.position) == "denied 1001 of 1000 positionAboveLimit")
        #expect(amend(&desk, .own(99), to: 1_000, 1).reason == .unknownOrder)
        for bad in [Quantity(0), -1, .max, .min] {
            #expect(!amend(&desk, order.order.id, to: 1_000, bad).passes)
        }
    }

    /// A smaller order is not smaller before the venue says so: what works still counts whole, and
    /// only a cancel gets below a limit that was lowered meanwhile.
    @Test func anAmendmentThatTakesSharesAwayCountsWhatStillWorks() throws {
        var desk = try Desk(holding: 0)
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        var next = RiskProfile(version: 2)
        next.firm[.maximumPosition] = 50
        try desk.gate.replace(with: next, by: 1, at: desk.now)
        let smaller = amend(&desk, order.order.id, to: 1_000, 40)
        #expect(smaller.line(.position) == "denied 100 of 50 positionAboveLimit")
        let answer = desk.gate.cancel(order.order.id, at: desk.now)
        #expect(answer == .send)
    }

    /// Until it is answered the larger of old and new is reserved; then only what is.
    @Test(arguments: [true, false])
    func whatAnAmendmentReserves(isTaken: Bool) throws {
        var desk = try Desk(holding: 0)
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        #expect(amend(&desk, order.order.id, to: 1_010, 40).passes)
        // 100 shares at 10.10.
        #expect(desk.gate.exposure(of: .account(0))?.openBuyCost == Money(units: 10_100_000))
        if isTaken {
            desk.gate.amended(order.order.id, at: desk.now)
            #expect(desk.gate.exposure(of: .account(0))?.openBuyCost == Money(units: 4_040_000))
        } else {
            desk.gate.amendRefused(order.order.id, at: desk.now)
            #expect(desk.gate.exposure(of: .account(0))?.openBuyCost == Money(units: 10_000_000))
        }
        desk.gate.canceled(order.order.id, at: desk.now)
        #expect(desk.gate.exposure(of: .account(0))?.openBuyCost == .zero)
    }

    @Test func realisedAndUnrealised() throws {
        var desk = try Desk(holding: 0)
        let buy = desk.order(.buy, 300, at: 1_000)
        #expect(desk.submit(buy).passes)
        desk.gate.filled(buy.order.id, price: Price(ticks: 1_000), quantity: 100, at: desk.now)
        desk.gate.filled(buy.order.id, price: Price(ticks: 990), quantity: 200, at: desk.now)
        // Cost 298,000 ticks × shares, worth 300,000.
        #expect(desk.gate.exposure(of: .firm)?.unrealised == Money(units: 200_000))
        desk.gate.charge(0, strategy: 0, Money(units: 50_000))
        let exposure = desk.gate.exposure(of: .strategy(0))
        let report = try #require(exposure)
        #expect(report.realised == Money(units: -50_000))
        #expect(report.result == Money(units: 150_000))
        #expect(report.peak == Money(units: 200_000))
        #expect(report.drawdown == Money(units: 50_000))
        // Against the reference of 1000 the executions were 2,000 ticks × shares better.
        #expect(desk.gate.flow(of: .firm)?.slippage == Money(units: -200_000))
        #expect(desk.gate.leverage(of: 0) == 0)
    }

    @Test func fillsThatNobodyAskedForAreTold() throws {
        var desk = try Desk(holding: 0)
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        _ = desk.drain()
        let price = Price(ticks: 1_000)
        let unknown = desk.gate.filled(.own(77), price: price, quantity: 10, at: desk.now)
        let excess = desk.gate.filled(order.order.id, price: price, quantity: 130, at: desk.now)
        let negative = desk.gate.filled(order.order.id, price: price, quantity: -1, at: desk.now)
        #expect(!unknown && !excess && !negative)
        #expect(desk.drain().map(\.kind) == [.reconBreak, .reconBreak, .reconBreak])
        // What was traded is held, whoever erred.
        #expect(desk.gate.position(of: .account(0), instrument: 0) == 130)
        let same = desk.gate.reconcile(0, instrument: 0, shares: 130, at: desk.now)
        let different = desk.gate.reconcile(0, instrument: 0, shares: 100, at: desk.now)
        #expect(same && !different)
        let told = desk.drain()
        #expect(told.map(\.measured) == [130])
        #expect(told.map(\.limit) == [100])
    }

    @Test func eventsOfTheVenueAreBooked() throws {
        var desk = try Desk(holding: 0)
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        let id = order.order.id
        let price = Price(ticks: 1_000)
        desk.gate.apply(
            Event(
                .trade, time: desk.now, order: OrderID(raw: 5), contra: id, price: price,
                quantity: 30))
        #expect(desk.gate.position(of: .account(0), instrument: 0) == 30)
        desk.gate.apply(Event(.reduced, time: desk.now, order: id, quantity: 20))
        #expect(desk.gate.working(of: .account(0), instrument: 0)?.buy == 50)
        desk.gate.apply(Event(.rejected, time: desk.now, order: id, reason: .noCancelNow))
        #expect(desk.gate.working(of: .account(0), instrument: 0)?.buy == 50)
        desk.gate.apply(Event(.canceled, time: desk.now, order: id, quantity: 50))
        #expect(desk.gate.working(of: .account(0), instrument: 0)?.buy == 0)
        #expect(desk.gate.exposure(of: .firm)?.openOrders == 0)
    }

    @Test func theTermsOfAnAShareComeFromItsRules() throws {
        let instrument = try #require(Instrument("600519.SH"))
        let date = try #require(TradingDate("2023-02-01"))
        let rules = try MarketRules.standard.rules(for: instrument, on: date)
        let terms = InstrumentTerms(rules: rules, previousClose: Price(ticks: 185_000))
        #expect(terms.validate() == nil)
        #expect(terms.buyStep == 100)
        #expect(terms.lowest == Price(ticks: 166_500))
        #expect(terms.highest == Price(ticks: 203_500))
        #expect(terms.settlement == .nextDay)
    }
}
